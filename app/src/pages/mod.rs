//! The pages, one file each. They are rendered on the server only.

mod browse;
mod callback;
mod confirm;
mod connections;
mod drafts;
mod home;
mod issue;
mod not_found;
mod opening;
mod problem;
mod search;
mod sign_in;
mod sign_up;
mod visit;
mod which_site;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use self::{
    browse::Browse,
    callback::Callback,
    confirm::Confirm,
    connections::Connections,
    home::Home,
    issue::{IssueView, PictureView},
    not_found::NotFound,
    search::Search,
    sign_in::SignInPage,
    sign_up::SignUpPage,
};
pub use self::{issue::why_not_attached, opening::Opening};

/// Every route. Each page is rendered to its end before the first byte leaves, so that its status
/// and its redirects are right; only an issue's that takes long is begun before ([`Opening`]).
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/connections") view=Connections ssr=SsrMode::Async/>
                <Route path=path!("/connections/confirm/:attempt") view=Confirm ssr=SsrMode::Async/>
                <Route path=path!("/oauth/callback") view=Callback ssr=SsrMode::Async/>
                <Route path=path!("/browse/:key") view=Browse ssr=SsrMode::Async/>
                <Route path=path!("/search") view=Search ssr=SsrMode::Async/>
                <Route path=path!("/:site/browse/:key") view=IssueView ssr=SsrMode::Async/>
                <Route path=path!("/:site/browse/:key/files/:id") view=PictureView ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
