use leptos::prelude::*;

use crate::{
    components::{CommentArticle, Icon, Origin, Shape, clock, document, isolated, issue_path},
    model::{Comment, CommentOrder, CommentPage},
};

/// The conversation, with the comment box at the end where a new comment appears.
pub fn comments(origin: Origin, page: CommentPage, compose: AnyView) -> AnyView {
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
    // Where the comment box puts what it has posted.
    let posted = || view! { <div id="posted" data-order=order.as_str()></div> };
    let list = view! {
        <div class="comments">
            {newest_first.then(posted)}
            {comments.into_iter().map(|said| comment(origin, said)).collect_view()}
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

fn comment(origin: Origin, comment: Comment) -> impl IntoView + use<> {
    let body = document(&comment.body, origin).into_any();
    let marks = marks(&comment);
    let Comment {
        id, author, created, ..
    } = comment;
    view! { <CommentArticle id author created marks body/> }
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
        |group| view! { " " <span class="badge"><Icon shape=Shape::Lock/>"Only " <bdi>{group.clone()}</bdi></span> },
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
