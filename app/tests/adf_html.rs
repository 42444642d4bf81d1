//! What is drawn is safe, and shows what the document says.

mod adf_schema;

use adf_schema::{Generator, nodes};
use app::adf::{
    Doc,
    file::{File, FileId, Files},
    markup::Tag,
    render::{Context, render},
};
use proptest::prelude::*;
use scraper::{Html, Node};
use serde_json::{Value, json};

const HOSTILE: &[&str] = &[
    "plain words",
    "</p><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    "https://example.com/?a=\"><b>&amp;",
    "/browse/DEMO-1",
    "&lt;b&gt; &amp;amp; ]]> <!-- -->",
    "\u{202e}gnp.exe",
    "<plaintext><style>*{}</style><template>",
    "#ff0000;background:url(x)",
    "1610841600000",
];

const ATTRIBUTES: &[&str] = &[
    "alt",
    "aria-checked",
    "aria-label",
    "class",
    "colspan",
    "datetime",
    "decoding",
    "dir",
    "form",
    "height",
    "href",
    "loading",
    "name",
    "rel",
    "role",
    "rowspan",
    "scope",
    "src",
    "start",
    "tabindex",
    "title",
    "type",
    "value",
    "width",
];

fn draw(document: &Value) -> String {
    let context = Context::on_site("https://acme.atlassian.net", "acme");
    render(&Doc::from_json(document), &context).into_string()
}

fn paragraph(content: Value) -> Value {
    json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": content}]})
}

/// Checks all that was drawn, and returns its text.
fn check(html: &str) -> String {
    let parsed = Html::parse_fragment(html);
    assert!(parsed.errors.is_empty(), "{:?} in {html}", parsed.errors);
    for node in parsed.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                let known = Tag::ALL.iter().any(|tag| tag.name() == name)
                    || ["html", "body", "br", "hr", "img"].contains(&name);
                assert!(known, "{name} in {html}");
                for (attribute, value) in element.attrs() {
                    assert!(ATTRIBUTES.contains(&attribute), "{attribute} in {html}");
                    check_value(attribute, value);
                }
                assert!(name != "a" || element.attr("rel") == Some("noopener noreferrer"));
            }
            Node::Text(_) | Node::Fragment | Node::Document => {}
            other => panic!("{other:?} in {html}"),
        }
    }
    parsed.root_element().text().collect()
}

fn check_value(attribute: &str, value: &str) {
    match attribute {
        "href" => {
            let allowed = ["http://", "https://", "mailto:", "/acme/browse/", "/acme/attachment/"];
            assert!(allowed.iter().any(|start| value.starts_with(start)), "{value:?}");
            assert!(!value.chars().any(|c| c <= ' ' || c == '\\'), "{value:?}");
        }
        "src" => assert!(value.starts_with("/acme/attachment/"), "{value:?}"),
        "class" => assert!(value.split(' ').all(|class| class.starts_with("adf-")), "{value:?}"),
        "colspan" | "rowspan" => assert!((2..=1_000).contains(&value.parse().unwrap_or(0)), "{value:?}"),
        _ => {}
    }
}

/// As a browser reads it.
fn as_read(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

proptest! {
    #[test]
    fn every_document_of_the_schema_is_drawn_safely_and_whole(seed: u64) {
        let document = Generator::new(seed, HOSTILE).document();
        let shown = check(&draw(&document));
        let mut rest = shown.as_str();
        for node in nodes(&document) {
            let Some(text) = node.get("text").and_then(Value::as_str) else { continue };
            let text = as_read(text);
            let at = rest.find(&text);
            prop_assert!(at.is_some(), "{text:?} is missing in {shown:?}");
            rest = &rest[at.unwrap_or_default() + text.len()..];
        }
        for (attribute, kinds) in [("text", &["status", "placeholder"][..]), ("title", &["expand", "nestedExpand"]), ("alt", &["media"])] {
            for node in nodes(&document).into_iter().filter(|node| kinds.iter().any(|kind| node["type"] == *kind)) {
                let text = node["attrs"].get(attribute).and_then(Value::as_str).unwrap_or_default();
                prop_assert!(shown.contains(text), "{text:?} is missing in {shown:?}");
            }
        }
    }

    #[test]
    fn misplaced_nodes_are_drawn_safely_too(seed: u64, swaps in prop::collection::vec((0usize..200, 0usize..200), 1..20)) {
        let mut document = Generator::new(seed, HOSTILE).document();
        let parts: Vec<Value> = nodes(&document).into_iter().cloned().collect();
        for (from, to) in swaps {
            let part = parts[from % parts.len()].clone();
            replace(&mut document, 1 + to % parts.len(), part);
        }
        check(&draw(&document));
    }

    #[test]
    fn no_text_breaks_out(text in any::<String>()) {
        let marks = json!([{"type": "link", "attrs": {"href": text, "title": text}}]);
        let shown = check(&draw(&paragraph(json!([
            {"type": "text", "text": text},
            {"type": "text", "text": "linked", "marks": marks},
            {"type": "inlineCard", "attrs": {"url": text}},
        ]))));
        prop_assert!(shown.starts_with(&as_read(&text)));
    }
}

/// Puts a part in place of one of the document's nodes, if that is still there.
fn replace(node: &mut Value, at: usize, part: Value) -> usize {
    let mut passed = 1;
    for child in node
        .get_mut("content")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if passed == at {
            *child = part;
            return usize::MAX;
        }
        let inside = replace(child, at - passed, part.clone());
        if inside == usize::MAX || passed + inside > at {
            return usize::MAX;
        }
        passed += inside;
    }
    passed
}

#[test]
fn hostile_addresses_are_plain_text_everywhere() {
    for address in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "data:text/html,x",
        "blob:https://x",
        "file:///x",
        "//evil.example",
        "/\\evil.example",
        "https:\\\\evil.example",
        "https://exam\tple.com",
    ] {
        let marks = json!([{"type": "link", "attrs": {"href": address}}]);
        let html = draw(&json!({"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [
                {"type": "text", "text": "words", "marks": marks},
                {"type": "inlineCard", "attrs": {"url": address}},
                {"type": "inlineCard", "attrs": {"data": {"url": address, "name": "a card"}}},
            ]},
            {"type": "blockCard", "attrs": {"url": address}},
            {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "external", "url": address}, "marks": marks}]},
        ]}));
        check(&html);
        assert!(!html.contains("<a"), "{html}");
        assert!(html.contains("words") && html.contains("a card"), "{html}");
    }
}

#[test]
fn links_to_issues_of_the_site_stay_in_byline() {
    let html = draw(&paragraph(
        json!([{"type": "inlineCard", "attrs": {"url": "https://acme.atlassian.net/browse/DEMO-1"}}]),
    ));
    assert_eq!(
        html,
        "<p dir=\"auto\"><a class=\"adf-card\" href=\"/acme/browse/DEMO-1\" rel=\"noopener noreferrer\"><bdi>DEMO-1</bdi></a></p>"
    );
}

#[test]
fn neighbours_with_one_link_are_one_link() {
    let link = json!({"type": "link", "attrs": {"href": "https://example.com"}});
    let html = draw(&paragraph(json!([
        {"type": "text", "text": "a ", "marks": [link]},
        {"type": "text", "text": "b", "marks": [{"type": "strong"}, link]},
    ])));
    assert_eq!(
        html,
        "<p dir=\"auto\"><a href=\"https://example.com\" rel=\"noopener noreferrer\">a <strong>b</strong></a></p>"
    );
}

#[test]
fn headings_never_leave_a_level_out() {
    let heading =
        |level: u8| json!({"type": "heading", "attrs": {"level": level}, "content": [{"type": "text", "text": "x"}]});
    let html = draw(
        &json!({"type": "doc", "version": 1, "content": [heading(3), heading(1), heading(6), heading(4), heading(6)]}),
    );
    let levels: Vec<_> = html
        .match_indices("<h")
        .filter_map(|(at, _)| html.get(at + 1..at + 3))
        .collect();
    assert_eq!(levels, ["h3", "h3", "h4", "h5", "h6"]);
    assert!(html.contains("adf-h6"));
}

#[test]
fn what_byline_does_not_know_says_so_and_shows_its_text() {
    let html = draw(&json!({"type": "doc", "version": 1, "content": [
        {"type": "marquee", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "still here"}]}]},
        {"type": "paragraph", "content": [{"type": "sparkle", "attrs": {"text": "glitter"}}]},
    ]}));
    let shown = check(&html);
    for words in [
        "Unsupported content: marquee",
        "still here",
        "Unsupported content: sparkle",
        "glitter",
    ] {
        assert!(shown.contains(words), "{shown}");
    }
}

#[test]
fn tables_have_heads_and_can_be_scrolled() {
    let cell = |kind: &str, text: &str| {
        json!({"type": kind, "attrs": {"colspan": 5_000, "background": "#deebff"}, "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
    };
    let html = draw(
        &json!({"type": "doc", "version": 1, "content": [{"type": "table", "attrs": {"isNumberColumnEnabled": true}, "content": [
            {"type": "tableRow", "content": [cell("tableHeader", "Head")]},
            {"type": "tableRow", "content": [cell("tableHeader", "Side"), cell("tableCell", "Cell")]},
        ]}]}),
    );
    check(&html);
    for part in [
        "scope=\"col\"",
        "scope=\"row\"",
        "colspan=\"1000\"",
        "tabindex=\"0\"",
        "adf-number\">1<",
        "adf-bg-blue",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn days_and_states_are_words() {
    let html = draw(&json!({"type": "doc", "version": 1, "content": [
        {"type": "paragraph", "content": [{"type": "date", "attrs": {"timestamp": "1610841600000"}}]},
        {"type": "taskList", "attrs": {"localId": "a"}, "content": [
            {"type": "taskItem", "attrs": {"localId": "b", "state": "DONE"}, "content": [{"type": "text", "text": "rest"}]}]},
    ]}));
    assert!(
        html.contains("<time class=\"adf-date\" datetime=\"2021-01-17\">17 Jan 2021</time>"),
        "{html}"
    );
    assert!(html.contains("role=\"img\" aria-label=\"Done\""), "{html}");
}

#[test]
fn tasks_that_can_be_told_apart_are_buttons_where_they_may_be_ticked() {
    let task = |kind: &str, id: &str, state: &str, words: &str| json!({"type": kind, "attrs": {"localId": id, "state": state}, "content": [{"type": "text", "text": words}]});
    let hostile = "\"><script>alert(1)</script>";
    let document = json!({"type": "doc", "version": 1, "content": [
        {"type": "taskList", "attrs": {"localId": "a"}, "content": [
            task("taskItem", "b", "DONE", "rest"),
            task("taskItem", "twice", "TODO", "one"),
            task("taskItem", "twice", "TODO", "other"),
            task("blockTaskItem", hostile, "TODO", hostile),
            task("taskItem", "", "TODO", "nameless"),
            task("taskItem", "c", "LATER", "odd")]},
    ]});
    let context = Context::on_site("https://acme.atlassian.net", "acme").ticked_by("tick-1");
    let html = render(&Doc::from_json(&document), &context).into_string();
    check(&html);
    let page = Html::parse_fragment(&html);
    let buttons: Vec<_> = page
        .select(&scraper::Selector::parse("button").unwrap())
        .map(|button| button.value().clone())
        .collect();
    let attribute = |name| {
        buttons
            .iter()
            .map(|button| button.attr(name).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(attribute("aria-label"), ["rest", hostile]);
    assert_eq!(attribute("aria-checked"), ["true", "false"]);
    assert_eq!(attribute("form"), ["tick-1"; 2]);
    assert!(attribute("value")[0].starts_with("TODO.") && attribute("value")[1].ends_with(hostile));
    assert!(!draw(&document).contains("<button"));
}

/// Drawn for an issue with a picture and a table, and two files of one name.
fn draw_with_files(content: Value) -> String {
    let file = |id, name, is_picture| File {
        id: FileId::parse(id).unwrap(),
        name,
        is_picture,
    };
    let list = [
        file("10", "chart \"1\".png", true),
        file("11", "prices.csv", false),
        file("12", "twice.png", true),
        file("13", "twice.png", true),
    ];
    let files = Files {
        issue: "DEMO-2",
        list: &list,
        unasked: false,
    };
    let context = Context::on_site("https://acme.atlassian.net", "acme").with_files(files);
    let document = json!({"type": "doc", "version": 1, "content": content});
    let html = render(&Doc::from_json(&document), &context).into_string();
    check(&html);
    html
}

fn media(alt: &str, marks: Value) -> Value {
    json!({"type": "media", "marks": marks, "attrs":
        {"type": "file", "id": "3d0c1a52", "collection": "", "alt": alt, "width": 640, "height": 400}})
}

#[test]
fn a_picture_of_the_issue_is_shown_where_the_text_has_it() {
    let chart = "chart \"1\".png";
    let picture = |size: &str| {
        format!(
            "<img loading=\"lazy\" decoding=\"async\" src=\"/acme/attachment/10\" alt=\"chart &quot;1&quot;.png\" {size}>"
        )
    };
    let html = draw_with_files(json!([
        {"type": "mediaSingle", "attrs": {"layout": "wrap-right", "width": 320, "widthType": "pixel"}, "content": [
            media(chart, json!([])),
            {"type": "caption", "content": [{"type": "text", "text": "As of May"}]}]},
        {"type": "mediaSingle", "attrs": {"layout": "center", "width": 66.67}, "content": [
            media(chart, json!([{"type": "link", "attrs": {"href": "https://example.com/x"}}]))]},
        {"type": "paragraph", "content": [
            {"type": "mediaInline", "attrs": {"type": "image", "id": "x", "collection": "", "alt": chart}}]},
    ]));
    for part in [
        "<figure class=\"adf-media-single adf-place-wrap-right\">",
        &picture("width=\"320\" height=\"200\""),
        "<a href=\"/acme/browse/DEMO-2/files/10\" rel=\"noopener noreferrer\"><img",
        "<figcaption dir=\"auto\">As of May</figcaption>",
        "<figure class=\"adf-media-single adf-place-center adf-width-70\">",
        &picture("width=\"640\" height=\"400\""),
        "<a href=\"https://example.com/x\" rel=\"noopener noreferrer\"><img",
        "<span class=\"adf-picture\">",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn what_is_no_picture_of_the_issue_stays_a_name() {
    let html = draw_with_files(json!([
        {"type": "mediaGroup", "content": [
            media("prices.csv", json!([])), media("twice.png", json!([])), media("elsewhere.png", json!([]))]},
        {"type": "mediaSingle", "content": [
            {"type": "media", "attrs": {"type": "external", "url": "https://example.com/p.png", "alt": "chart \"1\".png"}}]},
    ]));
    assert!(!html.contains("<img"), "{html}");
    for part in [
        "<a href=\"/acme/attachment/11\" rel=\"noopener noreferrer\"><bdi>prices.csv</bdi></a>",
        "<a href=\"https://example.com/p.png\"",
        ": <bdi>twice.png</bdi>",
        ": <bdi>elsewhere.png</bdi>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}
