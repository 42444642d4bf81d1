use app::adf::{
    Doc, Room,
    editing::{is_alike, written},
    length,
    markdown::to_doc,
    render::{Context, render},
};
use serde_json::Value;

use crate::{html::check, text};

/// A document of Jira's, as text: drawn, it is safe.
pub fn adf_html(input: &[u8]) {
    let Ok(doc) = Doc::read(text(input), &mut Room::default()) else {
        return;
    };
    check(
        render(&doc, &Context::on_site("https://acme.atlassian.net", "acme"))
            .to_html()
            .as_str(),
    );
    check(render(&doc, &Context::preview()).to_html().as_str());
}

/// Whatever JSON comes is written back as it came.
pub fn adf_round_trip(input: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(input) else {
        return;
    };
    let doc = Doc::from_json(&value);
    assert_eq!(doc.to_json(), value);
    assert!(length(&doc) <= doc.plain_text().len());
}

/// What a person types: the document is what Jira will send back, drawn it is safe, and no word is
/// made up. Written as Markdown it means the same.
pub fn markdown(input: &[u8]) {
    let doc = to_doc(text(input));
    let json = doc.to_json();
    assert_eq!(Doc::from_json(&json), doc);
    let again = to_doc(&written(&doc));
    assert!(is_alike(&to_doc(&written(&again)), &again));
    let html = render(&doc, &Context::preview()).into_string();
    // Within text the quotation marks would be escaped.
    assert!(!html.contains("class=\"adf-unsupported\""), "{html}");
    check(&html);
}
