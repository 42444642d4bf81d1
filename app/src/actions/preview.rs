//! What a comment will look like. It is drawn here, by the renderer that draws comments: Markdown
//! and the document format would by themselves fill what the issue page's script may weigh.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::{
    comment::{of_page, parse},
    reply::{asked_by_script, bring_back_unless_kept, desk, door, see_other},
};
use crate::{
    adf::{
        self, Doc, card,
        link::Home,
        render::{Context, render},
    },
    desk::NamedSite,
    model::{Audience, CommentOrder, IssueKey, PageCopy, ReturnPath, Submission},
    words::words,
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

/// Draws Markdown. It is for the comment box alone, and for nobody who is signed out. A form's text
/// becomes the draft, and the page draws it.
#[server(name = DrawPreview, prefix = "/api", endpoint = "preview")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn draw_preview(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] comments: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
    #[server(default)] based_on_draft: String,
) -> Result<Option<Preview>, ServerFnError> {
    if !asked_by_script() {
        match parse(&site, &key, &client_key, text, Audience::of_draft(&audience)) {
            Ok(form) => {
                let form = of_page(form, &page_id, &based_on);
                let page = PageCopy::of_fields(&page_id, &based_on_draft);
                keep(form, &page, "preview=yes", CommentOrder::named(&comments)).await;
            }
            Err(_) => see_other("/"),
        }
        return Ok(None);
    }
    if desk().is_none() {
        return Ok(None);
    }
    let (doc, html) = draw(&site, &key, &text).await;
    let used = adf::length(&doc);
    Ok(Some(Preview {
        html,
        room: (used >= NEAR_LIMIT).then(|| words().composer().room(used, adf::LIMIT)),
    }))
}

/// Keeps what a form carried and sends the browser to where it stands in the box again. `page` is the copy of the page
/// that sends it, and `asks` one more value of the query.
pub(super) async fn keep(form: Submission, page: &PageCopy, asks: &str, order: CommentOrder) {
    let oldest = if order == CommentOrder::Oldest {
        "&comments=oldest"
    } else {
        ""
    };
    let address = format!("/{}/browse/{}?{asks}{oldest}#composer", form.site, form.key);
    let Some(desk) = desk() else {
        if let Some(door) = door() {
            // Kept for after the sign-in.
            bring_back_unless_kept(&door.park(form, page).await);
        }
        see_other(&format!(
            "/sign-in?next={}",
            ReturnPath::or_home(&address).as_query_value()
        ));
        return;
    };
    if !form.text.trim().is_empty() {
        bring_back_unless_kept(&desk.keep_draft(form, page).await);
    }
    see_other(&address);
}

/// What a text will be as a comment on an issue, and that as HTML, which comes from [`render`] and is safe as it is. Of
/// an issue where this person is not, it is what it would be anywhere.
pub async fn draw(site: &str, key: &str, text: &str) -> (Doc, String) {
    let known = match (desk(), site.parse()) {
        (Some(desk), Ok(name)) => match desk.site(&name).await {
            Ok(NamedSite::One(site)) => Some(site),
            Ok(NamedSite::Shared(_)) | Err(_) => None,
        },
        _ => None,
    };
    let (doc, context) = match (&known, key.parse::<IssueKey>()) {
        (Some(site), Ok(key)) => {
            let home = Home {
                url: &site.url,
                slug: site.slug.as_str(),
            };
            let project = key.project();
            (
                card::written(text, card::Place { home, project }),
                Context::preview_on(home.url, home.slug),
            )
        }
        _ => (adf::markdown::to_doc(text), Context::preview()),
    };
    let html = render(&doc, &context.in_words(words())).into_string();
    (doc, html)
}
