//! How one formats a comment.

use leptos::prelude::*;

use crate::{model::IssueKey, words::words};

pub fn help(key: &IssueKey) -> AnyView {
    let t = words().help();
    view! {
        <details class="help">
            <summary>{t.how_to_format()}</summary>
            <dl>
                <dt><code>{t.inline_example()}</code></dt>
                <dd>{t.inline()}</dd>
                <dt><code>{t.heading_example()}</code></dt>
                <dd>{t.heading()}</dd>
                <dt><code>{t.item_example()}</code> " " <code>{t.number_example()}</code> " " <code>{t.task_example()}</code></dt>
                <dd>{t.lists()}</dd>
                <dt><code>{t.quote_example()}</code></dt>
                <dd>{t.quote()}</dd>
                <dt><code>{t.link_example()}</code></dt>
                <dd>{t.link()}</dd>
                <dt><code>"@"</code></dt>
                <dd>{t.mention()}</dd>
                <dt><code>"```rust"</code> " … " <code>"```"</code></dt>
                <dd>{t.code_block()}</dd>
                <dt><code>"| a | b |"</code></dt>
                <dd>{t.table()}</dd>
                <dt><code>":::info"</code> " … " <code>":::"</code></dt>
                <dd>{t.panel()}</dd>
                <dt><code>":smile:"</code> " " <code>"<date:2026-01-17>"</code> " " <code>"[Done](status:green)"</code></dt>
                <dd>{t.objects()}</dd>
                <dt>{t.a_picture()}</dt>
                <dd>{t.picture()}</dd>
                <dt><code>{key.to_string()}</code></dt>
                <dd>{t.card()}</dd>
                <dt>{words().composer().rich_text()}</dt>
                <dd>{t.rich_text()}</dd>
                <dt><code>{t.ctrl_enter()}</code></dt>
                <dd>{t.send()}</dd>
            </dl>
        </details>
    }
    .into_any()
}
