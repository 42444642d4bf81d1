//! A form whose text could be kept nowhere is answered with the text itself: the browser would
//! otherwise show a page without it.

use app::{actions::Unkept, components::escape, words::Words};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};

use super::refuse::{asked_for, page_for, refuse, wants_page};

/// Where the text of a form stands (the comment box and the form of a change name it so).
const TEXT: &str = "text";

/// Brings the text of a form back where an action says that it is kept nowhere, or where no action was
/// reached. The state is the address of the style sheet.
pub async fn bring_back(State(css): State<String>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    let asked_for = asked_for(request.headers());
    let (parts, body) = request.into_parts();
    // It was read whole before (`form`).
    let Ok(form) = to_bytes(body, usize::MAX).await else {
        return refuse(StatusCode::BAD_REQUEST, |words| words.answers().form_not_whole());
    };
    let mut request = Request::from_parts(parts, Body::from(form.clone()));
    let unkept = Unkept::default();
    request.extensions_mut().insert(unkept.clone());
    let response = next.run(request).await;
    if unkept.words().is_none() && !response.status().is_server_error() {
        return response;
    }
    let language = response.extensions().get().copied().unwrap_or(asked_for);
    match form_again(&path, &form, Words::of(language)) {
        Some(again) => page_for(response, &css, language, unkept.words(), &again),
        None => response,
    }
}

/// The form as it came, its text to be seen; nothing where there is none.
fn form_again(path: &str, form: &[u8], words: Words) -> Option<String> {
    let (mut hidden, mut text) = (String::new(), None);
    for (name, value) in url::form_urlencoded::parse(form) {
        if name == TEXT {
            text = Some(value).filter(|text| !text.trim().is_empty());
        } else {
            let (name, value) = (attribute(&name), attribute(&value));
            hidden.push_str(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"));
        }
    }
    // A line feed at the very beginning is the element's own (HTML standard, textarea).
    Some(format!(
        "<form class=\"composer\" method=\"post\" action=\"{}\">{hidden}<label for=\"text\">{}</label>\
         <div class=\"composer-text\"><textarea id=\"text\" name=\"{TEXT}\" rows=\"8\">\n{}</textarea></div>\
         <div class=\"composer-bar\"><button class=\"primary\">{}</button></div></form>",
        attribute(path),
        words.answers().what_you_wrote(),
        escape(&text?),
        words.page().try_again(),
    ))
}

/// Text that stays text between double quotes.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use app::model::Language;
    use scraper::{Html, Selector};

    use super::*;

    #[test]
    fn a_form_comes_back_as_it_was() {
        for text in [
            "one\ntwo",
            "\n\nfirst",
            "</textarea><script>alert(1)</script>",
            "\"><b>&amp;</b>",
            " 😀 \u{202e} ",
        ] {
            let fields = [("site", "acme\"><script>"), ("text", text), ("a&b", "c=d")];
            let form = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            let page = Html::parse_fragment(
                &form_again("/api/comment", form.as_bytes(), Words::of(Language::English)).unwrap(),
            );
            let values = |css| {
                let found = Selector::parse(css).unwrap();
                let found = page.select(&found).map(|field| {
                    let value = field.value().attr("value");
                    (
                        field.value().attr("name").unwrap().to_owned(),
                        value.map_or_else(|| field.text().collect(), str::to_owned),
                    )
                });
                found.collect::<Vec<(String, String)>>()
            };
            let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            assert_eq!(values("input"), [pair(fields[0]), pair(fields[2])]);
            assert_eq!(values("textarea"), [pair(fields[1])]);
            assert_eq!(page.select(&Selector::parse("script, b").unwrap()).count(), 0);
        }
        for nothing in ["", "site=acme", "text=", "text=+%0a"] {
            assert_eq!(
                form_again("/api/comment", nothing.as_bytes(), Words::of(Language::English)),
                None,
                "{nothing}"
            );
        }
    }
}
