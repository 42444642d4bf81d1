//! The pages on the way to a connection.

use app::model::*;

use crate::{
    desk::{World, person, site},
    visit::get,
};

#[tokio::test]
async fn each_reason_not_to_connect_has_its_own_page() {
    let mut world = World::connected();
    let mut headings = std::collections::HashSet::new();
    for problem in [
        ConnectProblem::Denied,
        ConnectProblem::RefusedByAtlassian("invalid_scope".to_owned()),
        ConnectProblem::UnknownState,
        ConnectProblem::Expired,
        ConnectProblem::AlreadyUsed,
        ConnectProblem::OtherUser,
        ConnectProblem::AccountTaken(person("Rohit")),
        ConnectProblem::NoSite,
        ConnectProblem::NoAllowedSite(vec![site("private")]),
        ConnectProblem::ExchangeFailed { retry: true },
        ConnectProblem::ExchangeFailed { retry: false },
        ConnectProblem::SignedOut,
        ConnectProblem::Internal("r1".to_owned()),
    ] {
        world.callback = Err(problem.clone());
        let page = get(&world, "/oauth/callback?state=s&code=c").await;
        assert!(
            page.status.is_client_error() || page.status.is_server_error(),
            "{problem:?}"
        );
        assert!(headings.insert(page.texts("h1")[0].clone()), "{problem:?}");
        assert_eq!(page.texts("[role=alert]:not([hidden])").len(), 1, "{problem:?}");
    }
    assert_eq!(
        get(&World::signed_out(), "/oauth/callback?state=s").await.texts("h1"),
        ["You are signed out"]
    );
    assert_eq!(
        get(&World::connected(), "/oauth/callback?state=s&code=c")
            .await
            .location
            .as_deref(),
        Some("/connections/confirm/attempt-1")
    );
}

#[tokio::test]
async fn both_identities_are_named_before_anything_is_kept() {
    let page = get(&World::connected(), "/connections/confirm/attempt-1").await;
    let text = page.texts("main")[0].clone();
    for part in [
        "You are Mark ( mark@example.com )",
        "Mark Example",
        "acme.atlassian.net",
        "private.atlassian.net",
        "until now you were connected as Rohit",
        "manage:something",
    ] {
        assert!(
            text.contains(part) || text.replace(' ', "").contains(&part.replace(' ', "")),
            "{part}: {text}"
        );
    }
    assert_eq!(page.texts("main button"), ["Confirm", "Cancel"]);
}
