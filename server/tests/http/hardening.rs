//! What stands before every page: the origin guard, headers, limits, cookies.

use reqwest::{Client, Method, StatusCode, redirect::Policy};

use crate::{
    actions::{actions, pages},
    browser::Browser,
    house::{House, proof_in},
    wire::{statuses, talk},
};

fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

#[tokio::test]
async fn nothing_is_changed_for_a_page_of_somebody_else() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let ours = house.origin.origin().ascii_serialization();
    let cookie = rohit.cookies(&house.origin);
    let origins = [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("http://localhost"),
        Some("http://localhost:1"),
        Some("http://sub.localhost"),
        Some("https://localhost"),
    ];
    let fetches = [
        None,
        Some("none"),
        Some("same-site"),
        Some("cross-site"),
        Some("same-origin"),
    ];
    let kinds = [
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json",
        "application/cbor",
    ];
    let client = client();
    let before = house.atlassian.requests("/").await.len();
    for path in actions() {
        for origin in origins.into_iter().chain([Some(ours.as_str())]) {
            for fetch in fetches {
                let is_ours = origin == Some(&ours) && matches!(fetch, None | Some("same-origin"));
                if is_ours || (origin.is_none() && fetch == Some("same-origin")) {
                    continue;
                }
                for kind in kinds {
                    let mut request = client
                        .post(house.url(path))
                        .header("cookie", &cookie)
                        .header("content-type", kind);
                    if let Some(origin) = origin {
                        request = request.header("origin", origin);
                    }
                    if let Some(fetch) = fetch {
                        request = request.header("sec-fetch-site", fetch);
                    }
                    let status = request.body("everywhere=1").send().await.unwrap().status();
                    assert_eq!(status, StatusCode::FORBIDDEN, "{path} {origin:?} {fetch:?} {kind}");
                }
            }
        }
    }
    assert_eq!(house.atlassian.requests("/").await.len(), before);
    assert!(rohit.open(house.url("/")).await.has_button("Sign out"));
}

#[tokio::test]
async fn get_changes_nothing() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let cookie = rohit.cookies(&house.origin);
    for path in actions() {
        for method in [
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
        ] {
            let request = client()
                .request(method.clone(), house.url(path))
                .header("cookie", &cookie);
            let request = request
                .header("x-http-method-override", "POST")
                .header("sec-fetch-site", "same-origin");
            let status = request.send().await.unwrap().status();
            assert!(status == 405 || status == 404, "{method} {path}: {status}");
        }
    }
    assert!(rohit.open(house.url("/connections")).await.has_button("Disconnect"));
}

/// Prefetching, previews and crawlers read every page; nothing of it may leave a trace.
#[tokio::test]
async fn reading_writes_nothing() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let question = rohit.open(house.consent(&rohit, "Rohit", "acme").await).await;
    let attempt = question.url.path().rsplit('/').next().unwrap();
    let cookie = rohit.cookies(&house.origin);
    let mut addresses = pages(attempt);
    addresses.extend(actions().into_iter().map(str::to_owned));
    addresses.extend(
        [
            "/search?q=x",
            "/oauth/callback?state=x&code=y",
            "/livez",
            "/readyz",
            "/nothing",
        ]
        .map(str::to_owned),
    );
    // When a grant was last used is written down now and then, whatever it was used for.
    rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let before = house.database.rows().await;
    let comments = house.atlassian.read("comments?issue=DEMO-1&site=acme").await;
    let client = client();
    for address in &addresses {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            let status = client
                .request(method.clone(), house.url(address))
                .header("cookie", &cookie)
                .header("sec-purpose", "prefetch")
                .header("x-http-method-override", "POST")
                .send()
                .await
                .unwrap()
                .status();
            assert!(!status.is_server_error(), "{method} {address}: {status}");
        }
    }
    let after = house.database.rows().await;
    let changed: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(changed.is_empty() && after.len() == before.len(), "{changed:#?}");
    assert_eq!(house.atlassian.read("comments?issue=DEMO-1&site=acme").await, comments);
    for request in house.atlassian.requests("/ex/jira/").await {
        let path = request["path"].as_str().unwrap();
        assert!(request["method"] == "GET" || path.ends_with("/search/jql"), "{request}");
    }
}

#[tokio::test]
async fn a_form_is_never_sent_on_to_the_address_it_says_it_came_from() {
    let house = House::new().await;
    let ours = house.origin.origin().ascii_serialization();
    for path in actions() {
        for body in [
            "",
            "text=%ff%fe",
            "email=a&email=b",
            "site=acme&key=DEMO-1&text=x&client_key=!",
        ] {
            let response = client()
                .post(house.url(path))
                .header("origin", &ours)
                .header("accept", "text/html")
                .header("referer", format!("{ours}/%0d%0a//evil.example/?x"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body)
                .send()
                .await
                .unwrap();
            let location = response
                .headers()
                .get("location")
                .map(|value| value.to_str().unwrap().to_owned());
            assert!(
                !response.status().is_server_error(),
                "{path} {body}: {}",
                response.status()
            );
            if let Some(location) = location {
                assert!(
                    location.starts_with('/') && !location.starts_with("//"),
                    "{path} {body}: {location}"
                );
                assert!(
                    !location.contains("evil") && !location.contains("__err"),
                    "{path} {body}: {location}"
                );
            }
        }
    }
}

#[tokio::test]
async fn every_response_carries_every_header() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let cookie = rohit.cookies(&house.origin);
    let mut nonces = std::collections::HashSet::new();
    for path in [
        "/",
        "/sign-in",
        "/sign-up",
        "/connections",
        "/acme/browse/DEMO-1",
        "/acme/browse/DEMO-404",
        "/browse/nonsense",
        "/search?q=x",
        "/oauth/callback",
        "/nothing",
        "/api/comment",
        "/api/nothing",
        "/pkg/nothing.js",
        "/pkg/byline.0123456789abcdef.css",
        "/favicon.svg",
        "/livez",
        "/readyz",
    ] {
        for (accept, with_cookie) in [("text/html", true), ("*/*", false)] {
            let mut request = client().get(house.url(path)).header("accept", accept);
            if with_cookie {
                request = request.header("cookie", &cookie);
            }
            let response = request.send().await.unwrap();
            let header = |name: &str| {
                let mut values = response.headers().get_all(name).iter();
                let value = values.next().map(|v| v.to_str().unwrap().to_owned());
                assert!(values.next().is_none(), "{path}: {name} twice");
                value.unwrap_or_default()
            };
            let policy = header("content-security-policy");
            for part in [
                "default-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "object-src 'none'",
            ] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
                "{path}: {policy}"
            );
            if let Some((_, rest)) = policy.split_once("'nonce-") {
                let nonce = rest.split_once('\'').unwrap().0;
                assert!(nonce.len() >= 22 && nonces.insert(nonce.to_owned()), "{path}: {nonce}");
            }
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("x-frame-options"), "DENY");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(header("cross-origin-embedder-policy"), "require-corp");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
            assert!(header("permissions-policy").contains("camera=()"));
            assert_eq!(header("server"), "");
            assert_eq!(header("access-control-allow-origin"), "");
            let cache = header("cache-control");
            match path {
                "/pkg/byline.0123456789abcdef.css" => assert_eq!(cache, "public, max-age=31536000, immutable"),
                "/favicon.svg" => assert!(cache.starts_with("public")),
                _ => assert_eq!(cache, "no-store", "{path}"),
            }
        }
    }
}

#[tokio::test]
async fn inline_scripts_carry_the_nonce_and_nothing_else_does() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/acme/browse/DEMO-5")).await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    let document = scraper::Html::parse_document(&page.html);
    let scripts = scraper::Selector::parse("script").unwrap();
    for script in document.select(&scripts) {
        assert_eq!(script.value().attr("nonce"), Some(nonce), "{}", script.html());
    }
    let everything = scraper::Selector::parse("*").unwrap();
    for element in document.select(&everything) {
        for (name, value) in element.value().attrs() {
            assert!(
                !name.starts_with("on") && name != "style",
                "{name} on {}",
                element.value().name()
            );
            assert!(name == "nonce" || !value.contains(nonce), "{name} shows the nonce");
        }
    }
}

#[tokio::test]
async fn the_session_cookie_is_kept_from_scripts_and_new_at_each_sign_in() {
    let house = House::new().await;
    let browser = Browser::new();
    let planted = format!("byline={}", "A".repeat(22));
    browser.set_cookie(&house.origin, &planted);
    let page = browser.open(house.url("/sign-in")).await;
    let form = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    let response = browser.press_once(&page, "Sign in", &form).await;
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let cookie = cookies[0].to_str().unwrap();
    for part in ["byline=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain") && !cookie.starts_with(&planted));
    let first = browser.cookies(&house.origin);
    let page = browser.open(house.url("/")).await;
    let out = browser.press_once(&page, "Sign out", &[]).await;
    assert_eq!(out.headers()["clear-site-data"], "\"cookies\", \"storage\"");
    house.sign_in(&browser, "Rohit").await;
    assert_ne!(browser.cookies(&house.origin), first);
    // The old cookie is dead.
    let stale = Browser::new();
    stale.set_cookie(&house.origin, &first);
    assert!(!stale.open(house.url("/")).await.has_button("Sign out"));
}

#[tokio::test]
async fn over_https_cookies_and_headers_are_bound_to_it() {
    let house = House::with(&[("BYLINE_ORIGIN", "https://byline.example.com")]).await;
    let address = |path: &str| format!("http://{}{path}", house.address);
    let response = client()
        .post(address("/api/sign-in"))
        .header("host", "byline.example.com")
        .header("origin", "https://byline.example.com")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("email=rohit@example.com&password={}", crate::house::PASSWORD))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 303);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("__Host-Http-byline=") && cookie.contains("Secure") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    let session = cookie.split(';').next().unwrap().to_owned();
    let connections = client()
        .get(address("/connections"))
        .header("host", "byline.example.com")
        .header("cookie", &session)
        .send()
        .await
        .unwrap();
    let connections = connections.text().await.unwrap();
    for path in ["/api/connect", "/api/sign-out", "/api/sign-in", "/api/cancel"] {
        let form = format!(
            "email=mark@example.com&password={}&attempt={}",
            crate::house::PASSWORD,
            "a".repeat(43)
        );
        let response = client()
            .post(address(path))
            .header("host", "byline.example.com")
            .header("origin", "https://byline.example.com")
            .header("cookie", &session)
            .header("byline-page-proof", proof_in(&connections))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.starts_with("__Host-Http-byline"), "{path}: {cookie}");
            for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
                assert!(cookie.contains(part), "{path}: {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{path}: {cookie}");
            assert!(
                cookie.contains("SameSite=Lax") || cookie.contains("Max-Age=0"),
                "{path}: {cookie}"
            );
            assert!(
                !cookie.contains("byline-connect=") || cookie.contains("Max-Age=600") || cookie.contains("Max-Age=0")
            );
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        }
        assert!(
            path == "/api/cancel" || response.headers().contains_key("set-cookie"),
            "{path}"
        );
    }
    assert!(
        response.headers()["strict-transport-security"]
            .to_str()
            .unwrap()
            .contains("max-age=63072000")
    );
}

#[tokio::test]
async fn garbage_for_a_session_is_nobody() {
    let house = House::new().await;
    for value in [
        "",
        "x",
        "\u{7f}",
        "AAAAAAAAAAAAAAAAAAAAAA",
        &"A".repeat(6000),
        "../../etc",
        "%00",
        "a=b=c",
    ] {
        let request = client().get(house.url("/connections")).header("accept", "text/html");
        let Ok(cookie) = reqwest::header::HeaderValue::from_bytes(format!("byline={value}").as_bytes()) else {
            continue;
        };
        let response = request.header("cookie", cookie).send().await.unwrap();
        assert_eq!(response.status(), 303, "{value}");
        assert!(response.headers()["location"].to_str().unwrap().starts_with("/sign-in"));
    }
}

/// Whatever else is called a token here opens no session, and neither does anything that looks like
/// one.
#[tokio::test]
async fn no_other_token_is_a_session() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let away = house.consent(&rohit, "Rohit", "acme").await;
    let mut tokens: Vec<String> = away.query_pairs().map(|(_, value)| value.into_owned()).collect();
    tokens.push(page.hidden("client_key"));
    let given_out = house.atlassian.read("secrets").await;
    tokens.extend(
        given_out
            .as_array()
            .unwrap()
            .iter()
            .map(|secret| secret.as_str().unwrap().to_owned()),
    );
    let cookies = rohit.cookies(&house.url("/oauth/callback"));
    let values: Vec<_> = cookies
        .split("; ")
        .filter_map(|cookie| cookie.split_once('='))
        .collect();
    let session = values.iter().find(|(name, _)| *name == "byline").unwrap().1;
    tokens.extend(
        values
            .iter()
            .filter(|(name, _)| *name != "byline")
            .map(|(_, value)| (*value).to_owned()),
    );
    assert!(tokens.len() >= 6, "{tokens:?}");
    // Neighbours of a real one, and noise of every length.
    for at in 0..session.len() {
        let other = if session.as_bytes()[at] == b'A' { "B" } else { "A" };
        tokens.push(format!("{}{other}{}", &session[..at], &session[at + 1..]));
        tokens.push(session[..at].to_owned());
        tokens.push(format!("{session}{}", &session[..at]));
    }
    let mut noise: u64 = 0x9e37_79b9_7f4a_7c15;
    for length in 0..500 {
        let letter = || {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            char::from(33 + (noise % 94) as u8)
        };
        let value = std::iter::repeat_with(letter)
            .filter(|c| !"\";,\\".contains(*c))
            .take(length % 64);
        tokens.push(value.collect());
    }
    let client = client();
    for token in tokens.iter().filter(|token| *token != session) {
        let request = client.get(house.url("/connections")).header("accept", "text/html");
        let response = request
            .header("cookie", format!("byline={token}"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 303, "{token}");
        assert!(
            response.headers()["location"].to_str().unwrap().starts_with("/sign-in"),
            "{token}"
        );
    }
    println!("{} tokens were no session", tokens.len());
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_in_words() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let page = rohit
        .press(&page, "Comment", &[("Add a comment", &"x".repeat(600 * 1024))])
        .await;
    assert_eq!(page.status, 413);
    assert!(
        page.alerts().concat().contains("nothing was done"),
        "{:?}",
        page.alerts()
    );
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_headers_is_not_waited_for() {
    let house = House::new().await;
    let answer = talk(&house.address, "GET / HTTP/1.1\r\nHost: loc").await;
    assert!(!answer.contains("200 OK"), "{answer}");
    // And one that has said all it wanted to.
    let answer = talk(&house.address, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert_eq!(statuses(&answer), [200]);
}

#[tokio::test]
async fn addresses_that_look_like_files_are_never_somebodys_page() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    for path in [
        "/acme/browse/DEMO-1/x.css",
        "/connections/x.js",
        "/acme/browse/DEMO-1;.js",
        "/connections%2ecss",
        "/pkg/..%2fconnections",
        "/connections.css",
    ] {
        let page = rohit.open(house.url(path)).await;
        assert_eq!(page.status, 404, "{path}: {}", page.text());
        assert_eq!(page.headers["cache-control"], "no-store");
    }
}

/// Atlassian's words, and an address's, stand on pages as words.
#[tokio::test]
async fn hostile_words_stay_words() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let scripts = |page: &crate::browser::Page| page.html.matches("<script").count();
    for hostile in [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]><script>alert(1)</script>",
        "\u{2028}alert(1)//</title><script>",
        "</textarea><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "${alert(1)}{{alert(1)}}<svg/onload=alert(1)>",
    ] {
        let refusal = serde_json::json!({"type": "status", "status": 400, "body": {
            "errorMessages": [hostile], "errors": {hostile: hostile},
        }});
        let query = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect::<String>();
        for (fault, path) in [
            ("/rest/api/3/issue/", "/acme/browse/DEMO-1".to_owned()),
            ("/rest/api/3/search", format!("/search?q={query}")),
            ("/nowhere", format!("/sign-in?problem={query}&next={query}")),
            ("/nowhere", format!("/sign-up?problem={query}&invite={query}")),
            ("/nowhere", format!("/connections?problem={query}&done={query}")),
            (
                "/nowhere",
                format!("/oauth/callback?error={query}&error_description={query}&state={query}"),
            ),
            ("/nowhere", format!("/{query}")),
        ] {
            let fault = serde_json::json!({"path_regex": fault, "action": refusal});
            house.atlassian.control("faults", fault).await;
            for browser in [&rohit, &Browser::new()] {
                let page = browser.open(house.url(&path)).await;
                assert!(
                    !page.status.is_server_error() || page.status == 502,
                    "{path}: {}",
                    page.status
                );
                // Leptos' own two, and the bundle's on the issue page.
                assert!(scripts(&page) <= 4, "{path}: {}", page.html);
                for part in ["alert(1)</script>", "<img src=x", "<svg/onload", "<!--<script"] {
                    assert!(!page.html.contains(part), "{path}: {}", page.html);
                }
            }
            house.atlassian.forget_faults().await;
        }
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        let fault = serde_json::json!({"method": "POST", "path_regex": "/comment$", "action": refusal});
        house.atlassian.control("faults", fault).await;
        let page = rohit.press(&page, "Comment", &[("Add a comment", hostile)]).await;
        assert_eq!(page.value("Add a comment"), hostile);
        assert!(
            scripts(&page) <= 4 && !page.html.contains("<img src=x"),
            "{}",
            page.html
        );
        rohit.press(&page, "Discard draft", &[]).await;
    }
}
