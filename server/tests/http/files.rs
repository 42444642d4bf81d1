//! Attachments, passed on from Jira.

use serde_json::json;

use crate::{
    browser::{Browser, Page},
    house::House,
};

/// The page's link to a file of this name.
fn link(page: &Page, name: &str) -> String {
    let at = page.attributes(".files a[download]", "download");
    let at = at.iter().position(|download| download == name);
    let at = at.unwrap_or_else(|| panic!("no {name} on {}: {}", page.url, page.text()));
    page.attributes(".files a[download]", "href").swap_remove(at)
}

async fn path(house: &House, browser: &Browser, key: &str, name: &str) -> String {
    let page = browser.open(house.url(&format!("/acme/browse/{key}"))).await;
    link(&page, name)
}

#[tokio::test]
async fn a_picture_is_shown_and_its_thumbnail_is_in_the_page() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = mark.open(house.url("/acme/browse/DEMO-2")).await;
    let chart = link(&page, "chart.png");
    assert_eq!(page.attributes(".files img", "src"), [format!("{chart}/thumbnail")]);
    assert_eq!(page.attributes(".files img", "loading"), ["lazy"]);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("img-src 'self';"), "{policy}");
    for path in [chart.clone(), format!("{chart}/thumbnail")] {
        let picture = mark.fetch(house.url(&path), &[]).await;
        assert_eq!(picture.status(), 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "private, no-store"),
        ] {
            assert_eq!(picture.headers()[name], value, "{path}");
        }
        let length: usize = picture.headers()["content-length"].to_str().unwrap().parse().unwrap();
        let bytes = picture.bytes().await.unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        assert_eq!(bytes.len(), length);
    }
    let whole = mark.fetch(house.url(&chart), &[]).await;
    assert_eq!(
        whole.headers()["content-disposition"],
        "inline; filename*=UTF-8''chart.png"
    );
}

#[tokio::test]
async fn what_is_no_picture_is_only_saved() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let prices = path(&house, &mark, "DEMO-2", "prices.csv").await;
    let file = mark.fetch(house.url(&prices), &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(file.headers()["content-type"], "application/octet-stream");
    assert_eq!(
        file.headers()["content-disposition"],
        "attachment; filename*=UTF-8''prices.csv"
    );
    assert!(!file.headers().contains_key("content-encoding"));
    assert_eq!(file.text().await.unwrap(), "thing,price\napple,0.50\npear,0.60\n");
    let hostile = "<img src=x>.svg";
    let issues = mark.open(house.url("/search?q=script")).await;
    let issue = issues
        .attributes(".issue-line a", "href")
        .into_iter()
        .map(|href| href.rsplit('/').next().unwrap().to_owned());
    for key in issue {
        let page = mark.open(house.url(&format!("/acme/browse/{key}"))).await;
        if page
            .attributes("a[download]", "download")
            .iter()
            .all(|name| name != hostile)
        {
            continue;
        }
        let file = mark.fetch(house.url(&link(&page, hostile)), &[]).await;
        assert_eq!(file.headers()["content-type"], "application/octet-stream");
        assert_eq!(
            file.headers()["content-disposition"],
            "attachment; filename*=UTF-8''%3Cimg%20src%3Dx%3E.svg"
        );
        return;
    }
    panic!("{hostile} was not found: {}", issues.text());
}

#[tokio::test]
async fn a_part_is_a_part_and_an_odd_range_is_none() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let prices = path(&house, &mark, "DEMO-2", "prices.csv").await;
    for (range, status, place, text) in [
        ("bytes=0-4", 206, Some("bytes 0-4/33"), "thing"),
        ("bytes=-5", 206, Some("bytes 28-32/33"), "0.60\n"),
        ("bytes=0-1,3-4", 200, None, "thing,price\napple,0.50\npear,0.60\n"),
        ("lines=1-2", 200, None, "thing,price\napple,0.50\npear,0.60\n"),
    ] {
        let answer = mark.fetch(house.url(&prices), &[("range", range)]).await;
        assert_eq!(answer.status(), status, "{range}");
        let told = answer.headers().get("content-range").cloned();
        assert_eq!(told.as_ref().map(|told| told.to_str().unwrap()), place, "{range}");
        assert_eq!(answer.text().await.unwrap(), text, "{range}");
    }
    let beyond = mark.fetch(house.url(&prices), &[("range", "bytes=99-")]).await;
    assert_eq!(beyond.status(), 416);
    assert_eq!(beyond.headers()["content-range"], "bytes */33");
    // The middle of a picture tells nothing of what it is.
    let chart = path(&house, &mark, "DEMO-2", "chart.png").await;
    let middle = mark.fetch(house.url(&chart), &[("range", "bytes=20-40")]).await;
    assert_eq!(middle.headers()["content-type"], "application/octet-stream");
}

#[tokio::test]
async fn nobody_sees_a_file_of_an_issue_that_is_hidden_from_them() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let plan = path(&house, &rohit, "DEMO-4", "plan.png").await;
    let id = plan.rsplit('/').next().unwrap();
    for (browser, account, status) in [(&rohit, "Rohit", 200), (&mark, "Mark", 404)] {
        for path in [plan.clone(), format!("{plan}/thumbnail")] {
            assert_eq!(browser.fetch(house.url(&path), &[]).await.status(), status, "{path}");
        }
        let asked = house.atlassian.requests("/ex/jira/").await;
        let asked = asked.iter().filter(|request| {
            let path = request["path"].as_str().unwrap();
            path.ends_with(&format!("/content/{id}")) || path.ends_with(&format!("/thumbnail/{id}"))
        });
        let by: Vec<&str> = asked
            .map(|request| request["owner"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(by.len(), if account == "Rohit" { 2 } else { 4 });
        assert!(by[by.len() - 2..].iter().all(|by| *by == account), "{by:?}");
    }
    let stranger = house.signed_in("Asha").await;
    assert_eq!(stranger.fetch(house.url(&plan), &[]).await.status(), 403);
}

#[tokio::test]
async fn whoever_is_signed_out_signs_in_and_comes_back() {
    let house = House::new().await;
    let nobody = Browser::new();
    let picture = nobody
        .fetch(house.url("/acme/attachment/10001"), &[("accept", "image/*")])
        .await;
    assert_eq!(picture.status(), 401);
    let link = nobody
        .fetch(house.url("/acme/attachment/10001"), &[("accept", "text/html")])
        .await;
    assert_eq!(link.status(), 303);
    assert_eq!(link.headers()["location"], "/sign-in?next=/acme/attachment/10001");
    assert!(house.atlassian.requests("/ex/jira/").await.is_empty());
}

#[tokio::test]
async fn what_jira_refuses_is_said_in_a_few_words() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let chart = path(&house, &mark, "DEMO-2", "chart.png").await;
    for wrong in ["/acme/attachment/x", "/acme/attachment/99999999", "/acme/attachment/-1"] {
        assert_eq!(mark.fetch(house.url(wrong), &[]).await.status(), 404, "{wrong}");
    }
    assert_eq!(
        mark.fetch(house.url("/elsewhere/attachment/1"), &[]).await.status(),
        403
    );
    for (fault, status, words) in [
        (json!({"type": "status", "status": 503}), 502, "cannot be reached"),
        (json!({"type": "status", "status": 429}), 429, "slow down"),
    ] {
        house
            .atlassian
            .control("faults", json!({"path_regex": "/attachment/content/", "action": fault}))
            .await;
        let answer = mark.fetch(house.url(&chart), &[]).await;
        assert_eq!(answer.status(), status);
        let text = answer.text().await.unwrap();
        assert!(text.contains(words) && text.len() < 200, "{text}");
        house.atlassian.forget_faults().await;
    }
}
