//! Nobody holds all connections: each network has a share of them, but for our own proxies, which
//! bring everybody's.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;

use crate::network::network;

/// Counts the connections of each network. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Peers(Arc<Counts>);

struct Counts {
    most: usize,
    trusted: Vec<IpNet>,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection that counts for as long as this is kept.
pub struct Held(Option<(Arc<Counts>, IpAddr)>);

impl Peers {
    /// At most so many for each network that is not one of our own proxies'.
    pub fn new(most: usize, trusted: Vec<IpNet>) -> Self {
        Self(Arc::new(Counts {
            most,
            trusted,
            held: Mutex::default(),
        }))
    }

    /// Counts a connection; none where its network holds as many as it may.
    pub fn let_in(&self, peer: IpAddr) -> Option<Held> {
        let Self(counts) = self;
        let peer = peer.to_canonical();
        if counts.trusted.iter().any(|ours| ours.contains(&peer)) {
            return Some(Held(None));
        }
        let network = network(peer);
        let mut held = counts.held();
        let count = held.entry(network).or_default();
        if *count >= counts.most {
            return None;
        }
        *count += 1;
        Some(Held(Some((counts.clone(), network))))
    }
}

impl Counts {
    fn held(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some((counts, network)) = self.0.take() else { return };
        let mut held = counts.held();
        if let Some(count) = held.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_has_its_share_and_our_proxies_have_all() {
        let trusted = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let peers = Peers::new(2, trusted);
        let mut held = Vec::new();
        let mut let_in = |address: &str| {
            let in_now = peers.let_in(address.parse().unwrap());
            let is_in = in_now.is_some();
            held.extend(in_now);
            is_in
        };
        for (one, same, other) in [
            ("192.0.2.1", "192.0.2.1", "192.0.2.2"),
            ("198.51.100.1", "::ffff:198.51.100.1", "198.51.100.2"),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
        ] {
            assert!(let_in(one) && let_in(same) && !let_in(one) && !let_in(same), "{one}");
            assert!(let_in(other), "{other}");
        }
        for ours in ["10.1.2.3", "::ffff:10.1.2.3", "fd00::1"] {
            assert!((0..10).all(|_| let_in(ours)), "{ours}");
        }
        drop(held);
        assert!(peers.0.held().is_empty());
        assert!(peers.let_in("192.0.2.1".parse().unwrap()).is_some());
    }
}
