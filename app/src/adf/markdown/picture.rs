//! A picture of the issue in Markdown: `![name](attachment:10023)`, or with its width and height in
//! pixels `![name](attachment:10023/1280x720)`.

use super::mention::plain;
use crate::adf::{
    node::{Kind, Node},
    picture::Picture,
};

const SCHEME: &str = "attachment:";

/// More than any screen has.
const MOST_PIXELS: u32 = 10_000;

/// The picture that an address names.
pub fn named(address: &str) -> Option<Picture> {
    let rest = address.strip_prefix(SCHEME)?;
    let (id, size) = match rest.split_once('/') {
        Some((id, size)) => (id, Some(self::size(size)?)),
        None => (rest, None),
    };
    Some(Picture {
        id: id.parse().ok()?,
        name: String::new(),
        size,
    })
}

fn size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    let number = |text: &str| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u32>().ok().filter(|_| digits)?;
        (1..=MOST_PIXELS).contains(&number).then_some(number)
    };
    Some((number(width)?, number(height)?))
}

/// A picture as it is written.
pub fn written(Picture { id, name, size }: &Picture) -> String {
    let fits = |(width, height): &(u32, u32)| (1..=MOST_PIXELS).contains(width) && (1..=MOST_PIXELS).contains(height);
    let size = size.filter(fits).map(|(width, height)| format!("/{width}x{height}"));
    [
        "![",
        &plain(name),
        "](",
        SCHEME,
        id.as_str(),
        &size.unwrap_or_default(),
        ")",
    ]
    .concat()
}

/// The blocks that a paragraph is: a picture stands on its own, and parts the text around it. A
/// paragraph without one stays as it is.
pub fn apart(content: Vec<Node>) -> Vec<Node> {
    let mut blocks = Vec::new();
    let mut text: Vec<Node> = Vec::new();
    for node in content {
        if Picture::of(&node).is_some() {
            trim_end(&mut text);
            end(&mut text, &mut blocks);
            blocks.push(node);
        } else if !blocks.is_empty() && text.is_empty() {
            text.extend(trimmed_start(node));
        } else {
            text.push(node);
        }
    }
    end(&mut text, &mut blocks);
    blocks
}

fn end(text: &mut Vec<Node>, blocks: &mut Vec<Node>) {
    if !text.is_empty() {
        blocks.push(Node::with(Kind::Paragraph, std::mem::take(text)));
    }
}

/// Without the breaks and the white space before a picture.
fn trim_end(text: &mut Vec<Node>) {
    while let Some(last) = text.last_mut() {
        match &mut last.kind {
            Kind::HardBreak => {}
            Kind::Text(words) => {
                words.truncate(words.trim_end_matches(' ').len());
                if !words.is_empty() {
                    return;
                }
            }
            _ => return,
        }
        text.pop();
    }
}

/// The same after one.
fn trimmed_start(mut node: Node) -> Option<Node> {
    match &mut node.kind {
        Kind::HardBreak => None,
        Kind::Text(words) => {
            *words = words.trim_start_matches(' ').to_owned();
            (!words.is_empty()).then_some(node)
        }
        _ => Some(node),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::adf::{Doc, editing, markdown::to_doc};

    fn kinds(text: &str) -> Vec<String> {
        let content = to_doc(text).to_json()["content"].clone();
        let kind = |block: &Value| {
            let words = Doc::from_json(&json!({"type": "doc", "version": 1, "content": [block]})).plain_text();
            format!("{} {words}", block["type"].as_str().unwrap())
        };
        content.as_array().unwrap().iter().map(kind).collect()
    }

    #[test]
    fn a_picture_parts_the_text_around_it() {
        for (text, blocks) in [
            ("![a.png](attachment:7)", vec!["mediaSingle a.png"]),
            (
                "before ![a](attachment:7/3x4) after",
                vec!["paragraph before", "mediaSingle a", "paragraph after"],
            ),
            (
                "one\n![a](attachment:7)\n![b](attachment:8)\ntwo\nthree",
                vec![
                    "paragraph one",
                    "mediaSingle a",
                    "mediaSingle b",
                    "paragraph two\nthree",
                ],
            ),
            ("**![a](attachment:7)** x", vec!["mediaSingle a", "paragraph x"]),
        ] {
            assert_eq!(kinds(text), blocks, "{text}");
        }
    }

    #[test]
    fn text_without_a_picture_keeps_its_breaks_and_spaces() {
        let text = |text: &str| json!({"type": "text", "text": text});
        let line_break = json!({"type": "hardBreak"});
        for (markdown, content) in [
            ("\\\none", json!([line_break, text("one")])),
            (
                "\\\n\\\none\ntwo",
                json!([line_break, line_break, text("one"), line_break, text("two")]),
            ),
            ("&#32;one&#32;", json!([text(" one ")])),
        ] {
            let blocks = to_doc(markdown).to_json()["content"].clone();
            assert_eq!(blocks, json!([{"type": "paragraph", "content": content}]), "{markdown}");
        }
    }

    #[test]
    fn where_no_picture_can_stand_it_stays_words() {
        for text in [
            "# ![a.png](attachment:7)",
            "| ![a.png](attachment:7) |\n| --- |",
            "- [ ] ![a.png](attachment:7)",
            "[![a.png](attachment:7)](https://example.com)",
            "[a.png](attachment:7)",
            "![a.png](attachment:)",
            "![a.png](attachment:7/0x3)",
            "![a.png](attachment:+7)",
            "![a.png](attachment:7/3x)",
            "![a.png](https://example.com/attachment:7)",
        ] {
            let json = to_doc(text).to_json().to_string();
            assert!(!json.contains("\"media") && json.contains("a.png"), "{text}: {json}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in [
            "![a.png](attachment:7)",
            "![image-20261125-131742.png](attachment:10023/1280x720)",
            "![](attachment:7)",
            "Look:\n\n![a\\_b\\].png](attachment:7)\n\n- x\n\n  ![c](attachment:8)\n\n> ![d](attachment:9)",
        ] {
            assert_eq!(editing::written(&to_doc(text)), text);
        }
    }
}
