//! An open page acts only for the person it was rendered for, whoever is signed in by the time it is used.

use std::collections::BTreeMap;

use app::model::PageProof;
use byline::web::post_routes::{POST_ROUTES, UPLOAD};
use reqwest::Response;

use crate::{
    actions::actions,
    browser::{Browser, Page},
    house::{House, PASSWORD},
};

const BOX: &str = "Add a comment";
const ISSUE: &str = "/acme/browse/DEMO-6";

/// Whom a page was rendered for, or who sends its request. The name at Atlassian is the second one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Nobody,
    Rohit,
    Mark,
    /// Rohit with the Atlassian account of Asha.
    RohitAsAsha,
}

const ALL: [Who; 4] = [Who::Nobody, Who::Rohit, Who::Mark, Who::RohitAsAsha];

impl Who {
    fn person(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::Rohit | Self::RohitAsAsha => Some("Rohit"),
            Self::Mark => Some("Mark"),
        }
    }

    fn account(self) -> Option<&'static str> {
        match self {
            Self::RohitAsAsha => Some("Asha"),
            other => other.person(),
        }
    }
}

async fn connect(house: &House, browser: &Browser, account: &str) {
    let back = house.consent(browser, account, "acme").await;
    let question = browser.open(back).await;
    browser.press(&question, "Confirm", &[]).await;
}

/// Every field that any route reads. `text` says whose page it is from.
fn fields(text: &str, ids: &Ids, number: usize) -> Vec<(&'static str, String)> {
    vec![
        ("site", "acme".to_owned()),
        ("key", "DEMO-6".to_owned()),
        ("client_key", format!("{number:0>43}")),
        ("text", text.to_owned()),
        ("audience", "everyone".to_owned()),
        ("comments", "newest".to_owned()),
        ("revision", format!("{}", 1_000 + number)),
        ("id", ids.comment.clone()),
        ("begun", ids.begun.clone()),
        ("what", "watch".to_owned()),
        ("comment", String::new()),
        ("task", "DONE.1.ti-1".to_owned()),
        ("name", "a".to_owned()),
        ("since", "0".to_owned()),
        ("attempt", "a".repeat(43)),
        ("next", "/".to_owned()),
        ("language", "en".to_owned()),
    ]
}

/// A comment of Rohit's, and its version.
struct Ids {
    comment: String,
    begun: String,
}

async fn send(
    house: &House,
    browser: &Browser,
    route: &str,
    proof: &str,
    form: &[(&str, String)],
    accept: &str,
) -> Response {
    let headers = [("accept", accept), ("sec-fetch-site", "same-origin")];
    if route == UPLOAD {
        let address = format!("{ISSUE}/files?page_proof={proof}");
        let text = &form.iter().find(|(name, _)| *name == "text").unwrap().1;
        let name = text.replace(' ', "-");
        let body =
            format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\nx\r\n--x--\r\n");
        let headers = [
            headers[0],
            headers[1],
            ("content-type", "multipart/form-data; boundary=x"),
        ];
        return browser.send(house.url(&address), &headers, body.into_bytes()).await;
    }
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .append_pair(PageProof::FIELD, proof)
        .finish();
    let headers = [
        headers[0],
        headers[1],
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    browser.send(house.url(route), &headers, body.into_bytes()).await
}

#[test]
fn every_route_says_whose_page_it_may_come_from() {
    let mut listed: Vec<&str> = POST_ROUTES.iter().map(|route| route.path).collect();
    listed.retain(|path| *path != UPLOAD);
    listed.sort_unstable();
    assert_eq!(listed, actions());
    let free = POST_ROUTES.iter().filter(|route| route.bound.is_none());
    let free: Vec<&str> = free.map(|route| route.path).collect();
    assert_eq!(free, ["/api/sign-in", "/api/sign-up", "/api/sign-out"]);
}

/// All pairs of whom a page was rendered for and who sends its request, for every route.
#[tokio::test]
async fn what_is_written_is_by_whom_the_page_named_or_is_not_written() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let rohit = house.signed_in("Rohit").await;
    let nobody = Browser::new();

    let mut proofs = BTreeMap::from([(Who::Nobody, String::new())]);
    connect(&house, &rohit, "Asha").await;
    proofs.insert(Who::RohitAsAsha, rohit.open(house.url(ISSUE)).await.proof());
    connect(&house, &rohit, "Rohit").await;
    proofs.insert(Who::Rohit, rohit.open(house.url(ISSUE)).await.proof());
    proofs.insert(Who::Mark, mark.open(house.url(ISSUE)).await.proof());

    // Rohit's comment, which Mark may change as an administrator.
    let page = rohit.open(house.url(ISSUE)).await;
    let page = rohit.press(&page, "Comment", &[(BOX, "Rohit's own")]).await;
    let anchor = page.attributes("article", "id").concat();
    let comment = anchor.trim_start_matches("comment-").to_owned();
    let form = rohit.open(house.url(&format!("{ISSUE}?edit={comment}"))).await;
    let ids = Ids {
        comment,
        begun: form.hidden("begun"),
    };

    let mut number = 0;
    let mut handled = 0;
    for sender in ALL {
        if sender == Who::RohitAsAsha {
            connect(&house, &rohit, "Asha").await;
        }
        let record = house.atlassian.requests("/").await;
        let mut last = record.last().and_then(|request| request["seq"].as_u64()).unwrap();
        let mut before = house.database.rows().await;
        let browser = match sender {
            Who::Nobody => &nobody,
            Who::Rohit | Who::RohitAsAsha => &rohit,
            Who::Mark => &mark,
        };
        for rendered_for in ALL {
            for route in POST_ROUTES.iter().filter(|route| route.bound.is_some()) {
                // It would end what the others are tried with; it has a test of its own.
                let ends = route.path == "/api/disconnect" && sender == rendered_for;
                if ends {
                    continue;
                }
                for accept in ["text/html", "application/json"] {
                    number += 1;
                    let case = format!("{} of {rendered_for:?} by {sender:?} as {accept}", route.path);
                    let text = format!("{rendered_for:?} wrote {number} on {}", route.path);
                    let form = fields(&text, &ids, number);
                    let answer = send(&house, browser, route.path, &proofs[&rendered_for], &form, accept).await;
                    let status = answer.status();
                    let body = answer.text().await.unwrap();
                    let heard = house.atlassian.requests_since(last).await;
                    last = heard.last().and_then(|request| request["seq"].as_u64()).unwrap_or(last);
                    let rows = house.database.rows().await;
                    let known = std::mem::replace(&mut before, rows);

                    let matches = match route.bound.unwrap() {
                        byline::page_owner::Bound::Person => sender.person() == rendered_for.person(),
                        _ => sender == rendered_for,
                    };
                    if sender != Who::Nobody && matches {
                        handled += 1;
                        assert_ne!(status, 409, "{case}: {body}");
                        assert!(!body.contains("Byline sends and saves nothing"), "{case}: {body}");
                        for request in heard {
                            let owner = &request["owner"]["name"];
                            assert!(
                                owner.is_null() || *owner == sender.account().unwrap(),
                                "{case}: {request}"
                            );
                        }
                        continue;
                    }
                    assert!(heard.is_empty(), "{case} asked Atlassian: {heard:?}");
                    let stored_for_the_owner = sender == Who::Nobody
                        && rendered_for != Who::Nobody
                        && matches!(
                            route.path,
                            "/api/comment" | "/api/preview" | "/api/audiences" | "/api/edit"
                        );
                    if !stored_for_the_owner {
                        let new: Vec<_> = before.iter().filter(|row| !known.contains(row)).collect();
                        assert!(new.is_empty() && before.len() == known.len(), "{case} wrote {new:?}");
                    }
                    if sender == Who::Nobody {
                        assert!(!status.is_server_error(), "{case}: {status}");
                        continue;
                    }
                    // Scripts of the version before read these two answers.
                    let is_old = rendered_for == Who::Nobody
                        && accept == "application/json"
                        && matches!(route.path, "/api/comment" | "/api/draft");
                    assert_eq!(status, if is_old { 200 } else { 409 }, "{case}: {body}");
                    assert!(body.contains("Byline sends and saves nothing"), "{case}: {body}");
                    if accept == "text/html" && route.text.is_some() {
                        assert!(body.contains(&text), "{case}: the text is not in the answer: {body}");
                    }
                }
            }
        }
    }
    assert!(handled > 100, "{handled}");

    // In Jira every text is by whom its page named.
    for account in ["Rohit", "Mark", "Asha"] {
        for text in house.atlassian.comments_by(account, "DEMO-6").await {
            let Some((page, _)) = text.split_once(" wrote ") else {
                continue;
            };
            let owner = ALL.into_iter().find(|who| format!("{who:?}") == page).unwrap();
            assert_eq!(owner.account(), Some(account), "{text}");
        }
    }
    let by_rohit = house.atlassian.comments_by("Rohit", "DEMO-6").await;
    assert!(
        by_rohit.iter().any(|text| text.starts_with("Rohit wrote")),
        "{by_rohit:?}"
    );
    // And nobody has a text of somebody else's to send.
    for (browser, person) in [(&rohit, "Rohit"), (&mark, "Mark")] {
        for path in ["/", ISSUE, &format!("{ISSUE}?edit={}", ids.comment)] {
            let page = browser.open(house.url(path)).await;
            for list in page.texts("#drafts ~ ul li, .unsent li, textarea") {
                if let Some((owner, _)) = list.split_once(" wrote ") {
                    assert!(owner.contains(person), "{person} has on {path}: {list}");
                }
            }
        }
    }
}

/// What is sent with a form of a page, by a browser where somebody else is signed in by then.
async fn switch(house: &House, browser: &Browser, name: &str) {
    let page = browser.open(house.url("/")).await;
    if page.has_button("Sign out") {
        browser.press(&page, "Sign out", &[]).await;
    }
    house.sign_in(browser, name).await;
}

fn says(page: &Page, words: &str) {
    assert!(page.text().contains(words), "{words:?} is not in: {}", page.text());
}

#[tokio::test]
async fn a_comment_of_another_persons_page_comes_back_and_goes_on_in_either_name() {
    let house = House::new().await;
    house.connected("Mark").await;
    let browser = house.connected("Rohit").await;
    let page = browser.open(house.url(ISSUE)).await;
    switch(&house, &browser, "Mark").await;

    let text = "Rohit's words\n</textarea><b>";
    let answer = browser.press(&page, "Comment", &[(BOX, text)]).await;
    assert_eq!(answer.status, 409);
    says(&answer, "This page was opened as Rohit. You are signed in as Mark now");
    says(&answer, "Commenting as Mark on acme.atlassian.net");
    assert_eq!(answer.value(BOX), text);
    assert!(house.atlassian.comments_by("Mark", "DEMO-6").await.is_empty());
    // Mark's own box has nothing of it.
    assert_eq!(browser.open(house.url(ISSUE)).await.value(BOX), "");

    // As Rohit: who signs in again goes on with the page as it was.
    switch(&house, &browser, "Rohit").await;
    let again = browser.press(&answer, "Comment", &[]).await;
    says(&again, "This page was opened as Mark. You are signed in as Rohit now");
    let posted = browser.press(&page, "Comment", &[(BOX, text)]).await;
    assert_eq!(posted.status, 200);
    assert_eq!(house.atlassian.comments_by("Rohit", "DEMO-6").await, [text]);

    // As Mark, with one press.
    switch(&house, &browser, "Mark").await;
    let posted = browser.press(&answer, "Comment", &[]).await;
    assert_eq!(posted.status, 200);
    assert_eq!(house.atlassian.comments_by("Mark", "DEMO-6").await, [text]);
}

#[tokio::test]
async fn a_page_from_before_a_reconnect_sends_nothing_as_another_account_and_loses_no_draft() {
    let house = House::new().await;
    let browser = house.signed_in("Rohit").await;
    connect(&house, &browser, "Asha").await;
    let page = browser.open(house.url(ISSUE)).await;
    connect(&house, &browser, "Rohit").await;

    // A draft is the person's own, whichever account is connected.
    let preview = browser.press(&page, "Preview", &[(BOX, "half a thought")]).await;
    assert_eq!(
        (preview.status.as_u16(), preview.value(BOX).as_str()),
        (200, "half a thought")
    );

    let answer = browser.press(&page, "Comment", &[(BOX, "as Asha")]).await;
    assert_eq!(answer.status, 409);
    says(
        &answer,
        "This page was opened with the Atlassian account Asha. You are connected as Rohit now",
    );
    says(&answer, "Commenting as Rohit on acme.atlassian.net");
    for account in ["Rohit", "Asha"] {
        assert!(house.atlassian.comments_by(account, "DEMO-6").await.is_empty());
    }
    let posted = browser.press(&answer, "Comment", &[]).await;
    assert_eq!(posted.status, 200);
    assert_eq!(house.atlassian.comments_by("Rohit", "DEMO-6").await, ["as Asha"]);

    // A page from before one disconnected, and a page from before one connected.
    let connections = browser.open(house.url("/connections")).await;
    let open = browser.open(house.url(ISSUE)).await;
    browser.press(&connections, "Disconnect", &[]).await;
    let answer = browser.press(&open, "Comment", &[(BOX, "too late")]).await;
    says(&answer, "You are not connected to Atlassian now");
    assert_eq!(answer.value(BOX), "too late");
    connect(&house, &browser, "Rohit").await;
    let answer = browser.press(&answer, "Comment", &[]).await;
    says(
        &answer,
        "When this page was opened, you were not connected to Atlassian",
    );
    assert_eq!(answer.value(BOX), "too late");
    // *Disconnect* ends the connection that its page showed.
    connect(&house, &browser, "Asha").await;
    let answer = browser.press(&connections, "Disconnect", &[]).await;
    says(
        &answer,
        "with the Atlassian account Rohit. You are connected as Asha now",
    );
    assert!(browser.open(house.url("/connections")).await.has_button("Disconnect"));
}

#[tokio::test]
async fn a_page_of_the_version_before_gives_the_text_back_and_one_press_sends_it() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url(ISSUE)).await;
    let old = page.without(PageProof::FIELD);

    let answer = rohit.press(&old, "Comment", &[(BOX, "from before")]).await;
    assert_eq!(answer.status, 409);
    says(&answer, "it is from before an update of Byline");
    assert_eq!(answer.value(BOX), "from before");
    assert!(house.atlassian.comments_by("Rohit", "DEMO-6").await.is_empty());
    // It is still the same form: had the old version posted it, it would not be posted twice.
    assert_eq!(answer.hidden("client_key"), page.hidden("client_key"));
    rohit.press(&answer, "Comment", &[]).await;
    assert_eq!(house.atlassian.comments_by("Rohit", "DEMO-6").await, ["from before"]);

    // A change of a comment likewise.
    let page = rohit.open(house.url(ISSUE)).await;
    let edit = page.attributes("article .comment-ways a", "href").swap_remove(0);
    let old = rohit.open(house.url(&edit)).await.without(PageProof::FIELD);
    let answer = rohit.press(&old, "Save", &[("Change your comment", "changed")]).await;
    says(&answer, "Saving as Rohit on acme.atlassian.net");
    rohit.press(&answer, "Save", &[]).await;
    assert_eq!(house.atlassian.comments_by("Rohit", "DEMO-6").await, ["changed"]);

    // Signed out, nothing is stored and no cookie set; the text is there to be sent after signing in.
    rohit.forget_everything();
    let before = house.database.rows().await;
    let old = page.without(PageProof::FIELD);
    let answer = rohit.press(&old, "Comment", &[(BOX, "signed out")]).await;
    assert_eq!(answer.status, 409);
    assert_eq!(
        (answer.value(BOX).as_str(), answer.headers.get("set-cookie")),
        ("signed out", None)
    );
    assert_eq!(house.database.rows().await, before);
    house.sign_in(&rohit, "Rohit").await;
    let answer = rohit.press(&answer, "Comment", &[]).await;
    assert_eq!(answer.value(BOX), "signed out");
    rohit.press(&answer, "Comment", &[]).await;
    assert!(
        house
            .atlassian
            .comments_by("Rohit", "DEMO-6")
            .await
            .contains(&"signed out".to_owned())
    );
}

#[tokio::test]
async fn a_text_sent_signed_out_is_there_for_its_own_author_alone() {
    let house = House::new().await;
    house.connected("Mark").await;
    let browser = house.connected("Rohit").await;
    let page = browser.open(house.url(ISSUE)).await;
    browser.press(&page, "Comment", &[(BOX, "said before")]).await;
    let open = browser.open(house.url(ISSUE)).await;
    let edit = open.attributes("article .comment-ways a", "href").swap_remove(0);
    let form = browser.open(house.url(&edit)).await;

    let home = browser.open(house.url("/")).await;
    browser.press(&home, "Sign out", &[]).await;
    let sign_in = browser.press(&open, "Comment", &[(BOX, "Rohit's secret")]).await;
    assert!(sign_in.has_button("Sign in"), "{}", sign_in.text());
    let asked = browser
        .press(&form, "Save", &[("Change your comment", "Rohit's change")])
        .await;
    assert!(asked.has_button("Sign in"), "{}", asked.text());
    // Nothing of it is in this browser's session: there is none.
    assert_eq!(browser.cookies(&house.origin), "");

    let marks = browser
        .press(
            &sign_in,
            "Sign in",
            &[("Email", "mark@example.com"), ("Password", PASSWORD)],
        )
        .await;
    assert_eq!(marks.value(BOX), "");
    let marks = browser.open(house.url("/")).await;
    assert!(!marks.text().contains("Rohit's secret"), "{}", marks.text());
    let marks = browser.open(house.url(&edit)).await;
    assert!(!marks.html.contains("Rohit's change") && !marks.html.contains("Rohit&#x27;s change"));

    switch(&house, &browser, "Rohit").await;
    assert_eq!(browser.open(house.url(ISSUE)).await.value(BOX), "Rohit's secret");
    assert_eq!(
        browser.open(house.url(&edit)).await.value("Change your comment"),
        "Rohit's change"
    );
    assert_eq!(house.atlassian.comments_by("Rohit", "DEMO-6").await, ["said before"]);
    assert!(house.atlassian.comments_by("Mark", "DEMO-6").await.is_empty());
}

#[tokio::test]
async fn nobody_finishes_what_somebody_else_began() {
    let house = House::new().await;
    let browser = house.connected("Rohit").await;
    let page = browser.open(house.url(ISSUE)).await;
    browser.press(&page, "Comment", &[(BOX, "Rohit's own")]).await;
    let page = browser.open(house.url(ISSUE)).await;
    let ways = page.attributes("article .comment-ways a", "href");
    let edit = browser.open(house.url(&ways[0])).await;
    let delete = browser.open(house.url(&ways[1])).await;
    let back = house.consent(&browser, "Rohit", "acme").await;
    let question = browser.open(back).await;
    let connections = browser.open(house.url("/connections")).await;

    house.connected("Mark").await;
    switch(&house, &browser, "Mark").await;
    let before = (house.atlassian.requests("/").await.len(), house.database.rows().await);
    for (page, button) in [
        (&edit, "Save"),
        (&delete, "Delete it"),
        (&question, "Confirm"),
        (&question, "Cancel"),
        (&connections, "Disconnect"),
        (&connections, "Reconnect"),
        (&connections, "Save"),
        (&page, "Watch"),
        (&page, "Discard draft"),
    ] {
        let answer = browser.press(page, button, &[]).await;
        assert_eq!(answer.status, 409, "{button}");
        says(&answer, "This page was opened as Rohit. You are signed in as Mark now");
    }
    assert_eq!(house.atlassian.requests("/").await.len(), before.0);
    assert_eq!(house.database.rows().await, before.1);
    // Signing out of an old page always signs out.
    let home = browser.press(&page, "Sign out", &[]).await;
    assert!(!home.has_button("Sign out"));
}

#[tokio::test]
async fn an_open_page_learns_whose_it_is() {
    let house = House::new().await;
    house.connected("Mark").await;
    let browser = house.connected("Rohit").await;
    let proof = browser.open(house.url(ISSUE)).await.proof();
    let check = async || {
        let headers = [
            ("accept", "application/json"),
            ("sec-fetch-site", "same-origin"),
            ("byline-page-proof", proof.as_str()),
        ];
        let answer = browser.send(house.url("/api/check-page"), &headers, Vec::new()).await;
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(check().await.0, 200);
    // Signed in once more, in another session.
    switch(&house, &browser, "Rohit").await;
    assert_eq!(check().await.0, 200);
    switch(&house, &browser, "Mark").await;
    let (status, words) = check().await;
    assert!(
        status == 409 && words.contains("opened as Rohit. You are signed in as Mark"),
        "{status} {words}"
    );
    // What the script would read into the page is refused as well.
    let read = [("accept", "text/html"), ("byline-page-proof", proof.as_str())];
    assert_eq!(browser.fetch(house.url(ISSUE), &read).await.status(), 409);
    let home = browser.open(house.url("/")).await;
    browser.press(&home, "Sign out", &[]).await;
    let (status, words) = check().await;
    assert!(
        status == 409 && words.contains("You are signed out"),
        "{status} {words}"
    );
}
