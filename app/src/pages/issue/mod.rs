//! The issue page.

mod attention;
mod beside;
mod children;
mod comments;
mod compose;
mod details;
mod fields;
mod files;
mod focus;
mod history;
mod kept;
mod remote_links;
mod revise;
mod viewer;
mod work;

pub use viewer::PictureView;

use http::StatusCode;
use leptos::prelude::*;

use self::{
    beside::Beside,
    comments::Mine,
    compose::Place,
    kept::Kept,
    revise::{Asked, AtComment},
};
use super::{
    not_found::not_found,
    visit::{param, query, signed_in, trouble_page},
};
use crate::{
    actions::{Choices, set_status},
    components::{Alert, CommentsAt, Icon, IssueLine, Lozenge, Origin, Shape, Standing, document, issue_path, page},
    desk::Desk,
    model::{CommentOrder, CommentRights, Issue, IssueKey, IssueLink, IssuePage, IssueRef, Site, SiteSlug, Trouble},
};

#[component]
pub fn IssueView() -> impl IntoView {
    let site = param("site").parse::<SiteSlug>();
    let key = param("key").parse::<IssueKey>();
    let at = CommentsAt::named(query("comments").as_deref(), query("page").as_deref());
    let asked = Asked::of_query();
    let focused = query("focusedCommentId").and_then(|id| id.parse().ok());
    let beside = Beside::of_query();
    signed_in(move |desk| async move {
        let (Ok(site), Ok(key)) = (site, key) else {
            return not_found().await;
        };
        if let Some(beside) = beside {
            return match beside.page(&*desk, &site, &key, at.page).await {
                Ok(page) => page,
                Err(Trouble::NotFound) => no_such_issue(&*desk, &site, &key).await,
                Err(trouble) => trouble_page(&*desk, trouble, None).await,
            };
        }
        match focus::issue(&*desk, &site, &key, at, focused).await {
            Ok(content) => {
                let at = CommentsAt {
                    page: content.comments.page,
                    ..at
                };
                let form = match asked {
                    Some(asked) => {
                        Some(revise::at_comment(&*desk, asked, origin(&content.site, &content.issue), at).await)
                    }
                    None => None,
                };
                let choices = match query("audiences") {
                    Some(_) => Some(Choices::of(desk.audiences(&site, &content.issue.key).await)),
                    None => None,
                };
                // Where that fails, nothing is offered but what always is.
                let rights = match query("others") {
                    Some(_) => desk.comment_rights(&site, &content.issue.key).await.ok(),
                    None => None,
                };
                let asked = AskedFor { form, choices, rights };
                issue_page(&*desk, content, asked)
            }
            Err(Trouble::NotFound) => no_such_issue(&*desk, &site, &key).await,
            Err(trouble) => {
                let mut kept = kept(&*desk, &site, &key, at.order).await;
                if let Some(asked) = asked
                    && let Some(form) = revise::kept(&*desk, &asked, &site, &key, at).await
                {
                    kept = Some(view! { {form} {kept} }.into_any());
                }
                trouble_page(&*desk, trouble, kept).await
            }
        }
    })
}

/// What the address asks for besides the issue.
struct AskedFor {
    form: Option<AtComment>,
    choices: Option<Choices>,
    rights: Option<CommentRights>,
}

fn issue_page(desk: &dyn Desk, content: IssuePage, asked: AskedFor) -> AnyView {
    let AskedFor { form, choices, rights } = asked;
    let IssuePage {
        site,
        issue,
        comments,
        me,
        my_account,
        client_key,
        unsent,
        upload_limit,
        draft,
    } = content;
    let standing = Standing::Connected(desk.me().clone(), me.name.clone());
    let title = format!("{} {}", issue.key, issue.summary);
    let jump = comments::jump(&comments, &issue_path(&site.slug, &issue.key));
    let place = Place {
        order: comments.order,
        service: issue.service,
        choices,
        seen: comments
            .comments
            .iter()
            .filter_map(|comment| comment.restriction.clone())
            .collect(),
    };
    let preview = query("preview").is_some();
    let kept = Kept { unsent, draft, preview };
    let box_ = compose::compose(&site, &issue.key, me, client_key, kept, place);
    let origin = origin(&site, &issue);
    let conversation = comments::comments(
        origin,
        comments,
        Mine {
            account: &my_account,
            rights,
        },
        box_,
        form,
    );
    page(
        &title,
        standing,
        "",
        view! {
            {query("problem").and_then(|code| attention::problem(&code).or_else(|| compose::problem(&code)))}
            {head(&site, &issue, jump)}
            <div class="issue">
                <div class="issue-main">
                    {unreadable(&issue)}
                    {description(&issue, origin)}
                    {others(&site, "Subtasks", issue.subtasks.clone())}
                    {links(&site, issue.links.clone())}
                    {files::files(&site, &issue, upload_limit, query("files").as_deref())}
                    {conversation}
                </div>
                {details::details(&site, &my_account, issue)}
            </div>
        },
    )
}

fn origin<'a>(site: &'a Site, issue: &'a Issue) -> Origin<'a> {
    Origin {
        site,
        issue: &issue.key,
        attachments: &issue.attachments,
    }
}

/// The comment box with what was written here before, for when the issue itself cannot be shown.
async fn kept(desk: &dyn Desk, slug: &SiteSlug, key: &IssueKey, order: CommentOrder) -> Option<AnyView> {
    let kept = Kept {
        unsent: desk.unsent(slug, key).await.ok()?,
        draft: desk.draft(slug, key).await.ok()?,
        preview: false,
    };
    if kept.unsent.is_none() && kept.draft.is_none() {
        return None;
    }
    let place = Place {
        order,
        service: kept.is_of_service(),
        choices: None,
        seen: Vec::new(),
    };
    let connection = desk.connection().await.ok()??;
    let site = connection.sites.iter().find(|site| site.slug == *slug)?;
    Some(compose::compose(
        site,
        key,
        connection.account,
        desk.new_form(),
        kept,
        place,
    ))
}

/// Absent or hidden: Jira does not tell which. The key may also have been words to search for.
async fn no_such_issue(desk: &dyn Desk, site: &SiteSlug, key: &IssueKey) -> AnyView {
    set_status(StatusCode::NOT_FOUND);
    page(
        "No such issue",
        Standing::of(desk).await,
        "",
        view! {
            <h1>"No such issue"</h1>
            <Alert><p>{Trouble::NotFound.to_string()} " Jira does not say which."</p></Alert>
            <p>"It was " <b>{key.to_string()}</b> " on the site " <b>{site.to_string()}</b> ". If colleagues can see it, ask them whether you should."</p>
            <p class="ways">
                <a href=format!("/search?in=text&site={site}&q={key}")>"Search for these words instead"</a>
                <a href="/">"Go to the home page"</a>
            </p>
        },
    )
}

fn head(site: &Site, issue: &Issue, jump: Option<AnyView>) -> AnyView {
    let parent = issue
        .parent
        .as_ref()
        .map(|parent| view! { <li><a href=issue_path(&site.slug, &parent.key) title=parent.summary.clone()>{parent.key.to_string()}</a></li> });
    view! {
        <div class="issue-head">
            <nav aria-label="Breadcrumb">
                <ol class="crumbs">
                    <li>{site.name.clone()}</li>
                    <li>{issue.project.clone()}</li>
                    {parent}
                    <li aria-current="page">{issue.key.to_string()}</li>
                </ol>
            </nav>
            <h1 dir="auto">{issue.summary.clone()}</h1>
            <p class="issue-state">
                <span class="kind" dir="auto">{issue.kind.name.clone()}</span>
                <Lozenge status=issue.status.clone()/>
                <a class="outside" href=format!("{}/browse/{}", site.url, issue.key) rel="noopener noreferrer"><Icon shape=Shape::Out/>"Open in Jira"</a>
                {jump}
            </p>
        </div>
    }
    .into_any()
}

fn unreadable(issue: &Issue) -> Option<AnyView> {
    (!issue.unreadable.is_empty()).then(|| {
        view! {
            <p class="note">"Some of this issue could not be read and is missing here: " {issue.unreadable.join(", ")} ". Open it in Jira to see all of it."</p>
        }
        .into_any()
    })
}

fn description(issue: &Issue, origin: Origin) -> AnyView {
    let body = match &issue.description {
        Some(doc) => document(doc, origin).into_any(),
        None => view! { <p class="none">"No description."</p> }.into_any(),
    };
    view! { <section aria-labelledby="description"><h2 id="description">"Description"</h2>{body}</section> }.into_any()
}

fn others(site: &Site, heading: &'static str, issues: Vec<IssueRef>) -> Option<AnyView> {
    (!issues.is_empty()).then(|| {
        view! {
            <section>
                <h2>{heading}</h2>
                <ul class="issues">{issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// Links, gathered by how they read from here.
fn links(site: &Site, links: Vec<IssueLink>) -> Option<AnyView> {
    let mut groups: Vec<(String, Vec<IssueRef>)> = Vec::new();
    for IssueLink { relation, issue } in links {
        match groups.iter_mut().find(|(name, _)| *name == relation) {
            Some((_, issues)) => issues.push(issue),
            None => groups.push((relation, vec![issue])),
        }
    }
    (!groups.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Links"</h2>
                {groups
                    .into_iter()
                    .map(|(relation, issues)| {
                        view! {
                            <h3>{relation}</h3>
                            <ul class="issues">
                                {issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
                            </ul>
                        }
                    })
                    .collect_view()}
            </section>
        }
        .into_any()
    })
}
