//! Whether a document is one that Jira would take.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

/// Atlassian's own schema of the Atlassian Document Format, from `@atlaskit/adf-schema` 57.7.22.
const SCHEMA: &str = include_str!("adf-full.schema.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the vendored schema is JSON");
    jsonschema::validator_for(&schema).expect("the vendored schema is a schema")
});

/// The longest comment, description or text area, in characters.
pub const LONGEST: usize = 32_767;

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not a document at all, but a string or something else.
    NotADocument,
    /// It breaks the schema.
    Invalid,
    TooLong,
}

/// Checks a document against the schema and the limit.
pub fn check(document: &Value) -> Result<(), Refused> {
    if !document.is_object() {
        return Err(Refused::NotADocument);
    }
    if !VALIDATOR.is_valid(document) {
        return Err(Refused::Invalid);
    }
    if length(document) > LONGEST {
        return Err(Refused::TooLong);
    }
    Ok(())
}

/// Makes the schema ready, so that the first request does not pay for it.
pub fn warm_up() {
    LazyLock::force(&VALIDATOR);
}

/// The length that the limit is measured against: the characters of all text in the document, and
/// one for each line break between blocks. What Jira really counts is UNCONFIRMED.
pub fn length(document: &Value) -> usize {
    text(document).chars().count()
}

/// The document's text, a line for each block: what search and previews read.
pub fn text(document: &Value) -> String {
    let mut out = String::new();
    collect(document, &mut out);
    out.truncate(out.trim_end().len());
    out
}

fn collect(node: &Value, out: &mut String) {
    let kind = node.get("type").and_then(Value::as_str).unwrap_or_default();
    let attribute = |name: &str| node.pointer(&format!("/attrs/{name}")).and_then(Value::as_str);
    match kind {
        "text" => out.push_str(node.get("text").and_then(Value::as_str).unwrap_or_default()),
        "hardBreak" => out.push('\n'),
        "mention" | "status" | "placeholder" => out.push_str(attribute("text").unwrap_or_default()),
        "emoji" => out.push_str(attribute("text").or(attribute("shortName")).unwrap_or_default()),
        "inlineCard" | "blockCard" | "embedCard" => out.push_str(attribute("url").unwrap_or_default()),
        _ => {}
    }
    let children = node.get("content").and_then(Value::as_array);
    for child in children.into_iter().flatten() {
        collect(child, out);
    }
    let ends_a_line = matches!(
        kind,
        "paragraph" | "heading" | "codeBlock" | "taskItem" | "decisionItem" | "rule" | "blockCard" | "embedCard"
    );
    if ends_a_line {
        out.push('\n');
    }
}

/// A document of one paragraph.
#[cfg(test)]
pub fn paragraph(text: &str) -> Value {
    serde_json::json!({
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn doc(content: Value) -> Value {
        json!({"type": "doc", "version": 1, "content": content})
    }

    #[test]
    fn what_the_schema_allows_is_taken() {
        for content in [
            json!([]),
            json!([{"type": "paragraph"}]),
            json!([{"type": "paragraph", "content": [{"type": "hardBreak"}, {"type": "mention", "attrs": {"id": "x"}}]}]),
            json!([{"type": "bulletList", "content": [{"type": "listItem", "content": [
                {"type": "bulletList", "content": [{"type": "listItem", "content": [{"type": "paragraph"}]}]}]}]}]),
        ] {
            assert_eq!(check(&doc(content.clone())), Ok(()), "{content}");
        }
    }

    #[test]
    fn what_the_schema_forbids_is_refused() {
        let marked =
            |marks: Value| json!([{"type": "paragraph", "content": [{"type": "text", "text": "x", "marks": marks}]}]);
        for content in [
            json!([{"type": "text", "text": "at the root"}]),
            json!([{"type": "paragraph", "content": [{"type": "text", "text": ""}]}]),
            json!([{"type": "marquee"}]),
            json!([{"type": "paragraph", "more": 1}]),
            marked(json!([{"type": "code"}, {"type": "strong"}])),
            json!([{"type": "panel", "attrs": {"panelType": "info"}, "content": [
                {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "paragraph"}]}]}]),
            json!([{"type": "taskList", "content": [{"type": "taskItem", "attrs": {"state": "TODO", "localId": "a"}}]}]),
        ] {
            assert_eq!(check(&doc(content.clone())), Err(Refused::Invalid), "{content}");
        }
        assert_eq!(check(&json!("text")), Err(Refused::NotADocument));
        assert_eq!(check(&json!({"type": "doc", "content": []})), Err(Refused::Invalid));
    }

    #[test]
    fn the_limit_is_32767_characters_not_bytes() {
        assert_eq!(check(&paragraph(&"ß".repeat(LONGEST))), Ok(()));
        assert_eq!(check(&paragraph(&"ß".repeat(LONGEST + 1))), Err(Refused::TooLong));
    }
}
