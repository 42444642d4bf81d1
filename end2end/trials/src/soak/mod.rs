//! Many users with strings of their own over several processes, while clients and upstream break
//! off: nobody may be sent what is another's, nor anybody a token.

mod canary;
mod upstream;
mod user;

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::{StreamExt, TryStreamExt, stream};
use tokio::sync::mpsc;
use url::Url;

use self::{
    canary::{Canaries, Found, Scanner},
    upstream::{Upstream, keep_breaking},
    user::User,
};
use crate::{
    database::Kind,
    figures::{Figures, quantile},
    fleet::Fleet,
    options::Options,
};

/// Requests in flight.
const AT_ONCE: usize = 48;

/// How often the stand-in's record is looked through and memory measured.
const LOOK: Duration = Duration::from_secs(2);

/// Before memory counts.
const WARM_UP: Duration = Duration::from_secs(10);

/// One answer, or as much of it as was read.
#[derive(Default)]
struct Answer {
    found: Found,
    /// 0 where the client had gone before.
    status: u16,
    broken_off: bool,
    milliseconds: f64,
}

pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    let (kind, replicas) = match options.postgres() {
        Some(_) => (Kind::Postgres, 3),
        None => (Kind::Sqlite, 1),
    };
    let count = if options.short { 60 } else { options.users };
    let mut chance = options.chance(300);
    let salt = chance.u64(..);
    eprintln!("trials: soak: connecting {count} users");
    let fleet = Fleet::start(options, kind, "soak", replicas).await?;
    let urls: Arc<[Url]> = fleet.replicas.iter().map(|replica| replica.url.clone()).collect();
    let visitors = fleet
        .named_visitors((0..count).map(|number| user::name(number, salt)), &mut chance)
        .await?;
    let summaries: Vec<String> = (0..count).map(|number| user::summary(number, salt)).collect();
    let issues = fleet.atlassian.issues(&fleet.callback(), &summaries).await?;
    let users = visitors.into_iter().zip(issues).enumerate();
    let users: Arc<[User]> = users
        .map(|(number, (visitor, issue))| User::new(visitor, issue, number, salt))
        .collect();
    let drafts = users.iter().map(|user| user.keep_draft(fleet.url()));
    stream::iter(drafts)
        .buffer_unordered(8)
        .try_collect::<Vec<()>>()
        .await?;
    let mut canaries = Canaries::default();
    for (number, user) in users.iter().enumerate() {
        user.release(&mut canaries, number);
    }
    let scanner = Arc::new(RwLock::new(Arc::new(scanner(&fleet, &canaries).await?)));

    // What is left of the time but for the last look.
    let lasts = if options.short {
        Duration::from_secs(12)
    } else {
        options.left().saturating_sub(Duration::from_secs(10))
    };
    eprintln!(
        "trials: soak: {count} users, {replicas} processes, {} s",
        lasts.as_secs()
    );
    let ends = Instant::now() + lasts;
    let owners = users
        .iter()
        .map(|user| (user.issue.clone(), user.visitor.account.clone()))
        .collect();
    let mut upstream = Upstream::new(owners, fleet.atlassian.last().await?);
    let (tell, mut told) = mpsc::unbounded_channel();
    for worker in 0..AT_ONCE {
        let (users, urls, scanner, tell) = (users.clone(), urls.clone(), scanner.clone(), tell.clone());
        let mut chance = options.chance(400 + worker as u64);
        tokio::spawn(async move {
            while Instant::now() < ends {
                let scanner = scanner.read().unwrap_or_else(PoisonError::into_inner).clone();
                let number = chance.usize(..users.len());
                let url = &urls[chance.usize(..urls.len())];
                let answer = one(&users, number, url, &scanner, &mut chance).await;
                _ = tell.send(answer.unwrap_or_default());
            }
        });
    }
    drop(tell);

    let mut memory = Vec::new();
    let mut turn = 0;
    let began = Instant::now();
    while Instant::now() < ends {
        keep_breaking(&fleet.atlassian).await?;
        tokio::time::sleep(LOOK).await;
        upstream.look(&fleet.atlassian).await?;
        if began.elapsed() > WARM_UP.min(lasts / 2) {
            let each: Vec<f64> = fleet
                .replicas
                .iter()
                .map(|replica| replica.process.resident())
                .collect::<Result<_>>()?;
            memory.push((began.elapsed().as_secs_f64() / 3600.0, each.iter().sum::<f64>()));
        }
        turn += 1;
        if turn % 5 == 0 {
            // New tokens, and all that were given out are looked for from now on.
            fleet.atlassian.end_access_tokens().await?;
            let renewed = Arc::new(self::scanner(&fleet, &canaries).await?);
            *scanner.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        }
    }
    let mut answers = Vec::new();
    while let Some(answer) = told.recv().await {
        answers.push(answer);
    }
    fleet.atlassian.no_faults().await?;
    upstream.look(&fleet.atlassian).await?;
    tell_answers(figures, answers);
    figures.none_of(
        "soak_calls_under_anothers_token",
        upstream.mismatches,
        upstream.checked,
        "calls",
    );
    tell_memory(figures, &memory);

    // Whatever was broken off, nobody is left with what is broken or another's.
    let scanner = self::scanner(&fleet, &canaries).await?;
    let mut wrong = 0;
    let sample = users.len().min(100);
    for (number, user) in users.iter().enumerate().take(sample) {
        let path = format!("/acme/browse/{}", user.issue);
        let page = user.visitor.open(&urls[number % urls.len()], &path).await?;
        let status = page.status();
        let found = scanner.scan(&page.bytes().await?, Some(number));
        if !status.is_success() || found.own == 0 || found.foreign > 0 {
            eprintln!("trials: soak: afterwards {path} is {status} with {found:?}");
            wrong += 1;
        }
    }
    figures.none_of("soak_wrong_pages_afterwards", wrong, sample, "pages");
    Ok(())
}

async fn scanner(fleet: &Fleet, canaries: &Canaries) -> Result<Scanner> {
    let mut all = canaries.clone();
    let secrets: Vec<String> = fleet.atlassian.read("secrets").await?;
    for secret in &secrets {
        all.nobodys(secret);
    }
    all.scanner()
}

/// Makes one request and reads the answer, or hangs up somewhere on the way.
async fn one(
    users: &[User],
    number: usize,
    url: &Url,
    scanner: &Scanner,
    chance: &mut fastrand::Rng,
) -> Option<Answer> {
    let (request, signed_in) = users[number].request(url, chance).ok()?;
    let hangs_up = chance.u32(0..100) < 25;
    let most_bytes = if hangs_up { chance.usize(0..20_000) } else { usize::MAX };
    let patience = if hangs_up {
        Duration::from_millis(chance.u64(0..60))
    } else {
        Duration::from_secs(90)
    };
    let began = Instant::now();
    let mut response = tokio::time::timeout(patience, request.send()).await.ok()?.ok()?;
    let mut bytes = Vec::new();
    for (name, value) in response.headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(value.as_bytes());
    }
    let headers = bytes.len();
    let mut broken_off = false;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(_) => {
                broken_off = true;
                break;
            }
        }
        if bytes.len() - headers > most_bytes {
            broken_off = true;
            break;
        }
    }
    let answer = Answer {
        found: scanner.scan(&bytes, signed_in.then_some(number)),
        status: response.status().as_u16(),
        broken_off,
        milliseconds: began.elapsed().as_secs_f64() * 1000.0,
    };
    if answer.found.foreign > 0 {
        eprintln!("trials: soak: a leak in {} for user {number}", response.url());
    }
    Some(answer)
}

fn tell_answers(figures: &mut Figures, answers: Vec<Answer>) {
    let own: usize = answers.iter().map(|answer| answer.found.own).sum();
    let leaks = answers.iter().filter(|answer| answer.found.foreign > 0).count();
    let count = |so: fn(&Answer) -> bool| answers.iter().filter(|answer| so(answer)).count();
    figures.add("soak_requests", answers.len(), "requests");
    let broken_off = count(|answer| answer.broken_off || answer.status == 0);
    figures.add("soak_broken_off", broken_off, "requests");
    // Upstream calls that break off are told as 502.
    figures.add("soak_upstream_trouble", count(|answer| answer.status == 502), "answers");
    figures.add(
        "soak_errors",
        count(|answer| answer.status >= 500 && answer.status != 502),
        "answers",
    );
    figures.add("soak_own_strings_seen", own, "strings");
    figures.must(own > 0, "the soak saw none of what it looks for");
    figures.none_of("soak_leaks", leaks, count(|answer| answer.status > 0), "answers");
    let whole = answers.iter().filter(|answer| answer.status > 0 && !answer.broken_off);
    let mut times: Vec<f64> = whole.map(|answer| answer.milliseconds).collect();
    figures.decimal("soak_p50", quantile(&mut times, 0.5), "ms");
    figures.decimal("soak_p99", quantile(&mut times, 0.99), "ms");
}

/// Memory of all processes together, and the slope of the line through what was measured.
fn tell_memory(figures: &mut Figures, measured: &[(f64, f64)]) {
    let (Some((_, first)), Some((_, last))) = (measured.first(), measured.last()) else {
        return;
    };
    figures.decimal("soak_resident_at_start", *first, "MB");
    figures.decimal("soak_resident_at_end", *last, "MB");
    let count = measured.len() as f64;
    let mean_time = measured.iter().map(|(time, _)| time).sum::<f64>() / count;
    let mean_size = measured.iter().map(|(_, size)| size).sum::<f64>() / count;
    let covariance: f64 = measured
        .iter()
        .map(|(time, size)| (time - mean_time) * (size - mean_size))
        .sum();
    let variance: f64 = measured.iter().map(|(time, _)| (time - mean_time).powi(2)).sum();
    if variance > 0.0 {
        figures.decimal("soak_resident_slope", covariance / variance, "MB/h");
    }
}
