//! The comment protocol against one issue of a Jira that loses replies, and a real database.

mod audiences;
mod copies;
mod delivery;
mod forms;
mod outcomes;
mod texts;

use app::model::PageCopy;
use http::Method;
use serde_json::json;

use super::*;
use crate::{
    jira::test_server::{self, ACCOUNT, Fault, OTHER_ACCOUNT, TestJira},
    seams::{DAY, HOUR, MINUTE, OsEntropy, TestClock},
    test_database::TestDatabase,
    vault::KeyRing,
};

struct Fixture {
    outbox: Outbox,
    server: Arc<TestJira>,
    clock: Arc<TestClock>,
    user: UserId,
    database: TestDatabase,
    keys: std::path::PathBuf,
}

/// Before the comments of the test server, so that they count as recent.
const START: UnixMs = 1_700_000_000_000;

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let keys = database.folder.path().join("keys");
        KeyRing::create(&keys, &OsEntropy).unwrap();
        let clock = Arc::new(TestClock::at(START));
        let outbox = replica(&database.url, &keys, &clock).await;
        let user = UserId::random(&OsEntropy);
        outbox.store.add_person_for_tests(user).await;
        Self {
            outbox,
            server: TestJira::start().await,
            clock,
            user,
            database,
            keys,
        }
    }

    /// Another process on the same database.
    async fn replica(&self) -> Outbox {
        replica(&self.database.url, &self.keys, &self.clock).await
    }

    fn pass(&self, time: UnixMs) {
        self.clock.pass(time);
    }

    async fn accept(&self, form: &Submission) -> Result<Acceptance, Trouble> {
        let accepted = self.outbox.accept(self.user, &account(), &acme(), form).await;
        accepted.map_err(Trouble::from)
    }

    async fn send(&self, form: &Submission) -> Result<Posted, Trouble> {
        send(&self.outbox, &self.server, self.user, form).await
    }

    async fn unsent(&self) -> Option<Unsent> {
        let form = form("x");
        let unsent = self.outbox.unsent(self.user, &acme(), &form.key).await.unwrap();
        unsent.into_iter().next()
    }
}

async fn replica(database: &str, keys: &std::path::Path, clock: &Arc<TestClock>) -> Outbox {
    let store = Store::open(database).await.unwrap();
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let vault = Vault::new(KeyRing::read(keys).unwrap(), entropy.clone());
    Outbox::new(Ground {
        store,
        vault,
        clock: clock.clone(),
        entropy,
        tasks: TaskTracker::new(),
    })
}

async fn send(outbox: &Outbox, server: &TestJira, user: UserId, form: &Submission) -> Result<Posted, Trouble> {
    match outbox.accept(user, &account(), &acme(), form).await? {
        Acceptance::Posted(posted) => Ok(posted),
        Acceptance::Deliver(accepted) => {
            let delivered = outbox.deliver(accepted, server.client(user)).await;
            delivered.map_err(|undelivered| match undelivered {
                Undelivered::Trouble(trouble) => trouble,
                Undelivered::WrongAccount => Trouble::GrantFrozen,
                Undelivered::TokenRejected(_) => panic!("the token was rejected"),
            })
        }
    }
}

pub(super) use crate::jira::test_server::acme;

pub(super) fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

fn form(text: &str) -> Submission {
    Submission {
        site: "acme".parse().unwrap(),
        key: "DEMO-1".parse().unwrap(),
        client_key: "form-number-0000001".parse().unwrap(),
        text: text.into(),
        audience: Audience::Everyone,
        page: PageCopy::default(),
    }
}
