use leptos::prelude::*;

use super::super::connections::host;
use crate::{
    components::{Composer, ComposerSetup},
    model::{ClientKey, CommentOrder, IssueKey, Person, Site, Unsent},
    remedy::Notice,
    shell::WakeScript,
};

/// The comment box with what surrounds it and needs no script of its own.
pub fn compose(
    site: &Site,
    key: &IssueKey,
    me: Person,
    client_key: ClientKey,
    unsent: Option<Unsent>,
    order: CommentOrder,
) -> AnyView {
    // A text that is sent in vain, without a page load, brings it out.
    let discard = view! {
        <form id="discard" class="discard" method="post" action="/api/discard" hidden=unsent.is_none()>
            <input type="hidden" name="site" value=site.slug.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <button class="quiet">"Discard this draft"</button>
        </form>
    };
    // Sent again under its own key, an unsent text that did arrive stays one comment.
    let (client_key, text, notice) = match unsent {
        Some(unsent) => (
            unsent.client_key,
            unsent.text,
            Some(Notice::of_comment(&unsent.trouble, unsent.waits)),
        ),
        None => (client_key, String::new(), None),
    };
    let setup = ComposerSetup {
        site: site.slug.clone(),
        host: host(site).to_owned(),
        key: key.clone(),
        client_key,
        me,
        order,
        notice,
        text,
    };
    let composer = view! { <Composer setup/> }.into_any();
    let script = view! { <WakeScript/> }.into_any();
    view! {
        <div class="compose">
            {composer}
            {discard}
            <details class="help">
                <summary>"How to format"</summary>
                <dl>
                    <dt><code>"**bold** *italic* ~~gone~~ `code`"</code></dt>
                    <dd>"bold, italic, struck out, code"</dd>
                    <dt><code>"# Heading"</code></dt>
                    <dd>"a heading; ## is smaller"</dd>
                    <dt><code>"- item"</code> " " <code>"1. item"</code> " " <code>"- [ ] task"</code></dt>
                    <dd>"lists and tasks"</dd>
                    <dt><code>"> words"</code></dt>
                    <dd>"a quote"</dd>
                    <dt><code>"[words](https://…)"</code></dt>
                    <dd>"a link"</dd>
                    <dt><code>"@"</code></dt>
                    <dd>"and the beginning of a name: mentions somebody"</dd>
                    <dt><code>"```rust"</code> " … " <code>"```"</code></dt>
                    <dd>"a block of code"</dd>
                    <dt><code>"| a | b |"</code></dt>
                    <dd>"a table; a line | --- | --- | below its head"</dd>
                    <dt><code>"Ctrl+Enter"</code></dt>
                    <dd>"sends it"</dd>
                </dl>
            </details>
            {script}
        </div>
    }
    .into_any()
}
