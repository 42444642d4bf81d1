//! A document that is written as Markdown to be changed comes back as it was, but for what was
//! changed.

mod adf_schema;

use adf_schema::{Generator, complaint, nodes};
use app::adf::{
    Doc,
    editing::{Editable, Misfit},
    markdown::to_doc,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const TEXTS: &[&str] = &[
    "text",
    "two words",
    "*a* _b_ ~~c~~ `d`",
    " edges ",
    "- item",
    "1. one",
    "# head",
    "> said",
    "| a | b |",
    "https://example.com/x",
    "[a](b)",
    "<https://example.com> &amp; \\",
    "line\nfeed",
    "⟦x 01234567⟧",
    "é\u{202e}",
    "[ ] box",
    "---",
    "```",
];

fn editable(doc: &Doc) -> String {
    Editable::of(doc).expect("it can be changed").markdown().to_owned()
}

fn restored(doc: &Doc, markdown: &str) -> Result<Doc, Misfit> {
    Editable::of(doc).expect("it can be changed").restore(markdown)
}

fn doc_of(blocks: Value) -> Doc {
    Doc::from_json(&json!({"type": "doc", "version": 1, "content": blocks}))
}

fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

fn paragraph(content: Value) -> Value {
    json!({"type": "paragraph", "content": content})
}

fn markdown_of(blocks: Value) -> String {
    let doc = doc_of(blocks);
    let markdown = editable(&doc);
    assert_eq!(restored(&doc, &markdown).as_ref(), Ok(&doc));
    markdown
}

proptest! {
    #[test]
    fn what_nobody_changed_comes_back_as_it_was(seed: u64) {
        let document = Generator::new(seed, TEXTS).document();
        let doc = Doc::from_json(&document);
        let back = restored(&doc, &editable(&doc)).expect("it reads back");
        prop_assert_eq!(back.to_json(), document);
    }

    #[test]
    fn a_change_in_one_place_leaves_the_rest_alone(seed: u64, place: proptest::sample::Index) {
        let mut document = Generator::new(seed, TEXTS).document();
        let blocks = document["content"].as_array_mut().expect("content is a list");
        let place = place.index(blocks.len() + 1);
        blocks.insert(place, paragraph(json!([text("Before")])));
        let doc = Doc::from_json(&document);
        let markdown = editable(&doc);
        prop_assert!(markdown.contains("Before"));
        let back = restored(&doc, &markdown.replace("Before", "After **that**")).expect("it reads back");
        let bold = json!({"type": "text", "text": "that", "marks": [{"type": "strong"}]});
        document["content"][place] = paragraph(json!([text("After "), bold]));
        prop_assert_eq!(back.to_json(), document);
    }

    #[test]
    fn what_was_typed_reads_back_from_what_is_shown(typed in "[-a-c*_~`#>+|:.!<&()1 \n\\\\\\[\\]]{0,60}") {
        let doc = to_doc(&typed);
        prop_assert_eq!(restored(&doc, &editable(&doc)), Ok(doc));
    }

    #[test]
    fn whatever_is_saved_keeps_to_the_schema(seed: u64, typed in "[-a-c*_~`#>+|:.!<&()1 \n\\\\\\[\\]]{1,60}") {
        let doc = Doc::from_json(&Generator::new(seed, TEXTS).document());
        if let Ok(saved) = restored(&doc, &[&editable(&doc), "\n\n", &typed].concat()) {
            prop_assert_eq!(complaint(&saved.to_json()), None);
        }
    }
}

#[test]
fn a_comment_written_here_is_shown_as_it_was_typed() {
    let typed = "Hello **there** and *you*, see https://example.com/x_y.\nA `line` further: [words](https://example.com/)\n\n\
                 ## Head\n\n- one\n- two\n  - deeper\n\n1. first\n2. second\n\n- [ ] to do\n- [x] done\n\n> said\n>\n> more\n\n\
                 ```rust\nlet a = 1;\n```\n\n---\n\n| a | b |\n| --- | :-: |\n| 1 | **2** |";
    let doc = to_doc(typed);
    let markdown = editable(&doc);
    assert_eq!(markdown, typed);
    assert_eq!(restored(&doc, &markdown), Ok(doc));
}

#[test]
fn what_markdown_cannot_carry_is_a_token() {
    let mention = json!({"type": "mention", "attrs": {"id": "712020:1", "text": "@Mark", "accessLevel": ""}});
    let red = json!({"type": "text", "text": "red", "marks": [{"type": "textColor", "attrs": {"color": "#ff0000"}}]});
    let panel =
        json!({"type": "panel", "attrs": {"panelType": "info"}, "content": [paragraph(json!([text("Mind the gap")]))]});
    let doc = doc_of(json!([
        paragraph(json!([text("Ask "), mention, text(" about "), red])),
        panel
    ]));
    let markdown = editable(&doc);
    let (line, block) = markdown.split_once("\n\n").unwrap();
    assert!(
        line.starts_with("Ask ⟦@Mark ") && line.contains(" about ⟦red "),
        "{line}"
    );
    assert!(
        block.starts_with("⟦panel: Mind the gap ") && block.ends_with('⟧'),
        "{block}"
    );

    // Moved, and one deleted.
    let moved = format!("{block}\n\nNow ask {}", line.split_once("about").unwrap().0);
    let saved = restored(&doc, &moved).unwrap().to_json();
    assert_eq!(saved["content"][0], panel);
    assert_eq!(saved["content"][1]["content"], json!([text("Now ask Ask "), mention]));

    // Without a blank line between.
    let saved = restored(&doc, &format!("above\n{block}\nbelow")).unwrap().to_json();
    assert_eq!(
        saved["content"],
        json!([
            paragraph(json!([text("above")])),
            panel,
            paragraph(json!([text("below")]))
        ])
    );
}

#[test]
fn a_token_that_stands_for_nothing_or_in_the_wrong_place_is_told() {
    let doc = doc_of(
        json!([paragraph(json!([text("x")])), {"type": "panel", "attrs": {"panelType": "info"}, "content": [paragraph(json!([text("y")]))]}]),
    );
    let markdown = editable(&doc);
    let token = markdown.split_once("\n\n").unwrap().1.to_owned();
    for wrong in [
        format!("in {token} a line"),
        format!("`{token}`"),
        format!("```\n{token}\n```"),
        format!("# {token}"),
    ] {
        assert_eq!(restored(&doc, &wrong), Err(Misfit::Misplaced(token.clone())), "{wrong}");
    }
    let gone = "⟦@Nil 01234567⟧";
    assert_eq!(
        restored(&doc, &format!("hello {gone}")),
        Err(Misfit::Gone(gone.to_owned()))
    );
    let other = doc_of(json!([paragraph(json!([text("x")]))]));
    assert_eq!(restored(&other, &markdown), Err(Misfit::Gone(token)));
}

#[test]
fn ids_and_defaults_that_nobody_sees_hide_nothing_and_stay() {
    let blocks = json!([
        {"type": "paragraph", "attrs": {"localId": "a"}, "content": [text("one")]},
        {"type": "table", "attrs": {"isNumberColumnEnabled": false, "localId": "t"}, "content": [
            {"type": "tableRow", "content": [{"type": "tableHeader", "attrs": {}, "content": [paragraph(json!([text("a|b")]))]}]},
            {"type": "tableRow", "content": [{"type": "tableCell", "attrs": {"colspan": 1}, "content": [paragraph(json!([text("c")]))]}]},
        ]},
        {"type": "orderedList", "attrs": {"order": 1}, "content": [{"type": "listItem", "content": [paragraph(json!([text("x")]))]}]},
    ]);
    assert_eq!(markdown_of(blocks), "one\n\n| a\\|b |\n| --- |\n| c |\n\n1. x");
}

#[test]
fn merged_cells_and_widths_are_kept_whole() {
    let table = |attrs: Value, cell: Value| {
        json!([{"type": "table", "attrs": attrs, "content": [
            {"type": "tableRow", "content": [{"type": "tableHeader", "attrs": cell, "content": [paragraph(json!([text("a")]))]}]},
        ]}])
    };
    assert!(markdown_of(table(json!({}), json!({"colspan": 2}))).starts_with("⟦table: a "));
    assert!(markdown_of(table(json!({"width": 700}), json!({}))).starts_with("⟦table: a "));
    assert_eq!(markdown_of(table(json!({}), json!({}))), "| a |\n| --- |");
}

#[test]
fn neighbours_do_not_become_one() {
    let list =
        json!({"type": "bulletList", "content": [{"type": "listItem", "content": [paragraph(json!([text("x")]))]}]});
    assert_eq!(markdown_of(json!([list, list, list])), "- x\n\n* x\n\n- x");
}

#[test]
fn new_tasks_have_ids_of_their_own() {
    let doc = to_doc("- [ ] old");
    let saved = restored(&doc, "- [x] new\n\ntext\n\n- [ ] old").unwrap().to_json();
    let ids: Vec<_> = nodes(&saved)
        .iter()
        .filter_map(|node| node["attrs"]["localId"].as_str())
        .collect();
    let mut apart = ids.clone();
    apart.sort_unstable();
    apart.dedup();
    assert_eq!((ids.len(), apart.len()), (4, 4), "{ids:?}");
    assert_eq!(saved["content"][2], doc.to_json()["content"][0]);
}

#[test]
fn what_was_cut_off_cannot_be_changed() {
    let long = json!({"type": "doc", "version": 1, "content": (0..60_000).map(|_| json!({"type": "rule"})).collect::<Vec<_>>()});
    let cut = Doc::read(&long.to_string(), &mut app::adf::Room::default()).unwrap();
    assert!(Editable::of(&cut).is_none());
}
