//! The links of an issue to what is outside Jira.

use leptos::prelude::*;

use super::beside::{Sheet, note, nothing, outward};
use crate::{
    model::{RemoteLink, RemoteLinks, Site},
    words::words,
};

pub fn remote_links(links: RemoteLinks) -> Sheet {
    let RemoteLinks {
        site,
        key,
        links,
        incomplete,
    } = links;
    let t = words().beside();
    let none = links.is_empty();
    let content = view! {
        {note(incomplete, t.web_links_missing())}
        {nothing(none, t.no_web_links())}
        <ul class="changes">{links.into_iter().map(|link| entry(link, &site)).collect_view()}</ul>
    }
    .into_any();
    Sheet {
        title: t.web_links_of(&key),
        site,
        content,
    }
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
        view! { <s>{link}</s> {words().beside().link_resolved()} }.into_any()
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
