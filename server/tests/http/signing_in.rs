//! Signing in, by people and by those who guess.

use crate::{
    browser::{Browser, Page},
    house::{House, PASSWORD},
};

async fn try_as(house: &House, browser: &Browser, email: &str, password: &str) -> Page {
    let page = browser.open(house.url("/sign-in")).await;
    browser
        .press(&page, "Sign in", &[("Email", email), ("Password", password)])
        .await
}

#[tokio::test]
async fn guessing_is_slowed_down_and_says_so() {
    let house = House::new().await;
    let guesser = Browser::new();
    for _ in 0..10 {
        let page = try_as(&house, &guesser, "mark@example.com", "not his password").await;
        assert!(
            page.alerts().concat().contains("do not belong together"),
            "{}",
            page.text()
        );
    }
    let page = try_as(&house, &guesser, "mark@example.com", "not his password").await;
    assert!(
        page.alerts().concat().contains("Too many tries. Wait"),
        "{}",
        page.text()
    );
    // The right one would have to wait as well, or it would be told apart from the wrong ones.
    let page = try_as(&house, &guesser, "mark@example.com", PASSWORD).await;
    assert!(
        page.alerts().concat().contains("Too many tries. Wait"),
        "{}",
        page.text()
    );
    // Nobody else minds.
    house.signed_in("Rohit").await;
}

#[tokio::test]
async fn signing_in_often_is_no_guessing() {
    let house = House::new().await;
    for _ in 0..15 {
        house.signed_in("Rohit").await;
    }
}

#[tokio::test]
async fn an_unknown_address_is_answered_like_a_wrong_password() {
    let house = House::new().await;
    let browser = Browser::new();
    let mut answers = Vec::new();
    for email in [
        "mark@example.com",
        "nobody@example.com",
        "mark@example.com@example.com",
        "x",
    ] {
        let page = try_as(&house, &browser, email, "not the password at all").await;
        answers.push((page.status, page.text(), page.alerts()));
    }
    for answer in &answers[1..] {
        assert_eq!(*answer, answers[0]);
    }
}
