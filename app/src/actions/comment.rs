//! Posting a comment and throwing an unsent one away.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::{
    draft::settle,
    preview::{draw, keep},
    reply::{asked_by_script, bring_back_unless_kept, desk, door, see_other},
};
use crate::{
    clock::{clock, machine},
    desk::DraftBox,
    model::{
        Audience, ClientKey, CommentId, CommentOrder, Invalid, InvalidId, IssueKey, PageCopy, Posted, ReturnPath,
        SiteSlug, Submission, Trouble,
    },
    remedy::Notice,
    words::words,
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
        /// Who alone can see it, in words.
        badge: Option<String>,
        /// What the person has to know.
        warning: Option<String>,
    },
    /// Not posted, or not surely; the text stays with the person.
    NotPosted(Notice),
}

impl Outcome {
    #[cfg(feature = "ssr")]
    async fn of(posted: Posted, site: &str, key: &str, text: &str, audience: &Audience) -> Self {
        let t = words();
        let Posted {
            id,
            author,
            created,
            exposed,
        } = posted;
        Self::Posted {
            id,
            author: author.name,
            clock: clock(created, t),
            machine: machine(created),
            html: draw(site, key, text).await.1,
            badge: t.badge(audience).filter(|_| !exposed),
            warning: exposed.then(|| t.composer().exposed().to_owned()),
        }
    }
}

/// Posts a comment. A script is told the outcome; a form is sent on to the comment, or back to its
/// text.
#[server(name = PostComment, prefix = "/api", endpoint = "comment")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn post_comment(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] comments: String,
    #[server(default)] revision: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
    #[server(default)] based_on_draft: String,
) -> Result<Outcome, ServerFnError> {
    let chosen = audience.parse::<Audience>();
    let kept = chosen.clone().unwrap_or_else(|_| Audience::of_draft(&audience));
    let form = parse(&site, &key, &client_key, text, kept);
    let form = form.map(|form| of_page(form, &page_id, &based_on));
    let draft = PageCopy::of_fields(&page_id, &based_on_draft);
    if let (Ok(form), Err(_)) = (&form, &chosen) {
        if !asked_by_script() {
            keep(form.clone(), &draft, "problem=audience", CommentOrder::named(&comments)).await;
        }
        // A script's page has the text still.
        return Ok(Outcome::NotPosted(Notice::of(
            &Trouble::Invalid(Invalid::Audience),
            words(),
        )));
    }
    let result = match (&form, desk()) {
        (Err(_), _) => Err(Trouble::Invalid(Invalid::Form)),
        (Ok(submission), None) => {
            if let Some(door) = door() {
                // Kept for after the sign-in.
                let parked = door.park(submission.clone(), &draft).await;
                bring_back_unless_kept(&parked);
            }
            Err(Trouble::SignedOut)
        }
        (Ok(submission), Some(desk)) => {
            let result = desk.comment(submission.clone()).await;
            settle(&*desk, submission, &result, revision.parse().ok(), &draft).await;
            result
        }
    };
    if !asked_by_script() {
        bring_back_unless_kept(&result);
        send_on(form.as_ref().ok(), &result, CommentOrder::named(&comments));
    }
    Ok(match (result, form) {
        (Ok(posted), Ok(submission)) => Outcome::of(posted, &site, &key, &submission.text, &submission.audience).await,
        (Ok(_), Err(_)) => Outcome::NotPosted(Notice::of(&Trouble::Invalid(Invalid::Form), words())),
        (Err(trouble), _) => Outcome::NotPosted(Notice::of_comment(&trouble, trouble.passes(), words())),
    })
}

/// What became of a comment that waited, for the page that still shows its text; nothing as long as
/// it waits.
#[server(name = CommentOutcome, prefix = "/api", endpoint = "outcome")]
pub async fn comment_outcome(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
) -> Result<Option<Outcome>, ServerFnError> {
    let form = parse(&site, &key, &client_key, text, Audience::of_draft(&audience));
    let (Ok(form), Some(desk)) = (form, desk()) else {
        return Ok(None);
    };
    let form = of_page(form, &page_id, &based_on);
    // Trouble with looking is none of the comment's: the page looks again.
    let posted = desk.outcome(&form).await.ok().flatten();
    Ok(match posted {
        Some(posted) => Some(Outcome::of(posted, &site, &key, &form.text, &form.audience).await),
        None => None,
    })
}

/// The form with the copy of the page that sent it.
pub(super) fn of_page(form: Submission, page_id: &str, based_on: &str) -> Submission {
    Submission {
        page: PageCopy::of_fields(page_id, based_on),
        ..form
    }
}

pub(super) fn parse(
    site: &str,
    key: &str,
    client_key: &str,
    text: String,
    audience: Audience,
) -> Result<Submission, InvalidId> {
    Ok(Submission {
        site: site.parse()?,
        key: key.parse()?,
        client_key: client_key.parse()?,
        // A form sends its line ends as carriage return and line feed (HTML standard, form
        // submission); a script sends what the person typed.
        text: text.replace("\r\n", "\n"),
        audience,
        page: PageCopy::default(),
    })
}

fn send_on(form: Option<&Submission>, result: &Result<Posted, Trouble>, order: CommentOrder) {
    let Some(Submission { site, key, .. }) = form else {
        see_other("/");
        return;
    };
    let issue = format!("/{site}/browse/{key}");
    match (result, order) {
        (Ok(posted), _) if posted.exposed => see_other(&format!("{issue}?problem=exposed#comment-{}", posted.id)),
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

/// Throws a waiting comment away that no issue page shows, because the person's connection does not reach its site.
#[server(name = DiscardWaiting, prefix = "/api", endpoint = "discard-waiting")]
pub async fn discard_waiting(
    #[server(default)] client_key: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
) -> Result<(), ServerFnError> {
    let page = PageCopy::of_fields(&page_id, &based_on);
    if let (Ok(form), Some(desk)) = (client_key.parse::<ClientKey>(), desk()) {
        // Where it fails, the page still shows the text.
        _ = desk.discard(&form, &page).await;
    }
    see_other("/");
    Ok(())
}

#[server(name = DiscardUnsent, prefix = "/api", endpoint = "discard")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn discard_unsent(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] client_key: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
    #[server(default)] based_on_draft: String,
) -> Result<(), ServerFnError> {
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        see_other("/");
        return Ok(());
    };
    if let Some(desk) = desk() {
        // Where it fails, the page still shows the text, which is what the person needs to know.
        let discarded = match client_key.parse() {
            Ok(form) => desk.discard(&form, &PageCopy::of_fields(&page_id, &based_on)).await,
            Err(_) => Err(Trouble::Invalid(Invalid::Form)),
        };
        if discarded.is_ok() {
            let (text, audience) = (text.replace("\r\n", "\n"), Audience::of_draft(&audience));
            let box_ = DraftBox {
                client_key: client_key.parse().ok(),
                waiting: based_on.parse().ok(),
                page: PageCopy::of_fields(&page_id, &based_on_draft),
            };
            _ = desk.discard_draft(&site, &key, &box_, &text, &audience).await;
        }
    }
    see_other(&format!("/{site}/browse/{key}#composer"));
    Ok(())
}
