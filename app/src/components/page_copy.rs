use leptos::prelude::*;

use crate::model::{ClientKey, PageCopy};

/// The hidden fields that say which copy of a page a form is on.
#[component]
pub fn PageCopyFields(page: PageCopy) -> impl IntoView {
    let field = |name: &'static str, key: Option<ClientKey>| {
        key.map(|key| view! { <input type="hidden" name=name value=key.to_string()/> })
    };
    view! {
        {field(PageCopy::ID, page.id)}
        {field(PageCopy::BASED_ON, page.based_on)}
    }
}
