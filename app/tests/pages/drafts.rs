//! Drafts in the comment box and on the home page.

use app::{
    actions::{DraftReply, LateDraft},
    desk::{DraftBox, DraftDesk},
    model::{
        Audience, ClientKey, Draft, DraftLine, DraftRevision, IssueKey, PageCopy, Saving, SiteSlug, Submission,
        Trouble, Unsent,
    },
};
use async_trait::async_trait;
use axum::http::StatusCode;

use crate::{
    BROWSER,
    desk::{HOSTILE, World, at, issue_page},
    visit::{Answer, get, post},
};

#[async_trait]
impl DraftDesk for World {
    async fn save_draft(
        &self,
        _: &SiteSlug,
        _: &IssueKey,
        revision: DraftRevision,
        _: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, Trouble> {
        self.keep(format!("saved as {revision}: {text}{}", of(audience)));
        self.saving.clone()
    }

    async fn keep_draft(&self, submission: Submission, _: &PageCopy) -> Result<(), Trouble> {
        self.keep(format!("kept: {}{}", submission.text, of(&submission.audience)));
        Ok(())
    }

    async fn draft_sent(
        &self,
        _: &SiteSlug,
        _: &IssueKey,
        revision: DraftRevision,
        _: &PageCopy,
    ) -> Result<(), Trouble> {
        self.keep(format!("sent: {revision}"));
        Ok(())
    }

    async fn drafts(&self, _: &SiteSlug, _: &IssueKey) -> Result<Vec<Draft>, Trouble> {
        Ok(self.draft.iter().cloned().collect())
    }

    async fn all_drafts(&self) -> Result<Vec<DraftLine>, Trouble> {
        let line = |draft: &Draft| DraftLine {
            is_reached: !self.not_reached,
            site: self.sites[0].slug.clone(),
            key: "DEMO-1".parse().unwrap(),
            text: draft.text.clone(),
            saved: draft.saved,
        };
        Ok(self.draft.iter().filter(|draft| !draft.discarded).map(line).collect())
    }

    async fn discard_draft(
        &self,
        _: &SiteSlug,
        _: &IssueKey,
        _: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<(), Trouble> {
        self.keep(format!("discarded: {text}{}", of(audience)));
        Ok(())
    }

    async fn restore_draft(&self, _: &SiteSlug, _: &IssueKey) -> Result<(), Trouble> {
        self.keep("restored".to_owned());
        Ok(())
    }

    fn new_form(&self) -> ClientKey {
        "client-key-that-is-new".parse().unwrap()
    }
}

/// What is kept of whom a text is for.
fn of(audience: &Audience) -> String {
    match audience {
        Audience::Everyone => String::new(),
        some => format!(" [{some}]"),
    }
}

impl World {
    fn keep(&self, what: String) {
        self.done.lock().unwrap().push(what);
    }

    fn with_draft(discarded: bool) -> Self {
        let mut world = Self::connected();
        let draft = Some(Draft {
            text: format!("*half* a thought {HOSTILE}"),
            audience: Audience::Everyone,
            revision: 7.try_into().unwrap(),
            saved: at(3),
            discarded,
            client_key: None,
            waiting: None,
            page_id: "copy-of-a-page-before".parse().ok(),
            mark: "mark-of-a-text-before".parse().unwrap(),
        });
        let mut page = issue_page("x", 1);
        page.drafts = draft.iter().cloned().collect();
        (world.issue, world.draft) = (Ok(page), draft);
        world
    }

    fn done(&self) -> Vec<String> {
        std::mem::take(&mut self.done.lock().unwrap())
    }
}

fn is_shown(page: &Answer, selector: &str) -> bool {
    !page.texts(&format!("{selector}:not([hidden])")).is_empty()
}

#[tokio::test]
async fn a_draft_is_in_the_box_and_on_the_home_page() {
    let world = World::with_draft(false);
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.texts("textarea"), [format!("*half* a thought {HOSTILE}")]);
    assert_eq!(page.attributes("#composer input[name=revision]", "value"), ["7"]);
    assert!(is_shown(&page, "#discard") && !is_shown(&page, "#preview") && !is_shown(&page, ".undo"));
    assert!(page.texts(".compose")[0].contains("not been changed for 90 days"));
    assert!(page.texts("[role=alert]:not([hidden])").is_empty());

    let home = get(&world, "/").await;
    assert_eq!(
        home.attributes("section[aria-labelledby=drafts] a", "href"),
        ["/acme/browse/DEMO-1#composer"]
    );
    assert!(home.texts("section[aria-labelledby=drafts]")[0].contains("half a thought"));
    assert!(home.texts("img").is_empty());
    let without = get(&World::connected(), "/").await;
    assert!(without.texts("#drafts").is_empty());
}

#[tokio::test]
async fn drafts_are_listed_while_nothing_is_connected() {
    let mut world = World::with_draft(false);
    world.connection = None;
    assert_eq!(get(&world, "/").await.texts("#drafts"), ["Your drafts"]);
}

#[tokio::test]
async fn a_draft_is_at_hand_when_the_issue_is_not() {
    let mut world = World::with_draft(false);
    world.issue = Err(Trouble::Unavailable);
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert!(page.texts("textarea")[0].starts_with("*half*"));
    assert_eq!(
        page.attributes("#composer input[name=client_key]", "value"),
        ["client-key-that-is-new"]
    );
}

#[tokio::test]
async fn the_preview_of_a_draft_is_drawn_without_script() {
    let page = get(&World::with_draft(false), "/acme/browse/DEMO-1?preview=yes").await;
    assert!(is_shown(&page, "#preview"));
    assert_eq!(page.texts("#preview em"), ["half"]);
    assert!(page.texts("#preview img").is_empty() && page.texts("#preview script").is_empty());
}

#[tokio::test]
async fn a_discarded_draft_can_be_brought_back() {
    let page = get(&World::with_draft(true), "/acme/browse/DEMO-1").await;
    assert_eq!(page.texts("textarea"), [""]);
    assert!(is_shown(&page, ".undo") && !is_shown(&page, "#discard"));
    assert_eq!(page.attributes(".undo", "action"), ["/api/undo-discard"]);
}

#[tokio::test]
async fn a_form_keeps_its_text_by_preview_and_by_discard() {
    let world = World::connected();
    let form = "site=acme&key=DEMO-1&client_key=client-key-0123456789&text=a%0D%0Ab&audience=everyone&revision=3&comments=oldest";
    let answer = post(&world, "/api/preview", BROWSER, form).await;
    let to = "/acme/browse/DEMO-1?preview=yes&comments=oldest#composer";
    assert_eq!(answer.location.as_deref(), Some(to));
    post(&world, "/api/discard", BROWSER, form).await;
    let done = ["kept: a\nb", "discard client-key-0123456789", "discarded: a\nb"];
    assert_eq!(world.done(), done);

    let signed_out = World::signed_out();
    let answer = post(&signed_out, "/api/preview", BROWSER, form).await;
    assert!(
        answer
            .location
            .unwrap()
            .starts_with("/sign-in?next=/acme/browse/DEMO-1")
    );
    assert_eq!(signed_out.parked.lock().unwrap()[0].text, "a\nb");
}

#[tokio::test]
async fn whatever_is_sent_is_a_draft_no_more() {
    let mut world = World::connected();
    let form = "site=acme&key=DEMO-1&client_key=client-key-0123456789&text=words&audience=everyone&revision=3";
    for (posting, done) in [
        (world.posting.clone(), vec!["sent: 3"]),
        (Err(Trouble::Unavailable), vec!["sent: 3"]),
        (Err(Trouble::GrantDead), vec!["sent: 3"]),
        (Err(Trouble::Internal("x".to_owned())), vec!["kept: words"]),
        (Err(Trouble::Empty), vec![]),
    ] {
        world.posting = posting;
        post(&world, "/api/comment", BROWSER, form).await;
        assert_eq!(world.done(), done, "{:?}", world.posting);
    }
}

#[tokio::test]
async fn a_script_hears_what_became_of_its_save() {
    let mut world = World::connected();
    let form = "site=acme&key=DEMO-1&revision=4&text=words";
    let ask = async |world: &World, form: &str| {
        let answer = post(world, "/api/draft", "application/json", form).await;
        serde_json::from_str::<DraftReply>(&answer.text).unwrap()
    };
    assert!(ask(&world, form).await.saved);
    assert_eq!(world.done(), ["saved as 4: words"]);
    world.saving = Ok(Saving::Stale(9.try_into().unwrap()));
    assert_eq!(ask(&world, form).await.newer, Some(9));
    world.saving = Ok(Saving::TooMany);
    assert!(ask(&world, form).await.words.unwrap().contains("50 drafts"));
    world.saving = Err(Trouble::NotConnected);
    assert!(ask(&world, form).await.words.unwrap().contains("not connected"));
    world.done();
    // Whoever empties the box discards what was in it.
    world.saving = Ok(Saving::Saved);
    assert!(ask(&world, "site=acme&key=DEMO-1&revision=5&text=+").await.saved);
    assert_eq!(world.done(), ["saved as 5:  "]);
    for nothing in ["site=acme&key=DEMO-1&revision=-4&text=x", ""] {
        assert!(!ask(&world, nothing).await.saved);
    }
    assert!(world.done().is_empty());
    let signed_out = ask(&World::signed_out(), form).await;
    assert!(signed_out.words.unwrap().contains("session has ended"));
}

#[tokio::test]
async fn a_script_hears_of_a_draft_that_is_newer_than_its_page() {
    let ask = async |world: &World, revision: &str| {
        let form = format!("site=acme&key=DEMO-1&revision={revision}");
        let answer = post(world, "/api/late-draft", "application/json", &form).await;
        serde_json::from_str::<LateDraft>(&answer.text).unwrap()
    };
    let world = World::with_draft(false);
    let draft = world.draft.clone().unwrap();
    for older in ["", "-1", "0"] {
        let late = ask(&world, older).await;
        assert_eq!(late.text.as_ref(), Some(&draft.text), "{older}");
        assert_eq!(
            (late.revision, late.audience),
            (draft.revision.get(), draft.audience.to_string())
        );
    }
    for (world, revision) in [
        (&world, draft.revision),
        (&world, draft.revision.next()),
        (&World::with_draft(true), DraftRevision::NONE),
        (&World::connected(), DraftRevision::NONE),
        (&World::signed_out(), DraftRevision::NONE),
    ] {
        assert_eq!(ask(world, &revision.to_string()).await, LateDraft::default());
    }
}

#[tokio::test]
async fn an_unsent_text_that_was_changed_shows_as_it_is_now() {
    let mut world = World::with_draft(false);
    let mut page = world.issue.clone().unwrap();
    page.unsent = vec![Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "as it was sent".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::GrantDead,
        waits: true,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    }];
    world.issue = Ok(page);
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert!(page.texts("textarea")[0].starts_with("*half*"));
    assert_eq!(
        page.attributes("input[name=client_key]", "value"),
        ["client-key-of-before"]
    );
    assert_eq!(page.texts("[role=alert]:not([hidden])").len(), 1);
}
