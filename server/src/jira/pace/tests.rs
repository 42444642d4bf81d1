use bytes::Bytes;
use http::{Method, StatusCode};

use super::*;
use crate::{
    jira::Effect,
    seams::{OsEntropy, TestClock},
};

const START: UnixMs = 1_790_000_000_000;

fn pace() -> (Pace, Arc<TestClock>) {
    let clock = Arc::new(TestClock::at(START));
    (Pace::new(clock.clone(), Arc::new(OsEntropy)), clock)
}

fn site(number: u8) -> CloudId {
    format!("11111111-0000-4000-8000-00000000000{number}").parse().unwrap()
}

fn search(number: u8) -> Call {
    Call::new(site(number), &Method::POST, "search/jql", Effect::Read)
}

fn read(number: u8, key: &str) -> Call {
    Call::new(
        site(number),
        &Method::GET,
        &format!("issue/{key}?fields=x"),
        Effect::Read,
    )
}

fn write(number: u8, key: &str) -> Call {
    Call::new(
        site(number),
        &Method::POST,
        &format!("issue/{key}/comment"),
        Effect::Write,
    )
}

fn reply(status: u16, headers: &[(&'static str, &str)]) -> Reply {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    Reply {
        status: StatusCode::from_u16(status).unwrap(),
        headers: headers.collect(),
        body: Bytes::new(),
    }
}

/// Which of these calls are let through.
fn open<const N: usize>(pace: &Pace, calls: [Call; N]) -> [bool; N] {
    calls.map(|call| pace.is_let_through(&call).is_ok())
}

#[test]
fn a_limit_slows_what_it_is_about_and_nothing_else() {
    let all = || {
        [
            search(1),
            read(1, "DEMO-1"),
            write(1, "DEMO-1"),
            search(2),
            read(2, "DEMO-1"),
        ]
    };
    for (reason, refused, expected) in [
        ("jira-burst-based", search(1), [false, true, true, true, true]),
        ("jira-burst-based", read(1, "DEMO-7"), [true, false, true, true, true]),
        ("jira-burst-based", write(1, "DEMO-7"), [true; 5]),
        ("jira-per-issue-on-write", write(1, "DEMO-1"), [true; 5]),
        ("jira-quota-tenant-based", search(1), [false, false, true, true, true]),
        (
            "jira-quota-global-based",
            write(1, "DEMO-1"),
            [false, false, true, false, false],
        ),
        ("jira-something-new", search(1), [false, true, true, true, true]),
    ] {
        let (pace, clock) = pace();
        pace.hear(
            &refused,
            &reply(429, &[("ratelimit-reason", reason), ("retry-after", "7")]),
        );
        assert_eq!(open(&pace, all()), expected, "{reason}");
        clock.pass(7 * SECOND);
        assert_eq!(open(&pace, all()), [true; 5], "{reason}");
    }
}

#[test]
fn a_closed_limit_is_tried_now_and_then_and_opens_when_jira_answers() {
    let limited = reply(
        429,
        &[("ratelimit-reason", "jira-quota-global-based"), ("retry-after", "600")],
    );
    let (pace, clock) = pace();
    pace.hear(&search(1), &limited);
    assert!(matches!(pace.is_let_through(&search(2)), Err(Held::Limited(600_000))));
    let mut tries = 0;
    for _ in 0..100 {
        clock.pass(SECOND / 10);
        tries += usize::from(pace.is_let_through(&search(1)).is_ok());
    }
    assert_eq!(tries, 5);
    assert_eq!(open(&pace, [search(1), read(2, "A-1")]), [false; 2]);
    pace.went_well(&write(1, "DEMO-1"));
    assert_eq!(open(&pace, [search(1), read(2, "A-1")]), [true; 2]);
}

#[test]
fn without_retry_after_the_reset_counts_and_without_that_a_usual_pause() {
    let reset = |text| {
        reply(
            429,
            &[
                ("ratelimit-reason", "jira-quota-global-based"),
                ("x-ratelimit-reset", text),
            ],
        )
    };
    for (answer, pause) in [
        // START is 2026-09-21T14:13:20Z.
        (reset("2026-09-21T14:14:00Z"), 40 * SECOND),
        (reset("2026-09-21T14:15Z"), 100 * SECOND),
        (reset("soon"), QUOTA_PAUSE),
        (reset("2126-09-21T14:14:00Z"), LONGEST_PAUSE),
        (reply(429, &[]), SHORT_PAUSE),
    ] {
        let (pace, _) = pace();
        pace.hear(&search(1), &answer);
        let held = pace.is_let_through(&search(1)).err();
        assert_eq!(held, Some(Held::Limited(pause)));
    }
}

#[test]
fn the_last_points_of_an_hour_are_for_writing() {
    let left = |points: &str| {
        let limit = format!("\"global-app-quota\";r={points};t=600");
        let (pace, clock) = pace();
        let policy = "\"burst\";q=100;w=1, \"global-app-quota\";q=65000;w=3600";
        pace.hear(
            &search(1),
            &reply(200, &[("ratelimit", &limit), ("ratelimit-policy", policy)]),
        );
        let now = open(&pace, [search(2), read(2, "DEMO-1"), write(2, "DEMO-1")]);
        clock.pass(600 * SECOND);
        assert_eq!(open(&pace, [search(2), read(2, "DEMO-1")]), [true; 2]);
        now
    };
    assert_eq!(left("14000"), [true, true, true]);
    assert_eq!(left("11000"), [false, true, true]);
    assert_eq!(left("3000"), [false, false, true]);
    let (pace, _) = pace();
    pace.hear(&search(1), &reply(200, &[("x-ratelimit-nearlimit", "true")]));
    assert_eq!(
        open(&pace, [search(1), read(1, "A-1"), write(1, "A-1")]),
        [false, true, true]
    );
}

#[tokio::test]
async fn a_site_that_hangs_holds_up_no_other_and_no_comment() {
    let (pace, _) = pace();
    let mut places = Vec::new();
    for _ in 0..MOST_AT_ONCE {
        places.push(pace.begin(&search(1)).await.unwrap());
    }
    let next = search(1);
    let mut next = std::pin::pin!(pace.begin(&next));
    assert!(futures::poll!(&mut next).is_pending());
    for other in [read(1, "A-1"), write(1, "A-1"), search(2)] {
        assert!(pace.begin(&other).await.is_ok());
    }
    places.pop();
    assert!(next.await.is_ok(), "it comes in as soon as there is a place");
}

#[test]
fn repetitions_stay_a_tenth_of_what_is_asked() {
    let (pace, _) = pace();
    assert_eq!(pace.repeat(MOST_TRIES), None);
    let repetitions = (0..1_000).filter(|_| pace.repeat(1).is_some()).count();
    assert_eq!(repetitions, 10);
    for _ in 0..25 {
        pace.went_well(&search(1));
    }
    assert_eq!((0..1_000).filter(|_| pace.repeat(1).is_some()).count(), 2);
}
