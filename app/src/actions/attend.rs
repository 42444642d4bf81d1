//! Watching an issue and voting for it.

use leptos::prelude::{ServerFnError, server};

use super::reply::{desk, see_other};
use crate::model::{Attend as What, IssueKey, ReturnPath, SiteSlug, Trouble};

/// Does it and sends the browser back to the issue, which shows what Jira has then.
#[server(name = Attend, prefix = "/api", endpoint = "attend")]
pub async fn attend(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] what: String,
) -> Result<(), ServerFnError> {
    let parsed = (site.parse::<SiteSlug>(), key.parse::<IssueKey>(), What::named(&what));
    let (Ok(site), Ok(key), Some(what)) = parsed else {
        see_other("/");
        return Ok(());
    };
    let issue = format!("/{site}/browse/{key}");
    let done = match desk() {
        Some(desk) => desk.attend(&site, &key, what).await,
        None => Err(Trouble::SignedOut),
    };
    match done {
        Ok(()) => see_other(&issue),
        Err(Trouble::SignedOut) => see_other(&format!(
            "/sign-in?next={}",
            ReturnPath::or_home(&issue).as_query_value()
        )),
        Err(_) => see_other(&format!("{issue}?problem={}", what.as_str())),
    }
    Ok(())
}
