//! Requests that two programs in a row may understand differently. Each is refused, or understood
//! in the one way that RFC 9112 knows; what follows it is never taken for a request of its own.

use std::time::Duration;

use reqwest::{Client, Method};

use crate::{
    house::House,
    wire::{statuses, talk},
};

/// What must come of a request.
pub enum Fate {
    /// A 4xx or 5xx, or no answer, and the connection ends.
    Refused,
    /// One answer to one request.
    One(u16),
    /// Two requests that are two for everybody.
    Two(u16, u16),
}

use Fate::{One, Refused, Two};

/// Were it taken for a request, it would be answered 200.
const HIDDEN: &str = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

pub fn battery(origin: &str) -> Vec<(&'static str, String, Fate)> {
    let get = |headers: &str| format!("GET /livez HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
    // A form without an e-mail address: read whole, it is sent back to its page.
    let post = |headers: &str, body: &str| {
        let start = "POST /api/sign-in HTTP/1.1\r\nHost: localhost";
        let form = "Content-Type: application/x-www-form-urlencoded";
        format!("{start}\r\nOrigin: {origin}\r\nAccept: text/html\r\n{form}\r\n{headers}\r\n{body}")
    };
    let chunked = |coding: &str| post(&format!("{coding}\r\n"), &format!("3\r\na=b\r\n0\r\n\r\n{HIDDEN}"));
    vec![
        // Whole requests first: the battery itself must be able to get through.
        ("a plain request", get("Connection: close\r\n"), One(200)),
        ("two in a row", format!("{HIDDEN}{HIDDEN}"), Two(200, 200)),
        (
            "a form by length",
            post("Content-Length: 3\r\nConnection: close\r\n", "a=b"),
            One(303),
        ),
        ("a form in chunks", chunked("Transfer-Encoding: chunked"), Two(303, 200)),
        (
            "chunks in capitals",
            chunked("transfer-encoding: CHUNKED"),
            Two(303, 200),
        ),
        // Two lengths.
        (
            "CL.TE: the chunks count, and the connection ends",
            post(
                "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
            One(303),
        ),
        (
            "TE.CL: the chunks count, and the connection ends",
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
            One(303),
        ),
        (
            "CL.0",
            post(
                "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
            One(303),
        ),
        (
            "two lengths",
            post("Content-Length: 3\r\nContent-Length: 4\r\n", "a=bc"),
            Refused,
        ),
        (
            "two lengths in one line",
            post("Content-Length: 3, 4\r\n", "a=bc"),
            Refused,
        ),
        (
            "one length in one line twice",
            post("Content-Length: 3, 3\r\n", "a=b"),
            Refused,
        ),
        (
            "one length twice is one",
            post("Content-Length: 3\r\nContent-Length: 3\r\nConnection: close\r\n", "a=b"),
            One(303),
        ),
        ("a length with a sign", post("Content-Length: +4\r\n", "a=bc"), Refused),
        ("a negative length", post("Content-Length: -1\r\n", "a=bc"), Refused),
        (
            "a length in hexadecimal",
            post("Content-Length: 0x4\r\n", "a=bc"),
            Refused,
        ),
        (
            "a length with a point",
            post("Content-Length: 4.0\r\n", "a=bc"),
            Refused,
        ),
        (
            "a length with a space in it",
            post("Content-Length: 1 0\r\n", "a=b"),
            Refused,
        ),
        ("an empty length", post("Content-Length: \r\n", "a=b"), Refused),
        (
            "a length beyond counting",
            post("Content-Length: 18446744073709551617\r\n", "a"),
            Refused,
        ),
        (
            "a length as no number",
            post("Content-Length: four\r\n", "a=bc"),
            Refused,
        ),
        // Transfer codings.
        (
            "two codings",
            chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"),
            Refused,
        ),
        (
            "chunked twice",
            chunked("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
            Refused,
        ),
        (
            "chunked in front",
            chunked("Transfer-Encoding: chunked, identity"),
            Refused,
        ),
        (
            "chunked behind",
            chunked("Transfer-Encoding: identity, chunked"),
            Refused,
        ),
        (
            "a coding that nobody undoes",
            chunked("Transfer-Encoding: gzip, chunked"),
            Refused,
        ),
        ("chunked in quotes", chunked("Transfer-Encoding: \"chunked\""), Refused),
        ("nearly chunked", chunked("Transfer-Encoding: xchunked"), Refused),
        (
            "chunked with a parameter",
            chunked("Transfer-Encoding: chunked;q=1"),
            Refused,
        ),
        (
            "chunked behind a vertical tab",
            chunked("Transfer-Encoding: \x0bchunked"),
            Refused,
        ),
        (
            "a space before the colon",
            chunked("Transfer-Encoding : chunked"),
            Refused,
        ),
        (
            "a coding on a folded line",
            chunked("Transfer-Encoding:\r\n chunked"),
            Refused,
        ),
        (
            "HTTP/1.0 has no chunks",
            format!(
                "POST /api/sign-in HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}"
            ),
            Refused,
        ),
        // Chunks.
        (
            "a chunk's size is no number",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("z\r\na\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a chunk's size has a sign",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("+3\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a chunk's size begins with 0x",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("0x3\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a chunk's size overflows",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("10000000000000003\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a chunk is longer than it says",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("1\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a chunk ends with a bare LF",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("3\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "a bare LF inside an extension",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("3;x\nGET / HTTP/1.1\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Refused,
        ),
        (
            "an extension",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("3;name=value\r\na=b\r\n0\r\n\r\n{HIDDEN}"),
            ),
            Two(303, 200),
        ),
        (
            "a trailer",
            post(
                "Transfer-Encoding: chunked\r\n",
                &format!("3\r\na=b\r\n0\r\nContent-Length: 100\r\n\r\n{HIDDEN}"),
            ),
            Two(303, 200),
        ),
        // Line ends and header syntax.
        (
            "bare LFs",
            "GET /livez HTTP/1.1\nHost: localhost\nConnection: close\n\n".to_owned(),
            One(200),
        ),
        // hyper takes a bare LF for a line end, as RFC 9112 allows (2.2), and cannot be told not to. Programs
        // in front take it for one as well, or refuse it; read so, this has two lengths.
        (
            "a coding behind a bare LF",
            post(
                "X: a\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
            One(303),
        ),
        ("a bare CR", get("X: a\rGET / HTTP/1.1\r\n"), Refused),
        ("a NUL", get("X: a\0b\r\n"), Refused),
        ("a folded line", get("X: a\r\n b\r\n"), Refused),
        ("a space before a colon", get("X : a\r\n"), Refused),
        ("a line without a colon", get("nonsense\r\n"), Refused),
        ("a header without a name", get(": a\r\n"), Refused),
        (
            "a space before the first header",
            "GET /livez HTTP/1.1\r\n Host: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        // Hosts.
        ("no host", "GET /livez HTTP/1.1\r\n\r\n".to_owned(), Refused),
        ("the same host twice", get("Host: localhost\r\n"), Refused),
        ("two hosts", get("Host: evil.example\r\n"), Refused),
        (
            "an empty host",
            "GET /livez HTTP/1.1\r\nHost:\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a host that is two",
            "GET /livez HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a host with a user",
            "GET /livez HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a host with a path",
            "GET /livez HTTP/1.1\r\nHost: localhost/evil\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "two hosts, one in the target",
            "GET http://evil.example/livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "the whole address as target",
            "GET http://localhost/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(),
            One(200),
        ),
        (
            "HTTP/1.0 may leave the host out",
            "GET /livez HTTP/1.0\r\n\r\n".to_owned(),
            One(200),
        ),
        // First lines.
        (
            "no version",
            "GET /livez\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a version that is none",
            "GET /livez HTTP/1.2\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "HTTP/2 in words",
            "GET /livez HTTP/2.0\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "two spaces",
            "GET  /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a tab",
            "GET\t/livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a space in the target",
            "GET /livez x HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a method that is none",
            "GE(T /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "a tunnel",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "an asterisk",
            "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_owned(),
            Refused,
        ),
        (
            "HTTP/2 by upgrade",
            get("Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"),
            One(200),
        ),
        // A body where none is expected must not become the next request.
        (
            "a GET with a body",
            format!(
                "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{HIDDEN}",
                HIDDEN.len()
            ),
            One(200),
        ),
        (
            "a refused form with a body",
            format!(
                "POST /api/sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: {}\r\n\r\n{HIDDEN}",
                HIDDEN.len()
            ),
            One(403),
        ),
    ]
}

#[tokio::test]
async fn every_request_has_one_meaning_or_none() {
    let house = House::new().await;
    let battery = battery(&house.origin.origin().ascii_serialization());
    assert!(battery.len() >= 60);
    let mut wrong = Vec::new();
    for (name, request, fate) in battery {
        let answer = talk(&house.address, &request).await;
        let statuses = statuses(&answer);
        let fits = match fate {
            Refused => statuses.len() <= 1 && statuses.iter().all(|status| *status >= 400),
            One(status) => statuses == [status],
            Two(first, second) => statuses == [first, second],
        };
        if !fits {
            wrong.push((name, statuses));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn http_2_has_the_same_guards() {
    let house = House::new().await;
    let client = Client::builder()
        .http2_prior_knowledge()
        .timeout(Duration::from_secs(20))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let plain = client.get(house.url("/livez")).send().await.unwrap();
    assert_eq!(
        (plain.version(), plain.status().as_u16()),
        (reqwest::Version::HTTP_2, 200)
    );
    let authority = house.origin.authority();
    for (host, status) in [(authority, 200), ("evil.example", 400), ("", 400)] {
        let request = client.get(house.url("/livez")).header("host", host);
        assert_eq!(request.send().await.unwrap().status(), status, "{host:?}");
    }
    for (origin, status) in [
        ("http://evil.example", 403),
        (house.origin.as_str().trim_end_matches('/'), 303),
    ] {
        let request = client
            .request(Method::POST, house.url("/api/sign-in"))
            .header("origin", origin)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(request.body("a=b").send().await.unwrap().status(), status, "{origin}");
    }
    let page = client.get(house.url("/sign-in")).send().await.unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("'nonce-")
    );
}
