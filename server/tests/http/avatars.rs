//! People's pictures, fetched by Byline from the hosts that are named for it and from nowhere else.

use serde_json::json;

use crate::{
    browser::{Browser, Page},
    house::House,
};

const ISSUE: &str = "/acme/browse/DEMO-1";

async fn issue(house: &House, browser: &Browser) -> Page {
    browser.open(house.url(ISSUE)).await
}

/// The address of the picture beside the comment box: of whoever looks.
fn own(page: &Page) -> String {
    page.attributes("#composer .face img", "src").concat()
}

/// What was asked for at the host of the pictures, which is that of everything else here.
async fn asked(house: &House) -> Vec<serde_json::Value> {
    house.atlassian.requests("/").await
}

#[tokio::test]
async fn everybodys_picture_is_shown_from_our_own_origin() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let pages = (issue(&house, &rohit).await, issue(&house, &mark).await);
    assert_ne!(own(&pages.0), own(&pages.1));
    let before = asked(&house).await.len();
    for (browser, page) in [(&rohit, &pages.0), (&mark, &pages.1)] {
        for address in page.attributes(".face img", "src") {
            assert!(address.starts_with("/api/avatar/"), "{address}");
        }
        let picture = browser.fetch(house.url(&own(page)), &[]).await;
        assert_eq!(picture.status(), 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, max-age=86400"),
        ] {
            assert_eq!(picture.headers()[name], value);
        }
        assert!(picture.bytes().await.unwrap().starts_with(b"\x89PNG"));
    }
    let asked = asked(&house).await.split_off(before);
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert!(request["owner"].is_null(), "{request}");
        for name in ["authorization", "cookie", "referer"] {
            assert!(request["headers"][name].is_null(), "{request}");
        }
    }
}

#[tokio::test]
async fn whoever_has_none_has_initials_and_no_redirect_is_followed() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let own = own(&issue(&house, &mark).await);
    let folder = own.rsplit_once('/').unwrap().0;
    let host = house.atlassian.url.authority().to_owned();
    let before = asked(&house).await.len();
    // Tomás has none, and his address redirects.
    let tomas = format!("{folder}/712020:94be17a2-6d0c-45f3-a1e8-3c5d7f9b2a68.png");
    for (place, calls) in [
        (tomas, 1),
        (format!("{folder}/nobody.png"), 1),
        // No picture: a page of the host's.
        (format!("/api/avatar/{host}/authorize"), 1),
        ("/api/avatar/example.com/a.png".to_owned(), 0),
        (format!("/api/avatar/{host}@example.com/a.png"), 0),
        (format!("/api/avatar/{host}//example.com/a.png"), 0),
        (format!("/api/avatar/{host}/%2e%2e/images/a.png"), 0),
        ("/api/avatar/localhost/a.png".to_owned(), 0),
        ("/api/avatar/169.254.169.254/latest".to_owned(), 0),
        ("/api/avatar/x".to_owned(), 0),
    ] {
        let before = asked(&house).await.len();
        let answer = mark.fetch(house.url(&place), &[]).await;
        assert_eq!(answer.status(), 200, "{place}");
        assert_eq!(answer.headers()["cache-control"], "private, max-age=3600");
        assert_eq!(answer.headers()["content-type"], "image/gif", "{place}");
        assert_eq!(answer.bytes().await.unwrap().len(), 43, "{place}");
        assert_eq!(asked(&house).await.len() - before, calls, "{place}");
    }
    let asked = asked(&house).await.split_off(before);
    assert!(
        asked
            .iter()
            .all(|request| !request["path"].as_str().unwrap().contains("initials"))
    );
}

#[tokio::test]
async fn only_people_who_are_signed_in_have_pictures_fetched() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let own = own(&issue(&house, &mark).await);
    let before = asked(&house).await.len();
    let answer = Browser::new().fetch(house.url(&own), &[]).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(asked(&house).await.len(), before);
}

#[tokio::test]
async fn none_are_shown_or_fetched_where_the_operator_says_so() {
    let house = House::with(&[("BYLINE_AVATAR_URLS", "none")]).await;
    let mark = house.connected("Mark").await;
    let page = issue(&house, &mark).await;
    assert!(page.texts("#composer .face").concat().contains('M'));
    assert!(page.attributes("img", "src").is_empty());
    let host = house.atlassian.url.authority();
    let before = asked(&house).await.len();
    let place = format!("/api/avatar/{host}/images/avatar/5b10a2844c20165700ede21f.png");
    let answer = mark.fetch(house.url(&place), &[]).await;
    assert_eq!(answer.headers()["content-type"], "image/gif");
    assert_eq!(asked(&house).await.len(), before);
}

#[tokio::test]
async fn a_host_in_trouble_is_left_alone_for_a_while() {
    for action in [
        json!({"type": "status", "status": 503}),
        json!({"type": "status", "status": 429}),
        json!({"type": "reset", "when": "before"}),
        json!({"type": "truncate", "after_bytes": 20}),
    ] {
        let house = House::new().await;
        let mark = house.connected("Mark").await;
        let own = own(&issue(&house, &mark).await);
        let script = json!({"path": "/images/", "times": null, "action": action});
        house.atlassian.control("faults", script).await;
        let before = asked(&house).await.len();
        for _ in 0..3 {
            let answer = mark.fetch(house.url(&own), &[]).await;
            assert_eq!(answer.status(), 200, "{action}");
            assert_eq!(answer.headers()["content-type"], "image/gif", "{action}");
            assert_eq!(answer.headers()["cache-control"], "private, max-age=60", "{action}");
        }
        assert_eq!(asked(&house).await.len() - before, 1, "{action}");
    }
}
