//! What a person wrote on an issue before, where it goes on with.

use leptos::prelude::*;

use crate::{
    components::{ProofField, Time},
    model::{Audience, ClientKey, DRAFT_DAYS, Draft, DraftRevision, IssueKey, Moment, PageCopy, Site, Unsent},
    remedy::Notice,
    words::words,
};

/// What is kept of a person's writing on an issue.
pub struct Kept {
    /// Texts that are not surely in Jira, the newest first.
    pub unsent: Vec<Unsent>,
    pub draft: Option<Draft>,
    /// The person asked to see how it will look.
    pub preview: bool,
}

/// What the comment box begins with.
pub struct Beginning {
    pub client_key: ClientKey,
    pub page: PageCopy,
    pub text: String,
    /// For whom the text was written; nothing where nobody has chosen.
    pub audience: Option<Audience>,
    pub notice: Option<Notice>,
    pub revision: DraftRevision,
    /// When the text was saved, where it is a draft.
    pub saved: Option<Moment>,
    /// There is something in the box to throw away.
    pub is_kept: bool,
    /// When something was thrown away that can be brought back.
    pub discarded: Option<Moment>,
    pub preview: bool,
}

impl Kept {
    /// Whether it was written in a service project, for when nothing else tells.
    pub fn is_of_service(&self) -> bool {
        let draft = self.draft.as_ref().map(|draft| &draft.audience);
        let unsent = self.unsent.first().map(|unsent| &unsent.audience);
        draft
            .into_iter()
            .chain(unsent)
            .any(|audience| matches!(audience, Audience::Internal | Audience::Customer))
    }

    /// `fresh` is for a text that has no form yet, and new with each copy of the page. Of a draft and an unsent text the draft is the
    /// newer, for the outbox takes the draft of what it takes away.
    pub fn begin(self, fresh: ClientKey) -> Beginning {
        let Self { unsent, draft, preview } = self;
        let revision = draft.as_ref().map(|draft| draft.revision).unwrap_or_default();
        let (kept, discarded) = match draft {
            Some(draft) if draft.discarded => (None, Some(draft.saved)),
            draft => (draft, None),
        };
        let newest = unsent.into_iter().next();
        let page = PageCopy {
            id: Some(fresh.clone()),
            based_on: newest.as_ref().and_then(|unsent| unsent.page_id.clone()),
        };
        // Sent again under its own key, an unsent text that did arrive stays one comment.
        let (client_key, unsent, notice) = match newest {
            Some(unsent) => {
                let notice = Notice::of_comment(&unsent.trouble, unsent.waits, words());
                (unsent.client_key, Some((unsent.text, unsent.audience)), Some(notice))
            }
            None => (fresh, None, None),
        };
        let saved = kept.as_ref().map(|draft| draft.saved);
        let (text, audience) = kept.map(|draft| (draft.text, draft.audience)).or(unsent).unzip();
        Beginning {
            audience,
            client_key,
            page,
            notice,
            revision,
            saved,
            is_kept: text.is_some(),
            discarded: discarded.filter(|_| text.is_none()),
            preview: preview && text.is_some(),
            text: text.unwrap_or_default(),
        }
    }
}

/// Since when a draft is kept, and for how long.
pub fn saved(at: Moment) -> AnyView {
    view! {
        <p id="draft-saved" class="quiet-text">
            {words().composer().draft_saved(view! { <Time at zoned=true/> }, DRAFT_DAYS)}
        </p>
    }
    .into_any()
}

/// The way back from *Discard draft*.
pub fn undo(site: &Site, key: &IssueKey, at: Moment) -> AnyView {
    view! {
        <form id="draft-undo" class="undo" method="post" action="/api/undo-discard">
            <ProofField site=Some(site.slug.clone())/>
            <input type="hidden" name="site" value=site.slug.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <p role="status">{words().composer().draft_discarded(view! { <Time at zoned=true/> })}</p>
            <button class="quiet">{words().composer().undo()}</button>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Trouble;

    fn draft(discarded: bool) -> Option<Draft> {
        Some(Draft {
            text: "the draft".to_owned(),
            audience: Audience::Role("Developers".to_owned()),
            revision: 3.try_into().unwrap(),
            saved: Moment {
                unix_ms: 0,
                offset_minutes: 0,
            },
            discarded,
        })
    }

    fn unsent() -> Option<Unsent> {
        Some(Unsent {
            client_key: "client-key-of-before".parse().unwrap(),
            text: "the unsent".to_owned(),
            audience: Audience::Internal,
            trouble: Trouble::GrantDead,
            waits: true,
            page_id: "page-that-wrote-it".parse().ok(),
        })
    }

    fn begin(unsent: Option<Unsent>, draft: Option<Draft>) -> Beginning {
        let kept = Kept {
            unsent: unsent.into_iter().collect(),
            draft,
            preview: true,
        };
        kept.begin("client-key-that-is-new".parse().unwrap())
    }

    #[test]
    fn a_draft_of_an_unsent_text_is_sent_under_its_key() {
        let both = begin(unsent(), draft(false));
        assert_eq!(
            (both.text.as_str(), both.client_key.as_str()),
            ("the draft", "client-key-of-before")
        );
        assert_eq!(both.audience, draft(false).map(|draft| draft.audience));
        let copy = |key: &str| key.parse().ok();
        assert_eq!(both.page.id, copy("client-key-that-is-new"));
        assert_eq!(both.page.based_on, copy("page-that-wrote-it"));
        assert!(both.notice.is_some() && both.is_kept && both.preview);
    }

    #[test]
    fn a_discarded_draft_is_offered_beside_an_empty_box_only() {
        let alone = begin(None, draft(true));
        assert!(alone.text.is_empty() && alone.discarded.is_some() && !alone.is_kept && !alone.preview);
        assert_eq!(alone.client_key.as_str(), "client-key-that-is-new");
        assert_eq!(alone.revision.get(), 3);
        let beside = begin(unsent(), draft(true));
        assert_eq!(beside.audience, Some(Audience::Internal));
        assert!(beside.text == "the unsent" && beside.discarded.is_none());
    }
}
