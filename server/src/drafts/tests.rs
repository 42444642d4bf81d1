//! On SQLite, or on PostgreSQL where `BYLINE_TEST_POSTGRES` names a server.

use app::model::{MOST_DRAFTS, PageCopy, Saving};
use tokio_util::task::TaskTracker;

use super::*;
use crate::{
    seams::{MINUTE, OsEntropy, TestClock},
    test_database::TestDatabase,
    vault::KeyRing,
};

struct House {
    database: TestDatabase,
    store: Store,
    clock: Arc<TestClock>,
    drafts: Drafts,
    rohit: UserId,
    mark: UserId,
}

async fn house() -> House {
    let database = TestDatabase::new().await;
    let store = Store::open(&database.url).await.unwrap();
    let clock = Arc::new(TestClock::at(1_000 * DAY));
    let ground = Ground {
        store: store.clone(),
        vault: Vault::new(KeyRing::generate(&OsEntropy), Arc::new(OsEntropy)),
        clock: clock.clone(),
        entropy: Arc::new(OsEntropy),
        tasks: TaskTracker::new(),
    };
    let (rohit, mark) = (UserId::random(&OsEntropy), UserId::random(&OsEntropy));
    store.add_person_for_tests(rohit).await;
    store.add_person_for_tests(mark).await;
    House {
        drafts: Drafts::new(&ground),
        database,
        store,
        clock,
        rohit,
        mark,
    }
}

fn place(user: UserId, key: &str) -> DraftPlace {
    DraftPlace {
        user,
        cloud_id: "11111111-0000-4000-8000-000000000001".parse().unwrap(),
        key: key.parse().unwrap(),
    }
}

fn acme() -> SiteSlug {
    "acme".parse().unwrap()
}

fn revision(number: i64) -> DraftRevision {
    number.try_into().unwrap()
}

impl House {
    async fn text_at(&self, place: &DraftPlace) -> Option<String> {
        self.texts_at(place).await.into_iter().next()
    }

    async fn texts_at(&self, place: &DraftPlace) -> Vec<String> {
        let drafts = self.drafts.find(place).await.unwrap().into_iter();
        drafts
            .filter(|draft| !draft.discarded)
            .map(|draft| draft.text)
            .collect()
    }

    async fn save(&self, place: &DraftPlace, number: i64, text: &str) -> Saving {
        self.save_for(place, number, text, &Audience::Everyone).await
    }

    async fn save_for(&self, place: &DraftPlace, number: i64, text: &str, audience: &Audience) -> Saving {
        let saved = self
            .drafts
            .save(place, &acme(), revision(number), &DraftBox::default(), text, audience)
            .await;
        saved.unwrap()
    }
}

fn parked(text: &str) -> Submission {
    Submission {
        site: acme(),
        key: "DEMO-1".parse().unwrap(),
        client_key: "form-number-0000001".parse().unwrap(),
        text: text.to_owned(),
        audience: Audience::Internal,
        page: PageCopy::default(),
    }
}

#[tokio::test]
async fn a_draft_is_for_whom_it_was_written_wherever_it_goes() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let developers = Audience::role("Developers".to_owned()).unwrap();
    let audience = async || house.drafts.find(&his).await.unwrap()[0].audience.clone();
    house.save_for(&his, 1, "between us", &developers).await;
    assert_eq!(audience().await, developers);
    house
        .drafts
        .discard(&his, &acme(), &DraftBox::default(), "", &Audience::Everyone)
        .await
        .unwrap();
    house.drafts.restore(&his).await.unwrap();
    assert_eq!(audience().await, developers);
    house
        .drafts
        .overtake(&his, &parked("parked"), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(audience().await, Audience::Internal);
    let marked = house.drafts.arrived(&his, |text, audience| {
        assert_eq!((text, audience), ("parked", &Audience::Internal));
        false
    });
    marked.await.unwrap();
    house.save(&his, 9, "for everybody").await;
    assert_eq!(audience().await, Audience::Everyone);
}

#[tokio::test]
async fn a_draft_is_kept_sealed_and_for_its_author_alone() {
    let house = house().await;
    let (his, marks) = (place(house.rohit, "DEMO-1"), place(house.mark, "DEMO-1"));
    let text = "Half a thought that nobody else may read";
    assert_eq!(house.save(&his, 1, text).await, Saving::Saved);
    assert_eq!(house.text_at(&his).await.as_deref(), Some(text));
    assert!(!house.database.everything().await.contains("Half a thought"));

    assert_eq!(house.text_at(&marks).await, None);
    assert!(house.drafts.all(house.mark).await.unwrap().is_empty());
    house
        .drafts
        .discard(&marks, &acme(), &DraftBox::default(), "", &Audience::Everyone)
        .await
        .unwrap();
    house.drafts.restore(&marks).await.unwrap();
    house
        .drafts
        .sent(&marks, &acme(), revision(9), &PageCopy::default())
        .await
        .unwrap();
    house
        .drafts
        .overtake(&marks, &parked("Mark's"), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.save(&marks, 10, "Mark's own").await, Saving::Saved);
    assert_eq!(house.text_at(&his).await.as_deref(), Some(text));
    assert_eq!(house.text_at(&marks).await.as_deref(), Some("Mark's own"));
}

#[tokio::test]
async fn a_sealed_text_opens_in_its_own_place_only() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let mut on_another_site = his.clone();
    on_another_site.cloud_id = "22222222-0000-4000-8000-000000000002".parse().unwrap();
    house.save(&his, 1, "Rohit's").await;
    for elsewhere in [
        place(house.mark, "DEMO-1"),
        place(house.rohit, "DEMO-2"),
        on_another_site,
    ] {
        house.save(&elsewhere, 1, "of that place").await;
        house.store.move_draft_for_tests(&his, &elsewhere).await;
        assert_eq!(house.text_at(&elsewhere).await.as_deref(), Some(""), "{elsewhere:?}");
    }
    assert_eq!(house.text_at(&his).await.as_deref(), Some("Rohit's"));
}

#[tokio::test]
async fn a_late_older_save_does_nothing() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    assert_eq!(house.save(&his, 2, "newer").await, Saving::Saved);
    assert_eq!(house.save(&his, 1, "older").await, Saving::Stale(revision(2)));
    assert_eq!(house.save(&his, 2, "the same number").await, Saving::Stale(revision(2)));
    assert_eq!(house.text_at(&his).await.as_deref(), Some("newer"));
    assert_eq!(
        house
            .drafts
            .write(&his, &acme(), &DraftBox::default(), "the newest", &Audience::Everyone)
            .await
            .unwrap(),
        Saving::Saved
    );
    assert_eq!(house.drafts.find(&his).await.unwrap()[0].revision, revision(3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_saves_at_once_the_newest_stays() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    for round in 0..5 {
        let saves = (1..=8).rev().map(|number| {
            let (drafts, his) = (house.drafts.clone(), his.clone());
            let number = round * 8 + number;
            tokio::spawn(async move {
                drafts
                    .save(
                        &his,
                        &acme(),
                        revision(number),
                        &DraftBox::default(),
                        &format!("text {number}"),
                        &Audience::Everyone,
                    )
                    .await
            })
        });
        for saved in futures::future::join_all(saves).await {
            saved.unwrap().unwrap();
        }
        let newest = format!("text {}", round * 8 + 8);
        assert_eq!(house.text_at(&his).await, Some(newest));
    }
    // Whoever asks for the next number each time is never refused.
    let writes = (0..8).map(|_| {
        let (drafts, his) = (house.drafts.clone(), his.clone());
        tokio::spawn(async move {
            drafts
                .write(&his, &acme(), &DraftBox::default(), "written", &Audience::Everyone)
                .await
        })
    });
    for written in futures::future::join_all(writes).await {
        assert_eq!(written.unwrap().unwrap(), Saving::Saved);
    }
    assert_eq!(house.drafts.find(&his).await.unwrap()[0].revision, revision(48));
}

#[tokio::test]
async fn what_was_sent_does_not_come_back_by_a_late_save() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    house.save(&his, 1, "sen").await;
    house
        .drafts
        .sent(&his, &acme(), revision(2), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.save(&his, 2, "sent").await, Saving::Stale(revision(2)));
    assert_eq!(house.text_at(&his).await, None);
    assert!(house.drafts.all(house.rohit).await.unwrap().is_empty());
    // Also where nothing had been saved yet.
    let other = place(house.rohit, "DEMO-2");
    house
        .drafts
        .sent(&other, &acme(), revision(1), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.save(&other, 1, "late").await, Saving::Stale(revision(1)));
    // What another page has saved since is another text.
    house.save(&his, 5, "of another page").await;
    house
        .drafts
        .sent(&his, &acme(), revision(3), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.text_at(&his).await.as_deref(), Some("of another page"));
    house
        .drafts
        .arrived(&his, |text, _| text == "something else")
        .await
        .unwrap();
    assert!(house.text_at(&his).await.is_some());
    house
        .drafts
        .arrived(&his, |text, _| text == "of another page")
        .await
        .unwrap();
    assert_eq!(house.text_at(&his).await, None);
}

#[tokio::test]
async fn what_was_discarded_can_be_brought_back_for_a_day() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    house.save(&his, 1, "first words").await;
    house
        .drafts
        .discard(
            &his,
            &acme(),
            &DraftBox::default(),
            "first words and more",
            &Audience::Everyone,
        )
        .await
        .unwrap();
    assert!(house.drafts.find(&his).await.unwrap()[0].discarded);
    assert!(house.drafts.all(house.rohit).await.unwrap().is_empty());
    assert_eq!(house.save(&his, 2, "a late save").await, Saving::Stale(revision(2)));
    // Something else that is sent meanwhile does not take it away.
    house
        .drafts
        .sent(&his, &acme(), revision(2), &PageCopy::default())
        .await
        .unwrap();
    house.drafts.restore(&his).await.unwrap();
    assert_eq!(house.text_at(&his).await.as_deref(), Some("first words and more"));

    house
        .drafts
        .discard(&his, &acme(), &DraftBox::default(), "", &Audience::Everyone)
        .await
        .unwrap();
    house.clock.pass(DAY - MINUTE);
    house.drafts.sweep().await.unwrap();
    assert!(!house.drafts.find(&his).await.unwrap().is_empty());
    house.clock.pass(MINUTE);
    assert!(house.drafts.find(&his).await.unwrap().is_empty());
    house.drafts.restore(&his).await.unwrap();
    house.drafts.sweep().await.unwrap();
    assert!(house.store.drafts_at(&his).await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_empties_the_box_discards_what_was_in_it() {
    let house = house().await;
    let place = place(house.rohit, "DEMO-1");
    // Where there is none, nothing is discarded.
    assert_eq!(house.save(&place, 1, " \n").await, Saving::Saved);
    assert!(house.drafts.find(&place).await.unwrap().is_empty());
    house.save(&place, 2, "half a thought").await;
    // Another page has typed on since.
    assert_eq!(house.save(&place, 2, "").await, Saving::Stale(revision(2)));
    assert_eq!(house.text_at(&place).await.as_deref(), Some("half a thought"));
    assert_eq!(house.save(&place, 3, "").await, Saving::Saved);
    let found = house.drafts.find(&place).await.unwrap().remove(0);
    assert!(found.discarded);
    house.drafts.restore(&place).await.unwrap();
    assert_eq!(house.text_at(&place).await.as_deref(), Some("half a thought"));
}

#[tokio::test]
async fn drafts_are_limited_in_number_and_age() {
    let house = house().await;
    for number in 1..=MOST_DRAFTS {
        let at = place(house.rohit, &format!("DEMO-{number}"));
        assert_eq!(house.save(&at, 1, "x").await, Saving::Saved);
        house.clock.pass(MINUTE);
    }
    let (first, one_more) = (place(house.rohit, "DEMO-1"), place(house.rohit, "DEMO-999"));
    assert_eq!(house.save(&one_more, 1, "x").await, Saving::TooMany);
    assert_eq!(
        house
            .drafts
            .write(&one_more, &acme(), &DraftBox::default(), "x", &Audience::Everyone)
            .await
            .unwrap(),
        Saving::TooMany
    );
    assert_eq!(house.save(&first, 2, "changed").await, Saving::Saved);
    assert_eq!(house.save(&place(house.mark, "DEMO-999"), 1, "x").await, Saving::Saved);
    house
        .drafts
        .discard(&first, &acme(), &DraftBox::default(), "", &Audience::Everyone)
        .await
        .unwrap();
    assert_eq!(house.save(&one_more, 1, "x").await, Saving::Saved);
    let all = house.drafts.all(house.rohit).await.unwrap();
    assert_eq!(all.len(), MOST_DRAFTS);
    assert_eq!(all[0].1.key, one_more.key, "the newest first");

    house.clock.pass(DRAFT_DAYS * DAY - MINUTE);
    house.drafts.sweep().await.unwrap();
    let left = house.drafts.all(house.rohit).await.unwrap();
    assert_eq!(left.len(), 1, "only the last one is younger than that");
}

#[tokio::test]
async fn a_text_from_elsewhere_takes_the_place_of_an_older_draft_only() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    house
        .drafts
        .overtake(&his, &parked("parked"), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.text_at(&his).await, None);
    house.save(&his, 7, "older").await;
    house
        .drafts
        .overtake(&his, &parked("parked"), &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(house.text_at(&his).await.as_deref(), Some("parked"));
}

/// The box of a copy of a page, which was empty at first.
fn copy(id: &str) -> DraftBox {
    let key = |name: &str| format!("copy-of-a-page-{name}").parse().ok();
    DraftBox {
        client_key: key("form"),
        waiting: None,
        page: PageCopy {
            id: key(id),
            based_on: None,
        },
    }
}

impl House {
    /// The same, with the newest draft in it.
    async fn copy(&self, id: &str, place: &DraftPlace) -> DraftBox {
        let mut box_ = copy(id);
        box_.page.based_on = Some(self.drafts.find(place).await.unwrap()[0].mark.clone());
        box_
    }

    async fn save_in(&self, box_: &DraftBox, place: &DraftPlace, number: i64, text: &str) -> Saving {
        let drafts = &self.drafts;
        let saved = drafts
            .save(place, &acme(), revision(number), box_, text, &Audience::Everyone)
            .await;
        self.clock.pass(1);
        saved.unwrap()
    }
}

#[tokio::test]
async fn two_copies_of_a_page_never_take_each_others_draft_away() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let (one, two) = (copy("one"), copy("two"));
    assert_eq!(house.save_in(&one, &his, 1, "AAA").await, Saving::Saved);
    // However high it counts.
    assert_eq!(house.save_in(&two, &his, 9, "BBB").await, Saving::SavedBeside);
    assert_eq!(house.save_in(&one, &his, 2, "AAA and more").await, Saving::SavedBeside);
    assert_eq!(house.save_in(&two, &his, 10, "BBB and more").await, Saving::SavedBeside);
    assert_eq!(house.texts_at(&his).await, ["BBB and more", "AAA and more"]);
    assert_eq!(house.save_in(&two, &his, 10, "late").await, Saving::Stale(revision(10)));
    assert_eq!(house.drafts.all(house.rohit).await.unwrap().len(), 2);

    // Two pages that are opened then begin with the newer one. The first that is typed into goes on with it.
    let (three, four) = (house.copy("three", &his).await, house.copy("four", &his).await);
    assert_eq!(house.save_in(&three, &his, 11, "BBB, third").await, Saving::SavedBeside);
    assert_eq!(house.texts_at(&his).await, ["BBB, third", "AAA and more"]);
    assert_eq!(house.save_in(&four, &his, 11, "BBB, fourth").await, Saving::SavedBeside);
    // The copy that is still open has another text again.
    assert_eq!(
        house.save_in(&two, &his, 11, "BBB, still here").await,
        Saving::SavedBeside
    );
    let all = ["BBB, still here", "BBB, fourth", "BBB, third", "AAA and more"];
    assert_eq!(house.texts_at(&his).await, all);

    // What one copy sends or throws away is its own.
    for sent in [&three, &four] {
        house
            .drafts
            .sent(&his, &acme(), revision(12), &sent.page)
            .await
            .unwrap();
        assert_eq!(house.save_in(sent, &his, 12, "late").await, Saving::Stale(revision(12)));
    }
    assert_eq!(house.texts_at(&his).await, ["BBB, still here", "AAA and more"]);
    house
        .drafts
        .discard(&his, &acme(), &two, "BBB, thrown away", &Audience::Everyone)
        .await
        .unwrap();
    assert_eq!(house.texts_at(&his).await, ["AAA and more"]);
    house.drafts.restore(&his).await.unwrap();
    assert_eq!(house.texts_at(&his).await, ["BBB, thrown away", "AAA and more"]);
    assert_eq!(house.save_in(&one, &his, 3, "").await, Saving::Saved);
    assert_eq!(house.texts_at(&his).await, ["BBB, thrown away"]);
    assert!(!house.database.everything().await.contains("thrown away"));
}

#[tokio::test]
async fn a_copy_that_began_with_a_draft_takes_no_later_words_of_it_away() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let one = copy("one");
    house.save_in(&one, &his, 1, "first").await;
    let two = house.copy("two", &his).await;
    // The first page is still open, and typed into.
    house.save_in(&one, &his, 2, "first, and on").await;
    assert_eq!(house.save_in(&two, &his, 2, "second").await, Saving::SavedBeside);
    house.drafts.sent(&his, &acme(), revision(3), &two.page).await.unwrap();
    assert_eq!(house.texts_at(&his).await, ["first, and on"]);
    // Neither does one that has saved nothing.
    let three = house.copy("three", &his).await;
    house.save_in(&one, &his, 3, "first, and further").await;
    house
        .drafts
        .sent(&his, &acme(), revision(9), &three.page)
        .await
        .unwrap();
    house
        .drafts
        .discard(&his, &acme(), &three, "", &Audience::Everyone)
        .await
        .unwrap();
    assert_eq!(house.texts_at(&his).await, ["first, and further"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_copies_that_save_at_once_each_keeps_its_own() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let saves = (0..20).map(|number| {
        let (drafts, his) = (house.drafts.clone(), his.clone());
        tokio::spawn(async move {
            let box_ = copy(&format!("number-{number:02}"));
            for round in 1..=3 {
                let text = format!("text {number:02}, round {round}");
                let saved = drafts
                    .save(&his, &acme(), revision(round), &box_, &text, &Audience::Everyone)
                    .await;
                assert!(matches!(saved.unwrap(), Saving::Saved | Saving::SavedBeside));
            }
        })
    });
    for saved in futures::future::join_all(saves).await {
        saved.unwrap();
    }
    let mut texts = house.texts_at(&his).await;
    texts.sort();
    let expected: Vec<String> = (0..20).map(|number| format!("text {number:02}, round 3")).collect();
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn a_draft_of_a_version_before_goes_on_in_the_page_that_shows_it() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    house.save(&his, 4, "from before").await;
    let one = house.copy("one", &his).await;
    assert_eq!(house.save_in(&one, &his, 5, "and on").await, Saving::Saved);
    assert_eq!(house.texts_at(&his).await, ["and on"]);
}

#[tokio::test]
async fn a_text_from_elsewhere_replaces_the_draft_of_its_own_copy_alone() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    let (one, two) = (copy("one"), copy("two"));
    house.save_in(&one, &his, 1, "one").await;
    house.save_in(&two, &his, 1, "two").await;
    for (page, text) in [(one.page, "one, as it was sent"), (copy("three").page, "three")] {
        let by = Submission { page, ..parked(text) };
        house.drafts.overtake(&his, &by, &by.page).await.unwrap();
    }
    assert_eq!(house.texts_at(&his).await, ["one, as it was sent", "two"]);
}

#[tokio::test]
async fn a_page_of_a_version_before_takes_no_draft_of_this_one_away() {
    let house = house().await;
    let his = place(house.rohit, "DEMO-1");
    house.save_in(&copy("one"), &his, 1, "new").await;
    let before = DraftBox::default();
    assert_eq!(house.save_in(&before, &his, 7, "old").await, Saving::SavedBeside);
    assert_eq!(
        house.save_in(&before, &his, 8, "old, changed").await,
        Saving::SavedBeside
    );
    house
        .drafts
        .discard(&his, &acme(), &before, "", &Audience::Everyone)
        .await
        .unwrap();
    assert_eq!(house.texts_at(&his).await, ["new"]);
}
