use leptos::prelude::*;

use crate::{
    adf::{
        Doc,
        file::{File, FileId, Files},
        markdown,
        render::{Context, render},
        view::adf,
    },
    model::{Attachment, IssueKey, Site},
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
    let Origin {
        site,
        issue,
        attachments,
    } = origin;
    let files: Vec<File> = attachments.iter().filter_map(file).collect();
    let files = Files {
        issue: issue.as_str(),
        list: &files,
    };
    let context = Context::on_site(&site.url, site.slug.as_str()).with_files(files);
    adf(render(doc, &context))
}

fn file(attachment: &Attachment) -> Option<File<'_>> {
    Some(File {
        id: FileId::parse(attachment.id.as_str())?,
        name: &attachment.file_name,
        is_picture: attachment.is_picture(),
    })
}

/// How Markdown will look once it is a comment.
pub fn drawn(text: &str) -> impl IntoView + use<> {
    adf(render(&markdown::to_doc(text), &Context::preview()))
}
