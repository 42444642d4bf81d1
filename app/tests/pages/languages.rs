//! Pages in the person's language, and in no other.

use std::{collections::BTreeSet, fs, path::Path};

use app::{adf::Doc, model::*};
use serde_json::Value;

use crate::{
    BROWSER,
    desk::{World, comment, issue_page, site},
    visit::{Answer, get, post},
};

fn german(mut world: World) -> World {
    world.me.preferences.language = Some(Language::German);
    world
}

/// The texts of a language, by file and key.
fn catalogue(tag: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(tag);
    let mut texts = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let messages: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for (key, message) in messages.as_object().unwrap() {
            let forms: Vec<&str> = match message {
                Value::String(text) => vec![text],
                forms => forms.as_object().unwrap().values().filter_map(Value::as_str).collect(),
            };
            texts.extend(forms.into_iter().map(|text| (format!("{name}.{key}"), text.to_owned())));
        }
    }
    texts.sort();
    texts
}

/// The pieces of a text between its placeholders that are long enough to be told from anything else.
fn pieces(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(['{', '}', '<', '>'])
        .step_by(2)
        .map(|piece| piece.trim_matches([' ', '.', ',', ':', ';', '(', ')']).to_owned())
        .filter(|piece| piece.contains(' ') && piece.chars().count() >= 10)
}

/// What English says and German does not.
fn only_english() -> BTreeSet<String> {
    let german: String = catalogue("de").into_iter().map(|(_, text)| text + "\n").collect();
    let english = catalogue("en");
    let pieces = english.iter().flat_map(|(_, text)| pieces(text));
    pieces.filter(|piece| !german.contains(piece)).collect()
}

/// Everything that a page says: its texts, and the attributes that people hear or see.
fn said(page: &Answer) -> String {
    let mut said = page.texts("title").join("\n");
    for selector in ["body", "head meta[name=description]"] {
        said.push_str(&page.texts(selector).join("\n"));
    }
    for attribute in [
        "aria-label",
        "title",
        "placeholder",
        "alt",
        "content",
        "data-words",
        "data-says",
    ] {
        said.push('\n');
        said.push_str(&page.attributes(&format!("[{attribute}]"), attribute).join("\n"));
    }
    said
}

/// Each page, as many of its parts shown as there are.
async fn pages() -> Vec<(String, Answer)> {
    let world = german(World::connected());
    let mut all = Vec::new();
    for path in [
        "/",
        "/connections",
        "/connections?done=disconnected",
        "/connections?problem=preferences",
        "/search?q=payment",
        "/search",
        "/browse/DEMO-1",
        "/no/such/page",
        "/acme/browse/DEMO-1",
        "/acme/browse/DEMO-1?comments=oldest&preview=yes&audiences=yes&others=yes",
        "/acme/browse/DEMO-1?edit=10001",
        "/acme/browse/DEMO-1?delete=10001",
        "/acme/browse/DEMO-1?problem=exposed",
        "/acme/browse/DEMO-1?problem=watch&files=large",
        "/acme/browse/DEMO-1?view=children",
        "/acme/browse/DEMO-1?view=parents",
        "/acme/browse/DEMO-1?view=fields",
        "/acme/browse/DEMO-1?view=work&page=2",
        "/acme/browse/DEMO-1?view=web-links",
        "/acme/browse/DEMO-1?view=history&page=2",
        "/acme/browse/DEMO-1/files/1",
        "/acme/browse/DEMO-1/files/999",
        "/connections/confirm/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA?problem=taken",
    ] {
        all.push((path.to_owned(), get(&world, path).await));
    }
    let mut several = world.clone();
    several.sites.push(site("umbrella"));
    let mut empty = world.clone();
    empty.issue = Ok(issue_page("x", 0));
    empty.found = Ok(Vec::new());
    empty.unreadable = 2;
    let mut waiting = world.clone();
    let unsent = Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "hallo".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::Unavailable,
        waits: true,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    };
    waiting.unsent = vec![unsent.clone()];
    if let Ok(page) = &mut waiting.issue {
        page.unsent = vec![unsent];
        page.issue.unreadable = vec!["due date"];
        page.issue.description = Some(Doc::unreadable());
        page.comments.comments[0].restricted_to = Some(String::new());
        page.comments
            .comments
            .push(comment(4, "Rohit", "- [ ] x\n\n:::info\n```\ny\n```\n:::"));
    }
    let mut apart = world.clone();
    apart.connection = None;
    let mut broken = world.clone();
    broken.connection = broken.connection.map(|connection| Connection {
        state: GrantState::NeedsReauth,
        ..connection
    });
    let mut stranger = world.clone();
    stranger.signed_in = false;
    let variants: [(&World, &[&str]); 6] = [
        (&several, &["/", "/browse/DEMO-1", "/search?q=x"]),
        (&empty, &["/", "/search?q=x", "/acme/browse/DEMO-1?view=children"]),
        (&waiting, &["/", "/acme/browse/DEMO-1"]),
        (&apart, &["/", "/connections"]),
        (&broken, &["/", "/connections"]),
        (
            &stranger,
            &[
                "/",
                "/sign-in?problem=credentials",
                "/sign-up?problem=short-12",
                "/sign-up?problem=wait-21",
                "/no/such/page",
            ],
        ),
    ];
    for (world, paths) in variants {
        for path in paths {
            all.push((path.to_string(), get(world, path).await));
        }
    }
    for trouble in every_trouble() {
        let mut troubled = world.clone();
        troubled.issue = Err(trouble.clone());
        let page = get(&troubled, "/acme/browse/DEMO-1").await;
        all.push((format!("{trouble:?}"), page));
    }
    for problem in every_problem() {
        let mut refused = world.clone();
        refused.callback = Err(problem.clone());
        all.push((format!("{problem:?}"), get(&refused, "/oauth/callback?state=x").await));
    }
    all
}

fn every_trouble() -> Vec<Trouble> {
    vec![
        Trouble::NotConnected,
        Trouble::GrantDead,
        Trouble::GrantFrozen,
        Trouble::ScopeMissing,
        Trouble::SiteNotReached("acme".to_owned()),
        Trouble::SharedSiteName("acme".to_owned()),
        Trouble::NotFound,
        Trouble::Refused("Nein.".to_owned()),
        Trouble::TooLong { actual: 3, limit: 2 },
        Trouble::Empty,
        Trouble::RateLimited(None),
        Trouble::RateLimited(Some(1)),
        Trouble::RateLimited(Some(600)),
        Trouble::Unavailable,
        Trouble::OutcomeUnknown,
        Trouble::OtherAccount,
        Trouble::InFlight,
        Trouble::Overtaken,
        Trouble::NoComment,
        Trouble::NotYours,
        Trouble::Unreadable,
        Trouble::Invalid(Invalid::Form),
        Trouble::Invalid(Invalid::Unsent(Box::new(Trouble::GrantDead))),
        Trouble::Internal("a1b2".to_owned()),
    ]
}

fn every_problem() -> Vec<ConnectProblem> {
    vec![
        ConnectProblem::Denied,
        ConnectProblem::RefusedByAtlassian("nein".to_owned()),
        ConnectProblem::UnknownState,
        ConnectProblem::Expired,
        ConnectProblem::AlreadyUsed,
        ConnectProblem::OtherUser,
        ConnectProblem::NoSite,
        ConnectProblem::NoAllowedSite(vec![site("acme")]),
        ConnectProblem::ExchangeFailed { retry: true },
        ConnectProblem::ExchangeFailed { retry: false },
        ConnectProblem::SignedOut,
        ConnectProblem::Internal("a1b2".to_owned()),
    ]
}

#[tokio::test]
async fn german_pages_hold_no_english_of_the_catalogue() {
    let english = only_english();
    assert!(english.len() > 250, "{}", english.len());
    let german = catalogue("de");
    let mut heard = BTreeSet::new();
    for (path, page) in pages().await {
        if page.location.is_some() {
            continue;
        }
        assert_eq!(page.attributes("html", "lang"), ["de"], "{path}");
        let said = said(&page);
        let wrong: Vec<_> = english.iter().filter(|piece| said.contains(*piece)).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:?}");
        heard.extend(german.iter().filter_map(|(key, text)| {
            let mut pieces = pieces(text).peekable();
            (pieces.peek().is_some() && pieces.all(|piece| said.contains(&piece))).then_some(key)
        }));
    }
    // Enough of the catalogue is on these pages that this says something.
    assert!(heard.len() > 150, "{}", heard.len());
}

#[tokio::test]
async fn dates_numbers_and_plurals_are_those_of_the_language() {
    let world = german(World::connected());
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(
        page.attributes("article", "aria-label")[0],
        "Rohit, 17. Jan. 2021 12:34"
    );
    assert!(
        page.texts(".details")[0].contains("1. Feb. 2021"),
        "{:?}",
        page.texts(".details")
    );
    let found = |count: usize| {
        let mut world = world.clone();
        world.found = Ok(vec![crate::desk::issue_ref("DEMO-1", "x"); count]);
        async move { get(&world, "/search?q=payment").await.texts("[role=status]") }
    };
    assert_eq!(found(1).await, ["Der erste Vorgang; mehr Wörter grenzen die Suche ein"]);
    assert_eq!(
        found(3).await,
        ["Die ersten 3 Vorgänge; mehr Wörter grenzen die Suche ein"]
    );
}

#[tokio::test]
async fn one_chooses_a_language_or_leaves_it_to_the_browser() {
    let mut world = World::connected();
    let page = get(&world, "/connections").await;
    assert_eq!(
        page.texts("#language option"),
        ["As my browser says", "English", "Deutsch"]
    );
    assert_eq!(page.attributes("#language option[selected]", "value"), [""]);
    for (form, language) in [
        ("de", Some(Language::German)),
        ("en", Some(Language::English)),
        ("", None),
    ] {
        let answer = post(&world, "/api/preferences", BROWSER, &format!("language={form}")).await;
        assert_eq!(answer.location.as_deref(), Some("/connections"));
        let kept = Preferences {
            language,
            single_keys_off: true,
            rich_text: false,
        };
        assert_eq!(world.done.lock().unwrap().pop().unwrap(), format!("prefer {kept:?}"));
    }
    let answer = post(&world, "/api/preferences", BROWSER, "language=tlh").await;
    assert_eq!(answer.location.as_deref(), Some("/connections?problem=preferences"));
    assert!(world.done.lock().unwrap().is_empty());
    world.me.preferences.language = Some(Language::German);
    let page = get(&world, "/connections").await;
    assert_eq!(page.attributes("#language option[selected]", "value"), ["de"]);
    assert_eq!(page.texts("#preferences [name=single_keys][checked]").len(), 1);
    world.me.preferences.single_keys_off = true;
    let page = get(&world, "/connections").await;
    assert_eq!(page.texts("#preferences [name=single_keys][checked]").len(), 0);
    assert_eq!(page.texts("#preferences [name=rich_text][checked]").len(), 0);
    world.me.preferences.rich_text = true;
    let page = get(&world, "/connections").await;
    assert_eq!(page.texts("#preferences [name=rich_text][checked]").len(), 1);
    let form = "language=&single_keys=on&rich_text=on";
    post(&world, "/api/preferences", BROWSER, form).await;
    let kept = Preferences {
        rich_text: true,
        ..Preferences::default()
    };
    assert_eq!(world.done.lock().unwrap().pop().unwrap(), format!("prefer {kept:?}"));
    world.signed_in = false;
    let answer = post(&world, "/api/preferences", BROWSER, "language=de").await;
    assert!(answer.location.unwrap().starts_with("/sign-in"));
}

#[tokio::test]
async fn what_a_script_is_told_is_in_the_persons_language() {
    let mut world = german(World::connected());
    world.posting = Err(Trouble::Unavailable);
    let answer = post(&world, "/api/comment", "application/json", crate::COMMENT).await;
    assert!(
        answer.text.contains("Jira ist gerade nicht erreichbar"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("Ihr Kommentar wartet hier"), "{}", answer.text);
}

/// The editor finds the comment box's buttons by their names.
#[test]
fn the_editors_buttons_are_called_as_those_of_the_box() {
    for tag in ["en", "de"] {
        let all = catalogue(tag);
        let text = |key: &str| all.iter().find(|(known, _)| known == key).unwrap().1.as_str();
        for (of_box, of_editor) in [
            ("bold", "bold"),
            ("italic", "italic"),
            ("strike", "struck_out"),
            ("code", "code"),
            ("link", "link"),
            ("bullets", "list"),
            ("numbers", "numbered_list"),
            ("tasks", "task_list"),
            ("quote", "quote"),
            ("rich_text", "rich_text"),
        ] {
            assert_eq!(
                text(&format!("composer.{of_box}")),
                text(&format!("editor.{of_editor}"))
            );
        }
    }
}
