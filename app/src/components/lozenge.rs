use leptos::prelude::*;

use crate::model::{Status, StatusCategory};

/// A status: Jira's name for it, coloured by its category.
#[component]
pub fn Lozenge(status: Status) -> impl IntoView {
    let class = match status.category {
        StatusCategory::ToDo => "lozenge todo",
        StatusCategory::InProgress => "lozenge progress",
        StatusCategory::Done => "lozenge done",
        StatusCategory::Undefined => "lozenge",
    };
    view! { <span class=class dir="auto">{status.name}</span> }
}
