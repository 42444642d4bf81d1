//! The form for changing a comment, and the question before one is deleted.

use leptos::prelude::*;

use super::super::visit::query;
use crate::{
    components::{
        Alert, CommentsAt, Origin, PageCopyFields, PickButton, ProofField, RichTextButton, TextArea, document,
        isolated, issue_path,
    },
    desk::Desk,
    model::{ClientKey, CommentId, CommentRef, Editing, IssueKey, PageCopy, ReturnPath, SiteSlug, Trouble, Unfinished},
    remedy::Notice,
    words::words,
};

/// What the address asks for.
pub enum Asked {
    Edit(CommentId),
    Delete(CommentId),
}

impl Asked {
    pub fn of_query() -> Option<Self> {
        let id = |name| query(name)?.parse().ok();
        id("edit").map(Self::Edit).or_else(|| id("delete").map(Self::Delete))
    }

    fn comment(&self, site: &SiteSlug, key: &IssueKey) -> CommentRef {
        let (Self::Edit(id) | Self::Delete(id)) = self;
        CommentRef {
            site: site.clone(),
            key: key.clone(),
            id: id.clone(),
        }
    }
}

/// A form that stands at a comment.
pub struct AtComment {
    pub id: CommentId,
    /// It stands in place of the comment's text, not below.
    pub replaces: bool,
    pub form: AnyView,
}

pub async fn at_comment(desk: &dyn Desk, asked: Asked, origin: Origin<'_>, at: CommentsAt) -> AtComment {
    let comment = asked.comment(&origin.site.slug, origin.issue);
    let id = comment.id.clone();
    match asked {
        Asked::Edit(_) => match desk.editing(&comment).await {
            Ok(editing) => AtComment {
                id,
                replaces: !editing.overtaken,
                form: edit_form(&comment, editing, Some(origin), at, desk.new_form()),
            },
            Err(trouble) => AtComment {
                id,
                replaces: false,
                form: view! { <Alert><p>{words().of_trouble(&trouble)}</p></Alert> }.into_any(),
            },
        },
        Asked::Delete(_) => {
            let trouble = match desk.unfinished(&comment).await {
                Ok(kept) => kept
                    .into_iter()
                    .next()
                    .filter(|(kept, _)| kept.deleting)
                    .and_then(|(kept, _)| kept.trouble),
                Err(trouble) => Some(trouble),
            };
            AtComment {
                id,
                replaces: false,
                form: question(&comment, trouble, at),
            }
        }
    }
}

/// The text that somebody tried to save, for when the issue itself cannot be shown.
pub async fn kept(desk: &dyn Desk, asked: &Asked, site: &SiteSlug, key: &IssueKey, at: CommentsAt) -> Option<AnyView> {
    let comment = asked.comment(site, key);
    let mut kept = desk.unfinished(&comment).await.ok()?.into_iter();
    let (Unfinished { revision, trouble, .. }, mark) = kept.next()?;
    let revision = revision?;
    let editing = Editing {
        by: None,
        text: revision.text,
        version: revision.begun,
        preview: None,
        overtaken: false,
        trouble,
        mark: Some(mark),
        others: kept.filter_map(|(other, _)| Some(other.revision?.text)).collect(),
    };
    Some(edit_form(&comment, editing, None, at, desk.new_form()))
}

/// `copy` is new with each copy of the page.
fn edit_form(
    comment: &CommentRef,
    editing: Editing,
    origin: Option<Origin>,
    at: CommentsAt,
    copy: ClientKey,
) -> AnyView {
    let Editing {
        by,
        text,
        version,
        preview,
        overtaken,
        trouble,
        mark,
        others,
    } = editing;
    let copy = PageCopy {
        id: Some(copy),
        based_on: mark,
    };
    let others = other_texts(others.into_iter().filter(|other| *other != text).collect());
    let trouble = if overtaken { Some(Trouble::Overtaken) } else { trouble };
    let t = words().conversation();
    let has_tokens = text.contains('⟦');
    // Jira keeps the author and says who changed it; so does the page.
    let label = by
        .as_ref()
        .map_or_else(|| t.change_own().to_owned(), |by| t.change_of(isolated(&by.name)));
    let whose = by.map(|by| {
        view! { <p class="quiet-text">{t.stays_of(view! { <bdi>{by.name}</bdi> })}</p> }
    });
    let preview = preview.zip(origin).map(|(doc, origin)| {
        view! { <section class="preview" aria-label=t.preview_of_change()>{document(&doc, origin)}</section> }
    });
    // Scripts are there where the issue is.
    let site = origin.map(|origin| origin.site.url.clone());
    let rich = site.is_some().then(|| {
        view! {
            <div class="format" role="group" aria-label=words().composer().formatting()>
                <PickButton/>
                <RichTextButton/>
            </div>
        }
    });
    let status = site
        .is_some()
        .then(|| view! { <p class="composer-status" role="status"></p> });
    view! {
        <form class="revise" method="post" action="/api/edit" data-site=site>
            {fields(comment, at)}
            <PageCopyFields page=copy/>
            <input type="hidden" name="begun" value=version.to_string()/>
            <label for="edit-text">{label}</label>
            {whose}
            {rich}
            <TextArea id="edit-text" name="text" value=text described_by="edit-help"/>
            <p class="quiet-text" id="edit-help">
                {if has_tokens {
                    t.token_help()
                } else {
                    t.format_help()
                }}
            </p>
            {status}
            {others}
            {trouble.map(|trouble| alert(&trouble, comment, "edit", at))}
            <div class="revise-bar">
                <button class="primary">{if overtaken { t.save_over() } else { t.save() }}</button>
                <button name="preview" value="yes">{t.preview_change()}</button>
                <button class="quiet" formaction="/api/cancel-edit" formnovalidate>{t.cancel()}</button>
            </div>
            {preview}
        </form>
    }
    .into_any()
}

/// What other copies of the page have for the same comment. It comes into the box when this one is saved or given up.
fn other_texts(others: Vec<String>) -> Option<AnyView> {
    let t = words().conversation();
    let text = |text: String| view! { <pre class="whole-text" dir="auto">{text}</pre> };
    (!others.is_empty()).then(|| {
        view! {
            <details class="others">
                <summary>{t.other_changes()}</summary>
                {others.into_iter().map(text).collect_view()}
            </details>
        }
        .into_any()
    })
}

fn question(comment: &CommentRef, trouble: Option<Trouble>, at: CommentsAt) -> AnyView {
    let issue = issue_path(&comment.site, &comment.key);
    let t = words().conversation();
    let back = at.address(&issue, None, &format!("comment-{}", comment.id));
    view! {
        <form class="revise" method="post" action="/api/delete-comment">
            {fields(comment, at)}
            {trouble.map(|trouble| alert(&trouble, comment, "delete", at))}
            <p>{t.delete_question()}</p>
            <div class="revise-bar">
                <button class="danger">{t.delete_it()}</button>
                <a class="button" href=back>{t.keep_it()}</a>
            </div>
        </form>
    }
    .into_any()
}

fn fields(comment: &CommentRef, at: CommentsAt) -> AnyView {
    view! {
        <ProofField site=Some(comment.site.clone())/>
        <input type="hidden" name="site" value=comment.site.to_string()/>
        <input type="hidden" name="key" value=comment.key.to_string()/>
        <input type="hidden" name="id" value=comment.id.to_string()/>
        <input type="hidden" name="comments" value=at.order.as_str()/>
        <input type="hidden" name="page" value=at.page.to_string()/>
    }
    .into_any()
}

fn alert(trouble: &Trouble, comment: &CommentRef, doing: &str, at: CommentsAt) -> AnyView {
    let t = words();
    let Notice { words, remedy, .. } = Notice::of(trouble, t);
    let here = at.address(
        &issue_path(&comment.site, &comment.key),
        Some(&format!("{doing}={}", comment.id)),
        &format!("comment-{}", comment.id),
    );
    let next = ReturnPath::or_home(&here).as_query_value();
    let link = remedy.map(|remedy| view! { " " <a href=remedy.href(&next)>{remedy.label(t)}</a> });
    view! { <Alert><p>{words}{link}</p></Alert> }.into_any()
}
