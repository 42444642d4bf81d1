//! Guessing at passwords made slow, without giving anybody the power to keep a person out.
//!
//! Wrong tries are counted by network, by network and account together, and by account for all
//! networks that its owner has never signed in from: whoever hammers an account from everywhere uses
//! up the strangers' share, and the owner comes in from where they always do. An account that does
//! not exist is counted like any other.

use std::{hash::Hash, net::IpAddr, sync::Arc};

use app::desk::EntryRefused;

use crate::{
    desk::reference,
    ids::UserId,
    network::network,
    rate::{Rate, TooOften},
    seams::{Clock, DAY, SECOND, UnixMs},
    store::{Store, StoreError},
    vault::Vault,
};

/// Tries at once, and the pause between further ones: of one network on one account,
const PAIR: (u32, UnixMs) = (10, 20 * SECOND);
/// of one network on all accounts,
const NETWORK: (u32, UnixMs) = (100, SECOND);
/// of all strange networks on one account,
const STRANGERS: (u32, UnixMs) = (20, 30 * SECOND);
/// and new accounts from one network (a whole office may begin on the same day).
const SIGN_UPS: (u32, UnixMs) = (500, 2 * SECOND);

/// A network that somebody has not come from for so long is a strange one.
const KNOWN_FOR: UnixMs = 180 * DAY;

/// Part of every address that is tried; no real one is longer.
const LONGEST_EMAIL: usize = 254;

/// Counts tries. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Throttle {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    counts: Arc<Counts>,
}

/// A try that has been counted.
#[derive(Debug, PartialEq, Eq)]
pub struct Try {
    email: String,
    network: IpAddr,
    is_stranger: bool,
}

struct Counts {
    pairs: Rate<(String, IpAddr)>,
    networks: Rate<IpAddr>,
    strangers: Rate<String>,
    sign_ups: Rate<IpAddr>,
}

impl Throttle {
    pub fn new(store: Store, vault: Vault, clock: Arc<dyn Clock>) -> Self {
        let counts = Counts {
            pairs: rate(PAIR, &clock),
            networks: rate(NETWORK, &clock),
            strangers: rate(STRANGERS, &clock),
            sign_ups: rate(SIGN_UPS, &clock),
        };
        Self {
            store,
            vault,
            clock,
            counts: Arc::new(counts),
        }
    }

    /// Counts a try to sign in; to be asked before the password is looked at, so that many tries at
    /// once are as slow as many in a row.
    pub async fn sign_in(&self, email: &str, from: IpAddr) -> Result<Try, EntryRefused> {
        let network = network(from);
        let email = normalised(email);
        self.counts.networks.take(network).map_err(refused)?;
        self.counts.pairs.take((email.clone(), network)).map_err(refused)?;
        let known = self.store.knows_network(&email, &self.mac(network)).await;
        let is_stranger = !known.map_err(|error| EntryRefused::Internal(reference(&error)))?;
        if is_stranger {
            self.counts.strangers.take(email.clone()).map_err(refused)?;
        }
        Ok(Try {
            email,
            network,
            is_stranger,
        })
    }

    /// Counts a try to make an account.
    pub fn sign_up(&self, from: IpAddr) -> Result<(), EntryRefused> {
        self.counts.sign_ups.take(network(from)).map_err(refused)
    }

    /// The try was right, or came to nothing: it counts no more.
    pub fn give_back(&self, counted: Try) {
        let Try {
            email,
            network,
            is_stranger,
        } = counted;
        self.counts.networks.give_back(&network);
        if is_stranger {
            self.counts.strangers.give_back(&email);
        }
        self.counts.pairs.give_back(&(email, network));
    }

    /// Somebody has signed in: their network is none of the strange ones any more.
    pub async fn entered(&self, user: UserId, from: IpAddr) -> Result<(), StoreError> {
        let mac = self.mac(network(from));
        self.store.remember_network(user, &mac, self.clock.now()).await
    }

    /// Forgets what is of no more use.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let Counts {
            pairs,
            networks,
            strangers,
            sign_ups,
        } = &*self.counts;
        pairs.sweep();
        networks.sweep();
        strangers.sweep();
        sign_ups.sweep();
        self.store.forget_networks(self.clock.now() - KNOWN_FOR).await
    }

    fn mac(&self, network: IpAddr) -> String {
        self.vault.derive("network", &network.to_string())
    }
}

fn rate<K: Hash + Eq>((at_once, pause): (u32, UnixMs), clock: &Arc<dyn Clock>) -> Rate<K> {
    Rate::new(at_once, pause, clock.clone())
}

fn refused(TooOften(seconds): TooOften) -> EntryRefused {
    EntryRefused::TooManyTries(seconds)
}

fn normalised(email: &str) -> String {
    email
        .trim()
        .chars()
        .take(LONGEST_EMAIL)
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        seams::{OsEntropy, SECOND, TestClock},
        test_database::TestDatabase,
        vault::KeyRing,
    };

    struct Fixture {
        throttle: Throttle,
        clock: Arc<TestClock>,
        /// Has an account with an address that is the id itself.
        owner: UserId,
        _database: TestDatabase,
    }

    impl Fixture {
        async fn new() -> Self {
            let database = TestDatabase::new().await;
            let store = Store::open(&database.url).await.unwrap();
            let clock = Arc::new(TestClock::at(1_700_000_000_000));
            let vault = Vault::new(KeyRing::generate(&OsEntropy), Arc::new(OsEntropy));
            let owner = UserId::random(&OsEntropy);
            store.add_person_for_tests(owner).await;
            Self {
                throttle: Throttle::new(store, vault, clock.clone()),
                clock,
                owner,
                _database: database,
            }
        }

        async fn tries(&self, email: &str, from: &str) -> Result<(), EntryRefused> {
            let counted = self.throttle.sign_in(email, from.parse().unwrap()).await;
            counted.map(|_| ())
        }
    }

    #[tokio::test]
    async fn guessing_from_one_place_is_slow_and_a_slip_of_the_finger_is_not() {
        let fixture = Fixture::new().await;
        for _ in 0..10 {
            assert_eq!(fixture.tries("a@example.com", "192.0.2.1").await, Ok(()));
        }
        let refused = fixture.tries(" A@example.com", "192.0.2.1").await;
        assert_eq!(refused, Err(EntryRefused::TooManyTries(21)));
        // Neither others there, nor the same account elsewhere.
        assert_eq!(fixture.tries("b@example.com", "192.0.2.1").await, Ok(()));
        assert_eq!(fixture.tries("a@example.com", "192.0.2.2").await, Ok(()));
        fixture.clock.pass(20 * SECOND);
        assert_eq!(fixture.tries("a@example.com", "192.0.2.1").await, Ok(()));
    }

    #[tokio::test]
    async fn being_right_counts_for_nothing() {
        let fixture = Fixture::new().await;
        for _ in 0..300 {
            let counted = fixture.throttle.sign_in("a@example.com", [192, 0, 2, 1].into()).await;
            fixture.throttle.give_back(counted.unwrap());
        }
    }

    #[tokio::test]
    async fn a_crowd_of_strangers_keeps_nobody_out() {
        let fixture = Fixture::new().await;
        let email = fixture.owner.to_string();
        fixture
            .throttle
            .entered(fixture.owner, "2001:db8:1:2::3".parse().unwrap())
            .await
            .unwrap();
        for number in 0..20 {
            assert_eq!(fixture.tries(&email, &format!("198.51.100.{number}")).await, Ok(()));
        }
        let stranger = fixture.tries(&email, "198.51.100.99").await;
        assert_eq!(stranger, Err(EntryRefused::TooManyTries(31)));
        // From where they always come, with whatever address they have there today.
        assert_eq!(fixture.tries(&email, "2001:db8:1:2:aaaa::1").await, Ok(()));
        // After long enough that network is a strange one, and the strangers' share is full again.
        fixture.clock.pass(KNOWN_FOR + DAY);
        fixture.throttle.sweep().await.unwrap();
        for number in 0..20 {
            assert_eq!(fixture.tries(&email, &format!("198.51.100.{number}")).await, Ok(()));
        }
        assert!(fixture.tries(&email, "2001:db8:1:2::3").await.is_err());
    }

    #[tokio::test]
    async fn an_account_that_does_not_exist_is_counted_the_same() {
        let fixture = Fixture::new().await;
        let mut outcomes = Vec::new();
        for email in [fixture.owner.to_string(), "nobody@example.com".to_owned()] {
            let mut outcome = Vec::new();
            for number in 0..25 {
                outcome.push(fixture.tries(&email, &format!("203.0.113.{number}")).await);
            }
            outcomes.push(outcome);
        }
        assert_eq!(outcomes[0], outcomes[1]);
        assert!(outcomes[0][20].is_err());
    }

    #[tokio::test]
    async fn one_network_neither_tries_everybody_nor_makes_accounts_without_end() {
        let fixture = Fixture::new().await;
        for number in 0..100 {
            let email = format!("{number}@example.com");
            assert_eq!(fixture.tries(&email, "192.0.2.1").await, Ok(()));
        }
        assert!(fixture.tries("another@example.com", "192.0.2.1").await.is_err());
        let from = "192.0.2.1".parse().unwrap();
        for _ in 0..500 {
            assert_eq!(fixture.throttle.sign_up(from), Ok(()));
        }
        assert_eq!(fixture.throttle.sign_up(from), Err(EntryRefused::TooManyTries(3)));
    }
}
