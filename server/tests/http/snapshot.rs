//! The headers of every answer, as `headers.txt` keeps them: a change of one is seen in the review.

use std::{collections::BTreeSet, path::Path};

use reqwest::{Client, Method, Response, redirect::Policy};

use crate::{
    actions::{actions, pages},
    house::{House, proof_in},
};

/// What differs from one answer to the next, or is not ours.
const NOT_KEPT: [&str; 4] = ["date", "content-length", "transfer-encoding", "last-modified"];

/// The headers of an answer, one a line, without what is different each time.
fn headers(house: &House, response: &Response) -> BTreeSet<String> {
    response
        .headers()
        .iter()
        .filter(|(name, _)| !NOT_KEPT.contains(&name.as_str()))
        .map(|(name, value)| {
            let value = value.to_str().unwrap();
            let value = value.replace(house.atlassian.url.origin().ascii_serialization().as_str(), "ATLASSIAN");
            let value = match (name.as_str(), value.split_once("'nonce-")) {
                ("content-security-policy", Some((before, after))) => {
                    format!("{before}'nonce-NONCE{}", &after[after.find('\'').unwrap()..])
                }
                ("set-cookie", _) => {
                    let (cookie, attributes) = value.split_once(';').unwrap();
                    let attributes = attributes
                        .split(';')
                        .filter(|part| !part.trim_start().starts_with("Expires"));
                    let attributes: Vec<_> = attributes.collect();
                    format!("{}=VALUE;{}", cookie.split_once('=').unwrap().0, attributes.join(";"))
                }
                ("location", _) if value.starts_with("ATLASSIAN") => "ATLASSIAN/authorize".to_owned(),
                ("etag", _) => "ETAG".to_owned(),
                _ => value,
            };
            format!("{name}: {value}")
        })
        .collect()
}

fn listed(headers: &BTreeSet<String>) -> String {
    let lines: String = headers.iter().map(|header| format!("    {header}\n")).collect();
    lines + "\n"
}

#[tokio::test]
async fn every_header_is_a_decision() {
    let house = House::with(&[("BYLINE_ORIGIN", "https://byline.example.com")]).await;
    let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    let ask = |method: Method, path: &str, cookie: &str, origin: &str| {
        client
            .request(method, format!("http://{}{path}", house.address))
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", origin.to_owned())
            .header("cookie", cookie.to_owned())
    };
    let ours = "https://byline.example.com";
    let form = format!("email=rohit@example.com&password={}", crate::house::PASSWORD);
    let signed_in = ask(Method::POST, "/api/sign-in", "", ours)
        .body(form)
        .send()
        .await
        .unwrap();
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();

    let connections = ask(Method::GET, "/connections", &cookie, ours).send().await.unwrap();
    let connections = connections.text().await.unwrap();
    let proof = proof_in(&connections);

    let mut paths: BTreeSet<_> = pages("a0000000000000000000000000000000").into_iter().collect();
    paths.extend(
        [
            "/nothing",
            "/acme/attachment/1",
            "/acme/attachment/1/thumbnail",
            "/acme/browse/DEMO-1/files",
            "/api/avatar/example.com/a.png",
            "/api/nothing",
            "/pkg/byline.0123456789abcdef.css",
            "/pkg/nothing.js",
            "/favicon.svg",
            "/livez",
            "/readyz",
        ]
        .map(str::to_owned),
    );
    // Answers that are alike stand together.
    let mut kinds: Vec<(BTreeSet<String>, Vec<String>)> = vec![];
    let mut keep = |who: &str, method: &Method, path: &str, response: &Response| {
        let kind = headers(&house, response);
        let line = format!("{} {method} {path} ({who})", response.status().as_u16());
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, lines)) => lines.push(line),
            None => kinds.push((kind, vec![line])),
        }
    };
    for path in &paths {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT] {
            for (who, cookie) in [("signed out", ""), ("signed in", cookie.as_str())] {
                let response = ask(method.clone(), path, cookie, ours).send().await.unwrap();
                keep(who, &method, path, &response);
            }
        }
    }
    // Signing out comes last.
    let mut actions = actions();
    actions.sort_by_key(|path| *path == "/api/sign-out");
    for path in actions {
        // Signing out ends the session, and no page is needed for it.
        let proofs: &[_] = if path == "/api/sign-out" {
            &[None]
        } else {
            &[None, Some(proof)]
        };
        for (who, cookie, origin) in [
            ("from elsewhere", cookie.as_str(), "https://evil.example"),
            ("signed out", "", ours),
            ("signed in", cookie.as_str(), ours),
        ] {
            for proof in proofs {
                let mut request = ask(Method::POST, path, cookie, origin);
                if let Some(proof) = proof {
                    request = request.header("byline-page-proof", *proof);
                }
                let response = request.send().await.unwrap();
                let with = proof.map_or("", |_| ", with proof");
                keep(&format!("{who}{with}"), &Method::POST, path, &response);
            }
        }
    }
    let everywhere: BTreeSet<String> = kinds
        .iter()
        .map(|(kind, _)| kind.clone())
        .reduce(|common, kind| &common & &kind)
        .unwrap();
    let mut text = format!("on every answer\n{}", listed(&everywhere));
    for (kind, answers) in kinds {
        text += &format!("{}\n{}", answers.join("\n"), listed(&(&kind - &everywhere)));
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/headers.txt");
    let now = Path::new(env!("CARGO_TARGET_TMPDIR")).join("headers.txt");
    std::fs::write(&now, &text).unwrap();
    let expected = std::fs::read_to_string(&kept).unwrap_or_default();
    let differs = text.lines().zip(expected.lines()).find(|(now, before)| now != before);
    assert!(
        text == expected,
        "headers have changed, first here: {differs:#?}\nif they should: cp {} {}",
        now.display(),
        kept.display()
    );
}
