use leptos::prelude::*;

use super::{
    not_found::not_found,
    visit::{param, query, sent_on, signed_in, trouble_page},
    which_site::which_site,
};
use crate::{
    components::issue_path,
    model::{CommentId, IssueKey},
    words::words,
};

/// An issue by its key alone: on one site there is no question, on several there is.
#[component]
pub fn Browse() -> impl IntoView {
    let key = param("key").parse::<IssueKey>();
    let place = focused(query("focusedCommentId").as_deref());
    signed_in(move |desk| async move {
        let Ok(key) = key else {
            return not_found().await;
        };
        let sites = match desk.sites().await {
            Ok(sites) => sites,
            Err(trouble) => return trouble_page(&*desk, trouble, None).await,
        };
        match sites.as_slice() {
            [] => sent_on("/connections"),
            [site] => sent_on(&(issue_path(&site.slug, &key) + &place)),
            sites => {
                let why = words().finding().several_sites().to_owned();
                which_site(&*desk, &key, why, sites, |site| issue_path(&site.slug, &key) + &place).await
            }
        }
    })
}

/// Which comment a link of Jira's is about, to be shown on any site.
pub fn focused(id: Option<&str>) -> String {
    let id = id.and_then(|id| id.parse::<CommentId>().ok());
    id.map_or_else(String::new, |id| format!("?focusedCommentId={id}#comment-{id}"))
}
