//! Addresses that lead elsewhere in some browser or some server, one a line in `redirects.txt`
//! (`\u{9}` stands for a tab, and so on), in every place where Byline takes an address.

use futures::{StreamExt, stream};
use reqwest::{Client, Response, redirect::Policy};
use url::Url;

use crate::{
    browser::Browser,
    house::{House, PASSWORD},
    wire::talk,
};

/// Of the corpus, in the one place that takes a whole way through Atlassian.
const A_FEW: usize = 24;

/// One in so many of the corpus is signed in with as well.
const SIGN_IN_EVERY: usize = 5;

fn corpus() -> Vec<String> {
    let lines: Vec<String> = include_str!("redirects.txt").lines().map(unescaped).collect();
    assert!(lines.len() >= 150, "{}", lines.len());
    lines
}

/// `\u{9}` is read as a tab, and everything else as it stands.
fn unescaped(line: &str) -> String {
    let mut parts = line.split("\\u{");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap_or_else(|| panic!("{line}"));
        let code = u32::from_str_radix(code, 16).unwrap_or_else(|_| panic!("{line}"));
        text.push(char::from_u32(code).unwrap());
        text.push_str(rest);
    }
    text
}

fn client() -> Client {
    // Byline hangs up on idle connections, in these tests soon.
    let client = Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0);
    client.no_proxy().build().unwrap()
}

/// Where a browser that is at `at` goes by this address.
fn followed(at: &Url, address: &str) -> Option<Url> {
    at.join(address).ok()
}

/// Whether it is a page of ours, and for a browser that reads more into it than it should.
fn stays(at: &Url, address: &str) -> bool {
    let same = |address: &str| followed(at, address).is_some_and(|url| url.origin() == at.origin());
    let misread = [
        address.to_owned(),
        address.replace('\\', "/"),
        address
            .replace("%2f", "/")
            .replace("%2F", "/")
            .replace("%5c", "/")
            .replace("%5C", "/"),
    ];
    misread.iter().all(|address| same(address))
}

fn location(response: &Response) -> Option<String> {
    let location = response.headers().get("location")?;
    // As a browser reads the bytes.
    Some(location.as_bytes().iter().map(|byte| char::from(*byte)).collect())
}

fn leads_on(place: &str, trick: &str, response: &Response) {
    assert!(
        !response.status().is_server_error(),
        "{place} {trick:?}: {}",
        response.status()
    );
    if let Some(address) = location(response) {
        assert!(
            stays(response.url(), &address),
            "{place} {trick:?} leads to {address:?}"
        );
    }
    for name in ["refresh", "content-location", "link"] {
        assert!(!response.headers().contains_key(name), "{place} {trick:?}: {name}");
    }
    assert!(
        response
            .headers()
            .get_all("set-cookie")
            .iter()
            .all(|cookie| !cookie.as_bytes().starts_with(b"a="))
    );
}

#[test]
fn the_test_sees_what_leads_away() {
    let at: Url = "http://localhost:3000/sign-in".parse().unwrap();
    for away in [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "/%2fevil.example",
    ] {
        assert!(!stays(&at, away), "{away:?}");
    }
    for ours in ["/", "/acme/browse/DEMO-1?page=2#comment-1", "#x"] {
        assert!(stays(&at, ours), "{ours:?}");
    }
    assert_eq!(unescaped("/\\u{9}/\\evil"), "/\t/\\evil");
}

#[tokio::test]
async fn no_form_and_no_page_leads_away() {
    let house = House::new().await;
    let ours = house.origin.origin().ascii_serialization();
    let rohit = house.signed_in("Rohit").await;
    let (client, stranger) = (&client(), &Browser::new());
    let (house, rohit, ours) = (&house, &rohit, &*ours);
    stream::iter(corpus().into_iter().enumerate())
        .for_each_concurrent(8, |(number, trick)| async move {
            let mut forms = vec![("/api/sign-up", [("email", "new@example.com"), ("password", "short")])];
            // Passwords take their time, on purpose.
            if number.is_multiple_of(SIGN_IN_EVERY) {
                forms.push(("/api/sign-in", [("email", "rohit@example.com"), ("password", PASSWORD)]));
                forms.push(("/api/sign-in", [("email", "nobody@"), ("password", "")]));
            }
            for (path, fields) in forms {
                let body = url::form_urlencoded::Serializer::new(String::new())
                    .extend_pairs(fields)
                    .append_pair("next", &trick)
                    .finish();
                let request = client
                    .post(house.url(path))
                    .header("origin", ours)
                    .header("accept", "text/html");
                let request = request
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(body);
                let response = request.send().await.unwrap();
                assert_eq!(response.status(), 303, "{path} {trick:?}");
                leads_on(path, &trick, &response);
            }
            for path in ["/sign-in", "/sign-up", "/connections"] {
                let mut url = house.url(path);
                url.query_pairs_mut().append_pair("next", &trick);
                leads_on(
                    path,
                    &trick,
                    &rohit.fetch(url.clone(), &[("accept", "text/html")]).await,
                );
                let page = stranger.open(url).await;
                for (css, name) in [("a[href]", "href"), ("form[action]", "action"), ("link[href]", "href")] {
                    for address in page.attributes(css, name) {
                        assert!(stays(&page.url, &address), "{path} {trick:?} links to {address:?}");
                    }
                }
                assert!(
                    page.attributes("meta[http-equiv]", "content").is_empty(),
                    "{path} {trick:?}"
                );
            }
        })
        .await;
}

/// The address itself is the trick: whatever is mended about it does not become another place.
#[tokio::test]
async fn no_address_is_mended_into_another_place() {
    let house = House::new().await;
    let at = house.url("/");
    for trick in corpus() {
        for prefix in ["", "/", "/connections/", "/pkg/", "/acme/browse/DEMO-1/"] {
            // Whether it makes a request at all is the server's to find out.
            let target = format!("{prefix}{trick}");
            let host = house.origin.authority();
            let request =
                format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
            let answer = talk(&house.address, &request).await;
            for line in answer.split("\r\n\r\n").next().unwrap_or_default().lines() {
                let (name, value) = line.split_once(':').unwrap_or((line, ""));
                assert!(
                    name != "evil" && !name.eq_ignore_ascii_case("refresh"),
                    "{target:?}: {line}"
                );
                if name.eq_ignore_ascii_case("location") {
                    assert!(stays(&at, value.trim()), "{target:?} leads to {value}");
                }
            }
        }
    }
}

/// The address waits at Byline while the person is at Atlassian.
#[tokio::test]
async fn no_way_through_atlassian_leads_away() {
    let house = House::new().await;
    let rohit = house.signed_in("Rohit").await;
    let tricks = corpus();
    let few: Vec<_> = tricks.iter().step_by(tricks.len() / A_FEW).collect();
    let ours = house.origin.origin().ascii_serialization();
    let cookies = || rohit.cookies(&house.origin);
    for trick in few {
        let proof = house.proof(&rohit).await;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", trick)
            .finish();
        let request = [
            ("origin", &*ours),
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("byline-page-proof", &*proof),
        ];
        let away = rohit.send(house.url("/api/connect"), &request, body.into_bytes()).await;
        let authorize = location(&away).unwrap_or_else(|| panic!("{trick:?}: {} {}", away.status(), cookies()));
        assert!(
            authorize.starts_with(house.atlassian.url.as_str()),
            "{trick:?} leads to {authorize}"
        );
        let back = house.atlassian.approve(&authorize, "Rohit", "acme").await;
        let question = rohit.open(back).await;
        let done = rohit.press_once(&question, "Confirm", &[]).await;
        assert_eq!(done.status(), 303, "{trick:?}");
        leads_on("/api/confirm", trick, &done);
    }
}
