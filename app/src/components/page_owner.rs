use leptos::prelude::*;

use crate::words::words;

/// Where the script of a page says that somebody else is signed in now than when the page was opened. `form` is the
/// ID of the form whose text the person can take along.
#[component]
pub fn PageOwnerNotice(#[prop(optional)] form: Option<&'static str>) -> impl IntoView {
    let t = words().owner();
    let take_along = form.map(|form| {
        view! { <button class="quiet" form=form formaction="/api/comment" formnovalidate>{t.take_text_along()}</button> }
    });
    view! {
        <div id="page-owner" class="alert page-owner" hidden>
            // The script makes it an alert.
            <p></p>
            {take_along}
        </div>
    }
}
