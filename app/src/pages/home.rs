use leptos::prelude::*;

use super::{connections::ending_soon, drafts::drafts, visit::here};
use crate::{
    actions::desk,
    adf::markdown::to_doc,
    components::{IssueLine, Standing, TroubleAlert, issue_path, missing, page},
    desk::{Desk, IssueList},
    model::{Site, Trouble, UnsentLine},
};

/// The first page: what Byline is, what to do next, or where to go on.
#[component]
pub fn Home() -> impl IntoView {
    Suspend::new(async move {
        let Some(desk) = desk() else {
            return signed_out();
        };
        match Standing::of(&*desk).await {
            standing @ Standing::NotConnected(_) => not_connected(standing, drafts(&*desk).await),
            standing @ Standing::Broken(_) => broken(standing, unsent(&*desk).await, drafts(&*desk).await),
            standing => connected(&*desk, standing).await,
        }
    })
}

fn signed_out() -> AnyView {
    page(
        "Speak for yourself in Jira",
        Standing::SignedOut,
        "",
        view! {
            <div class="hero">
                <h1>"Speak for yourself in Jira"</h1>
                <p>
                    "Byline lets you read and comment on Jira issues with your own Atlassian account. "
                    "Whatever you post bears your name, because you connected it, and nobody else can use it."
                </p>
                <p class="ways">
                    <a class="button primary" href="/sign-in">"Sign in"</a>
                    <a class="button" href="/sign-up">"Sign up"</a>
                </p>
            </div>
        },
    )
}

fn not_connected(standing: Standing, drafts: Option<AnyView>) -> AnyView {
    page(
        "Connect Jira",
        standing,
        "",
        view! {
            <h1>"Next: connect your Atlassian account"</h1>
            <ol class="steps">
                <li>"Atlassian asks you to sign in there, shows what Byline may do, and lets you choose a site."</li>
                <li>"Back here you see which account and which sites it was, and confirm."</li>
                <li>"From then on you read and comment in Jira as yourself. You can disconnect at any time."</li>
            </ol>
            <ConnectForm next="/"/>
            <PrivateAppNote/>
            {drafts}
        },
    )
}

fn broken(standing: Standing, unsent: Option<AnyView>, drafts: Option<AnyView>) -> AnyView {
    page(
        "Connection needs you",
        standing,
        "",
        view! {
            <h1>"Your connection needs you"</h1>
            <p>"Atlassian no longer accepts Byline's permission to act for you, or Byline has stopped using it. Nothing you wrote is lost."</p>
            <p class="ways"><a class="button primary" href="/connections">"Go to Connections"</a></p>
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
    page(
        "Home",
        standing,
        "",
        view! {
            <h1>"Where to?"</h1>
            {ending}
            {unsent}
            {drafts}
            <form class="go" action="/search">
                <p class="field">
                    <label for="go">"Issue key or words"</label>
                    <input id="go" name="q" autocomplete="off" placeholder="DEMO-1" required/>
                    <button class="primary">"Go"</button>
                </p>
            </form>
            {recent}
        },
    )
}

/// What the person wrote that Jira does not have, or not surely.
async fn unsent(desk: &dyn Desk) -> Option<AnyView> {
    let lines = desk.all_unsent().await.ok().filter(|lines| !lines.is_empty())?;
    let line = |line: UnsentLine| {
        let href = format!("{}#composer", issue_path(&line.site, &line.key));
        let state = if line.waits {
            "Leaves by itself"
        } else {
            "Waits for you"
        };
        view! {
            <li>
                <a href=href>{line.key.to_string()}</a>
                " "
                <span class="words" dir="auto">{opening(&line.text)}</span>
                " "
                <span class="quiet-text">{state} " · " <bdi>{line.trouble.to_string()}</bdi></span>
            </li>
        }
    };
    let list = view! {
        <section aria-labelledby="unsent">
            <h2 id="unsent">"Not in Jira yet"</h2>
            <ul class="unsent">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    };
    Some(list.into_any())
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
    let heading = if several {
        format!("Recently viewed on {}", site.name)
    } else {
        "Recently viewed".to_owned()
    };
    let list = match list {
        Err(trouble) => view! { <TroubleAlert trouble next=here()/> }.into_any(),
        Ok(list) if list.issues.is_empty() && list.unreadable == 0 => {
            view! { <p class="none">"Nothing yet. What you look at in Jira or here turns up in this place."</p> }.into_any()
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
    #[prop(default = "Connect Jira")] label: &'static str,
    #[prop(default = "primary")] class: &'static str,
) -> impl IntoView {
    view! {
        <form class="connect" method="post" action="/api/connect">
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
            "If Atlassian shows an error page instead of asking you, the app is still private: whoever runs Byline must turn on "
            <b>"Sharing"</b> " for it in Atlassian's developer console."
        </p>
    }
}
