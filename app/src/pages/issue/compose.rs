use leptos::prelude::*;

use super::{
    super::connections::host,
    kept::{Beginning, Kept, saved, undo},
};
use crate::{
    actions::{Choices, EXPOSED},
    components::{Alert, Composer, ComposerSetup},
    model::{Audience, ClientKey, CommentOrder, IssueKey, Person, Site},
    shell::WakeScript,
};

/// Where the comment box stands.
pub struct Place {
    pub order: CommentOrder,
    /// In a service project.
    pub service: bool,
    /// The roles and groups, once they were asked for.
    pub choices: Option<Choices>,
    /// Those of the comments that are shown: whoever sees those is one of them.
    pub seen: Vec<Audience>,
}

/// Why a text is in the box again or more is to be said of it, by its name in the address.
pub fn problem(code: &str) -> Option<AnyView> {
    let words = match code {
        "exposed" => EXPOSED,
        "audience" => "Your comment was not sent. Choose who can see it, then send it again.",
        _ => return None,
    };
    Some(view! { <Alert><p>{words}</p></Alert> }.into_any())
}

/// The comment box with what surrounds it and needs no script of its own.
pub fn compose(site: &Site, key: &IssueKey, me: Person, client_key: ClientKey, kept: Kept, place: Place) -> AnyView {
    let Beginning {
        client_key,
        text,
        audience,
        notice,
        revision,
        saved: saved_at,
        is_kept,
        discarded,
        preview,
    } = kept.begin(client_key);
    let Place {
        order,
        service,
        choices,
        seen,
    } = place;
    let undo = discarded.map(|at| undo(site, key, at));
    let setup = ComposerSetup {
        site: site.slug.clone(),
        host: host(site).to_owned(),
        url: site.url.clone(),
        key: key.clone(),
        client_key,
        me,
        order,
        notice,
        text,
        revision,
        is_kept,
        service,
        audience,
        choices,
        seen,
        preview,
    };
    let composer = view! { <Composer setup/> }.into_any();
    let script = view! { <WakeScript/> }.into_any();
    view! {
        <div class="compose">
            {composer}
            {saved_at.map(saved)}
            {undo}
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
                    <dt><code>":::info"</code> " … " <code>":::"</code></dt>
                    <dd>"a panel; also note, tip, warning, error, success, and :::expand with a title"</dd>
                    <dt><code>":smile:"</code> " " <code>"<date:2026-01-17>"</code> " " <code>"[Done](status:green)"</code></dt>
                    <dd>"an emoji, a date, a status"</dd>
                    <dt>"Rich text"</dt>
                    <dd>"shows and changes the same text as it will look"</dd>
                    <dt><code>"Ctrl+Enter"</code></dt>
                    <dd>"sends it"</dd>
                </dl>
            </details>
            {script}
        </div>
    }
    .into_any()
}
