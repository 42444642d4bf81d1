//! Every text of every page, once harmless and once hostile: the same elements either way.

use app::{
    adf::{Doc, Kind, Node},
    model::*,
};
use scraper::{ElementRef, Html, Node as HtmlNode};

use crate::{
    desk::{World, issue_page, issue_ref, person},
    visit::get,
};

const HARMLESS: &str = "harmless";

const HOSTILE: [&str; 9] = [
    "</title></textarea></style></script></noscript></template><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "--><svg onload=alert(1)><!--",
    "]]><![CDATA[<b>",
    "&lt;script&gt;&#60;b&#62;",
    "<plaintext>",
    "javascript:alert(1)",
    "\u{202e}\u{2066}\u{200b}\u{2028}a\r\nb\u{7f}",
];

/// Pages, and the state in which each is asked for.
pub const PAGES: [&str; 15] = [
    "/",
    "/acme/browse/DEMO-1",
    "/acme/browse/DEMO-1?view=children",
    "/acme/browse/DEMO-1?view=fields",
    "/acme/browse/DEMO-1?view=work",
    "/acme/browse/DEMO-1?view=web-links",
    "/acme/browse/DEMO-1?comments=oldest&page=2",
    "/acme/browse/DEMO-1?edit=10001",
    "/acme/browse/DEMO-1?delete=10001",
    "/acme/browse/DEMO-1/files/1",
    "/search?q=words",
    "/browse/DEMO-1",
    "/connections",
    "/connections/confirm/attempt-1",
    "/oauth/callback?state=x&error=access_denied",
];

/// This text wherever somebody else's text may stand.
pub fn saying(text: &str) -> World {
    let said = || text.to_owned();
    let name = |kind: &str| format!("{kind} {text}");
    let doc = || {
        let texts = vec![Node::text(text)];
        Doc::new(vec![Node::with(Kind::Paragraph, texts)])
    };
    let trouble = || Trouble::Refused(said());
    let mut world = World::connected();
    world.editing = Ok(Editing {
        by: None,
        text: said(),
        version: "0".parse().unwrap(),
        preview: Some(doc()),
        overtaken: false,
        trouble: Some(trouble()),
        mark: None,
        others: vec![said()],
    });
    let mut page = issue_page(text, 4);
    let issue = &mut page.issue;
    (issue.project, issue.kind.name, issue.status.name) = (said(), said(), said());
    (issue.priority, issue.resolution) = (Some(said()), Some(said()));
    (issue.assignee, issue.reporter) = (Some(person(text)), Some(person(text)));
    for list in [
        &mut issue.labels,
        &mut issue.components,
        &mut issue.fix_versions,
        &mut issue.affects_versions,
    ] {
        *list = vec![said()];
    }
    issue.parent = Some(issue_ref("DEMO-20", text));
    issue.subtasks = vec![issue_ref("DEMO-21", text)];
    issue.links = vec![IssueLink {
        relation: said(),
        issue: issue_ref("DEMO-22", text),
    }];
    issue.description = Some(doc());
    issue.due = Some(said());
    for file in &mut issue.attachments {
        (file.file_name, file.author) = (said(), Some(person(text)));
        file.mime_type = "image/png".to_owned();
    }
    for comment in &mut page.comments.comments {
        (comment.author, comment.body, comment.restricted_to) = (person(text), doc(), Some(said()));
        comment.edited = Some((comment.created, Some(person(&name("by")))));
    }
    page.me = person(text);
    page.site.name = said();
    let unsent = Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: said(),
        audience: Audience::Everyone,
        trouble: trouble(),
        waits: false,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    };
    page.unsent = vec![unsent.clone(), unsent.clone()];
    (world.issue, world.unsent) = (Ok(page), vec![unsent]);
    (world.me.name, world.me.email) = (said(), said());
    world.sites[0].name = said();
    if let Some(connection) = &mut world.connection {
        (connection.account, connection.email) = (person(text), Some(said()));
        connection.sites[0].name = said();
        connection.scopes.push(said());
    }
    if let Ok(pending) = &mut world.pending {
        (pending.here, pending.account, pending.email) = (said(), person(text), Some(said()));
        pending.sites[0].name = said();
        pending.sites_left_out[0].name = said();
        pending.scopes.push(said());
        pending.replaces = Some(person(&name("before")));
    }
    world.callback = Err(ConnectProblem::AccountTaken(person(text)));
    let mut found = issue_ref("DEMO-1", text);
    found.status.as_mut().unwrap().name = said();
    found.kind.as_mut().unwrap().name = said();
    world.found = Ok(vec![found]);
    world
}

/// The same, where nothing works and each error says the text.
pub fn failing(text: &str) -> World {
    let mut world = saying(text);
    let trouble = || Trouble::Refused(text.to_owned());
    world.issue = Err(trouble());
    world.found = Err(trouble());
    world.callback = Err(ConnectProblem::RefusedByAtlassian(text.to_owned()));
    world
}

/// Each element with the names of its attributes, in order. Which of two classes a name's colour
/// is does not matter here.
fn elements(page: &str) -> Vec<String> {
    let document = Html::parse_document(page);
    let described = document.tree.nodes().filter_map(|node| match node.value() {
        HtmlNode::Element(element) => {
            let mut attributes: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
            attributes.sort_unstable();
            Some(format!("{} {}", element.name(), attributes.join(" ")))
        }
        HtmlNode::Comment(_) => Some("a comment".to_owned()),
        _ => None,
    });
    described.collect()
}

#[tokio::test]
async fn no_text_in_any_field_makes_an_element() {
    for world in [saying, failing] {
        for path in PAGES {
            let expected = elements(&get(&world(HARMLESS), path).await.text);
            for text in HOSTILE {
                let page = get(&world(text), path).await;
                assert_eq!(elements(&page.text), expected, "{path} {text:?}");
            }
        }
    }
}

const BLOCKS: [&str; 15] = [
    "article", "dd", "div", "dt", "h1", "h2", "h3", "header", "label", "li", "option", "p", "pre", "textarea", "title",
];

/// Whether what a text begins (an override of the direction, say) ends with it: it has an element
/// with its own direction, or a block for itself.
fn is_isolated(text: &str, parent: ElementRef) -> bool {
    let around = std::iter::once(parent).chain(parent.ancestors().filter_map(ElementRef::wrap));
    for element in around {
        if element.value().name() == "bdi" || element.value().attr("dir").is_some() {
            return true;
        }
        if BLOCKS.contains(&element.value().name()) {
            return element.text().collect::<String>().trim() == text.trim();
        }
    }
    false
}

#[tokio::test]
async fn a_text_that_turns_its_direction_turns_nothing_else() {
    let mut seen = 0;
    let mut loose = Vec::new();
    for world in [saying, failing] {
        for path in PAGES {
            let page = get(&world("\u{202e}turned"), path).await;
            let document = Html::parse_document(&page.text);
            for node in document.tree.nodes() {
                let HtmlNode::Text(text) = node.value() else { continue };
                let Some(parent) = node.parent().and_then(ElementRef::wrap) else {
                    continue;
                };
                if !text.contains('\u{202e}') || parent.value().name() == "script" {
                    continue;
                }
                let ends_itself = text.contains("\u{2068}\u{202e}turned\u{2069}");
                if !ends_itself && !is_isolated(text, parent) {
                    loose.push(format!("{path}: {}", parent.html()));
                }
                seen += 1;
            }
        }
    }
    assert!(loose.is_empty(), "{loose:#?}");
    assert!(seen > 60, "{seen}");
}
