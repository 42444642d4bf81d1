//! Posting a comment without leaving the page.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlTemplateElement};

use super::{
    draft::Keeper,
    later,
    parts::Parts,
    post::{Answer, Posted, fields, outcome, post},
    preview::Preview,
    zone::tell,
};
use crate::remedy::{Notice, Remedy};

/// In milliseconds. A reply that takes longer will hardly come; the client key makes trying again
/// safe.
const PATIENCE: i32 = 45_000;

/// When to look whether a waiting comment has left, and how seldom at last; in milliseconds.
pub const FIRST_LOOK: i32 = 4_000;
const RAREST_LOOK: i32 = 60_000;

pub struct Sender {
    parts: Rc<Parts>,
    preview: Rc<Preview>,
    keeper: Rc<Keeper>,
    sending: Cell<bool>,
    /// Counts the sendings, so that a late failure is not taken for that of another.
    attempt: Cell<u32>,
}

impl Sender {
    pub fn new(parts: Rc<Parts>, preview: Rc<Preview>, keeper: Rc<Keeper>) -> Self {
        Self {
            parts,
            preview,
            keeper,
            sending: Cell::new(false),
            attempt: Cell::new(0),
        }
    }

    pub fn send(self: Rc<Self>) {
        if self.sending.get() {
            return;
        }
        if self.parts.text.value().trim().is_empty() {
            self.parts.alert(Some(&only(&self.parts.said.texts.empty)));
            return;
        }
        self.keeper.before_sending();
        let Ok(fields) = fields(&self.parts.form) else { return };
        let written = self.parts.written();
        let attempt = self.attempt.get() + 1;
        self.attempt.set(attempt);
        self.set_sending(true);
        self.parts.alert(None);
        Rc::clone(&self).give_up_in_time(attempt);
        spawn_local(async move {
            let used = self.parts.client_key.value();
            match post(&fields, &self.parts.said).await {
                Ok(Answer::Posted(posted)) => self.succeed(&used, &written, posted),
                Ok(Answer::NotPosted(notice)) => {
                    // Byline has kept the text.
                    self.keeper.is_safe(&written);
                    self.parts.offer_discard(notice.remedy != Some(Remedy::SignIn));
                    self.fail(attempt, Some(&notice));
                }
                // The page says so; the text is nowhere but here.
                Ok(Answer::OtherOwner) => self.fail(attempt, None),
                Err(_) => {
                    let notice = only(&self.parts.said.texts.broken);
                    self.fail(attempt, Some(&notice));
                }
            }
        });
    }

    fn succeed(&self, used: &str, written: &str, posted: Posted) {
        let parts = &self.parts;
        if parts.client_key.value() != used {
            // Sent twice after waiting in vain: it is one comment, and shown already.
            return;
        }
        self.set_sending(false);
        self.keeper.is_safe(written);
        let warning = posted.warning.as_deref().map(only);
        parts.alert(warning.as_ref());
        parts.offer_discard(false);
        parts.say(&parts.said.texts.posted_as.replace("{author}", &posted.author));
        if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
            parts.client_key.set_value(&crypto.random_uuid());
        }
        // Whoever waited in vain may have changed the text; that is a new comment.
        if parts.written() == written {
            parts.text.set_value("");
            parts.choose_anew();
            self.keeper.is_safe(&parts.written());
        }
        Rc::clone(&self.preview).follow();
        // Changed by whoever waited in vain, it is to be saved.
        Rc::clone(&self.keeper).follow();
        show(parts, posted);
    }

    fn fail(self: Rc<Self>, attempt: u32, notice: Option<&Notice>) {
        if self.attempt.get() == attempt && self.sending.get() {
            self.set_sending(false);
            self.parts.say("");
            self.parts.alert(notice);
            if notice.is_some_and(|notice| notice.waits) {
                self.follow_waiting(FIRST_LOOK);
            }
        }
    }

    /// Looks now and then whether a comment that waits has left, for as long as its text stands
    /// in the box unchanged. `after` in milliseconds.
    pub fn follow_waiting(self: Rc<Self>, after: i32) {
        let attempt = self.attempt.get();
        let (used, written) = (self.parts.client_key.value(), self.parts.written());
        later(after, move || {
            let same = self.attempt.get() == attempt && self.parts.written() == written;
            let Some(fields) = fields(&self.parts.form).ok().filter(|_| same) else {
                return;
            };
            spawn_local(async move {
                match outcome(&fields).await {
                    Ok(Some(posted)) if self.attempt.get() == attempt => self.succeed(&used, &written, posted),
                    _ => self.follow_waiting((after * 2).min(RAREST_LOOK)),
                }
            });
        });
    }

    fn set_sending(&self, sending: bool) {
        self.sending.set(sending);
        self.parts.text.set_read_only(sending);
        // Not `disabled`: that would take the focus away from whoever pressed it.
        if sending {
            self.parts.say(&self.parts.said.texts.sending);
            _ = self.parts.button.set_attribute("aria-disabled", "true");
        } else {
            _ = self.parts.button.remove_attribute("aria-disabled");
        }
    }

    fn give_up_in_time(self: Rc<Self>, attempt: u32) {
        later(PATIENCE, move || {
            let notice = Notice {
                waits: true,
                ..only(&self.parts.said.texts.no_answer)
            };
            self.fail(attempt, Some(&notice));
        });
    }
}

/// Words with nothing to do about them.
fn only(words: &str) -> Notice {
    Notice {
        words: words.to_owned(),
        remedy: None,
        waits: false,
    }
}

/// Draws a comment that Jira has just taken at the new end of the list.
fn show(parts: &Parts, posted: Posted) -> Option<()> {
    let Posted {
        id,
        author,
        clock,
        machine,
        drawn,
        badge,
        ..
    } = posted;
    let list: HtmlElement = parts.by_id("posted")?;
    let template: HtmlTemplateElement = parts.by_id("posted-comment")?;
    let article = parts.document.create_element("article").ok()?;
    let anchor = format!("comment-{id}");
    article.set_id(&anchor);
    article.set_class_name("comment");
    _ = article.append_with_node_1(&template.content().clone_node_with_deep(true).ok()?);
    _ = article.set_attribute("aria-label", &format!("{author}, {clock}"));
    let link = article.query_selector("a").ok()??;
    _ = link.set_attribute("href", &format!("#{anchor}"));
    let time = article.query_selector("time").ok()??;
    _ = time.set_attribute("datetime", &machine);
    time.set_text_content(Some(&clock));
    if let Some(words) = badge {
        let badge = parts.document.create_element("span").ok()?;
        badge.set_class_name("badge");
        badge.set_text_content(Some(&words));
        _ = article
            .query_selector(".comment-head")
            .ok()??
            .append_with_node_1(&badge);
    }
    let body = parts.document.create_element("div").ok()?;
    drawn.fill(&body);
    let ways = article.query_selector(".comment-ways").ok()??;
    _ = ways.before_with_node_1(&body);
    for place in 0..ways.child_element_count() {
        let way = ways.children().item(place)?;
        let to = way.get_attribute("data-way")?;
        _ = way.set_attribute("href", &format!("{to}{id}#{anchor}"));
        _ = way.set_attribute(
            "aria-label",
            &way.get_attribute("aria-label")?.replace("{when}", &clock),
        );
    }
    tell(&article);
    // Among those posted here, too, the newest comes first where the newest come first.
    let oldest_first = list.get_attribute("data-order").as_deref() == Some("oldest");
    _ = if oldest_first {
        list.append_with_node_1(&article)
    } else {
        list.prepend_with_node_1(&article)
    };

    let count: HtmlElement = parts.by_id("comment-count")?;
    let number = count.text_content()?.trim().parse::<usize>().ok()?;
    count.set_text_content(Some(&(number + 1).to_string()));
    Some(())
}
