use std::{fmt::Display, str::FromStr};

use app::{
    adf::link::{Href, issue_key},
    model::{AccountId, AttachmentId, AttemptId, Avatar, ClientKey, CloudId, CommentId, IssueKey, SiteSlug},
};
use url::Url;

use crate::text;

/// Whatever is accepted is one segment of a path, and stays what it is when it is read again.
pub fn identifiers(input: &[u8]) {
    let text = text(input);
    for read in [
        segment::<AccountId>,
        segment::<AttachmentId>,
        segment::<AttemptId>,
        segment::<ClientKey>,
        segment::<CloudId>,
        segment::<CommentId>,
        segment::<IssueKey>,
        segment::<SiteSlug>,
    ] {
        read(text);
    }
    if let Ok(avatar) = text.parse::<Avatar>() {
        let host = Url::parse(&format!("https://{}", avatar.host()));
        // Where it cannot be parsed it is nobody's host.
        if let Ok(host) = host {
            let url = host.join(avatar.path()).expect("a path");
            assert!(url.origin() == host.origin() && url.fragment().is_none(), "{text:?}");
            let asked = url.path().to_owned() + &url.query().map_or_else(String::new, |query| format!("?{query}"));
            assert_eq!(asked, avatar.path(), "{text:?}");
        }
    }
    if let Some(key) = issue_key(text, None) {
        assert!(text.ends_with(key) && !key.contains('/'), "{text:?}");
    }
    if let Some(href) = Href::absolute(text) {
        let url = Url::parse(href.as_str());
        // Where it cannot be parsed no browser follows it.
        assert!(
            url.is_err() || url.is_ok_and(|url| ["http", "https", "mailto"].contains(&url.scheme())),
            "{text:?}"
        );
    }
}

fn segment<T: FromStr + Display + PartialEq>(text: &str) {
    let Ok(id) = text.parse::<T>() else { return };
    let shown = id.to_string();
    assert!(shown.parse::<T>().is_ok_and(|again| again == id), "{text:?}");
    assert!(shown.is_ascii() && shown.len() <= 128, "{text:?}");
    let url = Url::parse(&format!("https://api.example/ex/jira/{shown}/x")).expect("a URL");
    assert_eq!(url.path(), format!("/ex/jira/{shown}/x"), "{text:?}");
    assert!(url.query().is_none() && url.fragment().is_none(), "{text:?}");
}
