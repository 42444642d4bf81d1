//! Keeps what is typed, on the server, while it is typed.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, PerformanceNavigation};

use super::{
    later,
    parts::Parts,
    post::{DraftAnswer, LateDraft, fields, keep, late_draft, save},
};
use crate::model::DraftRevision;

/// In milliseconds. Whoever types on is saved when they pause.
const PAUSE: i32 = 1_000;

/// How long to wait after a failed save, first and at most; in milliseconds.
const FIRST_WAIT: i32 = 2_000;
const LONGEST_WAIT: i32 = 60_000;

pub struct Keeper {
    parts: Rc<Parts>,
    /// Counts the changes of the text, so that only the last one is saved.
    change: Cell<u32>,
    saving: Cell<bool>,
    /// What the server has, as a draft or on its way to Jira.
    safe: RefCell<String>,
    wait: Cell<i32>,
    /// The text goes where the form goes: nothing is to be saved behind it.
    handed_over: Cell<bool>,
}

impl Keeper {
    pub fn new(parts: Rc<Parts>) -> Self {
        Self {
            change: Cell::new(0),
            saving: Cell::new(false),
            // What the page came with is kept already.
            safe: RefCell::new(parts.came_with()),
            wait: Cell::new(FIRST_WAIT),
            handed_over: Cell::new(false),
            parts,
        }
    }

    /// The text has changed.
    pub fn follow(self: Rc<Self>) {
        self.handed_over.set(false);
        self.save_after(PAUSE);
    }

    /// Before a form is sent: its revision is newer than every save's, so that none that comes late
    /// counts.
    pub fn before_sending(&self) {
        self.advance();
    }

    /// The server has this ([`Parts::written`]), or Jira has it.
    pub fn is_safe(&self, written: &str) {
        self.safe.replace(written.to_owned());
    }

    /// The browser sends the form itself.
    pub fn hand_over(&self) {
        self.handed_over.set(true);
    }

    /// The page goes away: what is not saved is sent without waiting for an answer.
    pub fn leave(&self) {
        if !self.is_unsaved() {
            return;
        }
        // A form that is under way has this revision too: whichever of the two arrives, the text is
        // there once.
        if !self.parts.text.read_only() {
            self.advance();
        }
        if let Ok(fields) = fields(&self.parts.form) {
            keep(&fields);
        }
    }

    /// Whoever empties the box throws the draft away, if there was one.
    fn is_unsaved(&self) -> bool {
        let safe = self.safe.borrow();
        let was_empty = text_of(&safe).trim().is_empty();
        let is_new = *safe != self.parts.written() && !(was_empty && self.is_empty());
        is_new && !self.handed_over.get()
    }

    fn is_empty(&self) -> bool {
        self.parts.text.value().trim().is_empty()
    }

    /// A page that was left for this one may have saved its last words only after this one was read.
    pub fn catch_up(self: Rc<Self>) {
        let asked = follows_itself(&self.parts.document).then(|| fields(&self.parts.form));
        let Some(Ok(fields)) = asked else { return };
        // What is typed meanwhile must not take its place.
        self.saving.set(true);
        spawn_local(async move {
            let late = late_draft(&fields).await;
            self.saving.set(false);
            if let Ok(Some(late)) = late {
                self.take_in(late);
            }
            if self.is_unsaved() {
                self.save_after(PAUSE);
            }
        });
    }

    fn take_in(&self, late: LateDraft) {
        let parts = &self.parts;
        let (here, is_as_it_came) = (parts.text.value(), parts.written() == parts.came_with());
        // What is being sent is the outbox's; the draft is there the next time.
        if parts.text.read_only() {
            return;
        }
        parts.set_revision(late.revision);
        parts.begins_with(&late.mark);
        // What was written for a few stays so, whatever it is joined to.
        if is_as_it_came || !["everyone", "customer"].contains(&&*late.audience) {
            parts.choose(&late.audience);
        }
        if is_as_it_came {
            if here != late.text {
                parts.text.set_value(&late.text);
            }
            self.is_safe(&parts.written());
        } else if !here.contains(&late.text) {
            // They have begun to type again.
            parts.text.set_value(&format!("{}\n\n{here}", late.text));
        }
        parts.offer_discard(true);
        parts.tell_of_change();
    }

    fn save_after(self: Rc<Self>, milliseconds: i32) {
        let change = self.change.get() + 1;
        self.change.set(change);
        later(milliseconds, move || {
            if self.change.get() == change {
                self.save();
            }
        });
    }

    fn save(self: Rc<Self>) {
        // A text that is being sent is the outbox's; one save at a time is enough.
        if self.saving.get() || self.parts.text.read_only() || !self.is_unsaved() {
            return;
        }
        let written = self.parts.written();
        self.advance();
        let Ok(fields) = fields(&self.parts.form) else { return };
        self.saving.set(true);
        spawn_local(async move {
            let answer = save(&fields).await;
            self.saving.set(false);
            let retry = match answer {
                Ok(DraftAnswer::Saved(told)) => {
                    self.wait.set(FIRST_WAIT);
                    self.saved(&written, told.as_deref());
                    PAUSE
                }
                // Another page has saved since. Here is being typed now, so this is the newest.
                Ok(DraftAnswer::Newer(revision)) => {
                    self.parts.set_revision(revision);
                    PAUSE
                }
                Ok(DraftAnswer::NotSaved(words)) => self.failed(&words),
                Err(_) => self.failed(&self.parts.said.texts.draft_retry),
            };
            if self.is_unsaved() {
                self.save_after(retry);
            }
        });
    }

    fn saved(&self, written: &str, told: Option<&str>) {
        // A text that was sent meanwhile has other news.
        if self.parts.written() == written && !self.parts.text.read_only() {
            self.is_safe(written);
            let is_kept = !self.is_empty();
            if is_kept {
                self.parts.say(told.unwrap_or(&self.parts.said.texts.draft_saved));
            }
            self.parts.offer_discard(is_kept);
        }
    }

    /// How long to wait then.
    fn failed(&self, words: &str) -> i32 {
        if !self.parts.text.read_only() {
            self.parts.say(words);
        }
        let wait = self.wait.get();
        self.wait.set((wait * 2).min(LONGEST_WAIT));
        wait
    }

    fn advance(&self) {
        let next: DraftRevision = self.parts.revision().next();
        self.parts.set_revision(next);
    }
}

/// The text of what [`Parts::written`] says.
fn text_of(written: &str) -> &str {
    written.split_once('\n').map_or("", |(_, text)| text)
}

/// Whether the page was loaded anew, come back to, or reached from itself.
fn follows_itself(document: &Document) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let kind = window.performance().map(|performance| performance.navigation().type_());
    let again = [
        PerformanceNavigation::TYPE_RELOAD,
        PerformanceNavigation::TYPE_BACK_FORWARD,
    ];
    let location = window.location();
    let here = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
    kind.is_some_and(|kind| again.contains(&kind)) || document.referrer().split(['?', '#']).next() == Some(&*here)
}
