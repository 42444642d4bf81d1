use axum::http::Uri;
use byline::web::says_something_twice;
use leptos_router::location::RequestUrl;

use crate::text;

/// Atlassian's redirect: what is let through names everything once, to the reader of the page too.
pub fn callback(input: &[u8]) {
    let Ok(uri) = format!("/oauth/callback?{}", text(input)).parse::<Uri>() else {
        return;
    };
    if says_something_twice(&uri) {
        return;
    }
    let Ok(url) = RequestUrl::new(&uri.to_string()).parse() else {
        return;
    };
    for name in ["state", "code", "error", "error_description"] {
        let values = url.search_params().get_all(name).unwrap_or_default();
        assert!(values.len() <= 1, "{name}: {values:?}");
    }
}
