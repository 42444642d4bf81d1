use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::{StreamExt, future::try_join_all, stream};
use serde_json::{Value, json};

use super::kinds;
use crate::{database::Kind, figures::Figures, fleet::Fleet, options::Options, visitor::Visitor, wait::until};

const AUTHORS: usize = 50;

/// Comments under way at once.
const AT_ONCE: usize = 64;

/// So often the first process dies while they are sent.
const KILLS: usize = 12;

/// For the longest lease (60 s), the wait until a late comment would show, and the queue.
const SETTLES: Duration = Duration::from_secs(150);

/// What happens to a comment on its way to Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Nothing,
    ReplyLost,
    RequestLost,
    ReplyCut,
    AppliedLate,
    BadGateway,
}

impl Fate {
    const ALL: [Self; 6] = [
        Self::Nothing,
        Self::ReplyLost,
        Self::RequestLost,
        Self::ReplyCut,
        Self::AppliedLate,
        Self::BadGateway,
    ];

    fn action(self, chance: &mut fastrand::Rng) -> Option<Value> {
        Some(match self {
            Self::Nothing => return None,
            Self::ReplyLost => json!({"type": "reset", "when": "after"}),
            Self::RequestLost => json!({"type": "reset", "when": "before"}),
            Self::ReplyCut => json!({"type": "truncate", "after_bytes": chance.u32(0..200)}),
            // Later than Byline waits for, sooner than it takes "not there" for an answer.
            Self::AppliedLate => json!({"type": "delay", "before_ms": chance.u32(11_000..24_000)}),
            Self::BadGateway => json!({"type": "status", "status": 502, "apply": true}),
        })
    }
}

pub struct Comment<'a> {
    pub author: &'a Visitor,
    pub issue: &'a str,
    pub key: String,
    pub text: String,
}

/// What came of the comments.
#[derive(Default)]
pub struct Outcome {
    pub trials: usize,
    pub doubled: usize,
    pub lost: usize,
    pub misattributed: usize,
    waiting: usize,
    kills: usize,
}

/// Comments whose reply or request is lost, cut or late, while the process is killed again and again.
pub async fn run(options: &Options) -> Result<Outcome> {
    let lanes = kinds(options).into_iter().enumerate();
    let lanes = try_join_all(lanes.map(|(stream, kind)| lane(options, kind, stream as u64))).await?;
    let mut all = Outcome::default();
    for lane in lanes {
        all.trials += lane.trials;
        all.doubled += lane.doubled;
        all.lost += lane.lost;
        all.misattributed += lane.misattributed;
        all.waiting += lane.waiting;
        all.kills += lane.kills;
    }
    Ok(all)
}

impl Outcome {
    pub fn tell(&self, figures: &mut Figures) {
        figures.add("comment_kills", self.kills, "kills");
        figures.add("comments_still_waiting", self.waiting, "comments");
        figures.none_of("comments_doubled", self.doubled, self.trials, "comments");
        figures.none_of("comments_lost", self.lost, self.trials, "comments");
        figures.none_of(
            "comments_under_another_name",
            self.misattributed,
            self.trials,
            "comments",
        );
    }
}

async fn lane(options: &Options, kind: Kind, stream: u64) -> Result<Outcome> {
    let each = if options.short { 4 } else { 24 };
    let mut chance = options.chance(200 + stream);
    let name = format!("comments_{}", kind.name());
    let replicas = if kind == Kind::Postgres { 2 } else { 1 };
    let mut fleet = Fleet::start(options, kind, &name, replicas).await?;
    let visitors = fleet.visitors(AUTHORS, &mut chance).await?;
    let summaries: Vec<String> = (0..AUTHORS).map(|number| format!("Issue {number}")).collect();
    let issues = fleet.atlassian.issues(&fleet.callback(), &summaries).await?;
    let mut comments = Vec::new();
    for (number, author) in visitors.iter().enumerate() {
        for turn in 0..each {
            let text = format!("trial-{number:04}-{turn:04}-end");
            let fate = Fate::ALL[chance.usize(..Fate::ALL.len())];
            if let Some(action) = fate.action(&mut chance) {
                let fault =
                    json!({"method": "POST", "path_regex": "/comment$", "body_contains": text, "action": action});
                fleet.atlassian.fault(fault).await?;
            }
            comments.push(Comment {
                author,
                // One author's comments on one issue leave one after the other.
                issue: &issues[(number + turn) % issues.len()],
                key: format!("form-{number:04}-{turn:04}-{:016x}", chance.u64(..)),
                text,
            });
        }
    }
    chance.shuffle(&mut comments);
    let (answered, kills) = submit(&mut fleet, &comments, &mut chance).await?;
    eprintln!(
        "trials: {name}: {} comments sent, {kills} kills; waiting for what is unclear",
        comments.len()
    );
    let settled = async || Ok(fleet.database.unsettled().await? == 0);
    // What does not settle must be shown to its author; that is looked at below.
    _ = until("comments to settle", unsure(options), settled).await;
    let mut outcome = judge(&fleet, &comments, &answered).await?;
    outcome.kills = kills;
    if outcome.doubled + outcome.lost + outcome.misattributed > 0 {
        eprintln!(
            "trials: {name}: see {}\n{}",
            fleet.keep_folder().display(),
            fleet.said()
        );
    }
    Ok(outcome)
}

/// How long what is unclear may take to settle.
pub fn unsure(options: &Options) -> Duration {
    SETTLES.min(options.left())
}

/// Sends every comment, and kills the first process meanwhile. Which were answered by a page, so that
/// their authors believe that something will become of them.
async fn submit(fleet: &mut Fleet, comments: &[Comment<'_>], chance: &mut fastrand::Rng) -> Result<(Vec<bool>, usize)> {
    let urls: Vec<_> = fleet.replicas.iter().map(|replica| replica.url.clone()).collect();
    // Half of those who get no answer send the form again, to whichever process there is.
    let patient: Vec<bool> = comments.iter().map(|_| chance.bool()).collect();
    let send = async |(at, comment): (usize, &Comment<'_>)| {
        let mut url = &urls[at % urls.len()];
        let latest = Instant::now() + Duration::from_secs(60);
        loop {
            let answer = comment
                .author
                .comment(url, comment.issue, &comment.key, &comment.text)
                .await;
            if answer.is_ok_and(|answer| answer.status().is_redirection()) {
                return (at, true);
            }
            if !patient[at] || Instant::now() > latest {
                return (at, false);
            }
            url = &urls[urls.len() - 1];
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let mut sending = std::pin::pin!(
        stream::iter(comments.iter().enumerate())
            .map(send)
            .buffer_unordered(AT_ONCE)
    );
    let mut answered = vec![false; comments.len()];
    let (mut done, mut kills) = (0, 0);
    let mut next_kill = chance.usize(0..comments.len() / KILLS);
    while let Some((at, was_answered)) = sending.next().await {
        answered[at] = was_answered;
        done += 1;
        if done > next_kill {
            next_kill += comments.len() / KILLS;
            kills += 1;
            let victim = &mut fleet.replicas[0];
            victim.process.kill().await?;
            victim.restart().await?;
        }
    }
    Ok((answered, kills))
}

/// Every comment is there once under its author's account, or its author is shown that it waits.
pub async fn judge(fleet: &Fleet, comments: &[Comment<'_>], answered: &[bool]) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let mut kept: HashMap<String, Vec<String>> = HashMap::new();
    let mut issues: Vec<&str> = comments.iter().map(|comment| comment.issue).collect();
    issues.sort_unstable();
    issues.dedup();
    for issue in issues {
        for found in fleet.atlassian.comments(issue).await? {
            kept.entry(found.text).or_default().push(found.author_account_id);
        }
    }
    for (comment, answered) in comments.iter().zip(answered) {
        outcome.trials += 1;
        let authors = kept.get(&comment.text).map(Vec::as_slice).unwrap_or_default();
        outcome.misattributed += authors
            .iter()
            .filter(|author| **author != comment.author.account)
            .count();
        match (authors.len(), answered) {
            (1, _) | (0, false) => {}
            (0, true) => {
                let page = comment
                    .author
                    .open(fleet.url(), &format!("/acme/browse/{}", comment.issue))
                    .await?;
                if page.text().await?.contains(&comment.text) {
                    outcome.waiting += 1;
                } else {
                    eprintln!("trials: lost: {} on {}", comment.text, comment.issue);
                    outcome.lost += 1;
                }
            }
            _ => {
                eprintln!("trials: doubled: {} on {}", comment.text, comment.issue);
                outcome.doubled += 1;
            }
        }
    }
    Ok(outcome)
}
