//! A form whose text could be kept nowhere is answered with the text itself: the browser would
//! otherwise show a page without it.

use app::{actions::Unkept, model::PageProof, words::Words};
use axum::{
    extract::{Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};

use super::{
    form::Form,
    post_routes,
    recovered_form::RecoveredForm,
    refuse::{asked_for, page_for, wants_page},
};

/// Brings the text of a form back where an action says that it is kept nowhere, or where no action was
/// reached. The state is the address of the style sheet.
pub async fn bring_back(State(css): State<String>, mut request: Request, next: Next) -> Response {
    let form = request.extensions().get::<Form>().cloned();
    let target = post_routes::find(request.uri().path()).and_then(|route| route.text);
    let (Some(form), Some(target)) = (form, target) else {
        return next.run(request).await;
    };
    if request.method() != Method::POST || !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let asked_for = asked_for(request.headers());
    let unkept = Unkept::default();
    request.extensions_mut().insert(unkept.clone());
    let response = next.run(request).await;
    if unkept.words().is_none() && !response.status().is_server_error() {
        return response;
    }
    let language = response.extensions().get().copied().unwrap_or(asked_for);
    let words = Words::of(language);
    // Whoever sends it again is whom the page was for, or hears that they are not.
    let proof = form.field(PageProof::FIELD).and_then(|proof| proof.parse().ok());
    let again = RecoveredForm {
        target,
        form: &form,
        proof: proof.as_ref(),
        sender: None,
        label: words.answers().what_you_wrote(),
        button: words.page().try_again(),
    };
    match again.html(words) {
        Some(again) => page_for(response, &css, language, unkept.words(), &again),
        None => response,
    }
}
