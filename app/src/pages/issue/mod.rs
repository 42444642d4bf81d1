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
mod help;
mod history;
mod kept;
mod keys;
mod parents;
mod remote_links;
mod revise;
mod tasks;
mod viewer;
mod waiting;
mod work;

pub use files::why_not_attached;
pub use viewer::PictureView;

use http::StatusCode;
use leptos::prelude::*;

use self::{
    beside::Beside,
    comments::Mine,
    compose::Place,
    kept::Kept,
    revise::{Asked, AtComment},
    tasks::MayTick,
};
use super::{
    not_found::not_found,
    visit::{param, query, signed_in, trouble_page},
    which_site,
};
use crate::{
    actions::{Choices, set_status},
    components::{
        Alert, CommentsAt, Icon, IssueLine, Lozenge, Origin, PageOwnerNotice, Shape, Standing, issue_path, page,
    },
    desk::Desk,
    model::{CommentOrder, Issue, IssueKey, IssueLink, IssuePage, IssueRef, Preferences, Site, SiteSlug, Trouble},
    words::words,
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
        if let Some(instead) = which_site::instead(&*desk, &site, &key).await {
            return instead;
        }
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
                    Some(_) => desk.rights(&site, &content.issue.key).await.ok(),
                    None => None,
                };
                let asked = AskedFor {
                    form,
                    choices,
                    ticking: MayTick { at, rights },
                };
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
    ticking: MayTick,
}

fn issue_page(desk: &dyn Desk, content: IssuePage, asked: AskedFor) -> AnyView {
    let AskedFor { form, choices, ticking } = asked;
    let IssuePage {
        site,
        issue,
        comments,
        me,
        my_account,
        client_key,
        unsent,
        upload_limit,
        drafts,
    } = content;
    let standing = Standing::Connected(desk.me().clone(), me.name.clone());
    let Preferences {
        single_keys_off,
        rich_text,
        ..
    } = desk.me().preferences;
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
    let kept = Kept {
        unsent,
        drafts,
        preview,
    };
    let box_ = compose::compose(&site, &issue.key, me, client_key, kept, place);
    let origin = origin(&site, &issue);
    let conversation = comments::comments(
        origin,
        comments,
        Mine {
            account: &my_account,
            ticking,
        },
        box_,
        form,
    );
    let main = view! {
        <div class="issue-main">
            {unreadable(&issue)}
            {description(&issue, origin, ticking)}
            {others(&site, words().issue().subtasks(), issue.subtasks.clone())}
            {links(&site, issue.links.clone())}
            {files::files(&site, &issue, upload_limit, query("files").as_deref())}
            {conversation}
        </div>
    }
    .into_any();
    page(
        &title,
        standing,
        "",
        view! {
            <PageOwnerNotice form="composer"/>
            {query("problem").and_then(|code| attention::problem(&code).or_else(|| compose::problem(&code)).or_else(|| tasks::problem(&code)))}
            {head(&site, &issue, jump)}
            // On a narrow window one stands below the other, in the order in which they come.
            <div class="issue" data-text=rich_text.then_some("rich")>{details::details(&site, &my_account, issue)} {main}</div>
            {keys::keys(single_keys_off)}
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
        drafts: desk.drafts(slug, key).await.ok()?,
        preview: false,
    };
    if kept.unsent.is_empty() && kept.drafts.is_empty() {
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
    let box_ = compose::compose(site, key, connection.account, desk.new_form(), kept, place);
    let view = view! {
        <PageOwnerNotice form="composer"/>
        {box_}
    };
    Some(view.into_any())
}

/// Absent or hidden: Jira does not tell which. The key may also have been words to search for.
async fn no_such_issue(desk: &dyn Desk, site: &SiteSlug, key: &IssueKey) -> AnyView {
    set_status(StatusCode::NOT_FOUND);
    let t = words();
    page(
        t.issue().no_such_issue(),
        Standing::of(desk).await,
        "",
        view! {
            <h1>{t.issue().no_such_issue()}</h1>
            <Alert><p>{t.issue().not_said_which(t.of_trouble(&Trouble::NotFound))}</p></Alert>
            <p>{t.issue().it_was(view! { <b>{key.to_string()}</b> }, view! { <b>{site.to_string()}</b> })}</p>
            <p class="ways">
                <a href=format!("/search?in=text&site={site}&q={key}")>{t.issue().search_instead()}</a>
                <a href="/">{t.page().go_home()}</a>
            </p>
        },
    )
}

fn head(site: &Site, issue: &Issue, jump: Option<AnyView>) -> AnyView {
    let above = format!("{}?view=parents", issue_path(&site.slug, &issue.key));
    let parent = issue.parent.as_ref().map(|parent| {
        view! {
            <li><a href=above aria-label=words().beside().parents() title=words().beside().parents()>"…"</a></li>
            <li><a href=issue_path(&site.slug, &parent.key) title=parent.summary.clone()>{parent.key.to_string()}</a></li>
        }
    });
    view! {
        <div class="issue-head">
            <nav aria-label=words().issue().breadcrumb()>
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
                <a class="outside" href=format!("{}/browse/{}", site.url, issue.key) rel="noopener noreferrer"><Icon shape=Shape::Out/>{words().issue().open_in_jira()}</a>
                {jump}
            </p>
        </div>
    }
    .into_any()
}

fn unreadable(issue: &Issue) -> Option<AnyView> {
    let t = words();
    let parts: Vec<&str> = issue.unreadable.iter().map(|part| t.of_part(part)).collect();
    (!parts.is_empty()).then(|| view! { <p class="note">{t.issue().parts_missing(parts.join(", "))}</p> }.into_any())
}

fn description(issue: &Issue, origin: Origin, ticking: MayTick) -> AnyView {
    let body = match &issue.description {
        Some(doc) => ticking.in_description(doc, origin),
        None => view! { <p class="none">{words().issue().no_description()}</p> }.into_any(),
    };
    view! { <section aria-labelledby="description"><h2 id="description">{words().issue().description()}</h2>{body}</section> }.into_any()
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
                <h2>{words().issue().links()}</h2>
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
