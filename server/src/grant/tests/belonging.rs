//! Whose a grant and a state are.

use super::*;

#[tokio::test]
async fn an_account_belongs_to_one_user_only() {
    let fixture = Fixture::new().await;
    let mark = User::for_tests(UserId::random(&OsEntropy), "Mark");
    fixture.grants.store.add_person_for_tests(mark.id()).await;
    let mut row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    row.id = GrantId::random(&OsEntropy);
    row.user_id = mark.id();
    assert_eq!(keep(&fixture.grants, &row).await, Kept::AccountTaken);
    assert!(matches!(
        acting(&fixture.grants, &mark).await,
        Err(GrantError::NotConnected)
    ));
    assert_eq!(
        fixture.token().await.unwrap(),
        "first-access-0",
        "and its owner keeps it"
    );
}

#[tokio::test]
async fn a_row_under_another_user_does_not_open() {
    let fixture = Fixture::new().await;
    let mark = User::for_tests(UserId::random(&OsEntropy), "Mark");
    fixture.grants.store.add_person_for_tests(mark.id()).await;
    let mut row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    row.id = GrantId::random(&OsEntropy);
    row.user_id = mark.id();
    row.account_id = "account-2".parse().unwrap();
    assert_eq!(keep(&fixture.grants, &row).await, Kept::Yes);
    assert!(matches!(
        acting(&fixture.grants, &mark).await,
        Err(GrantError::Sealed(_))
    ));
}

#[tokio::test]
async fn a_frozen_grant_acts_no_more() {
    let fixture = Fixture::new().await;
    let acting = acting(&fixture.grants, &fixture.user).await.unwrap();
    fixture.grants.freeze(&acting).await.unwrap();
    assert!(matches!(fixture.token().await, Err(GrantError::Frozen)));
}

#[tokio::test]
async fn a_state_is_good_for_ten_minutes_and_then_for_nothing() {
    let fixture = Fixture::new().await;
    for (wait, expected) in [
        (10 * MINUTE + 1, ConnectProblem::Expired),
        (10 * MINUTE, ConnectProblem::Denied),
    ] {
        let request = fixture.grants.begin_connect(&fixture.user, None).await.unwrap();
        let url: Url = request.authorization_url.parse().unwrap();
        let state = url
            .query_pairs()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
            .into_owned();
        fixture.clock.pass(wait);
        let query = CallbackQuery {
            state: Some(state),
            error: Some("access_denied".to_owned()),
            ..CallbackQuery::default()
        };
        let answer = fixture
            .grants
            .callback(&fixture.user, Some(&request.transaction), query)
            .await;
        assert_eq!(answer, Err(expected));
    }
    assert_eq!(fixture.calls(), 0);
}
