use leptos::prelude::*;

use super::{Time, clock, face};
use crate::model::{CommentId, Moment, Person};

/// A comment: who, when, and what.
#[component]
pub fn CommentArticle(
    id: CommentId,
    author: Person,
    created: Moment,
    /// What else there is to say of it: edited, internal, restricted.
    #[prop(optional)]
    marks: Option<AnyView>,
    body: AnyView,
) -> impl IntoView {
    let anchor = format!("comment-{id}");
    view! {
        <article class="comment" id=anchor.clone() aria-label=format!("{}, {}", author.name, clock(created))>
            {face(&author)}
            <div>
                <p class="comment-head">
                    <b>{author.name.clone()}</b>
                    " "
                    <a href=format!("#{anchor}")>
                        <Time at=created/>
                    </a>
                    {marks}
                </p>
                {body}
            </div>
        </article>
    }
}
