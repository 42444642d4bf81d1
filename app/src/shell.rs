//! The document around every page.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{
    actions::desk,
    model::SiteSlug,
    pages::{App, Opening},
    words::words,
};

/// The addresses of what the browser loads, each with a hash of its content in its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    pub css: String,
    /// The module that starts the other two.
    pub boot: String,
    pub js: String,
    pub wasm: String,
}

/// Byline's icon for tabs, to be served at `/favicon.svg`.
pub const FAVICON: &str = include_str!("favicon.svg");

/// The whole HTML document.
pub fn shell(assets: Assets) -> impl IntoView {
    document(assets, || view! { <App/> })
}

/// A document that is the beginning of an issue's page: with what is known before Jira has answered,
/// and without a title, which comes with the rest.
pub fn opening(assets: Assets) -> impl IntoView {
    document(assets, || view! { <Opening/> })
}

fn document<V: IntoView>(assets: Assets, body: impl FnOnce() -> V) -> impl IntoView {
    let css = assets.css.clone();
    provide_context(assets);
    view! {
        <!DOCTYPE html>
        <html lang=words().language().tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="description" content=words().page().about()/>
                <link rel="stylesheet" href=css/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <MetaTags/>
            </head>
            <body>
                {body()}
            </body>
        </html>
    }
}

/// Loads the script that wakes the comment box. Without it the box is a form. `site` is the one that the page is about.
#[component]
pub fn WakeScript(site: SiteSlug) -> impl IntoView {
    // Leptos' own preload links would show the nonce in another attribute, where style sheets can
    // read it; these carry it as `nonce` alone, which browsers hide.
    use_context::<Assets>().map(|Assets { boot, js, wasm, .. }| {
        let nonce = use_nonce();
        let proof = desk().map(|desk| desk.page_proof(Some(&site)).to_string());
        view! {
            <template id="words" data-words=words().of_script().to_json() data-page-proof=proof></template>
            <link rel="modulepreload" href=js nonce=nonce.clone()/>
            <link rel="preload" r#as="fetch" type="application/wasm" href=wasm crossorigin="anonymous"/>
            <script type="module" src=boot nonce=nonce></script>
        }
    })
}
