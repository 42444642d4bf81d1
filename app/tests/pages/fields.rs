//! The fields that the issue page does not show.

use app::{
    adf::{Doc, Kind, Node},
    model::*,
};
use axum::http::StatusCode;

use crate::{
    desk::{World, at, issue_page, issue_ref, person},
    visit::get,
};

#[tokio::test]
async fn all_fields_are_a_page_of_their_own() {
    let mut world = World::connected();
    let issue = get(&world, "/acme/browse/DEMO-1").await;
    let link = "/acme/browse/DEMO-1?view=fields";
    assert_eq!(issue.attributes("a[href*=fields]", "href"), [link]);
    world.issue = Ok(issue_page("plain", 0));
    let page = get(&world, link).await;
    assert_eq!(page.texts("h1"), ["All fields of DEMO-1"]);
    let names: Vec<String> = (1..=10).map(|number| format!("Field {number} plain")).collect();
    assert_eq!(page.texts(".facts dt"), names);
    assert_eq!(page.texts(".facts dd")[3..5], ["1 Dec 2026", &page.texts("time")[0]]);
    assert_eq!(page.texts(".facts .adf p"), ["plain"]);
    assert_eq!(
        page.attributes(".facts a", "href"),
        ["https://example.com/run", "/acme/browse/DEMO-6"]
    );
    assert_eq!(page.texts(".facts code"), ["plain"]);
    assert_eq!(page.texts("details.empty-fields summary"), ["Empty fields (1)"]);
    assert_eq!(page.texts("details.empty-fields li"), ["Empty plain"]);
    assert!(page.texts(".note").concat().contains("more fields than Byline shows"));
    world.issue = Ok(issue_page("javascript:alert(1)", 0));
    let page = get(&world, link).await;
    assert!(page.attributes("a", "href").iter().all(|href| !href.contains("script")));
    world.issue = Err(Trouble::NotFound);
    assert_eq!(get(&world, link).await.status, StatusCode::NOT_FOUND);
}

/// A field of each kind, saying this wherever it can.
pub fn every_field(text: &str) -> Vec<Field> {
    let said = || text.to_owned();
    let paragraph = Node::with(Kind::Paragraph, vec![Node::text(text)]);
    let values = [
        FieldValue::Text(said()),
        FieldValue::Words(vec![said(), said()]),
        FieldValue::Document(Doc::new(vec![paragraph])),
        FieldValue::Day("2026-12-01".to_owned()),
        FieldValue::Time(at(2)),
        FieldValue::People(vec![person(text)]),
        FieldValue::Address("https://example.com/run".to_owned()),
        FieldValue::Address(said()),
        FieldValue::Issues(vec![issue_ref("DEMO-6", text)]),
        FieldValue::Json(said()),
    ];
    let filled = values.into_iter().zip(1..).map(|(value, number)| Field {
        name: format!("Field {number} {text}"),
        value: Some(value),
    });
    let empty = Field {
        name: format!("Empty {text}"),
        value: None,
    };
    filled.chain([empty]).collect()
}
