use leptos::prelude::*;

/// The shapes of Byline's icons, on a grid of 16.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Search,
    Out,
    Clip,
    Lock,
    Link,
}

/// A small drawing beside words; the words say it.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    let path = match shape {
        Shape::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.5 10.5l3.5 3.5",
        Shape::Out => "M9 3h4v4M13 3 7.5 8.5M6.5 4H3v9h9V9.5",
        Shape::Clip => "m12.5 7.5-5 5a3 3 0 0 1-4.2-4.2l5.5-5.5a2 2 0 0 1 2.8 2.8l-5.3 5.3a1 1 0 0 1-1.4-1.4l4.6-4.6",
        Shape::Lock => "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
        Shape::Link => {
            "M6.5 9.5a2.5 2.5 0 0 0 3.6 0l2.4-2.4a2.5 2.5 0 0 0-3.6-3.6l-.9.9M9.5 6.5a2.5 2.5 0 0 0-3.6 0L3.5 8.9a2.5 2.5 0 0 0 3.6 3.6l.9-.9"
        }
    };
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path/>
        </svg>
    }
}

/// The mark of Byline: a speech bubble that is signed.
#[component]
pub fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true">
            <path class="logo-bubble" d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8.5L6 22v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Z"/>
            <path class="logo-line" d="M6.5 8h7M6.5 13c1.5-2.5 3-2.5 3.5-1s1.5 1.5 2.5 0 2-1 2.5.2 1.3.8 2.5.3"/>
        </svg>
    }
}
