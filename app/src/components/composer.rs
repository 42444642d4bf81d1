//! The comment box: the one part of Byline that wakes in the browser. Without script it is a form
//! like any other.

use std::time::Duration;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Notice, TextArea, document, face};
use crate::{
    actions::{Outcome, post_comment},
    adf,
    model::{ClientKey, CommentOrder, IssueKey, Person, SiteSlug, Trouble},
};

/// All that the comment box knows, but the text. It stands in the page for the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComposerSetup {
    pub site: SiteSlug,
    /// The site's host, as people know it.
    pub host: String,
    pub key: IssueKey,
    pub client_key: ClientKey,
    /// As whom it posts.
    pub me: Person,
    pub order: CommentOrder,
    /// Why the text in the box has not been posted.
    pub trouble: Option<Trouble>,
}

/// From here on the person is told how much room is left.
const NEAR_LIMIT: usize = adf::LIMIT / 10 * 9;

/// A reply that takes longer will hardly come. The client key makes trying again safe.
const PATIENCE: Duration = Duration::from_secs(45);

/// For when no answer came at all.
const BROKEN: &str = "The connection to Byline broke, so it is not known whether this arrived. \
    Your text is still here. When you are online again, press Comment: if it did arrive, it will not be posted twice.";

/// What is in the box, and what becomes of it.
#[derive(Clone, Copy)]
struct Draft {
    text: RwSignal<String>,
    client_key: RwSignal<ClientKey>,
    notice: RwSignal<Option<Notice>>,
    sending: RwSignal<bool>,
    /// The last good news.
    news: RwSignal<String>,
    /// Counts the sendings, so that a late answer is not taken for that of another.
    attempt: RwSignal<u32>,
    site: StoredValue<SiteSlug>,
    key: StoredValue<IssueKey>,
    #[cfg(feature = "hydrate")]
    order: CommentOrder,
}

impl Draft {
    fn send(self) {
        if self.sending.get_untracked() {
            return;
        }
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            self.notice.set(Some(Notice::from(&Trouble::Empty)));
            return;
        }
        self.sending.set(true);
        self.notice.set(None);
        self.news.set(String::new());
        let attempt = self.attempt.get_untracked() + 1;
        self.attempt.set(attempt);
        let used = self.client_key.get_untracked();
        let reply = post_comment(
            self.site.get_value().into(),
            self.key.get_value().into(),
            used.clone().into(),
            text.clone(),
            String::new(),
        );
        leptos::task::spawn_local(async move {
            match reply.await {
                Ok(Outcome::Posted(posted)) if self.client_key.get_untracked() == used => {
                    self.sending.set(false);
                    self.notice.set(None);
                    self.news.set(format!("Posted as {}.", posted.author.name));
                    // Somebody who has waited in vain may have changed the text; that is a new one.
                    if self.text.get_untracked() == text {
                        self.text.set(String::new());
                    }
                    #[cfg(feature = "hydrate")]
                    {
                        crate::wake::show_posted(posted, adf::markdown::to_doc(&text), self.order);
                        self.client_key.set(crate::wake::fresh_key().unwrap_or(used));
                    }
                }
                Ok(Outcome::NotPosted(trouble)) => self.fail(attempt, Notice::from(&trouble)),
                Err(_) => self.fail(
                    attempt,
                    Notice {
                        words: BROKEN.to_owned(),
                        remedy: None,
                    },
                ),
                Ok(Outcome::Posted(_)) => {}
            }
        });
        set_timeout(
            move || {
                if self.sending.get_untracked() {
                    self.fail(attempt, Notice::from(&Trouble::OutcomeUnknown));
                }
            },
            PATIENCE,
        );
    }

    fn fail(self, attempt: u32, notice: Notice) {
        if self.attempt.get_untracked() == attempt {
            self.sending.set(false);
            self.notice.set(Some(notice));
        }
    }
}

#[component]
pub fn Composer(
    setup: ComposerSetup,
    /// The Markdown to begin with.
    text: String,
) -> impl IntoView {
    let ComposerSetup {
        site,
        host,
        key,
        client_key,
        me,
        order,
        trouble,
    } = setup;
    let next = format!("/{site}/browse/{key}%23composer");
    let draft = Draft {
        text: RwSignal::new(text),
        client_key: RwSignal::new(client_key),
        notice: RwSignal::new(trouble.as_ref().map(Notice::from)),
        sending: RwSignal::new(false),
        news: RwSignal::new(String::new()),
        attempt: RwSignal::new(0),
        site: StoredValue::new(site.clone()),
        key: StoredValue::new(key.clone()),
        #[cfg(feature = "hydrate")]
        order,
    };
    // The preview waits for the browser, so that both sides begin with the same markup.
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let doc = Memo::new(move |_| {
        (awake.get() && draft.text.with(|text| !text.trim().is_empty()))
            .then(|| draft.text.with(|text| adf::markdown::to_doc(text)))
    });
    let room = move || {
        let used = doc.with(|doc| doc.as_ref().map_or(0, adf::length));
        (used >= NEAR_LIMIT).then(|| format!("{used} of {} characters", adf::LIMIT))
    };
    let status = move || {
        if draft.sending.get() {
            "Sending…".to_owned()
        } else {
            draft.news.get()
        }
    };

    view! {
        <form
            class="composer"
            method="post"
            action="/api/comment"
            on:submit=move |event| {
                event.prevent_default();
                draft.send();
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    draft.send();
                }
            }
        >
            <input type="hidden" name="site" value=site.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="client_key" prop:value=move || draft.client_key.get().to_string() value=draft.client_key.get_untracked().to_string()/>
            <input type="hidden" name="comments" value=if order == CommentOrder::Oldest { "oldest" } else { "newest" }/>
            <label for="text">"Add a comment"</label>
            <TextArea id="text" name="text" value=draft.text described_by="composer-as" frozen=draft.sending/>
            {move || {
                draft
                    .notice
                    .get()
                    .map(|Notice { words, remedy }| {
                        let link = remedy.map(|remedy| view! { " " <a href=remedy.href(&next)>{remedy.label()}</a> });
                        view! { <p class="alert" role="alert">{words}{link}</p> }
                    })
            }}
            <div class="composer-bar">
                <p class="composer-as" id="composer-as">
                    {face(&me)}
                    <span>"Commenting as "<b>{me.name.clone()}</b>" on "<b>{host}</b></span>
                </p>
                <p class="composer-room">{room}</p>
                <p class="composer-status" role="status">{status}</p>
                // Not `disabled`: that would take the focus away from whoever pressed it.
                <button class="primary" aria-disabled=move || draft.sending.get().then_some("true")>"Comment"</button>
            </div>
            {move || {
                doc.with(|doc| {
                    doc.as_ref()
                        .map(|doc| {
                            view! {
                                <section class="preview" aria-label="Preview">
                                    {document(doc)}
                                </section>
                            }
                        })
                })
            }}
        </form>
    }
}
