use leptos::prelude::*;

use super::{connections::ending_soon, drafts::drafts, visit::here};
use crate::{
    actions::desk,
    adf::markdown::to_doc,
    components::{IssueLine, ProofField, Standing, TroubleAlert, issue_path, missing, page},
    desk::{Desk, IssueList},
    model::{IssueKey, PageCopy, Site, SiteSlug, Trouble, UnsentLine},
    words::words,
};

/// The first page: what Byline is, what to do next, or where to go on.
#[component]
pub fn Home() -> impl IntoView {
    Suspend::new(async move {
        let Some(desk) = desk() else {
            return signed_out();
        };
        match Standing::of(&*desk).await {
            standing @ Standing::NotConnected(_) => not_connected(standing, unsent(&*desk).await, drafts(&*desk).await),
            standing @ Standing::Broken(_) => broken(standing, unsent(&*desk).await, drafts(&*desk).await),
            standing => connected(&*desk, standing).await,
        }
    })
}

fn signed_out() -> AnyView {
    let t = words();
    page(
        t.home().speak(),
        Standing::SignedOut,
        "",
        view! {
            <div class="hero">
                <h1>{t.home().speak()}</h1>
                <p>{t.home().what_it_is()}</p>
                <p class="ways">
                    <a class="button primary" href="/sign-in">{t.page().sign_in()}</a>
                    <a class="button" href="/sign-up">{t.page().sign_up()}</a>
                </p>
            </div>
        },
    )
}

fn not_connected(standing: Standing, unsent: Option<AnyView>, drafts: Option<AnyView>) -> AnyView {
    let t = words().home();
    page(
        t.connect(),
        standing,
        "",
        view! {
            <h1>{t.next_connect()}</h1>
            <ol class="steps">
                <li>{t.step_sign_in()}</li>
                <li>{t.step_confirm()}</li>
                <li>{t.step_speak()}</li>
            </ol>
            <ConnectForm next="/"/>
            <PrivateAppNote/>
            {unsent}
            {drafts}
        },
    )
}

fn broken(standing: Standing, unsent: Option<AnyView>, drafts: Option<AnyView>) -> AnyView {
    let t = words();
    page(
        t.page().needs_you(),
        standing,
        "",
        view! {
            <h1>{t.home().your_connection_needs_you()}</h1>
            <p>{t.home().broken()}</p>
            <p class="ways"><a class="button primary" href="/connections">{t.page().go_to_connections()}</a></p>
            {unsent}
            {drafts}
        },
    )
}

async fn connected(desk: &dyn Desk, standing: Standing) -> AnyView {
    let recent = recent(desk).await;
    let unsent = unsent(desk).await;
    let drafts = drafts(desk).await;
    let ending = desk
        .connection()
        .await
        .ok()
        .flatten()
        .and_then(|connection| connection.ends)
        .map(ending_soon);
    let t = words().home();
    page(
        t.title(),
        standing,
        "",
        view! {
            <h1>{t.where_to()}</h1>
            {ending}
            {unsent}
            {drafts}
            <form class="go" action="/search">
                <p class="field">
                    <label for="go">{t.key_or_words()}</label>
                    <input id="go" name="q" autocomplete="off" placeholder="DEMO-1" required/>
                    <button class="primary">{t.go()}</button>
                </p>
            </form>
            {recent}
        },
    )
}

/// What the person wrote that Jira does not have, or not surely.
async fn unsent(desk: &dyn Desk) -> Option<AnyView> {
    let lines = desk.all_unsent().await.ok().filter(|lines| !lines.is_empty())?;
    let t = words();
    let line = |line: UnsentLine| {
        let href = format!("{}#composer", issue_path(&line.site, &line.key));
        let state = if line.waits && line.is_reached {
            t.home().leaves_by_itself()
        } else {
            t.home().waits_for_you()
        };
        let trouble = view! { <span class="quiet-text">{state} " · " <bdi>{t.of_trouble(&line.trouble)}</bdi></span> };
        if !line.is_reached {
            let discard = view! {
                <form method="post" action="/api/discard-waiting">
                    <ProofField/>
                    <input type="hidden" name="client_key" value=line.client_key.to_string()/>
                    <input type="hidden" name=PageCopy::ID value=desk.new_form().to_string()/>
                    <input type="hidden" name=PageCopy::BASED_ON value=line.mark.to_string()/>
                    <button class="quiet">{t.home().discard_waiting()}</button>
                </form>
            };
            return view! {
                <li>
                    {out_of_reach(&line.site, &line.key, line.text)}
                    {trouble}
                    {discard}
                </li>
            }
            .into_any();
        }
        view! {
            <li>
                <a href=href>{line.key.to_string()}</a>
                " "
                <span class="words" dir="auto">{opening(&line.text)}</span>
                " "
                {trouble}
            </li>
        }
        .into_any()
    };
    let list = view! {
        <section aria-labelledby="unsent">
            <h2 id="unsent">{t.home().unsent()}</h2>
            <ul class="unsent">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    };
    Some(list.into_any())
}

/// A text on an issue of a site that the person's connection does not reach: no box shows it, so it is here in full.
pub fn out_of_reach(site: &SiteSlug, key: &IssueKey, text: String) -> AnyView {
    let t = words().home();
    view! {
        <span><b>{key.to_string()}</b> " " <span class="quiet-text">{t.out_of_reach(site)}</span></span>
        <details>
            <summary class="words" dir="auto">{opening(&text)}</summary>
            <pre class="whole-text" dir="auto">{text}</pre>
        </details>
    }
    .into_any()
}

/// The first words of Markdown, on one line and without its signs.
pub fn opening(text: &str) -> String {
    const MOST: usize = 100;
    let words = to_doc(text).plain_text();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        None => line,
        Some((end, _)) => format!("{}…", &line[..end]),
    }
}

/// What the person lately looked at, site by site. Trouble with one site stays there.
async fn recent(desk: &dyn Desk) -> AnyView {
    let sites = match desk.sites().await {
        Ok(sites) => sites,
        Err(trouble) => return view! { <TroubleAlert trouble next=here()/> }.into_any(),
    };
    let several = sites.len() > 1;
    let mut lists = Vec::with_capacity(sites.len());
    for site in sites {
        let list = desk.recent(&site.slug).await;
        lists.push(recent_on(site, list, several));
    }
    lists.into_any()
}

fn recent_on(site: Site, list: Result<IssueList, Trouble>, several: bool) -> AnyView {
    let t = words().home();
    let heading = if several {
        t.recently_on(&site.name)
    } else {
        t.recently().to_owned()
    };
    let list = match list {
        Err(trouble) => view! { <TroubleAlert trouble next=here()/> }.into_any(),
        Ok(list) if list.issues.is_empty() && list.unreadable == 0 => {
            view! { <p class="none">{t.nothing_yet()}</p> }.into_any()
        }
        Ok(list) => view! {
            {missing(list.unreadable)}
            <ul class="issues">
                {list.issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
            </ul>
        }
        .into_any(),
    };
    view! {
        <section>
            <h2>{heading}</h2>
            {list}
        </section>
    }
    .into_any()
}

/// The way to Atlassian.
#[component]
pub fn ConnectForm(
    #[prop(into)] next: String,
    #[prop(default = words().home().connect())] label: &'static str,
    #[prop(default = "primary")] class: &'static str,
) -> impl IntoView {
    view! {
        <form class="connect" method="post" action="/api/connect">
            <ProofField/>
            <input type="hidden" name="next" value=next/>
            <button class=class>{label}</button>
        </form>
    }
}

/// A private app answers everybody but its owner with an error page of Atlassian's own, and Byline
/// never hears of it (Atlassian's guide on distributing 3LO apps). So this is said beforehand.
#[component]
pub fn PrivateAppNote() -> impl IntoView {
    view! {
        <p class="note">
            {words().home().private_app(view! { <b>"Sharing"</b> })}
        </p>
    }
}
