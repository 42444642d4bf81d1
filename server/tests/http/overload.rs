//! Clients that take their time, ask for too much, or come in too great a number.

use std::time::{Duration, Instant};

use byline::web::Limits;
use futures::future::join_all;
use reqwest::Client;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::{
    browser::Browser,
    house::{House, brisk},
    wire::{PATIENCE, statuses, talk, until_closed},
};

/// Of each kind.
const SLOW: usize = 75;

/// What a client of HTTP/2 says first, and an empty frame of settings.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00";

async fn connect_and_say(address: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

#[tokio::test]
async fn clients_that_do_not_come_to_an_end_are_ended_and_others_served_meanwhile() {
    let limits = Limits {
        headers: Duration::from_secs(2),
        silence: Duration::from_secs(2),
        answer: Duration::from_secs(4),
        ..brisk()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    let origin = house.origin.origin().ascii_serialization();
    let half_a_form = format!(
        "POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nContent-Length: 100\r\n\r\nemail="
    );
    let kinds: [&[u8]; 6] = [
        b"",
        b"PRI * HT",
        PREFACE,
        b"GET /livez HTTP/1.1\r\nHost: loc",
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n",
        half_a_form.as_bytes(),
    ];
    let began = Instant::now();
    let mut slow = Vec::new();
    for kind in kinds.into_iter().cycle().take(SLOW * kinds.len()) {
        slow.push(connect_and_say(&house.address, kind).await);
    }
    let client = Client::builder()
        // Byline hangs up on idle connections, in these tests soon.
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap();
    let mut waits = Vec::new();
    let all_ended = join_all(slow.iter_mut().map(until_closed));
    let mut all_ended = std::pin::pin!(all_ended);
    let ended = loop {
        let asked = Instant::now();
        tokio::select! {
            ended = &mut all_ended => break ended,
            page = client.get(house.url("/sign-in")).send() => {
                assert_eq!(page.unwrap().status(), 200);
                waits.push(asked.elapsed());
            }
        }
    };
    waits.sort_unstable();
    assert!(waits.len() >= 20, "{} pages", waits.len());
    let p99 = waits[waits.len() * 99 / 100];
    assert!(p99 < Duration::from_secs(2), "{p99:?}");
    println!(
        "{} slow clients ended in {:?}; {} pages meanwhile, 99 % within {p99:?}",
        ended.len(),
        began.elapsed(),
        waits.len(),
    );
}

#[tokio::test]
async fn a_client_that_reads_slowly_is_not_read_to_for_ever() {
    let limits = Limits {
        answer: Duration::from_secs(1),
        ..brisk()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    // More than the buffers of two sockets hold.
    let large = house
        .database
        .folder
        .path()
        .join("site/pkg/large.0123456789abcdef.wasm");
    std::fs::write(large, vec![b'x'; 32 << 20]).unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(house.address.parse().unwrap()).await.unwrap();
    let request = b"GET /pkg/large.0123456789abcdef.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    // A byte now and then, so that it is never silent.
    let mut byte = [0];
    let mut pause = tokio::time::interval(Duration::from_millis(100));
    let began = Instant::now();
    loop {
        pause.tick().await;
        // Writing shows the end without reading up to it.
        if stream.write_all(b"\r\n").await.is_err() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "the server does not close");
        _ = stream.read(&mut byte).await;
    }
    let after = Client::builder()
        // Byline hangs up on idle connections, in these tests soon.
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap();
    assert_eq!(after.get(house.url("/livez")).send().await.unwrap().status(), 200);
}

/// The first bytes tell which HTTP it is to be. One that never decides is never silent, either.
#[tokio::test]
async fn a_client_that_speaks_a_byte_at_a_time_does_not_get_to_the_end() {
    let limits = Limits {
        headers: Duration::from_secs(1),
        ..Limits::default()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    let mut stream = connect_and_say(&house.address, b"").await;
    let mut pause = tokio::time::interval(Duration::from_millis(250));
    let mut said = 0;
    for byte in &PREFACE[..24] {
        pause.tick().await;
        if stream.write_all(&[*byte]).await.is_err() {
            break;
        }
        said += 1;
    }
    assert!(said < 24, "it was listened to for six seconds");
}

#[tokio::test]
async fn when_all_places_are_taken_the_next_waits_for_one() {
    let limits = Limits {
        headers: Duration::from_secs(1),
        connections: 3,
        ..brisk()
    };
    // All of them through a proxy of ours: nobody else gets all places.
    let trusted = [("BYLINE_TRUSTED_PROXIES", "127.0.0.0/8")];
    let house = House::serving(&trusted, limits, std::future::pending()).await;
    let mut idle = Vec::new();
    for _ in 0..3 {
        idle.push(connect_and_say(&house.address, b"").await);
    }
    let answer = talk(
        &house.address,
        "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert_eq!(statuses(&answer), [200]);
    // It came only after one of the idle ones had gone.
    let mut gone = 0;
    for stream in &mut idle {
        let mut byte = [0];
        let end = tokio::time::timeout(Duration::from_millis(10), stream.read(&mut byte)).await;
        gone += usize::from(matches!(end, Ok(Ok(0) | Err(_))));
    }
    assert!(gone >= 1);
}

/// One more than can be worked on is sent away at once, in words; who looks after the process is not.
#[tokio::test]
async fn what_is_too_much_is_sent_away_at_once() {
    let limits = Limits {
        requests: 4,
        ..Limits::default()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    let rohit = house.connected("Rohit").await;
    let slow = json!({"path_regex": "/issue/DEMO-1", "times": null, "action": {"type": "delay", "before_ms": 4000}});
    house.atlassian.control("faults", slow).await;
    let busy: Vec<_> = (0..4)
        .map(|_| {
            let (rohit, url) = (rohit.clone(), house.url("/acme/browse/DEMO-1"));
            tokio::spawn(async move { rohit.open(url).await.status })
        })
        .collect();
    house.atlassian.received("/issue/DEMO-1", 4).await;
    let asked = Instant::now();
    let page = Browser::new().open(house.url("/sign-in")).await;
    assert_eq!(
        (page.status.as_u16(), &page.headers["retry-after"]),
        (503, &"2".parse().unwrap())
    );
    assert!(
        page.alerts().concat().contains("more to do than it can"),
        "{}",
        page.text()
    );
    for path in ["/livez", "/readyz", "/pkg/byline.0123456789abcdef.css"] {
        assert_eq!(Browser::new().open(house.url(path)).await.status, 200, "{path}");
    }
    println!("sent away within {:?}", asked.elapsed());
    assert!(busy.iter().all(|page| !page.is_finished()));
    for page in busy {
        assert_eq!(page.await.unwrap(), 200);
    }
    assert_eq!(Browser::new().open(house.url("/sign-in")).await.status, 200);
}

/// Numbers that no browser sends.
#[tokio::test]
async fn bombs_are_refused_before_they_are_read() {
    let house = House::new().await;
    let headers = |count: usize| (0..count).fold(String::new(), |text, n| text + &format!("X-{n}: a\r\n"));
    let get = |target: &str, more: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{more}\r\n")
    };
    let cookies = (0..2_000).fold(String::from("Cookie: "), |text, n| {
        text + &format!("c{n}=0123456789abcdef; ")
    });
    for (name, request) in [
        ("10,000 headers", get("/livez", &headers(10_000))),
        ("65 headers", get("/livez", &headers(65))),
        (
            "a header of 64 KiB",
            get("/livez", &format!("X: {}\r\n", "a".repeat(64 << 10))),
        ),
        ("an address of 1 MiB", get(&format!("/{}", "a".repeat(1 << 20)), "")),
        (
            "a query of 1 MiB",
            get(&format!("/search?q={}", "a".repeat(1 << 20)), ""),
        ),
        ("a flood of cookies", get("/", &format!("{cookies}\r\n"))),
    ] {
        let began = Instant::now();
        let answer = talk(&house.address, &request).await;
        let refused = statuses(&answer).iter().all(|status| (400..500).contains(status));
        assert!(refused, "{name}: {answer}");
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{name} took {:?}",
            began.elapsed()
        );
    }
    // What browsers do send passes.
    let usual = get("/livez", &headers(40));
    assert_eq!(statuses(&talk(&house.address, usual).await), [200]);
}

#[tokio::test]
async fn each_form_has_its_own_size_by_length_and_in_chunks() {
    let house = House::new().await;
    let origin = house.origin.origin().ascii_serialization();
    let start = |path: &str| format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n");
    for (path, too_much) in [("/api/sign-in", 16 << 10), ("/api/comment", 512 << 10)] {
        let size = too_much + 1;
        let whole = "x".repeat(size);
        for (name, request) in [
            (
                "by length",
                format!("{}Content-Length: {size}\r\n\r\n{whole}", start(path)),
            ),
            (
                "in chunks",
                format!(
                    "{}Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n{whole}\r\n0\r\n\r\n",
                    start(path)
                ),
            ),
            // Refused by what it says, before a byte of it is asked for.
            (
                "with a lie",
                format!(
                    "{}Content-Length: 1099511627776\r\nExpect: 100-continue\r\n\r\n",
                    start(path)
                ),
            ),
        ] {
            let answer = talk(&house.address, &request).await;
            assert_eq!(statuses(&answer), [413], "{path} {name}");
        }
    }
}

/// The longest comment that Jira takes is 32,767 characters, whatever a form makes of them.
#[tokio::test]
async fn the_longest_comment_fits_in_every_script() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    for character in ["あ", "🙂"] {
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        let text = character.repeat(32_767);
        let page = rohit.press(&page, "Comment", &[("Add a comment", &text)]).await;
        assert_eq!(page.status, 200, "{:?}", page.alerts());
        let kept = house.atlassian.comments_by("Rohit", "DEMO-1").await;
        assert!(kept.contains(&text), "{character}: {:?}", page.alerts());
    }
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Each would keep a careless server busy, or its memory filling, for as long as it goes on.
#[tokio::test]
async fn floods_of_http_2_frames_are_ended() {
    const DATA: u8 = 0;
    const HEADERS: u8 = 1;
    const RESET: u8 = 3;
    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const CONTINUATION: u8 = 9;
    const END_STREAM: u8 = 1;
    const END_HEADERS: u8 = 4;
    let limits = Limits {
        headers: Duration::from_secs(2),
        silence: Duration::from_secs(2),
        answer: Duration::from_secs(4),
        ..brisk()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    // GET, http, /, by their places in the table of RFC 7541; and an authority.
    let get = [&[0x82, 0x86, 0x84, 0x41, 9], b"localhost".as_slice()].concat();
    let post = [&[0x83, 0x86, 0x84, 0x41, 9], b"localhost".as_slice()].concat();
    let streams = (0..5_000_u32).map(|n| 2 * n + 1);
    let rapid_reset: Vec<u8> = streams
        .flat_map(|stream| {
            let mut both = frame(HEADERS, END_STREAM | END_HEADERS, stream, &get);
            both.extend(frame(RESET, 0, stream, &8_u32.to_be_bytes()));
            both
        })
        .collect();
    let again = |start: Vec<u8>, again: Vec<u8>| [start, again.repeat(20_000)].concat();
    let client = Client::builder()
        // Byline hangs up on idle connections, in these tests soon.
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap();
    for (name, flood) in [
        ("requests that are taken back", rapid_reset),
        (
            "headers without an end",
            again(frame(HEADERS, 0, 1, &get), frame(CONTINUATION, 0, 1, &[0x88; 64])),
        ),
        (
            "empty headers without an end",
            again(frame(HEADERS, 0, 1, &get), frame(CONTINUATION, 0, 1, &[])),
        ),
        (
            "empty pieces of a body",
            again(frame(HEADERS, END_HEADERS, 1, &post), frame(DATA, 0, 1, &[])),
        ),
        ("settings", again(Vec::new(), frame(SETTINGS, 0, 0, &[]))),
        ("pings", again(Vec::new(), frame(PING, 0, 0, &[0; 8]))),
    ] {
        let began = Instant::now();
        let mut stream = connect_and_say(&house.address, PREFACE).await;
        let (mut read, mut write) = stream.split();
        let sent = async { write.write_all(&flood).await.is_ok() };
        let heard = async {
            let mut heard = Vec::new();
            let all = tokio::time::timeout(PATIENCE, read.read_to_end(&mut heard)).await;
            _ = all.unwrap_or_else(|_| panic!("{name} are listened to for ever"));
        };
        let meanwhile = async {
            let asked = Instant::now();
            assert_eq!(
                client.get(house.url("/sign-in")).send().await.unwrap().status(),
                200,
                "{name}"
            );
            asked.elapsed()
        };
        let (_, (), waited) = futures::join!(sent, heard, meanwhile);
        assert!(waited < Duration::from_secs(2), "{name}: {waited:?}");
        println!(
            "{name}: ended after {:?}; a page meanwhile in {waited:?}",
            began.elapsed()
        );
    }
}

/// A connection from this address that is served, or one that is hung up on.
async fn asks_from(house: &House, address: &str) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
    let mut stream = socket.connect(house.address.parse().unwrap()).await.unwrap();
    _ = stream
        .write_all(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await;
    let mut answer = [0; 12];
    let read = tokio::time::timeout(PATIENCE, stream.read_exact(&mut answer))
        .await
        .expect("an answer or an end");
    read.is_ok_and(|_| answer.ends_with(b"200")).then_some(stream)
}

#[tokio::test]
async fn one_address_does_not_hold_all_connections_unless_it_is_a_proxy_of_ours() {
    let limits = Limits {
        connections: 32,
        ..Limits::default()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    let mut held = Vec::new();
    for number in 0..24 {
        held.push(
            asks_from(&house, "127.0.0.2")
                .await
                .unwrap_or_else(|| panic!("{number}")),
        );
    }
    for _ in 0..4 {
        assert!(
            asks_from(&house, "127.0.0.2").await.is_none(),
            "three quarters are enough for one"
        );
    }
    assert!(asks_from(&house, "127.0.0.3").await.is_some(), "another is served");
    held.pop();
    let began = Instant::now();
    while asks_from(&house, "127.0.0.2").await.is_none() {
        assert!(began.elapsed() < PATIENCE, "what has ended still counts");
    }
    let trusted = [("BYLINE_TRUSTED_PROXIES", "127.0.0.2/32")];
    let house = House::serving(&trusted, limits, std::future::pending()).await;
    let mut held = Vec::new();
    for number in 0..30 {
        held.push(
            asks_from(&house, "127.0.0.2")
                .await
                .unwrap_or_else(|| panic!("{number}")),
        );
    }
}
