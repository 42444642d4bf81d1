//! The files of an issue.

use leptos::prelude::*;

use super::viewer::picture_path;
use crate::{
    components::{Icon, Shape, Time, file_path, isolated},
    model::{Attachment, Issue, IssueKey, Moment, Person, Site, SiteSlug},
};

/// In pixels, of the box that a thumbnail stands in.
const WIDTH: &str = "160";
const HEIGHT: &str = "120";

pub fn files(site: &Site, issue: &Issue) -> Option<AnyView> {
    (!issue.attachments.is_empty()).then(|| {
        let lines = issue.attachments.iter().cloned();
        let lines = lines.map(|file| line(&site.slug, &issue.key, file)).collect_view();
        view! {
            <section aria-labelledby="attachments">
                <h2 id="attachments">"Attachments"</h2>
                <ul class="files">{lines}</ul>
            </section>
        }
        .into_any()
    })
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
            <a class="download" href=path download=name.clone() aria-label=format!("Download {}", isolated(&name))>"Download"</a>
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
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
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
    }
}
