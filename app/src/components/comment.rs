use leptos::prelude::*;

use super::{Time, face};
use crate::{
    clock::clock,
    model::{CommentId, Moment, Person},
    words::words,
};

/// A comment: who, when, and what.
#[component]
pub fn CommentArticle(
    id: CommentId,
    author: Person,
    created: Moment,
    /// What else there is to say of it: edited, internal, restricted.
    marks: AnyView,
    body: AnyView,
    /// Where it is found, whichever page it will be on.
    href: String,
) -> impl IntoView {
    let anchor = format!("comment-{id}");
    let label = format!("{}, {}", author.name, clock(created, words()));
    view! {
        <article class="comment" id=anchor aria-label=label>
            {inside(author, href, created, marks, body)}
        </article>
    }
}

/// What a comment of this person's is drawn from in the browser once Jira has taken it: `wake` puts
/// it into an article and fills in address, time and text, and where one changes or deletes it.
#[component]
pub fn CommentTemplate(author: Person, issue: String) -> impl IntoView {
    let created = Moment {
        unix_ms: 0,
        offset_minutes: 0,
    };
    let t = words().conversation();
    let way = |doing: &str, label: String, words: &'static str| {
        view! { <a href="" data-way=format!("{issue}?{doing}=") aria-label=label>{words}</a> }
    };
    let ways = view! {
        <p class="comment-ways">
            {way("edit", t.edit_own("{when}"), t.edit())}
            {way("delete", t.delete_own("{when}"), t.delete())}
        </p>
    };
    view! {
        <template id="posted-comment">
            {inside(author, String::new(), created, ().into_any(), ways.into_any())}
        </template>
    }
}

fn inside(author: Person, href: String, created: Moment, marks: AnyView, body: AnyView) -> impl IntoView {
    let face = face(&author);
    view! {
        {face}
        <div>
            <p class="comment-head">
                <bdi><b>{author.name}</b></bdi>
                " "
                <a href=href>
                    <Time at=created/>
                </a>
                {marks}
            </p>
            {body}
        </div>
    }
}
