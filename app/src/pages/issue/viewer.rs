//! One picture of an issue, as large as the window lets it be, with the way to the others.

use http::StatusCode;
use leptos::prelude::*;

use super::{
    super::{
        not_found::not_found,
        visit::{param, signed_in, trouble_page},
        which_site,
    },
    files::about,
};
use crate::{
    actions::set_status,
    components::{Alert, PageOwnerNotice, Standing, file_path, issue_path, page},
    desk::Desk,
    model::{Attachment, AttachmentId, CommentOrder, IssueKey, IssuePage, SiteSlug},
    shell::WakeScript,
    words::words,
};

#[component]
pub fn PictureView() -> impl IntoView {
    let site = param("site").parse::<SiteSlug>();
    let key = param("key").parse::<IssueKey>();
    let id = param("id").parse::<AttachmentId>();
    signed_in(move |desk| async move {
        let (Ok(site), Ok(key), Ok(id)) = (site, key, id) else {
            return not_found().await;
        };
        if let Some(instead) = which_site::instead(&*desk, &site, &key).await {
            return instead;
        }
        match desk.issue(&site, &key, CommentOrder::Newest, 1).await {
            Ok(content) => picture_page(&*desk, content, &id),
            Err(trouble) => trouble_page(&*desk, trouble, None).await,
        }
    })
}

/// Where a picture of an issue is shown.
pub fn picture_path(site: &SiteSlug, key: &IssueKey, id: &AttachmentId) -> String {
    format!("{}/files/{id}", issue_path(site, key))
}

fn picture_page(desk: &dyn Desk, content: IssuePage, id: &AttachmentId) -> AnyView {
    let IssuePage { site, issue, me, .. } = content;
    let t = words().files();
    let standing = Standing::Connected(desk.me().clone(), me.name);
    let back = format!("{}#attachments", issue_path(&site.slug, &issue.key));
    let back = view! {
        <p dir="auto"><a href=back>{format!("{} {}", issue.key, issue.summary)}</a></p>
    };
    let pictures: Vec<Attachment> = issue.attachments.into_iter().filter(Attachment::is_picture).collect();
    let Some(at) = pictures.iter().position(|picture| picture.id == *id) else {
        set_status(StatusCode::NOT_FOUND);
        let main = view! {
            {back}
            <h1>{t.no_picture()}</h1>
            <Alert><p>{t.no_picture_here()}</p></Alert>
        };
        return page(t.no_picture(), standing, "", main);
    };
    let path = |at: usize| {
        pictures
            .get(at)
            .map(|other| picture_path(&site.slug, &issue.key, &other.id))
    };
    let others = others(at.checked_sub(1).and_then(path), path(at + 1), at + 1, pictures.len());
    let Attachment {
        file_name,
        bytes,
        author,
        created,
        ..
    } = pictures[at].clone();
    let file = file_path(&site.slug, id);
    let name = file_name.clone();
    page(
        &format!("{file_name} {}", issue.key),
        standing,
        "",
        view! {
            <PageOwnerNotice/>
            {back}
            <h1 dir="auto">{file_name.clone()}</h1>
            {others}
            <WakeScript site=site.slug.clone()/>
            <figure class="viewer">
                <a href=file.clone()><img src=file.clone() alt=file_name.clone()/></a>
                <figcaption>
                    {about(bytes, author, created)} " "
                    <a href=file download=file_name.clone() aria-label=t.download_named(&name)>{t.download()}</a>
                </figcaption>
            </figure>
        },
    )
}

fn others(previous: Option<String>, next: Option<String>, number: usize, count: usize) -> Option<AnyView> {
    (count > 1).then(|| {
        view! {
            <nav class="paging pictures" aria-label=words().files().pictures()>
                {previous.map(|href| view! { <a href=href rel="prev">{words().beside().previous()}</a> })}
                <span>{words().page().one_of(number, count)}</span>
                {next.map(|href| view! { <a href=href rel="next">{words().beside().next()}</a> })}
            </nav>
        }
        .into_any()
    })
}
