use leptos::prelude::*;

use super::{Icon, Logo, Shape};
use crate::{
    desk::{Desk, Me},
    model::GrantState,
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
    let searchable = matches!(standing, Standing::Connected(..));
    let (class, words) = match &standing {
        Standing::Connected(_, name) => ("state on", format!("Connected as {name}")),
        Standing::NotConnected(_) => ("state off", "Not connected".to_owned()),
        Standing::Broken(_) => ("state broken", "Connection needs you".to_owned()),
        Standing::Unknown(_) | Standing::SignedOut => ("state", "Connections".to_owned()),
    };
    let account = standing.me().map(|me| {
        view! {
            <a class=class href="/connections" dir="auto">{words}</a>
            <form class="sign-out" method="post" action="/api/sign-out">
                <span title=me.email.clone() dir="auto">{me.name.clone()}</span>
                <button class="quiet">"Sign out"</button>
            </form>
        }
    });
    view! {
        <header class="top">
            <a class="skip" href="#main">"Skip to content"</a>
            <a class="home" href="/"><Logo/>"Byline"</a>
            {searchable
                .then(|| {
                    view! {
                        <form class="search" role="search" action="/search">
                            <Icon shape=Shape::Search/>
                            <input type="search" name="q" aria-label="Search" placeholder="Search, or an issue key" value=searched required/>
                        </form>
                    }
                })}
            {match account {
                Some(account) => account.into_any(),
                None => view! { <nav class="entry" aria-label="Account"><a href="/sign-in">"Sign in"</a><a href="/sign-up">"Sign up"</a></nav> }.into_any(),
            }}
        </header>
    }
}
