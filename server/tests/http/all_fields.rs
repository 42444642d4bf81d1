//! Every field that a site may have is shown to whoever asks for it, and costs no other page anything.

use crate::house::House;

const PATH: &str = "/acme/browse/DEMO-1?view=fields";

#[tokio::test]
async fn every_field_comes_in_the_sites_order_in_one_call() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let calls = async || house.atlassian.requests("/").await;
    let before = calls().await.len();
    let page = rohit.open(house.url(PATH)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let since = &calls().await[before..];
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!(since[0]["owner"]["name"], "Rohit");

    let (names, values) = (page.texts(".facts dt"), page.texts(".facts dd"));
    let shown: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(values.iter().map(String::as_str))
        .collect();
    let expected = [
        ("Environment", "Production, since the release of May"),
        ("Creator", "Rohit"),
        ("Time tracking", "Estimate 8hSpent 2hRemaining 6h"),
        ("Original estimate", "8h"),
        ("Time Spent", "2h"),
        ("Progress", "2h of 8h"),
        ("Work Ratio", "25%"),
        ("Story point estimate", "3"),
        (
            "Acceptance criteria",
            "Each comment shows its author's own name and face.",
        ),
        ("Severity", "Minor"),
        ("Sprint", "DEMO Sprint 3 (closed)DEMO Sprint 4 (active)"),
        ("Epic Link", "DEMO-6"),
        ("Rank", "0|i0007z:"),
        ("Flagged", "Impediment"),
        ("Team", "Mobile"),
        ("Customer", "Blue Door Ltd <billing>"),
        ("Go-live", "1 Dec 2026"),
        ("Freeze begins", "27 Nov 2026 18:00"),
        ("Approver", "Tomás Ibáñez"),
        ("Testers", "MarkLena Horvat"),
        ("Browsers", "FirefoxSafari"),
        ("Place", "Europe → Lisbon"),
        ("Keywords", "identityaudit"),
        ("Runbook", "https://runbooks.example.com/comments"),
        ("Owning group", "jira-software-users"),
        ("Informed groups", "leadership"),
        ("Shipped in", "1.4"),
        ("Tried on", "1.41.5"),
        ("Assets", r#"[{"id":"w-1:88","objectId":"88","workspaceId":"w-1"}]"#),
        ("Forecast", r#"{"sure":false,"weeks":[1,2,3]}"#),
    ];
    // When it was last viewed is another time each time.
    let settled: Vec<(&str, &str)> = shown.into_iter().filter(|(name, _)| *name != "Last Viewed").collect();
    assert_eq!(settled, expected);
    assert_eq!(page.texts(".empty-fields li"), ["Home project"]);
    assert!(
        page.attributes(".facts a", "href")
            .contains(&"/acme/browse/DEMO-6".to_owned())
    );
}

#[tokio::test]
async fn nobody_sees_the_fields_of_what_they_cannot_see() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let hidden = mark.open(house.url("/acme/browse/DEMO-4?view=fields")).await;
    assert_eq!(hidden.status, 404);
    let before = house.atlassian.requests("/").await.len();
    let foreign = mark.open(house.url("/globex/browse/DEMO-1?view=fields")).await;
    assert!(
        foreign.status != 200 && foreign.texts(".facts").is_empty(),
        "{}",
        foreign.text()
    );
    assert_eq!(house.atlassian.requests("/").await.len(), before);
}
