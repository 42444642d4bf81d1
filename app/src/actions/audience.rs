//! For whom a comment can be.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::{
    comment::{of_page, parse},
    preview::keep,
    reply::{asked_by_script, desk, see_other},
};
use crate::{
    model::{Audience, Audiences, CommentOrder, IssueKey, PageCopy, SiteSlug, Trouble},
    words::words,
};

/// One to choose, as the comment box's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

/// What there is to choose from, and what else there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub list: Vec<Choice>,
    pub words: Option<String>,
}

impl Choices {
    pub fn of(found: Result<Audiences, Trouble>) -> Self {
        let t = words();
        let (audiences, words) = match found {
            Ok(Audiences { list, roles_hidden }) => {
                let words = match (roles_hidden, list.is_empty()) {
                    (true, _) => Some(t.composer().roles_hidden()),
                    (false, true) => Some(t.composer().no_audiences()),
                    (false, false) => None,
                };
                (list, words.map(str::to_owned))
            }
            Err(trouble) => (Vec::new(), Some(t.of_trouble(&trouble))),
        };
        let choice = |audience: Audience| Choice {
            value: audience.to_string(),
            label: t.of_audience(&audience),
        };
        Self {
            list: audiences.into_iter().map(choice).collect(),
            words,
        }
    }
}

/// The roles and groups to choose from. A form's text becomes the draft, and the page shows them.
#[server(name = FindAudiences, prefix = "/api", endpoint = "audiences")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn find_audiences(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] comments: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
    #[server(default)] based_on_draft: String,
) -> Result<Choices, ServerFnError> {
    if !asked_by_script() {
        let audience = Audience::of_draft(&audience);
        match parse(&site, &key, &client_key, text, audience) {
            Ok(form) => {
                let form = of_page(form, &page_id, &based_on);
                let page = PageCopy::of_fields(&page_id, &based_on_draft);
                keep(form, &page, "audiences=yes", CommentOrder::named(&comments)).await;
            }
            Err(_) => see_other("/"),
        }
        return Ok(Choices::default());
    }
    let (Ok(site), Ok(key), Some(desk)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>(), desk()) else {
        return Ok(Choices::default());
    };
    Ok(Choices::of(desk.audiences(&site, &key).await))
}
