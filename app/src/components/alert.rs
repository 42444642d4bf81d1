use leptos::prelude::*;

use crate::{
    model::{ReturnPath, Trouble},
    remedy::Notice,
    words::words,
};

/// Something that needs the person.
#[component]
pub fn Alert(children: Children) -> impl IntoView {
    view! { <div class="alert" role="alert">{children()}</div> }
}

/// Something that went as it should.
#[component]
pub fn Status(children: Children) -> impl IntoView {
    view! { <p class="good" role="status">{children()}</p> }
}

/// Trouble on part of a page, with what to do about it.
#[component]
pub fn TroubleAlert(trouble: Trouble, next: ReturnPath) -> impl IntoView {
    let t = words();
    let Notice { words, remedy, .. } = Notice::of(&trouble, t);
    view! {
        <Alert>
            <p>
                {words}
                {remedy
                    .map(|remedy| view! { " " <a href=remedy.href(&next.as_query_value())>{remedy.label(t)}</a> })}
            </p>
        </Alert>
    }
}
