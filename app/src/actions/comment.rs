//! Posting a comment and throwing an unsent one away.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use crate::model::{Posted, Trouble};
#[cfg(feature = "ssr")]
use {
    super::reply::{asked_by_script, desk, door, see_other},
    crate::model::{CommentOrder, InvalidId, IssueKey, ReturnPath, SiteSlug, Submission},
};

/// What became of a comment, as the comment box's script hears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Posted(Posted),
    /// Not posted, or not surely; the text stays with the person.
    NotPosted(Trouble),
}

/// Posts a comment. A script is told the outcome; a form is sent on to the comment, or back to its
/// text.
#[server(name = PostComment, prefix = "/api", endpoint = "comment")]
pub async fn post_comment(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] comments: String,
) -> Result<Outcome, ServerFnError> {
    let form = parse(&site, &key, &client_key, text);
    let outcome = match (&form, desk()) {
        (Err(wrong), _) => Outcome::NotPosted(Trouble::Invalid(wrong.to_string())),
        (Ok(submission), None) => {
            if let Some(door) = door() {
                // Kept for after the sign-in; the answer is the same when even that fails.
                _ = door.park(submission.clone()).await;
            }
            Outcome::NotPosted(Trouble::SignedOut)
        }
        (Ok(submission), Some(desk)) => match desk.comment(submission.clone()).await {
            Ok(posted) => Outcome::Posted(posted),
            Err(trouble) => Outcome::NotPosted(trouble),
        },
    };
    if !asked_by_script() {
        let order = if comments == "oldest" {
            CommentOrder::Oldest
        } else {
            CommentOrder::Newest
        };
        send_on(form.ok().as_ref(), &outcome, order);
    }
    Ok(outcome)
}

#[cfg(feature = "ssr")]
fn parse(site: &str, key: &str, client_key: &str, text: String) -> Result<Submission, InvalidId> {
    Ok(Submission {
        site: site.parse()?,
        key: key.parse()?,
        client_key: client_key.parse()?,
        // A form sends its line ends as carriage return and line feed (HTML standard, form
        // submission); a script sends what the person typed.
        text: text.replace("\r\n", "\n"),
    })
}

#[cfg(feature = "ssr")]
fn send_on(form: Option<&Submission>, outcome: &Outcome, order: CommentOrder) {
    let Some(Submission { site, key, .. }) = form else {
        see_other("/");
        return;
    };
    let issue = format!("/{site}/browse/{key}");
    match (outcome, order) {
        // The new comment is on the first page of the newest.
        (Outcome::Posted(posted), _) => see_other(&format!("{issue}#comment-{}", posted.id)),
        (Outcome::NotPosted(Trouble::SignedOut), _) => see_other(&format!(
            "/sign-in?next={}",
            ReturnPath::or_home(&format!("{issue}#composer")).as_query_value()
        )),
        (Outcome::NotPosted(_), CommentOrder::Newest) => see_other(&format!("{issue}#composer")),
        (Outcome::NotPosted(_), CommentOrder::Oldest) => see_other(&format!("{issue}?comments=oldest#composer")),
    }
}

#[cfg(feature = "ssr")]
#[server(name = DiscardUnsent, prefix = "/api", endpoint = "discard")]
pub async fn discard_unsent(
    #[server(default)] site: String,
    #[server(default)] key: String,
) -> Result<(), ServerFnError> {
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        see_other("/");
        return Ok(());
    };
    if let Some(desk) = desk() {
        // Where it fails, the page still shows the text, which is what the person needs to know.
        _ = desk.discard(&site, &key).await;
    }
    see_other(&format!("/{site}/browse/{key}#composer"));
    Ok(())
}
