//! Names that lead nowhere, or to several places of which only the last one answers. They are looked up
//! by the test itself; the machine's own resolver is not asked, but for one name that nobody can have.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{
    net::{TcpListener, TcpSocket},
    time::timeout,
};

use super::{
    fault_tests::{Act, BlackHole, DEADLINE, server, sized},
    *,
};

const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(1200),
    silence: Duration::from_secs(5),
    whole: Duration::from_secs(5),
    file: Duration::from_secs(5),
};

/// What a look-up comes to.
#[derive(Clone)]
enum Names {
    Unknown,
    NeverAnswered,
    Known(Vec<SocketAddr>),
}

impl Resolve for Names {
    fn resolve(&self, _: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            match names {
                Self::Unknown => Err("no such name".into()),
                Self::NeverAnswered => std::future::pending().await,
                Self::Known(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
            }
        })
    }
}

async fn ask(names: Names) -> Result<Reply, EgressError> {
    // Without a port, so that the look-up says which.
    let egress = Egress::resolving("http://jira.invalid".parse().unwrap(), PATIENCE, names);
    timeout(DEADLINE, egress.send(Method::GET, "/x", None, None))
        .await
        .unwrap()
}

async fn working() -> SocketAddr {
    let url = server(Act::Say(sized(b"\"here\""))).await;
    url.socket_addrs(|| None).unwrap()[0]
}

async fn refusing() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn a_name_that_is_not_found_is_nothing_sent() {
    for names in [Names::Unknown, Names::Known(Vec::new())] {
        assert!(matches!(ask(names).await, Err(EgressError::NotSent)));
    }
    // RFC 6761: this top-level domain has no names.
    let egress = Egress::with("http://jira.invalid".parse().unwrap(), PATIENCE).unwrap();
    let asked = timeout(DEADLINE, egress.send(Method::GET, "/x", None, None)).await;
    assert!(matches!(asked.unwrap(), Err(EgressError::NotSent)));
}

#[tokio::test]
async fn a_resolver_that_never_answers_takes_no_longer_than_a_connection_may() {
    let began = Instant::now();
    assert!(matches!(ask(Names::NeverAnswered).await, Err(EgressError::NotSent)));
    let took = began.elapsed();
    assert!(took >= PATIENCE.connect && took < PATIENCE.silence, "{took:?}");
}

#[tokio::test]
async fn of_several_addresses_one_that_answers_is_enough() {
    let silent = BlackHole::new(TcpSocket::new_v4().unwrap(), "127.0.0.1:0").await;
    for addresses in [
        vec![refusing().await, working().await],
        vec![silent.address, working().await],
    ] {
        let began = Instant::now();
        let reply = ask(Names::Known(addresses)).await.unwrap();
        assert_eq!(reply.json::<String>().unwrap(), "here");
        assert!(began.elapsed() < PATIENCE.connect);
    }
    let nowhere = vec![silent.address, refusing().await];
    assert!(matches!(ask(Names::Known(nowhere)).await, Err(EgressError::NotSent)));
}

/// A network that gives out addresses of IPv6 and carries nothing to them. IPv4 does not wait until all
/// hope is gone.
#[tokio::test]
async fn where_ipv6_leads_nowhere_ipv4_is_taken() {
    let Ok(socket) = TcpListener::bind("[::1]:0").await.and_then(|_| TcpSocket::new_v6()) else {
        println!("this machine has no IPv6 to be silent on: left out");
        return;
    };
    let silent = BlackHole::new(socket, "[::1]:0").await;
    let began = Instant::now();
    let both = vec![silent.address, working().await];
    let reply = ask(Names::Known(both)).await.unwrap();
    assert_eq!(reply.json::<String>().unwrap(), "here");
    let took = began.elapsed();
    assert!(took < PATIENCE.connect, "{took:?}");
    let began = Instant::now();
    let alone = ask(Names::Known(vec![silent.address])).await;
    assert!(matches!(alone, Err(EgressError::NotSent)));
    assert!(began.elapsed() < PATIENCE.silence);
}
