//! What a comment will look like. It is drawn here, by the renderer that draws comments: Markdown
//! and the document format would by themselves fill what the issue page's script may weigh.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::reply::{asked_by_script, desk, see_other};
use crate::adf::{
    self, Doc,
    render::{Context, render},
};

/// From here on the person is told how much room is left.
const NEAR_LIMIT: usize = adf::LIMIT / 10 * 9;

/// A text as it will look, as the comment box's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub html: String,
    /// How much room is left, once there is little.
    pub room: Option<String>,
}

/// Draws Markdown. It is for the comment box alone, and for nobody who is signed out.
#[server(name = DrawPreview, prefix = "/api", endpoint = "preview")]
pub async fn draw_preview(#[server(default)] text: String) -> Result<Option<Preview>, ServerFnError> {
    if !asked_by_script() {
        see_other("/");
        return Ok(None);
    }
    Ok(desk().map(|_| {
        let doc = adf::markdown::to_doc(&text);
        let used = adf::length(&doc);
        Preview {
            html: draw(&doc),
            room: (used >= NEAR_LIMIT).then(|| format!("{used} of {} characters", adf::LIMIT)),
        }
    }))
}

/// A document as HTML. It comes from [`render`] and is safe as it is.
pub fn draw(doc: &Doc) -> String {
    render(doc, &Context::preview()).into_string()
}
