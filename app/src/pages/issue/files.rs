//! The files of an issue.

use leptos::prelude::*;

use super::viewer::picture_path;
use crate::{
    actions::desk,
    components::{Icon, Shape, Time, file_path, issue_path},
    model::{Attachment, Issue, IssueKey, Moment, PageProof, Person, Site, SiteSlug},
    words::{Words, words},
};

/// In pixels, of the box that a thumbnail stands in.
const WIDTH: &str = "160";
const HEIGHT: &str = "120";

/// The files, and the form that adds to them. `refused` says why some were not added.
pub fn files(site: &Site, issue: &Issue, limit: Option<u64>, refused: Option<&str>) -> AnyView {
    let lines = issue.attachments.iter().cloned();
    let lines = lines.map(|file| line(&site.slug, &issue.key, file)).collect_view();
    let list = (!issue.attachments.is_empty()).then(|| view! { <ul class="files">{lines}</ul> });
    let t = words().files();
    let refused = refused.and_then(|code| why_not_attached(code, limit, words()));
    let quiet = refused.is_none();
    view! {
        <section id="files" aria-labelledby="attachments">
            <h2 id="attachments">{t.attachments()}</h2>
            {list}
            <form
                id="attach"
                class="attach"
                method="post"
                enctype="multipart/form-data"
                action=upload_address(&site.slug, &issue.key)
                data-limit=limit
            >
                <label for="attach-files">{t.add()}</label>
                <input id="attach-files" type="file" name="file" multiple required aria-describedby="attach-hint"/>
                <button>{t.attach()}</button>
                <p id="attach-status" class="attach-status" role="status"></p>
                <small id="attach-hint">{hint(limit)}</small>
                <p id="attach-alert" class="alert" role="alert" hidden=quiet>{refused}</p>
            </form>
        </section>
    }
    .into_any()
}

/// Where files are sent to. The proof of the page stands in the address, so that it is checked before the body is read.
fn upload_address(site: &SiteSlug, key: &IssueKey) -> String {
    let path = format!("{}/files", issue_path(site, key));
    match desk() {
        Some(desk) => format!(
            "{path}?{}={}",
            PageProof::FIELD,
            desk.page_proof(Some(site)).without_name()
        ),
        None => path,
    }
}

fn hint(limit: Option<u64>) -> String {
    let t = words().files();
    match limit {
        Some(limit) => t.limit_each(words().at_most(limit)),
        None => t.limit().to_owned(),
    }
}

/// Why files were not added, by its name in the address.
pub fn why_not_attached(code: &str, limit: Option<u64>, words: Words) -> Option<String> {
    let t = words.files();
    let why = match (code, limit) {
        ("large", Some(limit)) => return Some(t.too_large_each(words.at_most(limit))),
        ("large", None) => t.too_large(),
        ("none", _) => t.choose_first(),
        ("broken", _) => t.not_whole(),
        ("connection", _) => t.connection(),
        ("down", _) => t.jira_down(),
        ("slow", _) => t.slow_down(),
        ("hidden", _) => t.not_allowed(),
        ("unknown", _) => t.unknown(),
        _ => return None,
    };
    Some(why.to_owned())
}

fn line(site: &SiteSlug, key: &IssueKey, file: Attachment) -> impl IntoView + use<> {
    let path = file_path(site, &file.id);
    let (open, picture) = match file.is_picture() {
        true => (picture_path(site, key, &file.id), view! { <img src=format!("{path}/thumbnail") alt="" width=WIDTH height=HEIGHT loading="lazy" decoding="async"/> }.into_any()),
        false => (path.clone(), view! { <span class="no-picture"><Icon shape=Shape::Clip/></span> }.into_any()),
    };
    let name = file.file_name.clone();
    let about = about(file.bytes, file.author, file.created);
    view! {
        <li>
            <a class="open" href=open>
                {picture}
                <span class="file" dir="auto">{name.clone()}</span>
            </a>
            {about}
            <a class="download" href=path download=name.clone() aria-label=words().files().download_named(&name)>{words().files().download()}</a>
        </li>
    }
}

/// How large it is, whose, and since when.
pub fn about(bytes: u64, author: Option<Person>, created: Option<Moment>) -> impl IntoView {
    view! {
        <span class="quiet-text">
            {words().size(bytes)} {author.map(|author| view! { " · " <bdi>{author.name}</bdi> })}
            {created.map(|at| view! { " · " <Time at/> })}
        </span>
    }
}
