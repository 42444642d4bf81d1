//! Every route that takes a POST: how large its body may be, whose page it may come from, and which form gives the
//! text back that it carried. A request to any other address is refused.

use crate::page_owner::Bound;

/// A route that takes a POST.
#[derive(Debug, PartialEq, Eq)]
pub struct PostRoute {
    pub path: &'static str,
    pub body: Body,
    /// What of the page's owner must be the same as of the sender; nothing where everybody may send it.
    pub bound: Option<Bound>,
    /// The form that a text of this request goes back into.
    pub text: Option<TextForm>,
}

/// What a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// A form of names, addresses and passwords.
    Words,
    /// A form with a text. Jira takes comments of 32,767 characters, and a form writes one of them in up to 12 bytes.
    Text,
    /// Files, which are passed on as they come and never read whole.
    Files,
}

impl Body {
    /// The most bytes of a form that is read whole.
    pub const fn limit(self) -> usize {
        match self {
            Self::Words | Self::Files => 16 * 1024,
            Self::Text => 512 * 1024,
        }
    }
}

/// A form with a text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// The comment box.
    Comment,
    /// The form for changing a comment.
    Edit,
}

impl TextForm {
    /// Where it is sent to.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Comment => "/api/comment",
            Self::Edit => "/api/edit",
        }
    }

    /// The fields that it needs besides its text and the proof of its page.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Comment => &[
                "site",
                "key",
                "client_key",
                "page_id",
                "based_on",
                "audience",
                "comments",
            ],
            Self::Edit => &["site", "key", "id", "begun", "page_id", "based_on", "comments", "page"],
        }
    }
}

/// The route for adding files. Its address names an issue, so it is found by [`UPLOAD`]'s shape alone.
pub const UPLOAD: &str = "/{site}/browse/{key}/files";

const fn route(path: &'static str, body: Body, bound: Option<Bound>, text: Option<TextForm>) -> PostRoute {
    PostRoute {
        path,
        body,
        bound,
        text,
    }
}

const PERSON: Option<Bound> = Some(Bound::Person);
const ACCOUNT: Option<Bound> = Some(Bound::Account);
const SITE: Option<Bound> = Some(Bound::Site);
const COMMENT: Option<TextForm> = Some(TextForm::Comment);
const EDIT: Option<TextForm> = Some(TextForm::Edit);

/// What leaves for Jira is bound to user, account and site. Drafts and preferences are bound to the user alone, so that
/// a reconnect loses no draft. Signing in, up and out needs no page: an old page always signs out.
pub const POST_ROUTES: &[PostRoute] = &[
    route("/api/sign-in", Body::Words, None, None),
    route("/api/sign-up", Body::Words, None, None),
    route("/api/sign-out", Body::Words, None, None),
    route("/api/preferences", Body::Words, PERSON, None),
    route("/api/connect", Body::Words, PERSON, None),
    // The page names the account that is to be connected, and the attempt stands for that one.
    route("/api/confirm", Body::Words, PERSON, None),
    route("/api/cancel", Body::Words, PERSON, None),
    route("/api/disconnect", Body::Words, ACCOUNT, None),
    route("/api/check-page", Body::Words, SITE, None),
    route("/api/comment", Body::Text, SITE, COMMENT),
    route("/api/outcome", Body::Text, PERSON, COMMENT),
    route("/api/preview", Body::Text, PERSON, COMMENT),
    route("/api/audiences", Body::Text, SITE, COMMENT),
    route("/api/draft", Body::Text, PERSON, COMMENT),
    route("/api/late-draft", Body::Text, PERSON, COMMENT),
    route("/api/discard", Body::Text, PERSON, COMMENT),
    route("/api/discard-waiting", Body::Words, PERSON, None),
    route("/api/undo-discard", Body::Words, PERSON, None),
    route("/api/people", Body::Words, SITE, None),
    route("/api/news", Body::Words, SITE, None),
    route("/api/attend", Body::Words, SITE, None),
    route("/api/tick", Body::Words, SITE, None),
    route("/api/edit", Body::Text, SITE, EDIT),
    route("/api/cancel-edit", Body::Text, PERSON, EDIT),
    route("/api/delete-comment", Body::Words, SITE, None),
    route(UPLOAD, Body::Files, SITE, None),
];

/// The route at a path; nothing where no POST is taken.
pub fn find(path: &str) -> Option<&'static PostRoute> {
    let is_upload = || {
        let parts: Vec<&str> = path.split('/').collect();
        matches!(parts[..], ["", site, "browse", key, "files"] if !site.is_empty() && !key.is_empty())
    };
    POST_ROUTES
        .iter()
        .find(|route| route.path == path || route.path == UPLOAD && is_upload())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_found_by_its_path_alone() {
        assert_eq!(find("/api/comment").unwrap().bound, Some(Bound::Site));
        assert_eq!(find("/acme/browse/DEMO-1/files").unwrap().path, UPLOAD);
        for path in [
            "/api/comment/",
            "/api/%63omment",
            "/api",
            "/",
            "/acme/browse/DEMO-1",
            "/acme/browse/DEMO-1/files/",
            "//browse/DEMO-1/files",
            UPLOAD.trim_end_matches('s'),
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn a_text_goes_back_into_a_route_that_takes_it() {
        for route in POST_ROUTES {
            assert_eq!(route.text.is_some(), route.body == Body::Text, "{}", route.path);
            if let Some(form) = route.text {
                assert_eq!(find(form.action()).unwrap().text, Some(form));
                assert!(route.bound.is_some(), "{}", route.path);
            }
        }
    }
}
