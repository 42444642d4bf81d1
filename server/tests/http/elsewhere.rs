//! Addresses, hosts and headers that would lead somewhere else.

use std::collections::HashSet;

use app::model::ReturnPath;
use reqwest::{Client, Method, redirect::Policy};
use url::Url;

use crate::{
    actions::pages,
    browser::Browser,
    house::{House, PASSWORD},
};

fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

/// Return paths that lead away in some browser or some parser, put together from what such ones
/// are made of.
fn ways_out() -> Vec<String> {
    let starts = [
        "",
        "/",
        "//",
        "///",
        "/\\",
        "\\\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "\t//",
        " //",
        "/%09/",
        "/%2f",
        "%2f%2f",
        "/%5c",
        "/.//",
        "/..//",
        "/./\\",
        "//;@",
        "/;//",
        "?//",
        "#//",
        "http:",
        "https:",
        "http:/",
        "https://",
        "HTTPS://",
        "//\u{ff0f}",
        "/\u{2044}/",
        "/\u{0}/",
        "javascript:",
        "data:text/html,",
        "vbscript:",
        "//user@",
        "//localhost@",
        "https:\\\\",
        "/%0d%0aLocation:%20//",
        "/\u{200b}/",
        "ftp://",
    ];
    let hosts = [
        "evil.example",
        "evil.example/sign-in",
        "evil\u{3002}example",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "xn--evl-rma.example",
        "evil.example:80",
        "localhost.evil.example",
        "evil.example%2f",
        "evil.example\\@localhost",
        "localhost:1@evil.example",
        "evil.example?localhost",
        "evil.example#localhost",
    ];
    starts
        .iter()
        .flat_map(|start| hosts.iter().map(move |host| format!("{start}{host}")))
        .collect()
}

fn stays(origin: &Url, location: &str) -> bool {
    let joined = origin.join(location);
    joined.is_ok_and(|url| url.origin() == origin.origin() && url.username().is_empty())
        && location.starts_with('/')
        && !location.starts_with("//")
        && location
            .bytes()
            .all(|byte| (0x21..0x7f).contains(&byte) && byte != b'\\')
}

#[tokio::test]
async fn nobody_is_sent_away_after_signing_in() {
    let ways = ways_out();
    assert!(ways.len() >= 500);
    let house = House::new().await;
    for way in &ways {
        let path = ReturnPath::or_home(way).to_string();
        assert!(stays(&house.origin, &path), "{way:?} leads to {path:?}");
    }
    // Over HTTP, some of them, to where a sign-in, a refusal and a connection lead.
    let ours = house.origin.origin().ascii_serialization();
    for way in ways.iter().step_by(43) {
        for (path, fields) in [
            ("/api/sign-in", [("email", "rohit@example.com"), ("password", PASSWORD)]),
            ("/api/sign-in", [("email", "rohit@example.com"), ("password", "")]),
            ("/api/sign-up", [("email", "new@example.com"), ("password", "short")]),
        ] {
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .append_pair("next", way)
                .finish();
            let response = client()
                .post(house.url(path))
                .header("origin", &ours)
                .header(
                    "referer",
                    format!("{ours}{way}").replace(|c: char| !c.is_ascii_graphic(), ""),
                )
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body)
                .send()
                .await
                .unwrap();
            assert_eq!(response.status(), 303, "{path} {way:?}");
            let location = response.headers()["location"].to_str().unwrap();
            assert!(stays(&house.origin, location), "{path} {way:?}: {location}");
        }
    }
}

/// Who we are comes from the settings alone, whatever a request, or a proxy that is trusted, says.
#[tokio::test]
async fn no_header_says_who_we_are() {
    for proxies in ["", "127.0.0.0/8"] {
        let house = House::with(&[("BYLINE_TRUSTED_PROXIES", proxies)]).await;
        let rohit = house.connected("Rohit").await;
        let cookie = rohit.cookies(&house.origin);
        let proof = house.proof(&rohit).await;
        let ours = house.origin.origin().ascii_serialization();
        for (name, value) in [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-for", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-port", "4443"),
            ("x-forwarded-prefix", "/evil.example"),
            ("x-forwarded-server", "evil.example"),
            ("x-forwarded-uri", "/evil.example"),
            ("forwarded", "for=1.2.3.4;host=evil.example;proto=https"),
            ("x-host", "evil.example"),
            ("x-original-host", "evil.example"),
            ("x-original-url", "/livez"),
            ("x-rewrite-url", "/livez"),
            ("x-real-ip", "evil.example"),
            ("true-client-ip", "evil.example"),
            ("x-forwarded-user", "mark@example.com"),
            ("x-remote-user", "mark@example.com"),
            ("x-auth-request-email", "mark@example.com"),
            ("remote-user", "mark@example.com"),
            ("authorization", "Bearer evil.example"),
            ("user-agent", "kube-probe/1.29"),
            ("user-agent", "GoogleHC/1.0"),
        ] {
            let ask = |method: Method, path: &str| {
                client()
                    .request(method, house.url(path))
                    .header("accept", "text/html")
                    .header("origin", &ours)
                    .header(name, value)
            };
            let page = ask(Method::GET, "/connections")
                .header("cookie", &cookie)
                .send()
                .await
                .unwrap();
            assert_eq!(page.status(), 200, "{name}");
            let html = page.text().await.unwrap();
            assert!(
                html.contains("Connected as Rohit") && !html.contains("evil.example"),
                "{name}"
            );
            assert!(!html.contains("4443") && !html.contains("mark@example.com"), "{name}");
            // Nobody is let in by one, either.
            let closed = ask(Method::GET, "/connections").send().await.unwrap();
            assert_eq!(closed.status(), 303, "{name}");
            assert_eq!(closed.headers()["location"], "/sign-in?next=/connections", "{name}");
            let away = ask(Method::POST, "/api/connect").header("cookie", &cookie);
            let away = away.header("byline-page-proof", &proof);
            let away = away
                .header("content-type", "application/x-www-form-urlencoded")
                .send()
                .await
                .unwrap();
            let authorize: Url = away.headers()["location"].to_str().unwrap().parse().unwrap();
            assert_eq!(authorize.origin(), house.atlassian.url.origin(), "{name}");
            let redirect_uri = authorize.query_pairs().find(|(n, _)| n == "redirect_uri").unwrap().1;
            assert_eq!(redirect_uri, house.url("/oauth/callback").as_str(), "{name}");
            for cookie in away.headers().get_all("set-cookie") {
                let cookie = cookie.to_str().unwrap();
                assert!(
                    cookie.starts_with("byline") && !cookie.contains("Domain"),
                    "{name}: {cookie}"
                );
            }
        }
    }
}

/// What scanners look for first.
#[tokio::test]
async fn nothing_lies_about() {
    let house = House::new().await;
    let secret = house.database.folder.path().join("site/secret.txt");
    std::fs::write(secret, "canary-beside-the-bundle").unwrap();
    let mut probes: Vec<String> = Vec::new();
    for file in [
        ".env",
        ".git/config",
        ".git/HEAD",
        ".htaccess",
        ".DS_Store",
        "byline.toml",
        "byline.db",
        "keys",
        "Cargo.toml",
        "robots.txt",
        "server-status",
        "metrics",
        "debug/pprof/",
        "actuator/env",
        "admin",
        "_control/secrets",
        "phpinfo.php",
        "backup.sql",
        "assets.json.map",
        "byline.js.map",
        "index.html",
        "swagger.json",
        ".well-known/openid-configuration",
        "secret.txt",
    ] {
        for folder in [
            "/",
            "/pkg/",
            "/api/",
            "/pkg/../",
            "/pkg/..%2f",
            "/pkg/%2e%2e/",
            "/pkg/..%5c",
            "/pkg//../",
        ] {
            probes.push(format!("{folder}{file}"));
        }
    }
    probes.extend(["/pkg", "/pkg/", "/pkg/.", "/api", "/api/", "/favicon.ico"].map(str::to_owned));
    assert!(probes.len() >= 190);
    for probe in &probes {
        // As it stands: a client library would tidy the address up.
        let request = format!("GET {probe} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = crate::wire::talk(&house.address, request).await;
        let status = crate::wire::statuses(&answer)[0];
        assert!(matches!(status, 400 | 404 | 405), "{probe}: {answer}");
        assert!(
            !answer.contains("canary") && !answer.to_lowercase().contains("access-control-"),
            "{probe}"
        );
    }
    for method in [
        "TRACE", "TRACK", "PUT", "DELETE", "PATCH", "PROPFIND", "DEBUG", "CONNECT", "BREW",
    ] {
        for path in ["/", "/livez", "/pkg/byline.0123456789abcdef.css", "/api/sign-in"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {}\r\nCookie: byline=canary\r\nConnection: close\r\n\r\n",
                house.origin.origin().ascii_serialization()
            );
            let answer = crate::wire::talk(&house.address, request).await;
            let status = crate::wire::statuses(&answer)[0];
            assert!((400..500).contains(&status), "{method} {path}: {answer}");
            assert!(!answer.contains("canary"), "{method} {path}: {answer}");
        }
    }
}

/// An address is a page or it is not; what only looks like one of a page's is not.
#[tokio::test]
async fn addresses_that_look_like_files_are_nobodys_page() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let cookie = rohit.cookies(&house.origin);
    let mut seen = HashSet::new();
    for page in pages(&"a".repeat(43)) {
        let page = page.trim_end_matches('/');
        let mut disguises: Vec<String> = Vec::new();
        for file in ["x.css", "x.js", "x.png", "x.woff2", "x.svg", "robots.txt"] {
            for by in [
                "/",
                ";",
                "%3b",
                "%2f",
                "%00",
                "%0a",
                "%23",
                "%3f",
                "/..;/",
                "/.;/",
                "/%2e%2e/pkg/",
            ] {
                disguises.push(format!("{page}{by}{file}"));
            }
        }
        for end in [".css", ".js", ";.js", "%2ecss", "%252ecss", "/.css", "/;a=1.css"] {
            disguises.push(format!("{page}{end}"));
        }
        for start in [
            "/pkg/..",
            "/pkg/%2e%2e",
            "/pkg/..%2f",
            "/pkg/%2e%2e%2f",
            "/pkg/..;",
            "/pkg/x.css/..",
            "/livez/..",
        ] {
            disguises.push(format!("{start}{page}"));
        }
        for path in disguises {
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
            );
            let answer = crate::wire::talk(&house.address, request).await;
            let status = crate::wire::statuses(&answer)[0];
            // What is no address at all is refused before there is anybody to ask.
            let is_nobodys =
                status == 400 || (status >= 303 && status != 304 && answer.contains("cache-control: no-store"));
            assert!(is_nobodys, "{path}: {answer}");
            seen.insert(path);
        }
    }
    println!("{} addresses", seen.len());
}

#[tokio::test]
async fn every_page_has_a_nonce_of_its_own() {
    let house = House::new().await;
    let browser = Browser::new();
    let mut nonces = HashSet::new();
    for _ in 0..300 {
        for path in ["/sign-in", "/nothing"] {
            let page = browser.open(house.url(path)).await;
            let policy = page.headers["content-security-policy"].to_str().unwrap().to_owned();
            let nonce = policy
                .split_once("'nonce-")
                .unwrap()
                .1
                .split_once('\'')
                .unwrap()
                .0
                .to_owned();
            assert!(nonce.len() >= 22);
            // In the attribute alone.
            assert_eq!(
                page.html.matches(&nonce).count(),
                page.html.matches(&format!("nonce=\"{nonce}\"")).count()
            );
            assert!(nonces.insert(nonce));
        }
    }
}
