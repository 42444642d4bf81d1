//! The links of an issue to what is outside Jira.

use leptos::prelude::*;

use super::beside::{back, outward};
use crate::{
    components::{Standing, page},
    desk::Desk,
    model::{RemoteLink, RemoteLinks, Site},
};

pub async fn remote_links(desk: &dyn Desk, links: RemoteLinks) -> AnyView {
    let RemoteLinks {
        site,
        key,
        links,
        incomplete,
    } = links;
    let title = format!("Web links of {key}");
    let none = links.is_empty();
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            {back(&site, &key)}
            {incomplete.then(|| view! { <p class="note">"Some links could not be read and are missing here. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"It links to nothing outside Jira."</p> })}
            <ul class="changes">{links.into_iter().map(|link| entry(link, &site)).collect_view()}</ul>
        },
    )
}

fn entry(link: RemoteLink, site: &Site) -> AnyView {
    let RemoteLink {
        title,
        address,
        summary,
        application,
        relation,
        resolved,
    } = link;
    let link = outward(&address, title, site);
    let link = if resolved {
        view! { <s>{link}</s> " (resolved)" }.into_any()
    } else {
        link
    };
    let about = [relation, application].into_iter().flatten();
    let about = about.map(|words| view! { " · " <bdi>{words}</bdi> }).collect_view();
    view! {
        <li>
            <p>{link} {about}</p>
            {summary.map(|summary| view! { <p class="words" dir="auto">{summary}</p> })}
        </li>
    }
    .into_any()
}
