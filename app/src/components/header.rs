use leptos::prelude::*;

use super::{Icon, Logo, Shape};
use crate::{
    desk::{Desk, Me},
    model::GrantState,
    words::words,
};

/// How a visitor stands with Byline and with Atlassian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    SignedOut,
    NotConnected(Me),
    /// Connected, but Atlassian no longer accepts it, or it is frozen.
    Broken(Me),
    /// Connected, with the name at Atlassian.
    Connected(Me, String),
    /// Signed in; whether connected could not be learnt.
    Unknown(Me),
}

impl Standing {
    pub async fn of(desk: &dyn Desk) -> Self {
        let me = desk.me().clone();
        match desk.connection().await {
            Ok(Some(connection)) if connection.state == GrantState::Live => {
                Self::Connected(me, connection.account.name)
            }
            Ok(Some(_)) => Self::Broken(me),
            Ok(None) => Self::NotConnected(me),
            Err(_) => Self::Unknown(me),
        }
    }

    fn me(&self) -> Option<&Me> {
        match self {
            Self::SignedOut => None,
            Self::NotConnected(me) | Self::Broken(me) | Self::Connected(me, _) | Self::Unknown(me) => Some(me),
        }
    }
}

/// The head of every page: the way home, the search, the state of the connection, the way out.
#[component]
pub fn Header(
    standing: Standing,
    /// What was searched for, on the page that shows what was found.
    #[prop(into)]
    searched: String,
) -> impl IntoView {
    let t = words().page();
    let searchable = matches!(standing, Standing::Connected(..));
    let (class, words) = match &standing {
        Standing::Connected(_, name) => ("state on", t.connected_as(name)),
        Standing::NotConnected(_) => ("state off", t.not_connected().to_owned()),
        Standing::Broken(_) => ("state broken", t.needs_you().to_owned()),
        Standing::Unknown(_) | Standing::SignedOut => ("state", t.connections().to_owned()),
    };
    let account = standing.me().map(|me| {
        view! {
            <a class=class href="/connections" dir="auto">{words}</a>
            <form class="sign-out" method="post" action="/api/sign-out">
                <span title=me.email.clone() dir="auto">{me.name.clone()}</span>
                <button class="quiet">{t.sign_out()}</button>
            </form>
        }
    });
    view! {
        <header class="top">
            <a class="skip" href="#main">{t.skip()}</a>
            <a class="home" href="/"><Logo/>"Byline"</a>
            {searchable
                .then(|| {
                    view! {
                        <form class="search" role="search" action="/search">
                            <Icon shape=Shape::Search/>
                            <input type="search" name="q" aria-label=t.search() placeholder=t.search_hint() value=searched required/>
                        </form>
                    }
                })}
            {match account {
                Some(account) => account.into_any(),
                None => view! { <nav class="entry" aria-label=t.account()><a href="/sign-in">{t.sign_in()}</a><a href="/sign-up">{t.sign_up()}</a></nav> }.into_any(),
            }}
        </header>
    }
}
