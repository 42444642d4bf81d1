//! Being asked to stop: nobody new is sent here, and nothing under way is lost.

use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio::{net::TcpStream, sync::oneshot};

use crate::{
    browser::{Browser, Page},
    house::{House, brisk},
    process::Process,
    wire::PATIENCE,
};

/// How many comments are under way.
const COMMENTS: usize = 12;

fn client() -> Client {
    Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap()
}

#[tokio::test]
async fn balancers_are_told_first_while_everybody_is_served() {
    let (stop, stopped) = oneshot::channel();
    let stopped = async { stopped.await.unwrap_or_else(|_| panic!("nobody stops it")) };
    let house = House::serving(&[], brisk(), stopped).await;
    let ask = async |path: &str| client().get(house.url(path)).send().await.unwrap();
    assert_eq!(ask("/readyz").await.status(), 200);
    stop.send(PATIENCE).unwrap();
    let began = Instant::now();
    while ask("/readyz").await.status() != StatusCode::SERVICE_UNAVAILABLE {
        assert!(began.elapsed() < Duration::from_secs(1), "still ready");
    }
    assert_eq!(ask("/livez").await.status(), 200);
    let page = ask("/sign-in").await;
    assert_eq!(page.status(), 200);
    // A connection that is kept open for further requests would bring them here.
    assert_eq!(page.headers()["connection"], "close");
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_then_nobody_is_let_in() {
    let (stop, stopped) = oneshot::channel();
    let stopped = async { stopped.await.unwrap_or_else(|_| panic!("nobody stops it")) };
    let house = House::serving(&[], brisk(), stopped).await;
    let rohit = house.connected("Rohit").await;
    let slow = json!({"path_regex": "/issue/DEMO-1", "action": {"type": "delay", "before_ms": 2000}});
    house.atlassian.control("faults", slow).await;
    let page = tokio::spawn({
        let (rohit, url) = (rohit.clone(), house.url("/acme/browse/DEMO-1"));
        async move { rohit.open(url).await }
    });
    house.atlassian.received("/issue/DEMO-1", 1).await;
    stop.send(Duration::ZERO).unwrap();
    let began = Instant::now();
    while TcpStream::connect(&house.address).await.is_ok() {
        assert!(began.elapsed() < PATIENCE, "still listening");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!page.is_finished());
    assert_eq!(page.await.unwrap().status, 200);
}

/// `SIGTERM` with comments on their way and a token being refreshed.
#[tokio::test]
async fn a_process_that_is_told_to_stop_loses_nothing() {
    let (house, mut process, settings) = House::in_a_process(&[]).await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let mut pages: Vec<Page> = Vec::new();
    for _ in 0..COMMENTS {
        pages.push(rohit.open(house.url("/acme/browse/DEMO-1")).await);
    }
    // Rohit's comments are slow; Mark's token is not taken any more, and the new one is slow.
    for (path, action) in [
        (
            "/comment$",
            json!({"type": "delay", "before_ms": 1500, "after_ms": 500}),
        ),
        ("/oauth/token$", json!({"type": "delay", "after_ms": 2000})),
    ] {
        let fault = json!({"method": "POST", "path_regex": path, "times": null, "action": action});
        house.atlassian.control("faults", fault).await;
    }
    let refused = json!({"owner": "Mark", "path_regex": "/issue/", "action": {"type": "status", "status": 401}});
    house.atlassian.control("faults", refused).await;
    let calls = house.atlassian.token_calls().await;
    let comments = pages.iter().enumerate().map(|(n, page)| {
        let (rohit, text) = (rohit.clone(), format!("Under way {n}"));
        async move {
            rohit
                .press_once(page, "Comment", &[("Add a comment", &text)])
                .await
                .status()
        }
    });
    let marks_page = async { mark.open(house.url("/acme/browse/DEMO-1")).await.status };
    let stop = async {
        house.atlassian.received("/comment", COMMENTS).await;
        house.atlassian.received("/oauth/token", calls + 1).await;
        process.signal("TERM");
        let asked = Instant::now();
        let client = client();
        while client.get(house.url("/readyz")).send().await.unwrap().status() == 200 {
            assert!(asked.elapsed() < PATIENCE, "still ready");
        }
        asked.elapsed()
    };
    let (comments, marks_page, turned) = futures::join!(join_all(comments), marks_page, stop);
    let stopped = Instant::now();
    assert_eq!(process.ended().await, Some(0), "{}", process.said());
    println!(
        "ready no more after {turned:?}; {} comments and a refresh finished; ended {:?} later",
        comments.len(),
        stopped.elapsed(),
    );
    assert!(turned < Duration::from_secs(1), "{turned:?}");
    assert!(comments.iter().all(|status| *status == 303), "{comments:?}");
    assert_eq!(marks_page, 200);
    let kept = house.atlassian.comments_by("Rohit", "DEMO-1").await;
    for n in 0..COMMENTS {
        let text = format!("Under way {n}");
        assert_eq!(kept.iter().filter(|comment| **comment == text).count(), 1, "{text}");
    }

    // The next process goes on with what the last one left.
    house.atlassian.forget_faults().await;
    let calls = house.atlassian.token_calls().await;
    let _process = Process::start(&settings, house.database.folder.path()).await;
    for browser in [&rohit, &mark] {
        let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
        assert_eq!(page.status, 200, "{}", page.text());
    }
    assert_eq!(house.atlassian.token_calls().await, calls, "the new token was not kept");
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let (house, mut process, _) = House::in_a_process(&[]).await;
    let rohit: Browser = house.connected("Rohit").await;
    let slow = json!({"path_regex": "/issue/DEMO-1", "action": {"type": "delay", "before_ms": 14_000}});
    house.atlassian.control("faults", slow).await;
    let page = tokio::spawn({
        let url = house.url("/acme/browse/DEMO-1");
        let cookie = rohit.cookies(&house.origin);
        client().get(url).header("cookie", cookie).send()
    });
    house.atlassian.received("/issue/DEMO-1", 1).await;
    process.signal("INT");
    let began = Instant::now();
    while !process.said().contains("a second signal ends them") {
        assert!(began.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    process.signal("TERM");
    assert_eq!(process.ended().await, Some(1));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(page.await.unwrap().is_err());
}
