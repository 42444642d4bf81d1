//! One page that is open several times.

use super::*;

/// What a copy of a page sends, which began with an empty box.
fn copy(id: &str, text: &str) -> Submission {
    Submission {
        page: PageCopy {
            id: format!("copy-of-a-page-{id}").parse().ok(),
            based_on: None,
        },
        ..form(text)
    }
}

impl Fixture {
    /// The same, where the copy shows the newest text that waits.
    async fn copy(&self, id: &str, text: &str) -> Submission {
        let mut form = copy(id, text);
        form.page.based_on = self.unsent().await.map(|unsent| unsent.mark);
        form
    }

    /// Jira does not take the next comment.
    async fn waits(&self, form: &Submission) {
        self.server
            .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
        self.send(form).await.unwrap_err();
    }

    async fn all_unsent_texts(&self) -> Vec<String> {
        let all = self.outbox.all_unsent(self.user).await.unwrap();
        let mut texts: Vec<String> = all.into_iter().map(|(_, line)| line.text).collect();
        texts.sort();
        texts
    }

    fn comments(&self) -> Vec<String> {
        let mut texts = self.server.texts();
        texts.sort();
        texts
    }
}

#[tokio::test]
async fn other_words_of_another_copy_are_another_text_whichever_is_sent_first() {
    for later_sends_first in [false, true] {
        let fixture = Fixture::new().await;
        fixture.waits(&copy("before", "waits")).await;
        // Two tabs show the text that waits, and each changes it.
        let one = fixture.copy("one", "waits, and one").await;
        let two = fixture.copy("two", "waits, and two").await;
        fixture.waits(&one).await;
        fixture.waits(&two).await;
        assert_eq!(fixture.all_unsent_texts().await, ["waits, and one", "waits, and two"]);
        // Both look again, and are sent however often.
        let order = if later_sends_first { [&two, &one] } else { [&one, &two] };
        for form in order.into_iter().chain(order).chain(order) {
            let posted = fixture.send(form).await.unwrap();
            assert_eq!(fixture.outbox.posted(fixture.user, form).await.unwrap(), Some(posted));
        }
        assert_eq!(fixture.comments().len(), 2, "{:?}", fixture.comments());
        assert_eq!(fixture.all_unsent_texts().await, [""; 0]);
    }
}

#[tokio::test]
async fn a_copy_replaces_what_it_has_shown_or_written_and_nothing_else() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("one", "first")).await;
    fixture.waits(&copy("one", "second")).await;
    assert_eq!(fixture.all_unsent_texts().await, ["second"]);
    let third = fixture.copy("two", "third").await;
    fixture.waits(&third).await;
    assert_eq!(fixture.all_unsent_texts().await, ["third"]);
    // The first copy has never shown what the second wrote.
    fixture.waits(&copy("one", "fourth")).await;
    fixture.waits(&copy("one", "fifth")).await;
    assert_eq!(fixture.all_unsent_texts().await, ["fifth", "third"]);
    let mut sixth = copy("two", "sixth");
    sixth.page = third.page;
    fixture.waits(&sixth).await;
    assert_eq!(fixture.all_unsent_texts().await, ["fifth", "sixth"]);
}

#[tokio::test]
async fn a_copy_that_showed_a_text_replaces_no_later_one_of_the_same_copy() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("one", "first")).await;
    let later = fixture.copy("two", "first, by two").await;
    // The first copy is still open.
    fixture.waits(&copy("one", "first, by one")).await;
    fixture.waits(&later).await;
    assert_eq!(fixture.all_unsent_texts().await, ["first, by one", "first, by two"]);
}

#[tokio::test]
async fn the_same_words_of_two_copies_are_one_comment() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("one", "the same")).await;
    fixture.waits(&copy("two", "the same")).await;
    fixture.send(&copy("three", "the same")).await.unwrap();
    fixture.send(&copy("one", "the same")).await.unwrap();
    assert_eq!(fixture.comments().len(), 1);
    assert_eq!(fixture.all_unsent_texts().await, [""; 0]);
}

#[tokio::test]
async fn what_cannot_be_sent_replaces_no_text_of_another_copy_either() {
    let fixture = Fixture::new().await;
    for text in [copy("one", "one"), copy("two", "two"), copy("two", "two, changed")] {
        let outbox = &fixture.outbox;
        let kept = outbox
            .keep(fixture.user, None, Some(&acme()), &text, &Trouble::SignedOut)
            .await;
        kept.unwrap();
    }
    assert_eq!(fixture.all_unsent_texts().await, ["one", "two, changed"]);
}

#[tokio::test]
async fn a_page_of_a_version_before_replaces_as_it_did() {
    let fixture = Fixture::new().await;
    fixture.waits(&form("one")).await;
    fixture.waits(&form("two")).await;
    assert_eq!(fixture.all_unsent_texts().await, ["two"]);
    // Its text is shown by a page of this version.
    let three = fixture.copy("one", "three").await;
    fixture.waits(&three).await;
    assert_eq!(fixture.all_unsent_texts().await, ["three"]);
}

#[tokio::test]
async fn five_texts_that_were_sent_signed_out_are_all_there() {
    let fixture = Fixture::new().await;
    let texts = ["1", "2", "3", "4", "5"];
    for text in texts {
        let form = Submission {
            client_key: format!("form-number-000000{text}").parse().unwrap(),
            ..copy(text, text)
        };
        let outbox = &fixture.outbox;
        let kept = outbox
            .keep(fixture.user, None, Some(&acme()), &form, &Trouble::SignedOut)
            .await;
        kept.unwrap();
    }
    assert_eq!(fixture.all_unsent_texts().await, texts);
    let form = form("");
    let on_issue = fixture.outbox.unsent(fixture.user, &acme(), &form.key).await.unwrap();
    assert_eq!(on_issue.len(), 5);
}

#[tokio::test]
async fn a_copy_throws_away_what_it_has_shown_or_written_and_nothing_else() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("before", "waits")).await;
    let (one, two) = (fixture.copy("one", "one").await, fixture.copy("two", "two").await);
    fixture.waits(&two).await;
    let discard = async |form: &Submission| {
        let outbox = &fixture.outbox;
        outbox
            .discard(fixture.user, &form.client_key, &form.page)
            .await
            .unwrap();
    };
    discard(&one).await;
    assert_eq!(fixture.all_unsent_texts().await, ["two"]);
    // Nor does a page of a version before, which has never shown it.
    discard(&form("")).await;
    assert_eq!(fixture.all_unsent_texts().await, ["two"]);
    discard(&two).await;
    assert_eq!(fixture.all_unsent_texts().await, [""; 0]);
}

#[tokio::test]
async fn a_page_of_a_version_before_and_a_page_of_this_one_keep_their_texts_apart() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("one", "new")).await;
    fixture.waits(&form("old")).await;
    fixture.waits(&form("old, changed")).await;
    assert_eq!(fixture.all_unsent_texts().await, ["new", "old, changed"]);
}

#[tokio::test]
async fn a_copy_goes_on_under_its_own_form_whatever_the_others_do() {
    let fixture = Fixture::new().await;
    fixture.waits(&copy("one", "X")).await;
    let two = fixture.copy("two", "Z").await;
    fixture.waits(&copy("one", "Y")).await;
    fixture.waits(&two).await;
    // The first copy has its first text again, which the second had begun with.
    fixture.waits(&copy("one", "X")).await;
    fixture.waits(&two).await;
    assert_eq!(fixture.all_unsent_texts().await, ["X", "Z"]);
    for form in [&two, &copy("one", "X"), &two] {
        fixture.send(form).await.unwrap();
    }
    assert_eq!(fixture.comments().len(), 2);
}
