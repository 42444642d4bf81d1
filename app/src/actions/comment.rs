//! Posting a comment and throwing an unsent one away.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::{
    draft::settle,
    preview::draw,
    reply::{asked_by_script, bring_back_unless_kept, desk, door, see_other},
};
use crate::{
    adf::markdown,
    components::{clock, machine},
    model::{
        ClientKey, CommentId, CommentOrder, InvalidId, IssueKey, Posted, ReturnPath, SiteSlug, Submission, Trouble,
    },
    remedy::Notice,
};

/// What became of a comment, as the comment box's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    Posted {
        id: CommentId,
        author: String,
        /// When, for people.
        clock: String,
        /// When, for machines.
        machine: String,
        /// The comment as it looks.
        html: String,
    },
    /// Not posted, or not surely; the text stays with the person.
    NotPosted(Notice),
}

impl Outcome {
    #[cfg(feature = "ssr")]
    fn of(posted: Posted, text: &str) -> Self {
        let Posted { id, author, created } = posted;
        Self::Posted {
            id,
            author: author.name,
            clock: clock(created),
            machine: machine(created),
            html: draw(&markdown::to_doc(text)),
        }
    }
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
    #[server(default)] revision: String,
) -> Result<Outcome, ServerFnError> {
    let form = parse(&site, &key, &client_key, text);
    let result = match (&form, desk()) {
        (Err(wrong), _) => Err(Trouble::Invalid(wrong.to_string())),
        (Ok(submission), None) => {
            if let Some(door) = door() {
                // Kept for after the sign-in.
                let parked = door.park(submission.clone()).await;
                bring_back_unless_kept(&parked);
            }
            Err(Trouble::SignedOut)
        }
        (Ok(submission), Some(desk)) => {
            let result = desk.comment(submission.clone()).await;
            settle(&*desk, submission, &result, revision.parse().ok()).await;
            result
        }
    };
    if !asked_by_script() {
        bring_back_unless_kept(&result);
        send_on(form.as_ref().ok(), &result, CommentOrder::named(&comments));
    }
    Ok(match (result, form) {
        (Ok(posted), Ok(submission)) => Outcome::of(posted, &submission.text),
        (Ok(_), Err(wrong)) => Outcome::NotPosted(Notice::from(&Trouble::Invalid(wrong.to_string()))),
        (Err(trouble), _) => Outcome::NotPosted(Notice::of_comment(&trouble, trouble.passes())),
    })
}

/// What became of a comment that waited, for the page that still shows its text; nothing as long as
/// it waits.
#[server(name = CommentOutcome, prefix = "/api", endpoint = "outcome")]
pub async fn comment_outcome(
    #[server(default)] client_key: String,
    #[server(default)] text: String,
) -> Result<Option<Outcome>, ServerFnError> {
    let (Ok(form), Some(desk)) = (client_key.parse::<ClientKey>(), desk()) else {
        return Ok(None);
    };
    // Trouble with looking is none of the comment's: the page looks again.
    let posted = desk.outcome(&form).await.ok().flatten();
    Ok(posted.map(|posted| Outcome::of(posted, &text.replace("\r\n", "\n"))))
}

pub(super) fn parse(site: &str, key: &str, client_key: &str, text: String) -> Result<Submission, InvalidId> {
    Ok(Submission {
        site: site.parse()?,
        key: key.parse()?,
        client_key: client_key.parse()?,
        // A form sends its line ends as carriage return and line feed (HTML standard, form
        // submission); a script sends what the person typed.
        text: text.replace("\r\n", "\n"),
    })
}

fn send_on(form: Option<&Submission>, result: &Result<Posted, Trouble>, order: CommentOrder) {
    let Some(Submission { site, key, .. }) = form else {
        see_other("/");
        return;
    };
    let issue = format!("/{site}/browse/{key}");
    match (result, order) {
        // The new comment is on the first page of the newest.
        (Ok(posted), _) => see_other(&format!("{issue}#comment-{}", posted.id)),
        (Err(Trouble::SignedOut), _) => see_other(&format!(
            "/sign-in?next={}",
            ReturnPath::or_home(&format!("{issue}#composer")).as_query_value()
        )),
        (Err(_), CommentOrder::Newest) => see_other(&format!("{issue}#composer")),
        (Err(_), CommentOrder::Oldest) => see_other(&format!("{issue}?comments=oldest#composer")),
    }
}

#[server(name = DiscardUnsent, prefix = "/api", endpoint = "discard")]
pub async fn discard_unsent(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] text: String,
) -> Result<(), ServerFnError> {
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        see_other("/");
        return Ok(());
    };
    if let Some(desk) = desk() {
        // Where it fails, the page still shows the text, which is what the person needs to know.
        if desk.discard(&site, &key).await.is_ok() {
            _ = desk.discard_draft(&site, &key, &text.replace("\r\n", "\n")).await;
        }
    }
    see_other(&format!("/{site}/browse/{key}#composer"));
    Ok(())
}
