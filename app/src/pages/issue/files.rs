//! The files of an issue.

use leptos::prelude::*;

use super::viewer::picture_path;
use crate::{
    components::{Icon, Shape, Time, file_path, issue_path},
    model::{Attachment, Issue, IssueKey, Moment, Person, Site, SiteSlug},
};

/// In pixels, of the box that a thumbnail stands in.
const WIDTH: &str = "160";
const HEIGHT: &str = "120";

/// The files, and the form that adds to them. `refused` says why some were not added.
pub fn files(site: &Site, issue: &Issue, limit: Option<u64>, refused: Option<&str>) -> AnyView {
    let lines = issue.attachments.iter().cloned();
    let lines = lines.map(|file| line(&site.slug, &issue.key, file)).collect_view();
    let list = (!issue.attachments.is_empty()).then(|| view! { <ul class="files">{lines}</ul> });
    let words = refused.and_then(|code| words(code, limit));
    let quiet = words.is_none();
    view! {
        <section id="files" aria-labelledby="attachments">
            <h2 id="attachments">"Attachments"</h2>
            {list}
            <form
                id="attach"
                class="attach"
                method="post"
                enctype="multipart/form-data"
                action=format!("{}/files", issue_path(&site.slug, &issue.key))
            >
                <label for="attach-files">"Add files"</label>
                <input id="attach-files" type="file" name="file" multiple required aria-describedby="attach-hint"/>
                <button>"Attach"</button>
                <p id="attach-status" class="attach-status" role="status"></p>
                <small id="attach-hint">{hint(limit)}</small>
                <p id="attach-alert" class="alert" role="alert" hidden=quiet>{words}</p>
            </form>
        </section>
    }
    .into_any()
}

fn hint(limit: Option<u64>) -> String {
    match limit {
        Some(limit) => format!("Up to 60 at once, each up to {}.", at_most(limit)),
        None => "Up to 60 at once.".to_owned(),
    }
}

/// Why files were not added, by its name in the address.
fn words(code: &str, limit: Option<u64>) -> Option<String> {
    let words = match (code, limit) {
        ("large", Some(limit)) => {
            let most = at_most(limit);
            return Some(format!(
                "A file is too large, or there are too many: Jira takes up to 60 at once, each up to {most}. None was \
                 added."
            ));
        }
        ("large", None) => "A file is too large for Jira, or there are too many. None was added.",
        ("none", _) => "Choose a file first.",
        ("broken", _) => "The files did not arrive whole, so none was added. Choose them again.",
        ("connection", _) => "No file was added, because your connection to Jira did not work. Choose them again.",
        ("down", _) => {
            "Jira cannot be reached right now, or answers with an error. No file was added. Try again in a moment."
        }
        ("slow", _) => "Jira asks to slow down. No file was added. Try again in a moment.",
        ("hidden", _) => "You may not add files here. None was added.",
        ("unknown", _) => {
            "Jira did not answer, so Byline does not know whether the files were added. Look at the list before you \
             send them again."
        }
        _ => return None,
    };
    Some(words.to_owned())
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
            <a class="download" href=path download=name.clone() aria-label=format!("Download {name}")>"Download"</a>
        </li>
    }
}

/// How large it is, whose, and since when.
pub fn about(bytes: u64, author: Option<Person>, created: Option<Moment>) -> impl IntoView {
    view! {
        <span class="quiet-text">
            {size(bytes)} {author.map(|author| view! { " · " <bdi>{author.name}</bdi> })}
            {created.map(|at| view! { " · " <Time at/> })}
        </span>
    }
}

/// `24 KB`: as file managers say it, in powers of 1,000.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// A limit, never said to be more than it is.
fn at_most(bytes: u64) -> String {
    match bytes {
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        _ => size(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_easily() {
        assert_eq!(size(0), "0 bytes");
        assert_eq!(size(1_001), "2 KB");
        assert_eq!(size(2_450_000), "2.4 MB");
        assert_eq!(size(3_000_000_000), "3.0 GB");
        assert_eq!(at_most(1_999), "1 KB");
        assert_eq!(at_most(10_485_760), "10.4 MB");
    }
}
