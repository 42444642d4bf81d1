//! What the rich text editor has from Rust, so that there is one reader and one writer of Markdown
//! on either side of the wire. The editor itself is beside this, in TypeScript.

use app::adf::{Doc, editing, emoji, markdown};
use wasm_bindgen::prelude::wasm_bindgen;

/// The document that a text means, as the JSON that Jira is sent.
#[wasm_bindgen]
pub fn to_adf(text: &str) -> String {
    markdown::to_doc(text).to_json().to_string()
}

/// A document as Markdown; nothing when it is no JSON.
#[wasm_bindgen]
pub fn to_markdown(document: &str) -> Option<String> {
    let value = serde_json::from_str(document).ok()?;
    Some(editing::written(&Doc::from_json(&value)))
}

/// Emoji whose name begins so, at most `most`: a line for each, the emoji and its name.
#[wasm_bindgen]
pub fn emoji_begun(beginning: &str, most: usize) -> String {
    let found = emoji::begun(beginning, most).into_iter();
    let lines = found.filter_map(|emoji| Some([emoji.text, " ", emoji.names().next()?].concat()));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_there_and_back() {
        let text = "Hello **there** :smile:\n\n:::info\n- a\n- b\n:::";
        assert_eq!(to_markdown(&to_adf(text)).as_deref(), Some(text));
        assert_eq!(to_markdown("{"), None);
    }

    #[test]
    fn emoji_come_with_their_names() {
        assert_eq!(emoji_begun("tad", 5), "🎉 tada");
    }
}
