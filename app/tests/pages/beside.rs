//! The work log and the links to elsewhere, each a page of its own.

use app::{
    adf::{Doc, Kind, Node},
    model::*,
};
use axum::http::StatusCode;

use crate::{
    desk::{World, at, issue_page, issue_ref, person},
    visit::get,
};

const WORK: &str = "/acme/browse/DEMO-1?view=work";
const LINKS: &str = "/acme/browse/DEMO-1?view=web-links";

/// Two entries that say the issue's summary.
pub fn work_log(content: IssuePage, key: &IssueKey, page: usize) -> WorkLog {
    let text = content.issue.summary;
    let paragraph = Node::with(Kind::Paragraph, vec![Node::text(&*text)]);
    let full = Work {
        author: Some(person(&text)),
        started: Some(at(2)),
        spent: Some(format!("2h {text}")),
        comment: Some(Doc::new(vec![paragraph])),
    };
    let bare = Work {
        author: None,
        started: None,
        spent: None,
        comment: None,
    };
    WorkLog {
        site: content.site,
        key: key.clone(),
        entries: vec![full, bare],
        page,
        pages: 3,
        incomplete: true,
    }
}

/// One that leads somewhere, and one whose address is the issue's summary.
pub fn remote_links(content: IssuePage, key: &IssueKey) -> RemoteLinks {
    let text = content.issue.summary;
    let link = |address: &str, resolved| RemoteLink {
        title: format!("To {text}"),
        address: address.to_owned(),
        summary: Some(text.clone()),
        application: Some(text.clone()),
        relation: Some("mentioned in".to_owned()),
        resolved,
    };
    RemoteLinks {
        site: content.site,
        key: key.clone(),
        links: vec![link("https://wiki.example.com/7", true), link(&text, false)],
        incomplete: true,
    }
}

#[tokio::test]
async fn the_work_log_says_who_when_and_how_long() {
    let mut world = World::connected();
    assert_eq!(
        get(&world, "/acme/browse/DEMO-1")
            .await
            .attributes("a[href*='view=work']", "href"),
        [WORK]
    );
    world.issue = Ok(issue_page("plain", 0));
    let page = get(&world, &format!("{WORK}&page=2")).await;
    assert_eq!(page.texts("h1"), ["Work log of DEMO-1"]);
    assert_eq!(page.texts(".changes b"), ["plain", "Somebody"]);
    assert!(page.texts(".changes p")[0].ends_with("2h plain"));
    assert_eq!(page.texts(".changes .adf p"), ["plain"]);
    assert_eq!(
        page.attributes("nav.paging a", "href"),
        [format!("{WORK}&page=1"), format!("{WORK}&page=3")]
    );
    assert!(page.texts(".note")[0].starts_with("Some entries could not be read"));
    world.issue = Err(Trouble::NotFound);
    assert_eq!(get(&world, WORK).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn links_to_elsewhere_lead_only_where_a_link_may() {
    let mut world = World::connected();
    assert_eq!(
        get(&world, "/acme/browse/DEMO-1")
            .await
            .attributes("a[href*=web-links]", "href"),
        [LINKS]
    );
    world.issue = Ok(issue_page("javascript:alert(1)", 0));
    let page = get(&world, LINKS).await;
    assert_eq!(page.texts("h1"), ["Web links of DEMO-1"]);
    assert_eq!(page.attributes(".changes a", "href"), ["https://wiki.example.com/7"]);
    assert_eq!(page.attributes(".changes a", "rel"), ["noopener noreferrer"]);
    assert_eq!(page.texts(".changes s"), ["To javascript:alert(1)"]);
    assert_eq!(page.texts(".changes > li").len(), 2);
    assert!(page.texts(".note")[0].starts_with("Some links could not be read"));
    world.issue = Err(Trouble::NotFound);
    assert_eq!(get(&world, LINKS).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn children_are_a_list_that_says_what_it_lacks() {
    let link = "/acme/browse/DEMO-1?view=children";
    let mut world = World::connected();
    assert_eq!(
        get(&world, "/acme/browse/DEMO-1")
            .await
            .attributes("a[href*=children]", "href"),
        [link]
    );
    world.found = Ok(vec![issue_ref("DEMO-7", "Pay")]);
    let page = get(&world, link).await;
    assert_eq!(page.texts("h1"), ["Child issues of DEMO-1"]);
    assert_eq!(page.attributes(".issues a", "href"), ["/acme/browse/DEMO-7"]);
    assert!(page.texts(".note").concat().contains("more than these"));
    world.found = Ok(Vec::new());
    assert!(get(&world, link).await.texts(".none")[0].starts_with("It has no child issues"));
}
