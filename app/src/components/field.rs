use leptos::prelude::*;

/// A labelled line of text in a form.
#[component]
pub fn Field(
    id: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional, into)] value: String,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    let hint_id = hint.map(|_| format!("{id}-hint"));
    view! {
        <p class="field">
            <label for=id>{label}</label>
            <input
                id=id
                name=id
                type=kind
                value=value
                autocomplete=autocomplete
                required=required
                aria-describedby=hint_id.clone()
            />
            {hint.map(|hint| view! { <small id=hint_id>{hint}</small> })}
        </p>
    }
}
