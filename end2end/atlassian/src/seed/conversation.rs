//! A long conversation: 150 comments of many shapes by several people.

use serde_json::{Value, json};

use super::{
    build::{doc, marked, mention, paragraph, text},
    people::{LENA, MARK, ROBOT, ROHIT, TOMAS},
};

/// Authors and bodies, oldest first.
pub fn comments(count: usize) -> Vec<(&'static str, Value)> {
    let authors = [ROHIT, MARK, LENA, TOMAS, ROBOT];
    (1..=count)
        .map(|number| (authors[number % authors.len()], body(number)))
        .collect()
}

fn body(number: usize) -> Value {
    let n = |words: &str| text(&format!("{words} (comment {number})"));
    let item = |words: &str| json!({"type": "listItem", "content": [paragraph(json!([text(words)]))]});
    match number % 10 {
        0 => doc(json!([
            {"type": "heading", "attrs": {"level": 3}, "content": [n("Where we stand")]},
            {"type": "bulletList", "content": [item("The import runs to the end."), item("Two customers still see the old price."), item("The report is a day late.")]},
        ])),
        1 => doc(json!([paragraph(json!([
            n("I can reproduce it on the staging site."),
            {"type": "hardBreak"},
            text("It needs a second tab and a slow network."),
        ]))])),
        2 => doc(json!([
            paragraph(json!([n("The log says:")])),
            {"type": "codeBlock", "attrs": {"language": "text"}, "content": [text("ERROR import: row 4812: price is not a number: \"12,50\"\n  at parse_row (import.rs:88)")]},
        ])),
        3 => doc(json!([paragraph(json!([
            mention(MARK, "Mark"),
            text(" could you ask them which browser it was? "),
            {"type": "emoji", "attrs": {"shortName": ":pray:", "id": "1f64f", "text": "🙏"}},
            n(""),
        ]))])),
        4 => doc(json!([
            {"type": "blockquote", "content": [paragraph(json!([text("It worked yesterday.")]))]},
            paragraph(json!([n("Yesterday was before the release, so that fits.")])),
        ])),
        5 => doc(json!([
            {"type": "orderedList", "attrs": {"order": 1}, "content": [item("Open the order."), item("Change the currency."), item("Go back with the browser's button.")]},
            paragraph(json!([n("The amount is then shown twice.")])),
        ])),
        6 => doc(json!([paragraph(json!([
            text("Status is "),
            {"type": "status", "attrs": {"text": "in review", "color": "blue", "localId": format!("s{number}")}},
            text(", due "),
            {"type": "date", "attrs": {"timestamp": "1798761600000"}},
            n("."),
        ]))])),
        7 => doc(json!([
            {"type": "panel", "attrs": {"panelType": "warning"}, "content": [paragraph(json!([n("Do not run the import twice.")]))]},
            paragraph(json!([text("See "), marked("the runbook", json!([{"type": "link", "attrs": {"href": "https://example.com/runbook"}}])), text(" first.")])),
        ])),
        8 => doc(json!([paragraph(json!([
            marked("Done", json!([{"type": "strong"}])),
            text(", and "),
            marked("tested", json!([{"type": "em"}])),
            text(" with "),
            marked("cargo test", json!([{"type": "code"}])),
            n("."),
        ]))])),
        _ => doc(json!([
            paragraph(json!([n("A longer thought.")])),
            paragraph(json!([text(
                "The amounts come from three places: the order, the invoice and the cache between them. Only the cache keeps the currency of the first request, so whoever comes second sees the first one's currency until the entry expires. That also says why nobody could reproduce it alone."
            )])),
        ])),
    }
}
