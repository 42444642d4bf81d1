//! In which language Byline speaks to whom.

use reqwest::header::ACCEPT_LANGUAGE;

use crate::{
    browser::Browser,
    house::{House, PASSWORD},
};

/// The language of a page, for a browser that asks for German.
async fn language(house: &House, browser: &Browser, path: &str) -> String {
    let headers = [("accept", "text/html"), (ACCEPT_LANGUAGE.as_str(), "de-CH,de;q=0.9")];
    let page = browser.fetch(house.url(path), &headers).await.text().await.unwrap();
    let (_, rest) = page.split_once("<html lang=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_browser_is_asked_until_the_person_has_chosen() {
    let house = House::new().await;
    let (mark, rohit) = (house.signed_in("Mark").await, house.signed_in("Rohit").await);
    for path in ["/sign-in", "/nothing-here", "/pkg/../nothing"] {
        assert_eq!(language(&house, &Browser::new(), path).await, "de", "{path}");
    }
    assert_eq!(language(&house, &mark, "/").await, "de");
    let page = mark.open(house.url("/connections")).await;
    let page = mark.press(&page, "Save", &[("Language", "en")]).await;
    assert_eq!(page.url.path(), "/connections");
    assert_eq!(language(&house, &mark, "/").await, "en");
    // Theirs in every browser, and nobody else's.
    let elsewhere = house.signed_in("Mark").await;
    assert_eq!(language(&house, &elsewhere, "/connections").await, "en");
    assert_eq!(language(&house, &rohit, "/").await, "de");
    let page = mark.press(&page, "Sign out", &[]).await;
    assert!(
        page.has_button("Sign in") || page.text().contains("Sign in"),
        "{}",
        page.text()
    );
    assert_eq!(language(&house, &mark, "/").await, "de");
    house.sign_in(&mark, "Mark").await;
    assert_eq!(language(&house, &mark, "/").await, "en");
    // The server's own answers too, wherever it is known who asks.
    assert_eq!(language(&house, &mark, "/acme/attachment/x").await, "en");
    let page = mark.open(house.url("/connections")).await;
    mark.press(&page, "Save", &[("Language", "")]).await;
    assert_eq!(language(&house, &mark, "/").await, "de");
    assert_eq!(language(&house, &mark, "/acme/attachment/x").await, "de");
}

#[tokio::test]
async fn a_german_form_signs_in_and_says_why_not() {
    let house = House::new().await;
    let browser = Browser::new();
    let mut headers = vec![("accept", "text/html"), ("accept-language", "de")];
    headers.push(("content-type", "application/x-www-form-urlencoded"));
    let origin = house.url("/").origin().ascii_serialization();
    headers.push(("origin", &origin));
    let wrong = "email=mark@example.com&password=not+his&next=/".to_owned();
    let answer = browser
        .send(house.url("/api/sign-in"), &headers, wrong.into_bytes())
        .await;
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = browser
        .fetch(house.url(&back), &headers[..2])
        .await
        .text()
        .await
        .unwrap();
    assert!(
        page.contains("E-Mail-Adresse und Passwort gehören nicht zusammen."),
        "{page}"
    );
    let right = format!("email=mark@example.com&password={}&next=/", PASSWORD.replace(' ', "+"));
    let answer = browser
        .send(house.url("/api/sign-in"), &headers, right.into_bytes())
        .await;
    assert_eq!(answer.headers()["location"], "/");
    let home = browser.fetch(house.url("/"), &headers[..2]).await.text().await.unwrap();
    assert!(home.contains("Als Nächstes: Ihr Atlassian-Konto verbinden"), "{home}");
}
