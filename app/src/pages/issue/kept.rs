//! What a person wrote on an issue before, where it goes on with.

use leptos::prelude::*;

use crate::{
    components::{ProofField, Time},
    model::{
        Audience, ClientKey, DRAFT_DAYS, Draft, DraftRevision, IssueKey, Moment, PageCopy, Site, TextMark, Unsent,
    },
    remedy::Notice,
    words::words,
};

/// What is kept of a person's writing on an issue.
pub struct Kept {
    /// Texts that are not surely in Jira, the newest first.
    pub unsent: Vec<Unsent>,
    /// The newest first, and after them what can be brought back.
    pub drafts: Vec<Draft>,
    /// The person asked to see how it will look.
    pub preview: bool,
}

/// What the comment box begins with.
pub struct Beginning {
    pub client_key: ClientKey,
    pub page: PageCopy,
    /// The draft in the box.
    pub draft: Option<TextMark>,
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
    /// The texts that are not in the box.
    pub others: Others,
}

/// Texts of a person on an issue besides the one in the comment box.
pub struct Others {
    pub unsent: Vec<Unsent>,
    pub drafts: Vec<Draft>,
}

impl Kept {
    /// Whether it was written in a service project, for when nothing else tells.
    pub fn is_of_service(&self) -> bool {
        let draft = self.drafts.first().map(|draft| &draft.audience);
        let unsent = self.unsent.first().map(|unsent| &unsent.audience);
        draft
            .into_iter()
            .chain(unsent)
            .any(|audience| matches!(audience, Audience::Internal | Audience::Customer))
    }

    /// `fresh` is for a text that has no form yet, and new with each copy of the page. The newest draft is in the box; an
    /// unsent text only with the draft that was typed into its own form, or where there is no draft.
    pub fn begin(self, fresh: ClientKey) -> Beginning {
        let Self {
            mut unsent,
            drafts,
            preview,
        } = self;
        let (discarded, mut drafts): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.discarded);
        let draft = (!drafts.is_empty()).then(|| drafts.remove(0));
        let at = match &draft {
            // A version before did not say which form a draft is of: of the newest text that waits.
            Some(Draft { client_key: None, .. }) | None => (!unsent.is_empty()).then_some(0),
            Some(draft) => unsent.iter().position(|unsent| goes_on_with(draft, unsent)),
        };
        let boxed = at.map(|at| unsent.remove(at));
        let page = PageCopy {
            id: Some(fresh.clone()),
            based_on: boxed.as_ref().map(|unsent| unsent.mark.clone()),
        };
        let restorable = discarded.into_iter().next();
        let revision = draft.as_ref().or(restorable.as_ref()).map(|draft| draft.revision);
        let mark = draft.as_ref().or(restorable.as_ref()).map(|draft| draft.mark.clone());
        // Sent again under its own key, an unsent text that did arrive stays one comment.
        let (client_key, text, notice) = match boxed {
            Some(unsent) => {
                let notice = Notice::of_comment(&unsent.trouble, unsent.waits, words());
                (unsent.client_key, Some((unsent.text, unsent.audience)), Some(notice))
            }
            // The same in every page that shows the draft, so that it is one comment wherever it is sent.
            None => (
                draft
                    .as_ref()
                    .and_then(|draft| draft.client_key.clone())
                    .unwrap_or(fresh),
                None,
                None,
            ),
        };
        let saved = draft.as_ref().map(|draft| draft.saved);
        let (text, audience) = draft.map(|draft| (draft.text, draft.audience)).or(text).unzip();
        Beginning {
            audience,
            client_key,
            page,
            draft: mark,
            notice,
            revision: revision.unwrap_or_default(),
            saved,
            is_kept: text.is_some(),
            discarded: restorable.map(|draft| draft.saved).filter(|_| text.is_none()),
            preview: preview && text.is_some(),
            text: text.unwrap_or_default(),
            others: Others { unsent, drafts },
        }
    }
}

/// Whether a draft is what its author made of a waiting text.
fn goes_on_with(draft: &Draft, unsent: &Unsent) -> bool {
    let same_copy = draft.page_id.is_some() && draft.page_id == unsent.page_id;
    same_copy || draft.client_key.as_ref() == Some(&unsent.client_key) && draft.waiting.as_ref() == Some(&unsent.mark)
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
            client_key: Some("client-key-of-before".parse().unwrap()),
            waiting: "mark-of-the-unsent".parse().ok(),
            page_id: "page-that-saved-it".parse().ok(),
            mark: "mark-of-the-draft-1".parse().unwrap(),
        })
    }

    fn unsent() -> Option<Unsent> {
        Some(Unsent {
            client_key: "client-key-of-before".parse().unwrap(),
            text: "the unsent".to_owned(),
            audience: Audience::Internal,
            trouble: Trouble::GrantDead,
            waits: true,
            mark: "mark-of-the-unsent".parse().unwrap(),
            page_id: "page-that-sent-it".parse().ok(),
        })
    }

    fn begin(unsent: Option<Unsent>, draft: Option<Draft>) -> Beginning {
        let kept = Kept {
            unsent: unsent.into_iter().collect(),
            drafts: draft.into_iter().collect(),
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
        assert_eq!(both.page.id, "client-key-that-is-new".parse().ok());
        assert_eq!(both.page.based_on, "mark-of-the-unsent".parse().ok());
        assert!(both.notice.is_some() && both.is_kept && both.preview);
    }

    #[test]
    fn a_draft_of_another_form_hides_no_text_that_waits() {
        let other = draft(false).map(|draft| Draft {
            client_key: "client-key-of-another".parse().ok(),
            waiting: None,
            ..draft
        });
        let both = begin(unsent(), other);
        assert_eq!(
            (both.text.as_str(), both.client_key.as_str()),
            ("the draft", "client-key-of-another")
        );
        // What it is sent under replaces nothing that the page has not shown.
        assert_eq!(both.page.based_on, None);
        assert!(both.notice.is_none() && both.others.drafts.is_empty());
        assert_eq!(both.others.unsent[0].text, "the unsent");
    }

    #[test]
    fn a_draft_goes_on_with_the_text_that_its_box_showed_and_no_later_one() {
        let later = unsent().map(|unsent| Unsent {
            mark: "mark-of-a-later-text".parse().unwrap(),
            ..unsent
        });
        let both = begin(later, draft(false));
        assert_eq!((both.page.based_on, both.others.unsent.len()), (None, 1));
        // What a copy has sent itself, it has shown.
        let own = unsent().map(|unsent| Unsent {
            mark: "mark-of-a-later-text".parse().unwrap(),
            page_id: "page-that-saved-it".parse().ok(),
            ..unsent
        });
        let both = begin(own, draft(false));
        assert_eq!(both.page.based_on, "mark-of-a-later-text".parse().ok());
    }

    #[test]
    fn of_several_drafts_and_texts_each_is_in_the_box_or_beside_it() {
        let named = |text: &str| Draft {
            text: text.to_owned(),
            ..draft(false).unwrap()
        };
        let kept = Kept {
            unsent: vec![unsent().unwrap(), unsent().unwrap()],
            drafts: vec![named("newest"), named("older"), draft(true).unwrap()],
            preview: false,
        };
        let begins = kept.begin("client-key-that-is-new".parse().unwrap());
        assert_eq!(begins.text, "newest");
        assert_eq!(begins.draft, "mark-of-the-draft-1".parse().ok());
        let texts: Vec<&str> = begins.others.drafts.iter().map(|draft| draft.text.as_str()).collect();
        assert_eq!((texts, begins.others.unsent.len()), (vec!["older"], 1));
        assert!(begins.discarded.is_none());
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
