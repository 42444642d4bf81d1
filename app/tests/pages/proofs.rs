//! Every form says for whom it was rendered.

use scraper::{ElementRef, Html, Selector};

use crate::{
    sinks::{PAGES, failing, saying},
    visit::get,
};

/// Whoever sends these needs no page: an old one always signs out.
const FREE: [&str; 3] = ["/api/sign-in", "/api/sign-up", "/api/sign-out"];

/// Forms of Byline's own that have no site.
const OF_THE_PERSON: [&str; 5] = [
    "/api/connect",
    "/api/confirm",
    "/api/cancel",
    "/api/disconnect",
    "/api/preferences",
];

fn proof(form: ElementRef) -> Option<String> {
    let field = Selector::parse("input[type=hidden][name=page_proof]").unwrap();
    let mut fields = form.select(&field);
    let proof = fields
        .next()
        .map(|field| field.value().attr("value").unwrap().to_owned());
    assert!(fields.next().is_none(), "two proofs in one form");
    proof
}

#[tokio::test]
async fn every_form_that_is_posted_carries_a_proof() {
    let mut seen = 0;
    for world in [saying("x"), failing("x")] {
        for path in PAGES.into_iter().chain(["/acme/browse/DEMO-1?others=yes"]) {
            let page = Html::parse_document(&get(&world, path).await.text);
            for form in page.select(&Selector::parse("form[method=post]").unwrap()) {
                let action = form.value().attr("action").unwrap();
                if FREE.contains(&action) {
                    continue;
                }
                seen += 1;
                let expected = match action.split_once("?page_proof=") {
                    // Addresses hold no names.
                    Some((_, proof)) => {
                        assert_eq!(proof, "person-on-acme.mac", "{path} {action}");
                        continue;
                    }
                    None if OF_THE_PERSON.contains(&action) => "person-on-no-site.mac.name",
                    None => "person-on-acme.mac.name",
                };
                assert_eq!(proof(form).as_deref(), Some(expected), "{path} {action}");
            }
        }
    }
    assert!(seen > 20, "{seen}");
}

#[tokio::test]
async fn pages_with_a_script_tell_it_the_proof_and_have_room_to_say_who_is_signed_in() {
    for path in PAGES {
        let page = get(&saying("x"), path).await;
        let has_script = !page.attributes("script[src]", "src").is_empty();
        let proofs = page.attributes("#words", "data-page-proof");
        assert_eq!(proofs.len(), usize::from(has_script), "{path}");
        assert_eq!(
            page.texts("#page-owner[hidden]").len(),
            usize::from(has_script),
            "{path}"
        );
    }
}
