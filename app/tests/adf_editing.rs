//! A document that is written as Markdown to be changed comes back as it was, but for what was
//! changed.

mod adf_schema;

use adf_schema::{Generator, complaint, nodes};
use app::adf::{
    Doc,
    editing::{Editable, Misfit, is_alike, written},
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
    ":::info",
    ":::",
    ":smile: <u>u</u>",
    "a<br>b",
    "<date:2026-01-02>",
    "[a](status:green)",
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

/// The letters and digits of a document.
fn words(doc: &Doc) -> String {
    doc.plain_text().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Every character that one sees, with its marks, and the names of the nodes around it.
fn shape(document: &Value) -> Vec<String> {
    fn walk(node: &Value, above: &str, shape: &mut Vec<String>) {
        let kind = node["type"].as_str().expect("a type");
        let path = [above, "/", kind].concat();
        let mut marks: Vec<_> = node["marks"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|mark| mark["type"].to_string())
            .collect();
        marks.sort();
        match node["text"].as_str() {
            Some(text) => shape.extend(
                text.chars()
                    .filter(|c| *c != ' ')
                    .map(|c| format!("{path} {marks:?} {c}")),
            ),
            None if ["status", "date", "emoji", "mention", "inlineCard", "rule"].contains(&kind) => {
                let mut attributes = node["attrs"].clone();
                if let Some(attributes) = attributes.as_object_mut() {
                    attributes.remove("id");
                }
                shape.push(format!("{path} {attributes}"));
            }
            None => {}
        }
        for child in node["content"].as_array().into_iter().flatten() {
            walk(child, &path, shape);
        }
    }
    let mut shape_of = Vec::new();
    walk(document, "", &mut shape_of);
    shape_of
}

/// What the editor of the comment box can make.
fn composed() -> impl Strategy<Value = Vec<Value>> {
    let marks = proptest::sample::subsequence(vec!["strong", "em", "strike", "underline", "link"], 0..=3);
    let word = proptest::sample::select(vec![
        "a",
        "b c",
        " d",
        "e ",
        "f.",
        "(g)",
        "*h*",
        "_i",
        "10.",
        "- j",
        "# k",
        "> l",
        ":smile:",
        "https://example.com/m",
        "<u>n",
        "`o`",
        "|p",
        "<br>",
        ":::info",
        ":::",
        "é",
        "[q](r)",
        "⟦panel 01234567⟧",
        "&amp;",
        "\\",
        "~",
        "1",
    ]);
    let marked = (word, marks).prop_map(|(word, marks)| {
        let marks: Vec<_> = marks
            .into_iter()
            .map(|name| match name {
                "link" => json!({"type": "link", "attrs": {"href": "https://example.com/(x)"}}),
                name => json!({"type": name}),
            })
            .collect();
        match marks.is_empty() {
            true => text(word),
            false => json!({"type": "text", "text": word, "marks": marks}),
        }
    });
    let inline = prop_oneof![
        6 => marked,
        1 => Just(json!({"type": "text", "text": "`c`*", "marks": [{"type": "code"}]})),
        1 => Just(json!({"type": "hardBreak"})),
        1 => Just(json!({"type": "emoji", "attrs": {"shortName": ":tada:", "id": "1f389", "text": "🎉"}})),
        1 => Just(json!({"type": "mention", "attrs": {"id": "712020:1", "text": "@Mark O'Neil"}})),
        1 => Just(json!({"type": "date", "attrs": {"timestamp": "86400000"}})),
        1 => Just(json!({"type": "status", "attrs": {"text": "In *r*", "color": "green"}})),
        1 => Just(json!({"type": "inlineCard", "attrs": {"url": "https://example.com/browse/DEMO-2"}})),
    ];
    let line = prop::collection::vec(inline, 0..5);
    let of = |kind: &'static str, content: Vec<Value>| match content.is_empty() {
        true => json!({"type": kind}),
        false => json!({"type": kind, "content": content}),
    };
    let para = line.clone().prop_map(move |line| of("paragraph", line));
    let task = line
        .clone()
        .prop_map(|line| json!({"type": "taskItem", "attrs": {"localId": "1", "state": "DONE"}, "content": line}));
    let tasks = prop::collection::vec(task, 1..3)
        .prop_map(|tasks| json!({"type": "taskList", "attrs": {"localId": "2"}, "content": tasks}));
    let code = Just(
        json!({"type": "codeBlock", "attrs": {"language": "rust"}, "content": [{"type": "text", "text": ":::\n```\n- x\n\n"}]}),
    );
    let head = line
        .clone()
        .prop_map(|line| json!({"type": "heading", "attrs": {"level": 2}, "content": line}));
    let item = prop_oneof![3 => para.clone(), 1 => code.clone(), 1 => tasks.clone()];
    let item = (para.clone(), prop::collection::vec(item, 0..2)).prop_map(|(first, more)| {
        let content: Vec<_> = std::iter::once(first).chain(more).collect();
        json!({"type": "listItem", "content": content})
    });
    let list = (any::<bool>(), prop::collection::vec(item, 1..3))
        .prop_map(move |(numbered, items)| of(if numbered { "orderedList" } else { "bulletList" }, items));
    let cells = prop::collection::vec(prop::collection::vec(para.clone(), 2), 1..3);
    let table = cells.prop_map(move |rows| {
        let rows = rows.into_iter().enumerate().map(|(place, cells)| {
            let kind = if place == 0 { "tableHeader" } else { "tableCell" };
            of("tableRow", cells.into_iter().map(|cell| of(kind, vec![cell])).collect())
        });
        of("table", rows.collect())
    });
    let plain = prop_oneof![3 => para.clone(), 2 => list.clone(), 1 => code.clone()];
    let quote = prop::collection::vec(plain, 1..3).prop_map(move |blocks| of("blockquote", blocks));
    let rule = Just(json!({"type": "rule"}));
    let in_panel = prop_oneof![3 => para.clone(), 1 => list.clone(), 1 => code.clone(), 1 => head.clone(), 1 => tasks.clone(), 1 => rule.clone()];
    let panel = prop::collection::vec(in_panel, 1..3)
        .prop_map(|blocks| json!({"type": "panel", "attrs": {"panelType": "note"}, "content": blocks}));
    let in_expand = prop_oneof![
        para.clone(),
        list.clone(),
        code.clone(),
        head.clone(),
        tasks.clone(),
        rule.clone(),
        panel.clone(),
        quote.clone()
    ];
    let inner = prop::collection::vec(in_expand.clone(), 1..3)
        .prop_map(|blocks| json!({"type": "nestedExpand", "attrs": {"title": "In: *it*"}, "content": blocks}));
    let expand = prop::collection::vec(prop_oneof![4 => in_expand, 1 => table.clone(), 1 => inner], 1..3)
        .prop_map(|blocks| json!({"type": "expand", "attrs": {"title": "More"}, "content": blocks}));
    let block = prop_oneof![
        4 => para, 2 => list, 1 => code, 1 => head, 1 => tasks, 1 => rule, 1 => panel, 1 => quote, 1 => expand, 1 => table
    ];
    prop::collection::vec(block, 1..5)
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
    fn what_was_typed_comes_back_when_nobody_keeps_the_document(
        typed in "[-a-c*_~`#>+|:.!<&()1 \n\\\\\\[\\]]{0,60}(:::info|\n:::expand a\n|\n:::\n|:smile:|<u>b</u>|<br>|<date:2026-01-02>|\\[a\\]\\(status:red\\)|\n\\|a\\|\n\\|-\\|\n){0,4}[-a-c*_ \n]{0,20}",
    ) {
        let doc = to_doc(&typed);
        let again = to_doc(&written(&doc));
        prop_assert!(is_alike(&to_doc(&written(&again)), &again));
        prop_assert_eq!(words(&again), words(&doc));
    }

    #[test]
    fn any_text_comes_back_when_nobody_keeps_the_document(typed: String) {
        let doc = to_doc(&typed);
        let again = to_doc(&written(&doc));
        prop_assert!(is_alike(&to_doc(&written(&again)), &again));
        prop_assert_eq!(words(&again), words(&doc));
    }

    #[test]
    fn whatever_is_written_keeps_to_the_schema(seed: u64) {
        let doc = Doc::from_json(&Generator::new(seed, TEXTS).document());
        prop_assert_eq!(complaint(&to_doc(&written(&doc)).to_json()), None);
    }

    #[test]
    fn a_composed_document_is_read_back_as_it_was_meant(blocks in composed()) {
        let doc = doc_of(Value::Array(blocks));
        let again = to_doc(&written(&doc));
        prop_assert!(is_alike(&to_doc(&written(&again)), &again), "{}", written(&doc));
        prop_assert_eq!(shape(&again.to_json()), shape(&doc.to_json()), "{}", written(&doc));
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
    let mention = json!({"type": "mention", "attrs": {"id": "712020:1", "text": "@Mark", "accessLevel": "SITE"}});
    let red = json!({"type": "text", "text": "red", "marks": [{"type": "textColor", "attrs": {"color": "#ff0000"}}]});
    let panel = json!({"type": "panel", "attrs": {"panelType": "custom", "panelColor": "#abf5d1"}, "content": [
        paragraph(json!([text("Mind the gap")]))]});
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
fn what_jira_has_beyond_markdown_can_be_changed_as_text() {
    let blocks = json!([
        paragraph(json!([
            text("Ask "),
            {"type": "mention", "attrs": {"id": "712020:1", "text": "@Mark", "accessLevel": "", "localId": "m"}},
            text(" by "),
            {"type": "date", "attrs": {"timestamp": "1610841600000"}},
            text(": "),
            {"type": "status", "attrs": {"text": "IN REVIEW", "color": "yellow", "style": "", "localId": "s"}},
            text(" "),
            {"type": "text", "text": "now", "marks": [{"type": "underline"}]},
            {"type": "inlineCard", "attrs": {"url": "https://example.com/browse/DEMO-2"}},
            {"type": "emoji", "attrs": {"shortName": ":tada:", "id": "1f389", "text": "🎉"}},
        ])),
        {"type": "panel", "attrs": {"panelType": "info", "localId": "p"}, "content": [paragraph(json!([text("Mind the gap")]))]},
        {"type": "expand", "attrs": {"title": ""}, "content": [paragraph(json!([text("More")]))]},
    ]);
    assert_eq!(
        markdown_of(blocks),
        "Ask [@Mark](mention:712020:1) by <date:2021-01-17>: [IN REVIEW](status:yellow) <u>now</u>\
         <card:https://example.com/browse/DEMO-2>:tada:\n\n:::info\nMind the gap\n:::\n\n:::expand\nMore\n:::"
    );
}

#[test]
fn what_is_set_off_in_any_way_can_be_written() {
    let marked = |text: &str, mark: &str| json!({"type": "text", "text": text, "marks": [{"type": mark}]});
    let line = |content: Value| written(&doc_of(json!([paragraph(content)])));
    assert_eq!(line(json!([marked("bold ", "strong"), text("next ")])), "**bold** next");
    assert_eq!(
        line(json!([text("a"), marked("(b)", "strong"), text("c")])),
        "&#97;**&#40;b&#41;**&#99;"
    );
    assert_eq!(
        line(json!([text("Hello ⟦panel: x 01234567⟧")])),
        "Hello ⟦panel: x 01234567⟧"
    );
}

#[test]
fn a_token_that_stands_for_nothing_or_in_the_wrong_place_is_told() {
    let doc = doc_of(
        json!([paragraph(json!([text("x")])), {"type": "panel", "attrs": {"panelType": "custom"}, "content": [paragraph(json!([text("y")]))]}]),
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
fn what_looks_like_a_box_in_a_list_stays_text() {
    let doc = to_doc("- \\[x\\] one\n- \\[ \\]\n  1. two");
    assert_eq!(written(&doc), "- \\[x] one\n- \\[ ]\n  1. two");
    assert!(is_alike(&to_doc(&written(&doc)), &doc));
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
