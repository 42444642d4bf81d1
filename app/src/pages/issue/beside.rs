//! Views of an issue that are pages of their own: each costs a call to Jira, so it is loaded when
//! somebody asks for it.

use leptos::prelude::*;

use super::{
    children::children, fields::fields, history::history, parents::parents, remote_links::remote_links, work::work,
};
use crate::{
    adf::link::{Home, Href},
    components::{PageOwnerNotice, Standing, issue_path, page},
    desk::Desk,
    model::{IssueKey, Site, SiteSlug, Trouble},
    pages::visit::query,
    shell::WakeScript,
    words::words,
};

pub enum Beside {
    Children,
    Parents,
    Fields,
    Work,
    RemoteLinks,
    History,
}

impl Beside {
    pub fn of_query() -> Option<Self> {
        match query("view")?.as_str() {
            "children" => Some(Self::Children),
            "parents" => Some(Self::Parents),
            "fields" => Some(Self::Fields),
            "work" => Some(Self::Work),
            "web-links" => Some(Self::RemoteLinks),
            "history" => Some(Self::History),
            _ => None,
        }
    }

    /// `number` is that of the page, for a view that has several.
    pub async fn page(
        self,
        desk: &dyn Desk,
        site: &SiteSlug,
        key: &IssueKey,
        number: usize,
    ) -> Result<AnyView, Trouble> {
        let Sheet { title, site, content } = match self {
            Self::Children => children(desk.children(site, key).await?, key),
            Self::Parents => parents(desk.parents(site, key).await?, key),
            Self::Fields => fields(desk.fields(site, key).await?),
            Self::Work => work(desk.work(site, key, number).await?),
            Self::RemoteLinks => remote_links(desk.remote_links(site, key).await?),
            Self::History => history(desk.history(site, key, number).await?),
        };
        let standing = Standing::of(desk).await;
        Ok(page(
            &title,
            standing,
            "",
            view! {
                <PageOwnerNotice/>
                <h1>{title.clone()}</h1>
                <p class="ways">
                    <a href=issue_path(&site.slug, key)>{words().beside().back()}</a>
                </p>
                {content}
                // For its times.
                <WakeScript site=site.slug.clone()/>
            },
        ))
    }
}

/// What is a view's own; heading and way back are the same for all.
pub struct Sheet {
    pub title: String,
    pub site: Site,
    pub content: AnyView,
}

/// Something to know before reading on.
pub fn note(there_is: bool, words: &'static str) -> Option<AnyView> {
    there_is.then(|| view! { <p class="note">{words}</p> }.into_any())
}

/// What stands where there is nothing to show.
pub fn nothing(there_is: bool, words: &'static str) -> Option<AnyView> {
    there_is.then(|| view! { <p class="none">{words}</p> }.into_any())
}

/// The ways from an issue to these views.
pub fn ways(site: &Site, key: &IssueKey) -> AnyView {
    let t = words().beside();
    let to = |view: &str| format!("{}?view={view}", issue_path(&site.slug, key));
    view! {
        <p class="ways">
            <a href=to("children")>{t.children()}</a>
            <a href=to("fields")>{t.fields()}</a>
            <a href=to("work")>{t.work()}</a>
            <a href=to("web-links")>{t.web_links()}</a>
            <a href=to("history")>{t.history()}</a>
        </p>
    }
    .into_any()
}

/// What the links to the pages of a view are called, and say.
pub struct Paging {
    /// As in the address.
    pub view: &'static str,
    pub label: &'static str,
    pub before: &'static str,
    pub after: &'static str,
}

impl Paging {
    /// The ways to the pages next to page `at`, counted from 1.
    pub fn links(&self, site: &Site, key: &IssueKey, at: usize, pages: usize) -> Option<AnyView> {
        let Self {
            view,
            label,
            before,
            after,
        } = *self;
        let to = |page: usize| format!("{}?view={view}&page={page}", issue_path(&site.slug, key));
        (pages > 1).then(|| {
            view! {
                <nav class="paging" aria-label=label>
                    {(at > 1).then(|| view! { <a rel="prev" href=to(at - 1)>{before}</a> })}
                    <span>{words().page().page_of(at, pages)}</span>
                    {(at < pages).then(|| view! { <a rel="next" href=to(at + 1)>{after}</a> })}
                </nav>
            }
            .into_any()
        })
    }
}

/// A link with words, where the address may be one as in any document; else the words.
pub fn outward(address: &str, words: String, site: &Site) -> AnyView {
    let home = Home {
        url: &site.url,
        slug: site.slug.as_str(),
    };
    match Href::in_document(address, Some(home)) {
        Some(href) => view! {
            <a class="words" href=href.as_str().to_owned() rel="noopener noreferrer" dir="auto">{words}</a>
        }
        .into_any(),
        None => view! { <span class="words" dir="auto">{words}</span> }.into_any(),
    }
}
