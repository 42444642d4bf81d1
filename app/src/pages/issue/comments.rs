use leptos::prelude::*;

use super::revise::AtComment;
use crate::{
    components::{CommentArticle, CommentsAt, Icon, Origin, Shape, clock, document, isolated, issue_path},
    model::{AccountId, Comment, CommentOrder, CommentPage},
};

/// The conversation, with the comment box at the end where a new comment appears. `form` stands at
/// the comment that it is about; before all others where that one is not on this page.
pub fn comments(
    origin: Origin,
    page: CommentPage,
    me: &AccountId,
    compose: AnyView,
    form: Option<AtComment>,
) -> AnyView {
    let issue = issue_path(&origin.site.slug, origin.issue);
    let CommentPage {
        comments,
        order,
        page,
        pages,
        total,
    } = page;
    let newest_first = order == CommentOrder::Newest;
    let (toggle, toggle_words) = if newest_first {
        (format!("{issue}?comments=oldest#comments"), "Oldest first")
    } else {
        (format!("{issue}#comments"), "Newest first")
    };
    let at = CommentsAt { order, page };
    let mut form = form;
    let list: Vec<_> = comments
        .into_iter()
        .map(|said| {
            let form = form.take_if(|form| form.id == said.id);
            let own = said.author.account_id.as_ref() == Some(me);
            comment(origin, said, form, own, &issue, at)
        })
        .collect();
    let elsewhere = form.map(|AtComment { id, form, .. }| {
        view! { <div class="comment-elsewhere" id=format!("comment-{id}")>{form}</div> }
    });
    // Where the comment box puts what it has posted.
    let posted = || view! { <div id="posted" data-order=order.as_str()></div> };
    let list = view! {
        <div class="comments">
            {newest_first.then(posted)}
            {elsewhere}
            {list}
            {(!newest_first).then(posted)}
            {(total == 0).then(|| view! { <p class="none">"Nobody has said anything yet."</p> })}
        </div>
        {paging(&issue, order, page, pages)}
    };
    let (before, after) = if newest_first {
        (Some(compose), None)
    } else {
        (None, Some(compose))
    };
    view! {
        <section aria-labelledby="comments">
            <div class="section-head">
                <h2 id="comments">"Comments " <span class="count" id="comment-count">{total}</span></h2>
                {(total > 1).then(|| view! { <a href=toggle>{toggle_words}</a> })}
            </div>
            {before}
            {list}
            {after}
        </section>
    }
    .into_any()
}

/// `own`: it is one's own.
fn comment(
    origin: Origin,
    comment: Comment,
    form: Option<AtComment>,
    own: bool,
    issue: &str,
    at: CommentsAt,
) -> AnyView {
    let text = document(&comment.body, origin);
    let marks = marks(&comment);
    let body = match form {
        None => {
            let ways = own.then(|| ways(&comment, issue, at));
            view! { {text} {ways} }.into_any()
        }
        Some(AtComment {
            replaces: true, form, ..
        }) => form,
        Some(AtComment { form, .. }) => view! { {text} {form} }.into_any(),
    };
    let Comment {
        id, author, created, ..
    } = comment;
    let first = CommentsAt { page: 1, ..at };
    let focused = format!("focusedCommentId={id}");
    let href = first.address(issue, Some(&focused), &format!("comment-{id}"));
    view! { <CommentArticle id author created marks body href/> }.into_any()
}

/// What one can do with a comment of one's own.
fn ways(comment: &Comment, issue: &str, at: CommentsAt) -> AnyView {
    let to = |doing: &str| {
        let id = &comment.id;
        at.address(issue, Some(&format!("{doing}={id}")), &format!("comment-{id}"))
    };
    let of = format!("your comment of {}", clock(comment.created));
    view! {
        <p class="comment-ways">
            <a href=to("edit") aria-label=format!("Edit {of}")>"Edit"</a>
            <a href=to("delete") aria-label=format!("Delete {of}")>"Delete"</a>
        </p>
    }
    .into_any()
}

/// What there is to say of a comment besides who and when.
fn marks(comment: &Comment) -> AnyView {
    let edited = comment.edited.as_ref().map(|(at, by)| {
        let by = by
            .as_ref()
            .filter(|by| **by != comment.author)
            .map(|by| by.name.clone());
        let words = match &by {
            Some(by) => format!("Edited by {} {}", isolated(by), clock(*at)),
            None => format!("Edited {}", clock(*at)),
        };
        let by = by.map(|by| view! { " by " <bdi>{by}</bdi> });
        view! { " " <span class="mark" title=words>"edited" {by}</span> }
    });
    let restricted = comment.restricted_to.as_ref().map(
        |group| view! { " " <span class="badge"><Icon shape=Shape::Lock/>"Only " <bdi>{group.clone()}</bdi> " can see this"</span> },
    );
    let internal = comment
        .internal
        .then(|| view! { " " <span class="badge"><Icon shape=Shape::Lock/>"Internal note"</span> });
    view! { {edited} {restricted} {internal} }.into_any()
}

fn paging(issue: &str, order: CommentOrder, page: usize, pages: usize) -> Option<AnyView> {
    let to = |page: usize| match order {
        CommentOrder::Newest => format!("{issue}?page={page}#comments"),
        CommentOrder::Oldest => format!("{issue}?comments=oldest&page={page}#comments"),
    };
    let (before, after) = match order {
        CommentOrder::Newest => ("Newer", "Older"),
        CommentOrder::Oldest => ("Older", "Newer"),
    };
    (pages > 1).then(|| {
        view! {
            <nav class="paging" aria-label="Pages of comments">
                {(page > 1).then(|| view! { <a rel="prev" href=to(page - 1)>{before}</a> })}
                <span>{format!("Page {page} of {pages}")}</span>
                {(page < pages).then(|| view! { <a rel="next" href=to(page + 1)>{after}</a> })}
            </nav>
        }
        .into_any()
    })
}
