//! Tasks that stand in the description and in comments, for those who may tick them: buttons where the ticks are, and
//! the form that the buttons send.

use leptos::prelude::*;

use crate::{
    actions::tick_problem,
    adf::{Doc, task::tickable},
    components::{Alert, CommentsAt, Origin, document, tickable_document},
    model::{AccountId, Comment, IssuePage, Rights, TaskHolder},
};

/// Whose tasks this person may tick.
#[derive(Debug, Clone, Copy)]
pub struct MayTick {
    pub at: CommentsAt,
    /// Nothing where Jira was not asked, or did not say.
    pub rights: Option<Rights>,
}

impl MayTick {
    /// Whether Jira has to be asked who may tick what: where there are tasks but in this person's own comments, which
    /// one may change as a rule.
    pub fn has_to_ask(content: &IssuePage) -> bool {
        let has_tasks = |doc: &Doc| !tickable(doc).is_empty();
        content.issue.description.as_ref().is_some_and(has_tasks)
            || content
                .comments
                .comments
                .iter()
                .any(|comment| !is_own(comment, &content.my_account) && has_tasks(&comment.body))
    }

    pub fn in_description(self, doc: &Doc, origin: Origin) -> AnyView {
        let may = self.rights.is_some_and(|rights| rights.edit_issue);
        self.drawn(doc, origin, &TaskHolder::Description, may)
    }

    pub fn in_comment(self, comment: &Comment, origin: Origin, me: &AccountId) -> AnyView {
        let may = match (self.rights, is_own(comment, me)) {
            (None, own) => own,
            (Some(rights), true) => rights.edit_own,
            (Some(rights), false) => rights.edit_all,
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
        view! {
            <form id=id class="tick" method="post" action="/api/tick">
                <input type="hidden" name="site" value=origin.site.slug.to_string()/>
                <input type="hidden" name="key" value=origin.issue.to_string()/>
                <input type="hidden" name="comment" value=comment/>
                <input type="hidden" name="comments" value=order.as_str()/>
                <input type="hidden" name="page" value=page.to_string()/>
            </form>
            {body}
        }
        .into_any()
    }
}

fn is_own(comment: &Comment, me: &AccountId) -> bool {
    comment.author.account_id.as_ref() == Some(me)
}

/// Why a task was not ticked, by its name in the address.
pub fn problem(code: &str) -> Option<AnyView> {
    let why = tick_problem(code)?;
    Some(view! { <Alert><p>{why}</p></Alert> }.into_any())
}
