//! The token endpoint.

use atlassian_stand_in::{CLIENT_ID, CLIENT_SECRET, REDIRECT_URI};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::{ACME, ALL, Answer, House, ROHIT, exchange_body, query};

const DAY: i64 = 86_400;

#[tokio::test]
async fn a_code_works_once() {
    let house = House::open().await;
    let code = house.code(ROHIT, ACME, ALL).await;
    assert_eq!(house.exchange(&code).await.status, 200);
    let again = house.exchange(&code).await;
    assert_eq!(again.status, 400);
    assert_eq!(
        again.json(),
        json!({"error": "invalid_request", "error_description": "authorization_code is invalid"})
    );
    house.modes(json!({"code_error": "invalid_grant"})).await;
    let again = house.exchange(&code).await;
    assert_eq!(
        (again.status, again.json()["error"].as_str()),
        (403, Some("invalid_grant"))
    );
}

#[tokio::test]
async fn a_code_expires_and_belongs_to_its_callback_and_its_app() {
    let house = House::open().await;
    let other = json!({"client_id": "other", "client_secret": "other-secret", "redirect_uris": [REDIRECT_URI]});
    house.control("apps", other).await;
    let code = house.code(ROHIT, ACME, ALL).await;
    let mut body = exchange_body(&code);
    body["redirect_uri"] = json!("http://localhost:3000/oauth/callback/");
    assert_eq!(house.token(body).await.status, 400);
    let mut body = exchange_body(&code);
    body["client_id"] = json!("other");
    body["client_secret"] = json!("other-secret");
    assert_eq!(house.token(body).await.status, 400);
    assert_eq!(
        house.exchange(&code).await.status,
        200,
        "nothing of that used the code up"
    );
    let code = house.code(ROHIT, ACME, ALL).await;
    house.advance(301).await;
    assert_eq!(house.exchange(&code).await.status, 400);
}

#[tokio::test]
async fn json_and_form_bodies_mean_the_same_and_get_is_not_allowed() {
    let house = House::open().await;
    let code = house.code(ROHIT, ACME, ALL).await;
    let body = exchange_body(&code);
    let by_form = Answer::to(house.request(Method::POST, "/oauth/token").form(&body)).await;
    assert_eq!(by_form.status, 200);
    let by_json = house.exchange(&house.code(ROHIT, ACME, ALL).await).await;
    let keys = |answer: &Answer| answer.json().as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&by_form), keys(&by_json));
    assert_eq!(house.get("/oauth/token").await.status, 405);
    let twice_encoded = json!(body.to_string());
    assert_eq!(house.token(twice_encoded).await.status, 400);
}

#[tokio::test]
async fn the_answer_has_the_documented_members() {
    let house = House::open().await;
    let body = house.exchange(&house.code(ROHIT, ACME, ALL).await).await.json();
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["token_type"], "Bearer");
    let mut scopes: Vec<&str> = body["scope"].as_str().unwrap().split(' ').collect();
    let mut asked: Vec<&str> = ALL.split(' ').collect();
    scopes.sort_unstable();
    asked.sort_unstable();
    assert_eq!(scopes, asked);
    let access = body["access_token"].as_str().unwrap();
    assert!(access.len() > 500);
    let claims = URL_SAFE_NO_PAD.decode(access.split('.').nth(1).unwrap()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["scope"], body["scope"]);
    assert!(body.get("id_token").is_none());
    let short = house
        .exchange(&house.code(ROHIT, ACME, "read:jira-work").await)
        .await
        .json();
    assert!(
        short.get("refresh_token").is_none(),
        "no offline_access, no refresh token"
    );
}

#[tokio::test]
async fn a_refresh_gives_two_new_tokens_and_the_access_token_works_at_once() {
    let house = House::open().await;
    let mut rohit = house.rohit().await;
    let tokens = house.refresh(&rohit.refresh_token).await.json();
    assert_ne!(tokens["refresh_token"], rohit.refresh_token);
    assert_ne!(tokens["access_token"], rohit.token);
    assert_eq!(rohit.get("myself").await.status, 200, "the old one lives on by default");
    tokens["access_token"].as_str().unwrap().clone_into(&mut rohit.token);
    assert_eq!(rohit.get("myself").await.status, 200);
}

#[tokio::test]
async fn the_previous_refresh_token_works_within_the_leeway_and_not_after() {
    let house = House::open().await;
    let first = house.rohit().await.refresh_token;
    assert_eq!(house.refresh(&first).await.status, 200);
    house.advance(590).await;
    assert_eq!(house.refresh(&first).await.status, 200);
    house.advance(20).await;
    assert_eq!(house.refresh(&first).await.status, 403);
    let first = house.rohit().await.refresh_token;
    house.modes(json!({"leeway_seconds": 0})).await;
    assert_eq!(house.refresh(&first).await.status, 200);
    assert_eq!(house.refresh(&first).await.status, 403);
}

#[tokio::test]
async fn a_refresh_token_older_than_the_previous_one_kills_the_family() {
    let house = House::open().await;
    let first = house.rohit().await.refresh_token;
    let second = house.refresh(&first).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let third = house.refresh(&second).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(house.refresh(&first).await.status, 403);
    assert_eq!(house.refresh(&third).await.status, 403, "the whole family is gone");
    let outcomes: Vec<_> = house
        .requests()
        .await
        .iter()
        .filter_map(|r| r["effect"]["outcome"].as_str().map(str::to_owned))
        .collect();
    assert!(
        outcomes.contains(&"replayed, family revoked".to_owned()),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn both_bodies_of_a_refused_refresh_can_be_had() {
    let house = House::open().await;
    let refused = house.refresh("nonsense").await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json(),
        json!({"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."})
    );
    house.modes(json!({"refresh_error": "unauthorized_client"})).await;
    let refused = house.refresh("nonsense").await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json(),
        json!({"error": "unauthorized_client", "error_description": "refresh_token is invalid"})
    );
}

#[tokio::test]
async fn ninety_idle_days_or_a_year_in_all_end_a_family() {
    let house = House::open().await;
    let idle = house.rohit().await.refresh_token;
    house.advance(91 * DAY).await;
    assert_eq!(house.refresh(&idle).await.status, 403);
    let mut token = house.rohit().await.refresh_token;
    for _ in 0..5 {
        house.advance(72 * DAY).await;
        let answer = house.refresh(&token).await;
        assert_eq!(answer.status, 200, "use restarts the ninety days");
        token = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    }
    house.advance(6 * DAY).await;
    assert_eq!(house.refresh(&token).await.status, 403, "and not the year");
}

#[tokio::test]
async fn a_revoked_grant_refuses_refresh_and_calls() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    assert_eq!(rohit.get("myself").await.status, 200);
    house.control("revoke", json!({"account": "Rohit"})).await;
    assert_eq!(rohit.get("myself").await.status, 401);
    assert_eq!(house.refresh(&rohit.refresh_token).await.status, 403);
    let again = house.rohit().await;
    assert_eq!(again.get("myself").await.status, 200);
    assert_eq!(rohit.get("myself").await.status, 401, "the old tokens stay dead");
}

#[tokio::test]
async fn a_wrong_secret_uses_nothing_up() {
    let house = House::open().await;
    let code = house.code(ROHIT, ACME, ALL).await;
    let mut body = exchange_body(&code);
    body["client_secret"] = json!("wrong");
    let refused = house.token(body).await;
    assert_eq!(
        (refused.status, refused.json()["error"].as_str()),
        (401, Some("access_denied"))
    );
    let tokens = house.exchange(&code).await.json();
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    let body = json!({"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": "wrong", "refresh_token": refresh_token});
    assert_eq!(house.token(body).await.status, 401);
    house.modes(json!({"rotation": "M0"})).await;
    assert_eq!(house.refresh(refresh_token).await.status, 200);
}

#[tokio::test]
async fn two_refreshes_at_once_both_pass_within_the_leeway_and_one_without() {
    let house = House::open().await;
    let token = house.rohit().await.refresh_token;
    let (one, two) = tokio::join!(house.refresh(&token), house.refresh(&token));
    assert_eq!((one.status, two.status), (200, 200));
    let next = one.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(house.refresh(&next).await.status, 200, "the grant lives");
    house.modes(json!({"leeway_seconds": 0})).await;
    let token = house.rohit().await.refresh_token;
    let (one, two) = tokio::join!(house.refresh(&token), house.refresh(&token));
    assert_eq!(
        [one.status, two.status].iter().filter(|status| **status == 200).count(),
        1
    );
}

#[tokio::test]
async fn every_rotation_has_its_own_answer_to_a_lost_response() {
    for (mode, reuse, sibling) in [("M0", 403, 403), ("M1", 200, 200), ("M2", 200, 403), ("M3", 200, 403)] {
        let house = House::open().await;
        house.modes(json!({"rotation": mode})).await;
        let first = house.rohit().await.refresh_token;
        let lost = house.refresh(&first).await.json()["refresh_token"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(house.refresh(&first).await.status, reuse, "{mode}");
        assert_eq!(house.refresh(&lost).await.status, sibling, "{mode}");
    }
}

#[tokio::test]
async fn the_friendly_rotation_forgives_for_as_long_as_the_successor_is_unused() {
    let house = House::open().await;
    house.modes(json!({"rotation": "M3"})).await;
    let first = house.rohit().await.refresh_token;
    house.refresh(&first).await;
    house.advance(30 * DAY).await;
    let next = house.refresh(&first).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(house.refresh(&next).await.status, 200);
    assert_eq!(house.refresh(&first).await.status, 403);
}

#[tokio::test]
async fn a_rotation_may_leave_the_refresh_token_out_and_keep_the_old_one() {
    let house = House::open().await;
    house.modes(json!({"rotation": "M4"})).await;
    let first = house.rohit().await.refresh_token;
    let second = house.refresh(&first).await.json()["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let answer = house.refresh(&second).await;
    assert_eq!(answer.status, 200);
    assert!(answer.json().get("refresh_token").is_none());
    assert_eq!(house.refresh(&second).await.status, 200);
}

#[tokio::test]
async fn a_challenge_is_ignored_unless_enforced() {
    let house = House::open().await;
    let verifier = "a-verifier-of-at-least-forty-three-characters-length";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let wanted = query(
        ALL,
        &[("code_challenge", &challenge), ("code_challenge_method", "S256")],
    );
    let code = || async { house.accept(&wanted, ROHIT, ACME).await.callback_value("code").unwrap() };
    assert_eq!(house.exchange(&code().await).await.status, 200);
    house.modes(json!({"pkce": "enforce"})).await;
    assert_eq!(house.exchange(&code().await).await.status, 400);
    let mut body = exchange_body(&code().await);
    body["code_verifier"] = json!(verifier);
    assert_eq!(house.token(body).await.status, 200);
}

#[tokio::test]
async fn basic_client_authentication_can_be_switched_off() {
    let house = House::open().await;
    let attempt = || async {
        let code = house.code(ROHIT, ACME, ALL).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
        ];
        let request = house
            .request(Method::POST, "/oauth/token")
            .basic_auth(CLIENT_ID, Some(CLIENT_SECRET))
            .form(&form);
        Answer::to(request).await.status
    };
    assert_eq!(attempt().await, 200);
    house.modes(json!({"basic_client_auth": false})).await;
    assert_eq!(attempt().await, 401);
}

#[tokio::test]
async fn an_unknown_grant_type_is_named() {
    let house = House::open().await;
    let body = json!({"grant_type": "password", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET});
    let answer = house.token(body).await;
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (400, Some("unsupported_grant_type"))
    );
}
