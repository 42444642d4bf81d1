//! Compares whom a page was rendered for with whoever sends its request.
//!
//! Somebody else may be signed in by the time an open page is used, or another account may be connected. Then nothing
//! is sent, stored or read for the person of now: the answer says who is who, and gives the text back in a form that is
//! made for the person of now.

use std::sync::Arc;

use app::{
    actions::{DraftReply, Outcome},
    components::escape,
    model::{CloudId, IssueKey, Language, PageProof, SiteSlug},
    remedy::Notice,
    words::Words,
};
use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    House,
    attach::throw_away,
    form::Form,
    post_routes::{self, PostRoute, TextForm, UPLOAD},
    recovered_form::RecoveredForm,
    refuse::{page_for, wants_json},
};
use crate::{
    desk::{AtTheDoor, reference},
    page_owner::{Bound, Difference, PageOwner},
    session::User,
    vault::Vault,
};

/// Asks only whether the page still belongs to whoever is signed in.
const CHECK_PAGE: &str = "/api/check-page";

/// Whom the page was rendered for that a request comes from: by the header of a script, the field of a form, or the
/// address of an upload.
pub fn page_owner(vault: &Vault, request: &Request) -> Option<PageOwner> {
    let proof = match request.headers().get(PageProof::HEADER) {
        Some(header) => header.to_str().ok()?.to_owned(),
        None => match request.extensions().get::<Form>() {
            Some(form) => form.field(PageProof::FIELD)?,
            // Nothing else says it in its address: somebody else may have written that.
            None if post_routes::find(request.uri().path())?.path != UPLOAD || request.method() != Method::POST => {
                return None;
            }
            None => {
                let query = request.uri().query()?.as_bytes();
                let found = url::form_urlencoded::parse(query).find(|(name, _)| name == PageProof::FIELD);
                found?.1.into_owned()
            }
        },
    };
    PageOwner::read(vault, &proof)
}

/// Refuses requests of a page that was rendered for somebody else.
pub async fn check(
    State(house): State<Arc<House>>,
    Extension(door): Extension<Arc<AtTheDoor>>,
    Extension(language): Extension<Language>,
    request: Request,
    next: Next,
) -> Response {
    let (bound, route) = match *request.method() {
        Method::POST => match post_routes::find(request.uri().path()) {
            // No handler takes it.
            None => return next.run(request).await,
            Some(route) => (route.bound, Some(route)),
        },
        // A script reads a page anew to take something over into the page that it runs in.
        _ if request.headers().contains_key(PageProof::HEADER) => (Some(Bound::Site), None),
        _ => (None, None),
    };
    let Some(bound) = bound else {
        return next.run(request).await;
    };
    let sent = Sent::of(&request, route);
    let owner = door.page_owner();
    let why = match door.user() {
        Some(user) => {
            let sender = sent.sender(user, owner);
            match owner.map(|owner| owner.difference(&sender, bound)) {
                Some(None) => return next.run(request).await,
                Some(Some(difference)) => Why::Differs(difference),
                None => Why::Unknown,
            }
        }
        None if sent.is_check => Why::SignedOut,
        // Signed out, a text is stored for whom its page was rendered for, and for nobody else.
        None if owner.is_none() && sent.holds_text() => Why::Unknown,
        None => return next.run(request).await,
    };
    tracing::info!(
        path = request.uri().path(),
        ?why,
        "a page was used that was opened for somebody else"
    );
    let refusal = Refusal {
        why,
        owner: owner.cloned(),
        user: door.user().cloned(),
        sent,
        house,
        words: Words::of(language),
        for_script: wants_json(request.headers()),
    };
    if route.is_some_and(|route| route.path == UPLOAD) {
        throw_away(request.into_body()).await;
    }
    refusal.response().await
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Differs(Difference),
    /// The request proves nothing: its page is of a version before, or no page of this deployment.
    Unknown,
    SignedOut,
}

/// What a request is about.
struct Sent {
    path: String,
    site: Option<SiteSlug>,
    key: Option<IssueKey>,
    form: Option<Form>,
    /// The form that its text goes back into.
    text: Option<TextForm>,
    is_check: bool,
}

impl Sent {
    fn of(request: &Request, route: Option<&PostRoute>) -> Self {
        let path = request.uri().path().to_owned();
        let form = request.extensions().get::<Form>().cloned();
        let field = |name| form.as_ref().and_then(|form| form.field(name));
        let mut parts = path.split('/').skip(1);
        let (first, third) = (parts.next(), parts.nth(1));
        let in_form = route.is_some_and(|route| route.path != UPLOAD);
        // An upload and a page that is read anew name their issue in their address.
        let (site, key) = if in_form {
            (field("site"), field("key"))
        } else {
            (first.map(str::to_owned), third.map(str::to_owned))
        };
        Self {
            site: site.and_then(|site| site.parse().ok()),
            key: key.and_then(|key| key.parse().ok()),
            text: route.and_then(|route| route.text),
            is_check: path == CHECK_PAGE,
            path,
            form,
        }
    }

    /// Whoever is signed in now, on the site that the request names. `owner` is whom its page was rendered for.
    fn sender(&self, user: &User, owner: Option<&PageOwner>) -> PageOwner {
        match owner {
            // It is about the page alone and names no site.
            Some(owner) if self.is_check => owner.on_same_site(user),
            _ => PageOwner::of(
                user,
                self.site.as_ref(),
                owner.and_then(|owner| owner.cloud_id.as_ref()),
            ),
        }
    }

    fn holds_text(&self) -> bool {
        let text = || self.form.as_ref()?.field("text");
        self.text.is_some() && text().is_some_and(|text| !text.trim().is_empty())
    }

    /// The page that the request came from, as far as is known.
    fn page(&self) -> String {
        match (&self.site, &self.key) {
            (Some(site), Some(key)) => format!("/{site}/browse/{key}"),
            _ => "/connections".to_owned(),
        }
    }
}

/// An answer that says who is who.
struct Refusal {
    why: Why,
    owner: Option<PageOwner>,
    user: Option<User>,
    sent: Sent,
    house: Arc<House>,
    words: Words,
    for_script: bool,
}

impl Refusal {
    async fn response(self) -> Response {
        let then = self.then().await;
        let happened = self.happened(&then);
        if self.for_script {
            return self.told(&happened);
        }
        let (advice, form) = match self.recovered_form() {
            Some((button, form)) => (self.advice(&then, button), form),
            None => (String::new(), self.link()),
        };
        let said = paragraphs(&[&advice]);
        let refused = StatusCode::CONFLICT.into_response();
        let css = &self.house.assets.css;
        page_for(
            refused,
            css,
            self.words.language(),
            Some(&happened),
            &format!("{said}{form}"),
        )
    }

    /// Who is signed in now: as Jira names them, where they are connected.
    fn now(&self) -> String {
        let user = self.user.as_ref();
        let account = user.and_then(User::grant).map(|grant| grant.account_name.clone());
        account
            .or_else(|| user.map(|user| user.name().to_owned()))
            .unwrap_or_default()
    }

    /// Whom the page was opened for.
    async fn then(&self) -> String {
        let Some(owner) = &self.owner else {
            return String::new();
        };
        let of_account = || {
            let name = owner.account_name.clone();
            name.unwrap_or_else(|| self.words.owner().another_account().to_owned())
        };
        if let Why::Differs(Difference::Account | Difference::Site) = self.why {
            return of_account();
        }
        match self.house.services.accounts.name(owner.user).await {
            Ok(Some(name)) => name,
            Ok(None) => of_account(),
            Err(error) => {
                reference(&error);
                of_account()
            }
        }
    }

    /// What is the matter.
    fn happened(&self, then: &str) -> String {
        let t = self.words.owner();
        let now = self.now();
        let connected = |owner: &PageOwner| owner.account.is_some();
        match (self.why, &self.user, &self.owner) {
            (Why::SignedOut, ..) | (_, None, Some(_)) => t.signed_out(then),
            (_, None, None) => t.unknown_signed_out().to_owned(),
            (Why::Unknown, ..) | (_, _, None) => t.unknown(now),
            (Why::Differs(Difference::Person), Some(user), _) => t.other_person(then, user.name()),
            (Why::Differs(Difference::Account), Some(user), Some(owner)) => match (connected(owner), user.grant()) {
                (true, Some(_)) => t.other_account(then, now),
                (true, None) => t.not_connected(then),
                (false, _) => t.connected_since(now),
            },
            (Why::Differs(Difference::Site), ..) => {
                let site = self.sent.site.as_ref().map(ToString::to_string);
                t.other_site(site.unwrap_or_default(), now)
            }
        }
    }

    /// For a script, which has its text still.
    fn told(&self, happened: &str) -> Response {
        let t = self.words.owner();
        let advice = match (&self.user, self.why) {
            (None, _) => String::new(),
            (Some(_), Why::Unknown) => t.copy_and_reload().to_owned(),
            (Some(user), Why::Differs(Difference::Person)) => t.reload(user.name()),
            (Some(_), _) => t.reload(self.now()),
        };
        let words = format!("{happened} {advice}").trim_end().to_owned();
        // Scripts of the version before read these two replies, and show their words.
        match (self.why, self.sent.path.as_str()) {
            (Why::Unknown, "/api/comment") => Json(Outcome::NotPosted(Notice {
                words,
                remedy: None,
                waits: false,
            }))
            .into_response(),
            (Why::Unknown, "/api/draft") => Json(DraftReply {
                words: Some(words),
                ..DraftReply::default()
            })
            .into_response(),
            _ => (StatusCode::CONFLICT, Json(json!({ "words": words }))).into_response(),
        }
    }

    /// The text in a form for the person of now, and what its button is called.
    fn recovered_form(&self) -> Option<(&'static str, String)> {
        let (target, form) = (self.sent.text?, self.sent.form.as_ref()?);
        let sender = self
            .user
            .as_ref()
            .map(|user| self.sent.sender(user, self.owner.as_ref()));
        let proof = sender.as_ref().map(|sender| sender.proof(&self.house.services.vault));
        let t = self.words;
        let host = sender.and_then(|sender| self.host(&sender.cloud_id?));
        let sender = self.user.as_ref().zip(host).map(|(_, host)| match target {
            TextForm::Comment => t.owner().commenting_as(self.now(), host),
            TextForm::Edit => t.owner().saving_as(self.now(), host),
        });
        let (label, button) = match target {
            TextForm::Comment => (t.composer().add(), t.composer().comment()),
            TextForm::Edit => (t.answers().what_you_wrote(), t.conversation().save()),
        };
        let recovered = RecoveredForm {
            target,
            form,
            proof: proof.as_ref(),
            sender,
            label,
            button,
        };
        Some((button, recovered.html(t)?))
    }

    /// Of the site, as people know it.
    fn host(&self, cloud_id: &CloudId) -> Option<String> {
        let grant = self.user.as_ref()?.grant()?;
        let site = grant.sites.iter().find(|site| site.cloud_id == *cloud_id)?;
        Some(site.url.trim_start_matches("https://").to_owned())
    }

    /// How to go on with the text.
    fn advice(&self, then: &str, button: &str) -> String {
        let t = self.words.owner();
        let Some(user) = &self.user else {
            return format!("{} {}", t.your_text(), t.sign_in_first(button));
        };
        let now = match self.why {
            Why::Differs(Difference::Person) => t.send_as_now(user.name(), button),
            _ => t.send_as_now(self.now(), button),
        };
        let then = match (self.why, &self.owner) {
            (Why::Differs(Difference::Person), _) => t.send_as_then(then, button),
            (Why::Differs(Difference::Account), Some(PageOwner { account: Some(_), .. })) => {
                t.connect_then(then, button)
            }
            _ => String::new(),
        };
        format!("{} {now} {then}", t.your_text())
    }

    /// The way to a page that is made for whoever is signed in now.
    fn link(&self) -> String {
        let page = self.sent.page();
        format!(
            "<p class=\"ways\"><a href=\"{page}\">{}</a></p>",
            self.words.owner().open_again()
        )
    }
}

fn paragraphs(all: &[&str]) -> String {
    let some = all.iter().filter(|words| !words.is_empty());
    some.map(|words| format!("<p>{}</p>", escape(words))).collect()
}
