use leptos::prelude::*;

use crate::{
    adf::{
        Doc, card,
        file::{File, FileId, Files},
        link::Home,
        render::{Context, render},
        view::adf,
    },
    model::{Attachment, IssueKey, Site},
    words::words,
};

/// The issue that a document is from.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    pub site: &'a Site,
    pub issue: &'a IssueKey,
    pub attachments: &'a [Attachment],
}

/// A document of Jira's, drawn.
pub fn document(doc: &Doc, origin: Origin) -> impl IntoView + use<> {
    draw(doc, origin, None)
}

/// The same, with a button at each task that sends the form of this ID.
pub fn tickable_document(doc: &Doc, origin: Origin, form: &str) -> impl IntoView + use<> {
    draw(doc, origin, Some(form))
}

fn draw(doc: &Doc, origin: Origin, form: Option<&str>) -> impl IntoView + use<> {
    let Origin {
        site,
        issue,
        attachments,
    } = origin;
    let files: Vec<File> = attachments.iter().filter_map(file).collect();
    let files = Files {
        issue: issue.as_str(),
        list: &files,
        unasked: false,
    };
    let context = Context::on_site(&site.url, site.slug.as_str())
        .with_files(files)
        .in_words(words());
    adf(render(doc, &form.map_or(context, |form| context.ticked_by(form))))
}

fn file(attachment: &Attachment) -> Option<File<'_>> {
    Some(File {
        id: FileId::parse(attachment.id.as_str())?,
        name: &attachment.file_name,
        is_picture: attachment.is_picture(),
    })
}

/// How Markdown will look once it is a comment on this issue.
pub fn drawn(text: &str, home: Home, issue: &IssueKey) -> impl IntoView + use<> {
    let project = issue.project();
    let doc = card::written(text, card::Place { home, project });
    adf(render(
        &doc,
        &Context::preview_on(home.url, home.slug).in_words(words()),
    ))
}
