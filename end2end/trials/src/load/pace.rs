use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use futures::future::join_all;
use url::Url;

use super::ISSUE;
use crate::{
    figures::{Figures, quantile},
    visitor::Visitor,
};

/// So many at once find out what one process can.
const AT_ONCE: usize = 16;

/// More than these at once would be the machine's sockets and not Byline.
const MOST_AT_ONCE: usize = 4_000;

#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub a_second: f64,
    pub lasts: Duration,
}

/// What came of requests at a pace.
#[derive(Default)]
pub struct Kept {
    /// Milliseconds from when each was due.
    times: Vec<f64>,
    /// Answered 503 or 429: told to come later.
    shed: usize,
    pub failed: usize,
    /// Not made, for there were too many under way.
    not_made: usize,
    seconds: f64,
}

impl Kept {
    pub fn tell(mut self, figures: &mut Figures, name: &str) {
        figures.decimal(
            &format!("{name}_served"),
            self.times.len() as f64 / self.seconds,
            "requests/s",
        );
        figures.add(&format!("{name}_shed"), self.shed, "requests");
        figures.add(&format!("{name}_failed"), self.failed, "requests");
        figures.add(&format!("{name}_not_made"), self.not_made, "requests");
        figures.decimal(&format!("{name}_p50"), quantile(&mut self.times, 0.5), "ms");
        figures.decimal(&format!("{name}_p99"), quantile(&mut self.times, 0.99), "ms");
    }

    fn count(&mut self, status: Option<u16>, milliseconds: f64) {
        match status {
            Some(200) => self.times.push(milliseconds),
            Some(429 | 503) => self.shed += 1,
            _ => self.failed += 1,
        }
    }
}

/// Opens the issue page and reads it; its status, if all of it came.
pub async fn open(visitor: &Visitor, url: &Url) -> Option<u16> {
    let answer = visitor.open(url, ISSUE).await.ok()?;
    let status = answer.status().as_u16();
    answer.bytes().await.ok()?;
    Some(status)
}

/// Pages a second that are served to a few who each wait for the one before.
pub async fn most(visitors: &[Visitor], url: &Url, lasts: Duration) -> Result<f64> {
    let ends = Instant::now() + lasts;
    let asking = visitors.iter().take(AT_ONCE).map(|visitor| async move {
        let mut served = 0;
        while Instant::now() < ends {
            match open(visitor, url).await {
                Some(200) => served += 1,
                other => bail!("the issue page answered {other:?}"),
            }
        }
        Ok(served)
    });
    let served: Result<Vec<usize>> = join_all(asking).await.into_iter().collect();
    Ok(served?.iter().sum::<usize>() as f64 / lasts.as_secs_f64())
}

/// Makes each request when it is due. Times count from then, so that waiting for a turn is seen.
pub async fn keep_pace(visitors: &[Visitor], url: &Url, pace: Pace) -> Result<Kept> {
    static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);
    let began = Instant::now();
    let mut kept = Kept::default();
    let mut made = Vec::new();
    for number in 0.. {
        let due = Duration::from_secs_f64(f64::from(number) / pace.a_second);
        if due > pace.lasts {
            break;
        }
        tokio::time::sleep_until((began + due).into()).await;
        if UNDER_WAY.load(Ordering::Relaxed) >= MOST_AT_ONCE {
            kept.not_made += 1;
            continue;
        }
        UNDER_WAY.fetch_add(1, Ordering::Relaxed);
        let (visitor, url) = (visitors[number as usize % visitors.len()].clone(), url.clone());
        made.push(tokio::spawn(async move {
            let status = open(&visitor, &url).await;
            UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
            (status, (began.elapsed() - due).as_secs_f64() * 1000.0)
        }));
    }
    for answer in join_all(made).await {
        let (status, milliseconds) = answer?;
        kept.count(status, milliseconds);
    }
    kept.seconds = began.elapsed().as_secs_f64();
    Ok(kept)
}

/// How long until a page comes at once again.
pub async fn recovery(visitor: &Visitor, url: &Url, within: Duration) -> Result<Duration> {
    let began = Instant::now();
    while began.elapsed() < within {
        let asked = Instant::now();
        if open(visitor, url).await == Some(200) && asked.elapsed() < Duration::from_millis(250) {
            return Ok(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bail!("not within {within:?} after the overload")
}
