use leptos::prelude::*;

use crate::model::{PageCopy, TextMark};

/// The hidden fields that say which copy of a page a form is on. `draft` is the draft that the form began with.
#[component]
pub fn PageCopyFields(page: PageCopy, #[prop(optional_no_strip)] draft: Option<TextMark>) -> impl IntoView {
    let field = |name: &'static str, value: String| view! { <input type="hidden" name=name value=value/> };
    view! {
        {page.id.map(|id| field(PageCopy::ID, id.to_string()))}
        {page.based_on.map(|mark| field(PageCopy::BASED_ON, mark.to_string()))}
        // Always there: a script writes here which draft it has taken in since.
        {field(PageCopy::BASED_ON_DRAFT, draft.map(|mark| mark.to_string()).unwrap_or_default())}
    }
}
