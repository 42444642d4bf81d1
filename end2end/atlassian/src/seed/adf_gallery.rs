//! One document with every node and every mark that Atlassian's schema lets stand in a document.

use serde_json::{Value, json};

use super::{
    build::{doc, marked, mention, paragraph, text},
    people::MARK,
};

/// The picture that the media nodes show; attached to the same issue.
pub const PICTURE: &str = "3d0c1a52-7b64-4f8e-9a25-c1e8f70b6d43";
/// A second file, for the group of media.
pub const SECOND: &str = "9b7e4c10-52fd-4d3a-8c61-0e2f7a9d8b54";

const COLLECTION: &str = "contentId-10002";

pub fn document() -> Value {
    let mut content = Vec::new();
    for part in [
        headings(),
        words(),
        lists(),
        blocks(),
        tables(),
        media(),
        cards(),
        extensions(),
        layout(),
    ] {
        if let Value::Array(nodes) = part {
            content.extend(nodes);
        }
    }
    doc(Value::Array(content))
}

fn heading(level: u8, words: &str) -> Value {
    json!({"type": "heading", "attrs": {"level": level}, "content": [text(words)]})
}

fn headings() -> Value {
    json!([
        heading(1, "Every node and every mark"),
        heading(2, "Second level"),
        heading(3, "Third level"),
        heading(4, "Fourth level"),
        heading(5, "Fifth level"),
        heading(6, "Sixth level"),
        {"type": "heading", "attrs": {"level": 2}, "marks": [{"type": "alignment", "attrs": {"align": "center"}}],
         "content": [text("A heading in the middle")]},
        {"type": "heading", "attrs": {"level": 3}, "marks": [{"type": "indentation", "attrs": {"level": 1}}],
         "content": [text("A heading set in")]},
    ])
}

fn words() -> Value {
    let mark = |name: &str| json!([{"type": name}]);
    let with = |name: &str, attrs: Value| json!([{"type": name, "attrs": attrs}]);
    json!([
        heading(2, "Words"),
        paragraph(json!([
            marked("strong", mark("strong")),
            text(", "),
            marked("emphasis", mark("em")),
            text(", "),
            marked("struck", mark("strike")),
            text(", "),
            marked("underlined", mark("underline")),
            text(", "),
            marked("code", mark("code")),
            text(", H"),
            marked("2", with("subsup", json!({"type": "sub"}))),
            text("O, E=mc"),
            marked("2", with("subsup", json!({"type": "sup"}))),
            text(", "),
            marked("coloured", with("textColor", json!({"color": "#ae2e24"}))),
            text(", "),
            marked("highlighted", with("backgroundColor", json!({"color": "#f8e6a0"}))),
            text(", "),
            marked("a link", with("link", json!({"href": "https://example.com/", "title": "Example"}))),
            text(", "),
            marked("annotated", with("annotation", json!({"id": "9d2b-1", "annotationType": "inlineComment"}))),
            text(", "),
            marked("all at once", json!([
                {"type": "link", "attrs": {"href": "https://example.com/all"}},
                {"type": "em"}, {"type": "strong"}, {"type": "strike"}, {"type": "underline"},
                {"type": "textColor", "attrs": {"color": "#0055cc"}},
                {"type": "backgroundColor", "attrs": {"color": "#dcdfe4"}},
            ])),
            text(", "),
            marked("linked code", json!([{"type": "code"}, {"type": "link", "attrs": {"href": "https://example.com/code"}}])),
            text("."),
            {"type": "hardBreak"},
            text("After a line break: "),
            mention(MARK, "Mark"),
            text(" "),
            {"type": "emoji", "attrs": {"shortName": ":smile:", "id": "1f604", "text": "😄"}},
            text(" "),
            {"type": "date", "attrs": {"timestamp": "1798761600000"}},
            text(" "),
            {"type": "status", "attrs": {"text": "neutral", "color": "neutral", "localId": "st-1", "style": ""}},
            {"type": "status", "attrs": {"text": "purple", "color": "purple", "localId": "st-2"}},
            {"type": "status", "attrs": {"text": "blue", "color": "blue", "localId": "st-3"}},
            {"type": "status", "attrs": {"text": "red", "color": "red", "localId": "st-4"}},
            {"type": "status", "attrs": {"text": "yellow", "color": "yellow", "localId": "st-5"}},
            {"type": "status", "attrs": {"text": "green", "color": "green", "localId": "st-6"}},
            {"type": "status", "attrs": {"text": "own colour", "color": "#1f845a", "localId": "st-7"}},
            text(" "),
            {"type": "inlineCard", "attrs": {"url": "https://acme.atlassian.net/browse/DEMO-1"}},
            text(" "),
            {"type": "placeholder", "attrs": {"text": "Say who decides"}},
            text(" "),
            {"type": "mediaInline", "attrs": {"type": "file", "id": PICTURE, "collection": COLLECTION, "alt": "Chart"},
             "marks": [{"type": "border", "attrs": {"size": 2, "color": "#091e4224"}}]},
            text(" "),
            {"type": "inlineExtension", "attrs": {"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "anchor",
             "parameters": {"macroParams": {}}, "text": "Anchor"}},
        ])),
        {"type": "paragraph", "marks": [{"type": "alignment", "attrs": {"align": "end"}}], "content": [text("At the end of the line.")]},
        {"type": "paragraph", "marks": [{"type": "alignment", "attrs": {"align": "center"}}], "content": [text("In the middle.")]},
        {"type": "paragraph", "marks": [{"type": "indentation", "attrs": {"level": 2}}], "content": [text("Set in twice.")]},
        {"type": "paragraph", "marks": [{"type": "fontSize", "attrs": {"fontSize": "small"}}, {"type": "alignment", "attrs": {"align": "end"}}],
         "content": [text("Small print.")]},
        {"type": "paragraph"},
    ])
}

fn item(content: Value) -> Value {
    json!({"type": "listItem", "content": content})
}

fn lists() -> Value {
    let line = |words: &str| paragraph(json!([text(words)]));
    json!([
        heading(2, "Lists"),
        {"type": "bulletList", "content": [
            item(json!([line("A point")])),
            item(json!([line("A point with more under it"), {"type": "bulletList", "content": [
                item(json!([line("One level down"), {"type": "orderedList", "attrs": {"order": 1}, "content": [
                    item(json!([line("Two levels down")]))]}]))]}])),
            item(json!([line("A point with code"), {"type": "codeBlock", "attrs": {"language": "sh"}, "content": [text("make demo")]}])),
        ]},
        {"type": "orderedList", "attrs": {"order": 3}, "content": [item(json!([line("Counting starts at three")])), item(json!([line("and goes on")]))]},
        {"type": "taskList", "attrs": {"localId": "tl-1"}, "content": [
            {"type": "taskItem", "attrs": {"localId": "ti-1", "state": "DONE"}, "content": [text("Done")]},
            {"type": "taskItem", "attrs": {"localId": "ti-2", "state": "TODO"}, "content": [text("Still to do")]},
            {"type": "taskList", "attrs": {"localId": "tl-2"}, "content": [
                {"type": "taskItem", "attrs": {"localId": "ti-3", "state": "TODO"}, "content": [text("A part of it")]}]},
            {"type": "blockTaskItem", "attrs": {"localId": "ti-4", "state": "TODO"}, "content": [line("A task made of blocks")]},
        ]},
        {"type": "decisionList", "attrs": {"localId": "dl-1"}, "content": [
            {"type": "decisionItem", "attrs": {"localId": "di-1", "state": "DECIDED"}, "content": [text("We speak for ourselves.")]}]},
    ])
}

fn blocks() -> Value {
    let line = |words: &str| paragraph(json!([text(words)]));
    let panel = |kind: &str| json!({"type": "panel", "attrs": {"panelType": kind}, "content": [line(&format!("A panel: {kind}."))]});
    json!([
        heading(2, "Blocks"),
        panel("info"), panel("note"), panel("tip"), panel("warning"), panel("error"), panel("success"),
        {"type": "panel", "attrs": {"panelType": "custom", "panelIcon": ":rocket:", "panelIconId": "1f680", "panelIconText": "🚀", "panelColor": "#e9f2ff"},
         "content": [line("A panel of one's own colour."), {"type": "bulletList", "content": [item(json!([line("with a list")]))]}]},
        {"type": "blockquote", "content": [line("Quoted words."), {"type": "orderedList", "content": [item(json!([line("Quoted list")]))]}]},
        {"type": "codeBlock", "attrs": {"language": "rust", "wrap": true, "hideLineNumbers": false, "uniqueId": "cb-1"},
         "content": [text("fn main() {\n    println!(\"<b>not bold</b> & so on\");\n}")]},
        {"type": "codeBlock", "marks": [{"type": "breakout", "attrs": {"mode": "wide", "width": 900}}], "content": [text("no language, but wide")]},
        {"type": "rule"},
        {"type": "expand", "attrs": {"title": "More of it"}, "marks": [{"type": "breakout", "attrs": {"mode": "full-width"}}], "content": [
            line("Hidden until asked for."),
            {"type": "nestedExpand", "attrs": {"title": "Still more"}, "content": [line("Hidden twice.")]}]},
        {"type": "expand", "content": [line("An expand without a title.")]},
    ])
}

fn tables() -> Value {
    let line = |words: &str| paragraph(json!([text(words)]));
    let head = |words: &str| json!({"type": "tableHeader", "attrs": {"colwidth": [200], "background": "#f1f2f4"}, "content": [line(words)]});
    let cell = |words: &str| json!({"type": "tableCell", "attrs": {}, "content": [line(words)]});
    json!([
        heading(2, "Tables"),
        {"type": "table", "attrs": {"isNumberColumnEnabled": true, "layout": "wide", "displayMode": "fixed", "width": 900, "localId": "tb-1"},
         "marks": [{"type": "fragment", "attrs": {"localId": "fr-1", "name": "Prices"}}],
         "content": [
            {"type": "tableRow", "content": [head("Thing"), head("Price"), head("Remark")]},
            {"type": "tableRow", "content": [cell("Apple"), cell("0.50"), {"type": "tableCell", "attrs": {"rowspan": 2, "valign": "middle"}, "content": [
                line("Both are fruit."), {"type": "nestedExpand", "attrs": {"title": "Why"}, "content": [line("They grow on trees.")]}]}]},
            {"type": "tableRow", "content": [cell("Pear"), cell("0.60")]},
            {"type": "tableRow", "content": [{"type": "tableCell", "attrs": {"colspan": 3, "background": "#dcfff1"}, "content": [
                {"type": "paragraph", "marks": [{"type": "alignment", "attrs": {"align": "end"}}], "content": [text("Sum 1.10")]},
                {"type": "bulletList", "content": [item(json!([line("without tax")]))]}]}]},
        ]},
    ])
}

fn media() -> Value {
    let file = |id: &str, alt: &str| json!({"type": "file", "id": id, "collection": COLLECTION, "alt": alt, "width": 320, "height": 200, "occurrenceKey": "o-1"});
    json!([
        heading(2, "Media"),
        {"type": "mediaSingle", "attrs": {"layout": "center", "width": 60, "widthType": "percentage"}, "content": [
            {"type": "media", "attrs": file(PICTURE, "A chart"), "marks": [
                {"type": "border", "attrs": {"size": 1, "color": "#091e42"}},
                {"type": "link", "attrs": {"href": "https://example.com/chart"}},
                {"type": "dataConsumer", "attrs": {"sources": ["tb-1"]}}]},
            {"type": "caption", "content": [text("A caption with "), marked("weight", json!([{"type": "strong"}]))]}]},
        {"type": "mediaSingle", "attrs": {"layout": "wrap-right", "width": 240, "widthType": "pixel"}, "content": [{"type": "media", "attrs": file(PICTURE, "chart.png")}]},
        {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "external", "url": "https://example.com/picture.png", "alt": "Elsewhere"}}]},
        {"type": "mediaGroup", "content": [
            {"type": "media", "attrs": {"type": "file", "id": SECOND, "collection": COLLECTION}},
            {"type": "media", "attrs": {"type": "link", "id": PICTURE, "collection": ""}}]},
    ])
}

fn cards() -> Value {
    json!([
        heading(2, "Cards"),
        {"type": "blockCard", "attrs": {"url": "https://example.com/page"}},
        {"type": "blockCard", "attrs": {"data": {"@context": "https://www.w3.org/ns/activitystreams", "@type": "Document", "name": "A page", "url": "https://example.com/data"}}},
        {"type": "blockCard", "attrs": {"url": "https://acme.atlassian.net/issues/?jql=project%20%3D%20DEMO", "layout": "wide", "width": 800, "datasource": {
            "id": "d8b75300-dfda-4519-b6cd-e49abbd50401", "parameters": {"cloudId": "1324a887-45db-41f4-9e99-ef0ff456d421", "jql": "project = DEMO"},
            "views": [{"type": "table", "properties": {"columns": [{"key": "key"}]}}]}}},
        {"type": "embedCard", "attrs": {"url": "https://example.com/video", "layout": "center", "width": 80, "originalWidth": 1280, "originalHeight": 720}},
        paragraph(json!([{"type": "inlineCard", "attrs": {"data": {"@type": "Object", "name": "Inline data", "url": "https://example.com/inline"}}}])),
    ])
}

fn extensions() -> Value {
    let line = |words: &str| paragraph(json!([text(words)]));
    let marks = json!([{"type": "dataConsumer", "attrs": {"sources": ["tb-1"]}}, {"type": "fragment", "attrs": {"localId": "fr-2"}}]);
    json!([
        heading(2, "Extensions and synced blocks"),
        {"type": "extension", "attrs": {"extensionType": "com.atlassian.chart", "extensionKey": "chart:default", "parameters": {"title": "Prices"}, "text": "Chart", "layout": "default", "localId": "ex-1"}, "marks": marks},
        {"type": "bodiedExtension", "attrs": {"extensionType": "com.atlassian.confluence.macro.core", "extensionKey": "excerpt", "parameters": {}, "layout": "wide", "localId": "ex-2"},
         "content": [line("Inside an extension.")]},
        {"type": "syncBlock", "attrs": {"resourceId": "ari:cloud:blocks::1", "localId": "sy-1"}},
        {"type": "bodiedSyncBlock", "attrs": {"resourceId": "ari:cloud:blocks::2", "localId": "sy-2"}, "marks": [{"type": "breakout", "attrs": {"mode": "wide"}}],
         "content": [line("Kept the same elsewhere.")]},
    ])
}

fn layout() -> Value {
    let line = |words: &str| paragraph(json!([text(words)]));
    json!([
        heading(2, "Layout"),
        {"type": "layoutSection", "marks": [{"type": "breakout", "attrs": {"mode": "wide"}}], "content": [
            {"type": "layoutColumn", "attrs": {"width": 50, "valign": "top"}, "content": [line("The left column.")]},
            {"type": "layoutColumn", "attrs": {"width": 50}, "content": [line("The right column."), {"type": "rule"}]}]},
        line("The end."),
    ])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::adf;

    fn types(value: &Value, under: &str, found: &mut BTreeSet<String>) {
        for node in value.get(under).and_then(Value::as_array).into_iter().flatten() {
            if let Some(name) = node.get("type").and_then(Value::as_str) {
                found.insert(name.to_owned());
            }
            for part in ["content", "marks"] {
                if part == under || under == "content" && part == "marks" {
                    continue;
                }
                types(node, part, found);
            }
            types(node, under, found);
        }
    }

    fn marks(node: &Value, found: &mut BTreeSet<String>) {
        for mark in node.get("marks").and_then(Value::as_array).into_iter().flatten() {
            found.extend(mark.get("type").and_then(Value::as_str).map(str::to_owned));
        }
        for child in node.get("content").and_then(Value::as_array).into_iter().flatten() {
            marks(child, found);
        }
    }

    /// The names of all nodes and marks in Atlassian's schema.
    fn known() -> (BTreeSet<String>, BTreeSet<String>) {
        let schema: Value = serde_json::from_str(include_str!("../adf-full.schema.json")).unwrap();
        let mut nodes = BTreeSet::new();
        let mut marks = BTreeSet::new();
        for (name, definition) in schema["definitions"].as_object().unwrap() {
            let Some(kind) = definition.pointer("/properties/type/enum/0").and_then(Value::as_str) else {
                continue;
            };
            if name.ends_with("_mark") {
                marks.insert(kind.to_owned());
            } else {
                nodes.insert(kind.to_owned());
            }
        }
        nodes.remove("doc");
        (nodes, marks)
    }

    #[test]
    fn the_gallery_is_a_valid_document() {
        assert_eq!(adf::check(&document()), Ok(()));
    }

    #[test]
    fn the_gallery_has_every_node_and_every_mark() {
        let (known_nodes, known_marks) = known();
        let mut nodes = BTreeSet::new();
        types(&document(), "content", &mut nodes);
        let mut found = BTreeSet::new();
        marks(&document(), &mut found);
        assert_eq!(nodes, known_nodes);
        assert_eq!(found, known_marks);
    }
}
