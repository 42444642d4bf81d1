use leptos::prelude::*;

use crate::{format::Format, words::words};

/// The list of keys, which a script opens: without one there are none, and the way to it stays out
/// of sight.
pub fn keys(single_keys_off: bool) -> AnyView {
    let t = words().help();
    let preferences = view! { <a href="/connections#preferences">{words().page().connections()}</a> };
    let single = [
        ("m", t.key_comment()),
        ("j", t.key_next()),
        ("k", t.key_before()),
        ("/", t.key_search()),
        ("?", t.key_list()),
    ];
    let single = single.map(|(key, what)| line(key.to_owned(), what));
    let formats = Format::ALL.map(|format| {
        let key = format.key()?.to_uppercase();
        Some(line(t.ctrl(key), words().of_format(format)))
    });
    view! {
        <p class="keys-way">
            <button type="button" class="quiet" id="keys-button" aria-haspopup="dialog" data-asleep="">{t.shortcuts()}</button>
        </p>
        <dialog id="keys" data-off=single_keys_off.then_some("") aria-labelledby="keys-title">
            <h2 id="keys-title">{t.shortcuts()}</h2>
            <h3>{t.on_the_page()}</h3>
            <dl>{single}</dl>
            <p class="quiet-text">{if single_keys_off { t.keys_off(preferences) } else { t.keys_on(preferences) }}</p>
            <h3>{t.while_writing()}</h3>
            <dl>{line(t.ctrl_enter().to_owned(), t.key_send())} {formats}</dl>
            <p class="quiet-text">{t.mac()}</p>
            <form method="dialog"><button autofocus>{t.close()}</button></form>
        </dialog>
    }
    .into_any()
}

fn line(key: String, what: &'static str) -> AnyView {
    view! { <div><dt><kbd>{key}</kbd></dt> <dd>{what}</dd></div> }.into_any()
}
