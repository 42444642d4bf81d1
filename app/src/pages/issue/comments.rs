use leptos::prelude::*;

use super::{revise::AtComment, tasks::MayTick};
use crate::{
    clock::{clock, machine},
    components::{CommentArticle, CommentsAt, Icon, Origin, Shape, isolated, issue_path},
    model::{AccountId, Comment, CommentId, CommentOrder, CommentPage, Rights, Trouble},
    words::words,
};

/// The conversation, with the comment box at the end where a new comment appears. `form` stands at
/// the comment that it is about; before all others where that one is not on this page.
pub fn comments(origin: Origin, page: CommentPage, mine: Mine, compose: AnyView, form: Option<AtComment>) -> AnyView {
    let issue = issue_path(&origin.site.slug, origin.issue);
    let CommentPage {
        comments,
        order,
        page,
        pages,
        total,
    } = page;
    let t = words().conversation();
    let newest_first = order == CommentOrder::Newest;
    let (toggle, toggle_words) = if newest_first {
        (format!("{issue}?comments=oldest#comments"), t.oldest_first())
    } else {
        (format!("{issue}#comments"), t.newest_first())
    };
    let at = CommentsAt { order, page };
    let news = news(&comments, at, pages, &issue);
    let is_others = |comment: &Comment| comment.author.account_id.as_ref() != Some(mine.account);
    let others = comments
        .iter()
        .any(is_others)
        .then(|| others(mine.ticking.rights, at.address(&issue, Some("others=yes"), "comments")));
    let reply = |said: &Comment| {
        let to = said.reply_to.as_ref()?;
        let answered = comments.iter().find(|comment| comment.id == *to);
        Some(reply(to, answered.map(|comment| &comment.author.name), &issue, at))
    };
    let replies: Vec<_> = comments.iter().map(reply).collect();
    let mut form = form;
    let list: Vec<_> = comments
        .into_iter()
        .zip(replies)
        .map(|(said, reply)| {
            let form = form.take_if(|form| form.id == said.id);
            comment(origin, said, reply, form, mine, &issue, at)
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
            {(total == 0).then(|| view! { <p class="none">{t.none()}</p> })}
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
                <h2 id="comments">{t.comments()} " " <span class="count" id="comment-count">{total}</span></h2>
                {others}
                {(total > 1).then(|| view! { <a href=toggle>{toggle_words}</a> })}
            </div>
            {before}
            {list}
            {after}
            {news}
        </section>
    }
    .into_any()
}

fn comment(
    origin: Origin,
    comment: Comment,
    reply: Option<AnyView>,
    form: Option<AtComment>,
    mine: Mine,
    issue: &str,
    at: CommentsAt,
) -> AnyView {
    let ways = mine.ways_with(&comment);
    let text = mine.ticking.in_comment(&comment, origin, mine.account);
    let marks = view! { {reply} {marks(&comment)} }.into_any();
    let body = match form {
        None => {
            let ways = ways.is_any().then(|| links(&comment, ways, issue, at));
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

/// Whose page it is, and what they may do with comments once they have asked.
#[derive(Clone, Copy)]
pub struct Mine<'a> {
    pub account: &'a AccountId,
    pub ticking: MayTick,
}

impl Mine<'_> {
    fn ways_with(&self, comment: &Comment) -> Ways {
        let own = comment.author.account_id.as_ref() == Some(self.account);
        let (edit, delete) = match self.ticking.rights {
            // It costs a request to know more, and that one may do so with one's own is the rule.
            None => (own, own),
            Some(rights) if own => (rights.edit_own, rights.delete_own),
            Some(rights) => (rights.edit_all, rights.delete_all),
        };
        Ways { own, edit, delete }
    }
}

/// What one can do with a comment.
#[derive(Clone, Copy)]
struct Ways {
    own: bool,
    edit: bool,
    delete: bool,
}

impl Ways {
    fn is_any(self) -> bool {
        self.edit || self.delete
    }
}

fn links(comment: &Comment, ways: Ways, issue: &str, at: CommentsAt) -> AnyView {
    let to = |doing: &str| {
        let id = &comment.id;
        at.address(issue, Some(&format!("{doing}={id}")), &format!("comment-{id}"))
    };
    let t = words().conversation();
    let when = clock(comment.created, words());
    let name = isolated(&comment.author.name);
    let (edit, delete) = if ways.own {
        (t.edit_own(&when), t.delete_own(&when))
    } else {
        (t.edit_of(&name, &when), t.delete_of(&name, &when))
    };
    view! {
        <p class="comment-ways">
            {ways.edit.then(|| view! { <a href=to("edit") aria-label=edit>{t.edit()}</a> })}
            {ways.delete.then(|| view! { <a href=to("delete") aria-label=delete>{t.delete()}</a> })}
        </p>
    }
    .into_any()
}

/// The way to others' comments, and what came of it. Most people may change none: who may is asked of
/// Jira when somebody wants to, not for each page.
fn others(rights: Option<Rights>, address: String) -> AnyView {
    match rights {
        None => view! { <a href=address>{words().conversation().others()}</a> }.into_any(),
        Some(rights) if rights.edit_all || rights.delete_all => ().into_any(),
        Some(_) => {
            view! { <span class="quiet-text" role="status">{words().of_trouble(&Trouble::NotYours)}</span> }.into_any()
        }
    }
}

/// The page of the newest comments.
fn newest_page(order: CommentOrder, pages: usize) -> usize {
    match order {
        CommentOrder::Newest => 1,
        CommentOrder::Oldest => pages,
    }
}

/// Where it is said that others have commented since; only where new comments appear.
fn news(comments: &[Comment], at: CommentsAt, pages: usize, issue: &str) -> Option<AnyView> {
    let since = comments
        .iter()
        .map(|comment| comment.created.unix_ms)
        .max()
        .unwrap_or(0);
    (at.page == newest_page(at.order, pages)).then(|| {
        let newest = format!("{issue}#comments");
        view! { <div id="news" class="news" role="status" data-since=since.to_string() data-newest=newest></div> }
            .into_any()
    })
}

/// The way to the newest comment, for the head of the page.
pub fn jump(page: &CommentPage, issue: &str) -> Option<AnyView> {
    let newest = page.comments.iter().max_by_key(|comment| comment.created)?;
    let end = newest_page(page.order, page.pages);
    let href = if page.page == end {
        format!("#comment-{}", newest.id)
    } else {
        let at = CommentsAt {
            order: page.order,
            page: end,
        };
        // Where new comments appear.
        at.address(issue, None, "posted")
    };
    Some(view! { <a class="jump" href=href>{words().issue().jump()}</a> }.into_any())
}

/// What a comment answers, and the way there: on this page where its author is known.
fn reply(to: &CommentId, author: Option<&String>, issue: &str, at: CommentsAt) -> AnyView {
    let t = words().conversation();
    let anchor = format!("comment-{to}");
    let (href, said) = match author {
        Some(name) => (format!("#{anchor}"), t.reply_to(view! { <bdi>{name.clone()}</bdi> })),
        None => {
            let first = CommentsAt { page: 1, ..at };
            let href = first.address(issue, Some(&format!("focusedCommentId={to}")), &anchor);
            (href, t.reply().into_any())
        }
    };
    view! { " " <a class="mark" href=href>{said}</a> }.into_any()
}

/// What there is to say of a comment besides who and when.
fn marks(comment: &Comment) -> AnyView {
    let t = words().conversation();
    let edited = comment.edited.as_ref().map(|(at, by)| {
        let by = by
            .as_ref()
            .filter(|by| **by != comment.author)
            .map(|by| by.name.clone());
        let title = |when: &str| match &by {
            Some(by) => t.edited_by_at(isolated(by), when),
            None => t.edited_at(when),
        };
        // The script puts the time of its own zone into it.
        let (title, says) = (title(&clock(*at, words())), title("{when}"));
        let said = match by {
            Some(by) => t.edited_by(view! { <bdi>{by}</bdi> }),
            None => t.edited().into_any(),
        };
        view! { " " <span class="mark" title=title data-at=machine(*at) data-says=says>{said}</span> }
    });
    let restricted = comment.restricted_to.as_ref().map(|name| {
        let who = match name.as_str() {
            "" => t.only_some().into_any(),
            name => t.only(view! { <bdi>{name.to_owned()}</bdi> }),
        };
        view! { " " <span class="badge"><Icon shape=Shape::Lock/>{who}</span> }
    });
    let internal = comment
        .internal
        .then(|| view! { " " <span class="badge"><Icon shape=Shape::Lock/>{t.internal()}</span> });
    view! { {edited} {restricted} {internal} }.into_any()
}

fn paging(issue: &str, order: CommentOrder, page: usize, pages: usize) -> Option<AnyView> {
    let to = |page: usize| match order {
        CommentOrder::Newest => format!("{issue}?page={page}#comments"),
        CommentOrder::Oldest => format!("{issue}?comments=oldest&page={page}#comments"),
    };
    let (before, after) = match order {
        CommentOrder::Newest => (words().beside().newer(), words().beside().older()),
        CommentOrder::Oldest => (words().beside().older(), words().beside().newer()),
    };
    (pages > 1).then(|| {
        view! {
            <nav class="paging" aria-label=words().conversation().pages()>
                {(page > 1).then(|| view! { <a rel="prev" href=to(page - 1)>{before}</a> })}
                <span>{words().page().page_of(page, pages)}</span>
                {(page < pages).then(|| view! { <a rel="next" href=to(page + 1)>{after}</a> })}
            </nav>
        }
        .into_any()
    })
}
