//! Tasks that stand in the description and in comments: buttons where the ticks are, and the form that the buttons send.
//!
//! Who may tick them only Jira knows, and it is not in what it tells of an issue. A call of its own for it would hold up
//! every page with tasks. So the buttons are for those who may as a rule: everybody in the description, authors in their
//! comments. Whoever presses one and may not is told so by Jira.

use leptos::prelude::*;

use crate::{
    actions::tick_problem,
    adf::{Doc, task::tickable},
    components::{Alert, CommentsAt, Origin, ProofField, document, tickable_document},
    model::{AccountId, Comment, Rights, TaskHolder},
};

/// Whose tasks this person may tick.
#[derive(Debug, Clone, Copy)]
pub struct MayTick {
    pub at: CommentsAt,
    /// Where Jira was asked, and answered.
    pub rights: Option<Rights>,
}

impl MayTick {
    pub fn in_description(self, doc: &Doc, origin: Origin) -> AnyView {
        let may = self.rights.is_none_or(|rights| rights.edit_issue);
        self.drawn(doc, origin, &TaskHolder::Description, may)
    }

    pub fn in_comment(self, comment: &Comment, origin: Origin, me: &AccountId) -> AnyView {
        let own = comment.author.account_id.as_ref() == Some(me);
        let may = match self.rights {
            None => own,
            Some(rights) if own => rights.edit_own,
            Some(rights) => rights.edit_all,
        };
        self.drawn(&comment.body, origin, &TaskHolder::Comment(comment.id.clone()), may)
    }

    fn drawn(self, doc: &Doc, origin: Origin, holder: &TaskHolder, may: bool) -> AnyView {
        if !may || tickable(doc).is_empty() {
            return document(doc, origin).into_any();
        }
        let comment = match holder {
            TaskHolder::Description => String::new(),
            TaskHolder::Comment(id) => id.to_string(),
        };
        let id = format!("tick-{comment}");
        let body = tickable_document(doc, origin, &id);
        let CommentsAt { order, page } = self.at;
        let asked = self
            .rights
            .map(|_| view! { <input type="hidden" name="others" value="yes"/> });
        view! {
            <form id=id class="tick" method="post" action="/api/tick">
                <ProofField site=Some(origin.site.slug.clone())/>
                <input type="hidden" name="site" value=origin.site.slug.to_string()/>
                <input type="hidden" name="key" value=origin.issue.to_string()/>
                <input type="hidden" name="comment" value=comment/>
                <input type="hidden" name="comments" value=order.as_str()/>
                <input type="hidden" name="page" value=page.to_string()/>
                {asked}
            </form>
            {body}
        }
        .into_any()
    }
}

/// Why a task was not ticked, by its name in the address.
pub fn problem(code: &str) -> Option<AnyView> {
    let why = tick_problem(code)?;
    Some(view! { <Alert><p>{why}</p></Alert> }.into_any())
}
