//! Saving what is typed, throwing it away and bringing it back.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::reply::{asked_by_script, desk, see_other};
use crate::{
    desk::{Desk, DraftBox},
    model::{
        Audience, Draft, DraftRevision, Invalid, IssueKey, MOST_DRAFTS, PageCopy, Posted, Saving, SiteSlug, Submission,
        Trouble,
    },
    words::words,
};

/// What became of a draft, as the comment box's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftReply {
    pub saved: bool,
    /// What else there is to say of a draft that was saved.
    pub told: Option<String>,
    /// Something as new or newer stands there already, of this revision.
    pub newer: Option<i64>,
    /// Why it was not saved.
    pub words: Option<String>,
}

impl DraftReply {
    fn not_saved(words: impl ToString) -> Self {
        Self {
            words: Some(words.to_string()),
            ..Self::default()
        }
    }
}

/// Saves a draft while it is typed; whoever empties the box discards it.
#[server(name = SaveDraft, prefix = "/api", endpoint = "draft")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn save_draft(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] revision: String,
    #[server(default)] text: String,
    #[server(default)] audience: String,
    #[server(default)] client_key: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
    #[server(default)] based_on_draft: String,
) -> Result<DraftReply, ServerFnError> {
    let parsed = (
        site.parse::<SiteSlug>(),
        key.parse::<IssueKey>(),
        revision.parse::<DraftRevision>(),
    );
    let (Ok(site), Ok(key), Ok(revision)) = parsed else {
        return Ok(DraftReply::not_saved(words().composer().draft_form_incomplete()));
    };
    if !asked_by_script() {
        see_other(&format!("/{site}/browse/{key}#composer"));
    }
    let Some(desk) = desk() else {
        return Ok(DraftReply::not_saved(words().composer().draft_signed_out()));
    };
    let text = text.replace("\r\n", "\n");
    let audience = Audience::of_draft(&audience);
    let box_ = DraftBox {
        client_key: client_key.parse().ok(),
        waiting: based_on.parse().ok(),
        page: PageCopy::of_fields(&page_id, &based_on_draft),
    };
    let saving = desk.save_draft(&site, &key, revision, &box_, &text, &audience).await;
    Ok(match saving {
        Ok(saved @ (Saving::Saved | Saving::SavedBeside)) => DraftReply {
            saved: true,
            told: (saved == Saving::SavedBeside).then(|| words().composer().saved_beside().to_owned()),
            ..DraftReply::default()
        },
        Ok(Saving::Stale(newer)) => DraftReply {
            newer: Some(newer.get()),
            ..DraftReply::default()
        },
        Ok(Saving::TooMany) => DraftReply::not_saved(words().composer().too_many_drafts(MOST_DRAFTS)),
        Err(trouble) => DraftReply::not_saved(words().composer().draft_not_saved(words().of_trouble(&trouble))),
    })
}

/// What was saved after a page with a comment box was read, as the box's script hears it
/// (`wake::post` reads this).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateDraft {
    /// Nothing where the page has what is kept.
    pub text: Option<String>,
    pub audience: String,
    pub revision: i64,
    /// [`PageCopy::BASED_ON_DRAFT`] of the page from now on.
    pub mark: String,
}

/// The draft, if it is newer than this revision: a page that is left saves its last words while the
/// next one is read.
#[server(name = FindLateDraft, prefix = "/api", endpoint = "late-draft")]
pub async fn late_draft(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] revision: String,
    #[server(default)] client_key: String,
    #[server(default)] based_on: String,
) -> Result<LateDraft, ServerFnError> {
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        return Ok(LateDraft::default());
    };
    if !asked_by_script() {
        see_other(&format!("/{site}/browse/{key}#composer"));
    }
    let Some(desk) = desk() else {
        return Ok(LateDraft::default());
    };
    let known: DraftRevision = revision.parse().unwrap_or_default();
    let there = desk.drafts(&site, &key).await.unwrap_or_default().into_iter().next();
    // A box that goes on with a waiting text takes in nothing of another form: it would be sent in that text's place.
    let is_of_form = |draft: &Draft| draft.client_key == client_key.parse().ok();
    let newer = there.filter(|draft| !draft.discarded && draft.revision > known);
    let newer = newer.filter(|draft| based_on.is_empty() || is_of_form(draft));
    Ok(newer.map_or_else(LateDraft::default, |draft| LateDraft {
        text: Some(draft.text),
        audience: draft.audience.to_string(),
        revision: draft.revision.get(),
        mark: draft.mark.to_string(),
    }))
}

#[server(name = UndoDiscard, prefix = "/api", endpoint = "undo-discard")]
pub async fn undo_discard(
    #[server(default)] site: String,
    #[server(default)] key: String,
) -> Result<(), ServerFnError> {
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        see_other("/");
        return Ok(());
    };
    if let Some(desk) = desk() {
        // Where it fails, the page still offers it.
        _ = desk.restore_draft(&site, &key).await;
    }
    see_other(&format!("/{site}/browse/{key}#composer"));
    Ok(())
}

/// After a form was sent: whatever the outbox has taken is a draft no more, and whatever it has not
/// surely taken is one now.
pub async fn settle(
    desk: &dyn Desk,
    form: &Submission,
    result: &Result<Posted, Trouble>,
    revision: Option<DraftRevision>,
    page: &PageCopy,
) {
    let settled = match result {
        Err(Trouble::Empty) => Ok(()),
        // The outbox has it as a text of its own.
        Err(Trouble::Invalid(Invalid::EarlierArrived)) => {
            desk.draft_sent(&form.site, &form.key, revision.unwrap_or_default(), page)
                .await
        }
        Err(Trouble::Internal(_) | Trouble::Invalid(_)) => desk.keep_draft(form.clone(), page).await,
        _ => {
            desk.draft_sent(&form.site, &form.key, revision.unwrap_or_default(), page)
                .await
        }
    };
    // The draft of before stays then, which loses nothing.
    _ = settled;
}
