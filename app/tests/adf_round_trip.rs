//! What is read is written back as it was.

mod adf_schema;

use std::collections::BTreeSet;

use adf_schema::{Generator, complaint, nodes};
use app::adf::Doc;
use proptest::prelude::*;
use serde_json::{Value, json};

const TEXTS: &[&str] = &["text", "a b", "é\u{202e}", "https://example.com/x"];

fn round_trip(document: &Value) -> Value {
    Doc::from_json(document).to_json()
}

/// Anything at all that JSON can say, with the format's own names in it.
fn any_json() -> impl Strategy<Value = Value> {
    let names = proptest::sample::select(vec![
        "type", "attrs", "content", "marks", "text", "version", "level", "url", "state", "color", "x",
    ]);
    let words = proptest::sample::select(vec![
        "doc",
        "paragraph",
        "text",
        "heading",
        "mention",
        "emoji",
        "date",
        "status",
        "panel",
        "strong",
        "link",
        "textColor",
        "taskItem",
        "tableCell",
        "inlineCard",
        "unheardOf",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f32>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 128, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn documents_of_the_schema_survive(seed: u64) {
        let document = Generator::new(seed, TEXTS).document();
        prop_assert_eq!(complaint(&document), None);
        prop_assert_eq!(round_trip(&document), document);
    }

    #[test]
    fn whatever_else_comes_survives_too(document in any_json()) {
        prop_assert_eq!(round_trip(&document), document);
    }
}

#[test]
fn the_generator_makes_every_node_and_mark_and_byline_knows_them_all() {
    let mut made = BTreeSet::new();
    for seed in 0..400 {
        let document = Generator::new(seed * 7_919, TEXTS).document();
        for node in nodes(&document) {
            made.insert(node["type"].as_str().expect("a type").to_owned());
            for mark in node["marks"].as_array().into_iter().flatten() {
                made.insert(format!("{}-mark", mark["type"].as_str().expect("a type")));
            }
        }
        let read = format!("{:?}", Doc::from_json(&document));
        assert!(!read.contains("Unknown") && !read.contains("Raw("), "{read}");
    }
    assert_eq!(made.len(), 43 + 17, "{made:?}");
}

#[test]
fn unknown_parts_are_kept() {
    let document = json!({"type": "doc", "version": 1, "later": true, "content": [
        {"type": "marquee", "speed": 3, "attrs": {"text": "x"}, "content": [{"type": "text", "text": "in it"}]},
        {"type": "heading", "attrs": {"level": 9, "more": [1]}},
        {"type": "paragraph", "attrs": {}, "content": [], "marks": []},
        {"type": "paragraph", "content": [
            {"type": "text", "text": "x", "marks": [{"type": "blink", "attrs": {"rate": 2}}, {"type": "subsup"}, 7]},
            {"type": "text"}, null, "loose", [1]
        ]},
        {"type": "paragraph", "content": "not a list", "attrs": 5}
    ]});
    assert_eq!(round_trip(&document), document);
    let text = Doc::from_json(&document).plain_text();
    assert!(text.contains("in it") && text.contains("loose"), "{text}");
}

fn nested(levels: usize) -> Value {
    let mut node = json!({"type": "paragraph", "content": [{"type": "text", "text": "bottom"}]});
    // Not with `json!`, which copies what it is given, and goes down into it.
    let wrap = |name: &str, level: &mut Value| {
        let content = Value::Array(vec![level.take()]);
        *level = Value::Object(
            [("type".to_owned(), name.into()), ("content".to_owned(), content)]
                .into_iter()
                .collect(),
        );
    };
    for _ in 0..levels {
        wrap("blockquote", &mut node);
    }
    wrap("doc", &mut node);
    node["version"] = json!(1);
    node
}

/// Takes a deep value apart from the outside: dropping it whole would need as much stack.
fn dismantle(mut value: Value) {
    while let Some(content) = value.get_mut("content").and_then(Value::as_array_mut) {
        match content.pop() {
            Some(inner) => value = inner,
            None => break,
        }
    }
}

#[test]
fn depth_is_cut_off_on_a_small_stack() {
    for levels in [64, 128, 1_000, 10_000, 100_000] {
        let document = nested(levels);
        let walk = move || {
            let doc = Doc::from_json(&document);
            let html = app::adf::render::render(&doc, &app::adf::render::Context::preview()).into_string();
            assert!(html.contains("nested too deeply"), "{levels}");
            assert!(!doc.plain_text().contains("bottom"));
            dismantle(document);
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        thread.spawn(walk).expect("a thread").join().expect("no overflow");
    }
}

#[test]
fn what_is_cut_off_is_written_back() {
    for document in [nested(60), nested(64), nested(100)] {
        assert_eq!(round_trip(&document), document);
    }
    let many: Vec<_> = (0..30_000).map(|_| json!({"type": "paragraph"})).collect();
    let many = json!({"type": "doc", "version": 1, "content": many});
    assert_eq!(round_trip(&many), many);
}

#[test]
fn size_is_cut_off() {
    let cell = json!({"type": "tableCell", "content": [{"type": "paragraph"}]});
    let row = json!({"type": "tableRow", "content": vec![cell; 100]});
    let table = json!({"type": "doc", "version": 1, "content": [{"type": "table", "content": vec![row; 1_000]}]});
    let long = json!({"type": "text", "text": "x".repeat(10_000_000)});
    let text = json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [long, {"type": "text", "text": "y"}]}]});
    for document in [table, text] {
        let doc = Doc::from_json(&document);
        let html = app::adf::render::render(&doc, &app::adf::render::Context::preview()).into_string();
        assert!(html.contains("too large to be shown"));
    }
}

#[test]
fn a_text_with_very_many_marks_is_drawn() {
    let marks: Vec<_> = (0..100_000)
        .map(|index| json!({"type": (["strong", "em", "x"][index % 3])}))
        .collect();
    let document = json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [
        {"type": "text", "text": "x", "marks": marks}
    ]}]});
    let html = app::adf::render::render(&Doc::from_json(&document), &app::adf::render::Context::preview());
    assert_eq!(
        html.into_string(),
        "<p dir=\"auto\"><strong><em><span class=\"adf-mark-unknown\">x</span></em></strong></p>"
    );
}
