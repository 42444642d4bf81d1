//! The comment protocol explored: random schedules of two processes, their crashes, what the network
//! loses, what arrives late, and an author who edits and discards meanwhile. No text is ever in Jira
//! twice, none is there for others than it was written for, and none is lost that its author did not
//! throw away. `PROPTEST_CASES` says how many schedules are tried.

use std::collections::{BTreeMap, BTreeSet};

use app::model::PageCopy;
use http::Method;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::json;
use tokio::runtime::Runtime;

use super::{
    tests::{account, acme},
    *,
};
use crate::{
    jira::test_server::{Fault, TestJira},
    seams::{MINUTE, OsEntropy, TestClock},
    test_cases::cases,
    test_database::TestDatabase,
    vault::KeyRing,
};

const FORMS: usize = 3;
const START: UnixMs = 1_700_000_000_000;

/// Later than this no request takes effect.
const LATEST: UnixMs = 25 * SECOND;

#[derive(Debug, Clone)]
enum Step {
    Pass(UnixMs),
    /// The author sends a form, which they may have edited since.
    Send {
        process: usize,
        form: usize,
        edited: bool,
        end: End,
    },
    /// A process takes up what is due.
    TakeDue {
        process: usize,
        end: End,
    },
    /// A request that nobody waits for any more arrives.
    Arrive,
    /// The author throws away what they wrote last.
    Discard,
}

/// What becomes of a sending.
#[derive(Debug, Clone, Copy)]
enum End {
    Posted,
    ReplyLost,
    RequestLost,
    Limited,
    Refused,
    /// The process dies before the request leaves.
    CrashBefore,
    /// The process dies; the comment is there.
    CrashAfter,
    /// The process dies, and the request is still on its way.
    CrashMeanwhile,
}

fn step() -> impl Strategy<Value = Step> {
    let wait = prop::sample::select(vec![SECOND, 12 * SECOND, 32 * SECOND, 61 * SECOND, 16 * MINUTE]);
    let end = prop_oneof![
        4 => Just(End::Posted),
        2 => Just(End::ReplyLost),
        2 => Just(End::RequestLost),
        2 => Just(End::Limited),
        1 => Just(End::Refused),
        1 => Just(End::CrashBefore),
        2 => Just(End::CrashAfter),
        2 => Just(End::CrashMeanwhile),
    ];
    prop_oneof![
        4 => wait.prop_map(Step::Pass),
        5 => (0..2usize, 0..FORMS, prop::bool::weighted(0.3), end.clone())
            .prop_map(|(process, form, edited, end)| Step::Send { process, form, edited, end }),
        6 => (0..2usize, end).prop_map(|(process, end)| Step::TakeDue { process, end }),
        2 => Just(Step::Arrive),
        1 => Just(Step::Discard),
    ]
}

/// A request under way whose sender is gone.
struct Late {
    accepted: Box<Accepted>,
    sent_at: UnixMs,
}

struct Run {
    processes: [Outbox; 2],
    server: Arc<TestJira>,
    clock: Arc<TestClock>,
    user: UserId,
    late: Vec<Late>,
    /// What each form said last.
    said: BTreeMap<usize, String>,
    edits: usize,
    discarded: BTreeSet<String>,
}

fn submission(form: usize, text: &str) -> Submission {
    Submission {
        site: "acme".parse().unwrap(),
        key: "DEMO-1".parse().unwrap(),
        client_key: format!("form-number-{form:07}").parse().unwrap(),
        text: text.to_owned(),
        audience: audience(text),
        page: PageCopy::default(),
    }
}

/// Every other edit is for some alone.
fn audience(text: &str) -> Audience {
    let edit = text.split(' ').nth(1).and_then(|number| number.parse::<usize>().ok());
    match edit {
        Some(edit) if edit % 2 == 1 => Audience::Role("Developers".to_owned()),
        _ => Audience::Everyone,
    }
}

impl Run {
    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Pass(time) => self.clock.pass(time),
            Step::Send {
                process,
                form,
                edited,
                end,
            } => self.send(process, form, edited, end).await,
            Step::TakeDue { process, end } => self.take_due(process, end).await,
            Step::Arrive => {
                if let Some(late) = self.late.pop()
                    && self.clock.now() <= late.sent_at + LATEST
                {
                    self.arrive(&late.accepted).await;
                }
            }
            Step::Discard => {
                let all = self.processes[0].all_unsent(self.user).await.unwrap();
                if let Some((_, newest)) = all.into_iter().next()
                    && self.processes[0]
                        .discard(self.user, &newest.client_key, &PageCopy::default())
                        .await
                        .is_ok()
                {
                    self.discarded.insert(newest.text);
                }
            }
        }
    }

    async fn send(&mut self, process: usize, form: usize, edited: bool, end: End) {
        // No two are written in the same millisecond.
        self.clock.pass(1);
        if edited || !self.said.contains_key(&form) {
            self.edits += 1;
            self.said.insert(form, format!("text {} of {form}", self.edits));
        }
        let submission = submission(form, &self.said[&form]);
        self.discarded.remove(&submission.text);
        let outbox = self.processes[process].clone();
        match outbox.accept(self.user, &account(), &acme(), &submission).await {
            Ok(Acceptance::Deliver(accepted)) => self.deliver(&outbox, accepted, end).await,
            Ok(Acceptance::Posted(_)) | Err(OutboxError::Trouble(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn take_due(&mut self, process: usize, end: End) {
        let outbox = self.processes[process].clone();
        let waiting = outbox.all_unsent(self.user).await.unwrap();
        let oldest = waiting
            .iter()
            .rfind(|(_, line)| line.waits)
            .map(|(_, line)| line.text.clone());
        let due = outbox.take_due().await.unwrap();
        let due = due.into_iter().map(Due::read);
        let mine: Vec<_> = due.filter(|(author, ..)| author.user() == self.user).collect();
        assert!(mine.len() <= 1, "one at a time on one issue");
        for (_, accepted) in mine {
            let text = outbox.text(&accepted.row).unwrap();
            assert_eq!(Some(text), oldest, "the oldest goes first");
            self.deliver(&outbox, accepted, end).await;
        }
    }

    async fn deliver(&mut self, outbox: &Outbox, accepted: Box<Accepted>, end: End) {
        let looks_first = accepted.look_first;
        let fault = |fault| self.server.fault(Method::POST, "/comment", fault);
        match end {
            End::Posted => {}
            // Who looks first in vain sends nothing, and the fault would wait for another request.
            _ if looks_first => {
                let unreadable = Fault::Answer(503, json!(null));
                self.server.fault(Method::GET, "/comment", unreadable);
            }
            End::ReplyLost => fault(Fault::Break { applied: true }),
            End::RequestLost => fault(Fault::Break { applied: false }),
            End::Limited => fault(Fault::Answer(429, json!(null))),
            End::Refused => fault(Fault::Answer(400, json!({"errorMessages": ["Nein."]}))),
            End::CrashBefore => return,
            End::CrashAfter => return self.arrive(&accepted).await,
            End::CrashMeanwhile => {
                let sent_at = self.clock.now();
                return self.late.push(Late { accepted, sent_at });
            }
        }
        // Whatever it ends with is in the database.
        _ = outbox.deliver(accepted, self.server.client(self.user)).await;
    }

    async fn arrive(&self, accepted: &Accepted) {
        let Accepted { row, body, .. } = accepted;
        let client = self.server.client(self.user);
        let posted = client.post_comment(&row.key, body, &row.audience, row.op, START);
        posted.await.unwrap();
    }

    /// The words of all comments.
    fn written(&self) -> Vec<String> {
        let words = |body: &String| {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            body.pointer("/content/0/content/0/text")
                .and_then(serde_json::Value::as_str)
                .unwrap()
                .to_owned()
        };
        self.server.texts().iter().map(words).collect()
    }

    async fn check(&self) {
        let written = self.written();
        let distinct: BTreeSet<_> = written.iter().collect();
        assert_eq!(distinct.len(), written.len(), "twice in Jira: {written:?}");
        let shown_to: Vec<_> = self.server.visibilities();
        for (text, shown_to) in written.iter().zip(shown_to) {
            assert_eq!(shown_to.is_some(), audience(text).conceals(), "{text}: {shown_to:?}");
        }
        let unsent: BTreeSet<_> = self.processes[0]
            .all_unsent(self.user)
            .await
            .unwrap()
            .into_iter()
            .map(|(_, line)| line.text)
            .collect();
        for text in self.said.values() {
            let is_there = written.contains(text) || unsent.contains(text);
            assert!(is_there || self.discarded.contains(text), "{text} is lost");
        }
    }

    /// When Jira is well again and time passes, all that waits leaves.
    async fn comes_to_rest(&mut self) {
        self.late.clear();
        for round in 0..40 {
            self.take(&Step::Pass(20 * MINUTE)).await;
            let process = round % 2;
            self.take(&Step::TakeDue {
                process,
                end: End::Posted,
            })
            .await;
            self.check().await;
            let unsent = self.processes[0].all_unsent(self.user).await.unwrap();
            if !unsent.iter().any(|(_, line)| line.waits) {
                return;
            }
        }
        panic!("something waits for ever");
    }
}

#[test]
fn no_schedule_doubles_or_loses_a_comment() {
    let runtime = Runtime::new().unwrap();
    let (database, store) = runtime.block_on(async {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url).await.unwrap();
        (database, store)
    });
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let vault = Vault::new(KeyRing::generate(&OsEntropy), entropy.clone());
    let try_schedule = async |steps: &[Step]| {
        let user = UserId::random(&OsEntropy);
        store.add_person_for_tests(user).await;
        let clock = Arc::new(TestClock::at(START));
        let process = || {
            let mut outbox = Outbox::new(Ground {
                store: store.clone(),
                vault: vault.clone(),
                clock: clock.clone(),
                entropy: entropy.clone(),
                tasks: TaskTracker::new(),
            });
            outbox.patience = Duration::ZERO;
            outbox
        };
        let mut run = Run {
            processes: [process(), process()],
            server: TestJira::start().await,
            clock: clock.clone(),
            user,
            late: Vec::new(),
            said: BTreeMap::new(),
            edits: 0,
            discarded: BTreeSet::new(),
        };
        for step in steps {
            run.take(step).await;
            run.check().await;
        }
        run.comes_to_rest().await;
    };
    let tried = TestRunner::new(cases(24)).run(&prop::collection::vec(step(), 1..40), |steps| {
        runtime.block_on(try_schedule(&steps));
        Ok(())
    });
    drop(database);
    if let Err(error) = tried {
        panic!("{error}");
    }
}
