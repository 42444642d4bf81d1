//! Says when others have commented, and shows it without moving what somebody reads or types.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::{
    later, listen,
    parts::Parts,
    post::{News as Answer, news, page},
};

/// How often is asked at most, and at least once nothing has been new for long; in milliseconds.
/// Each time is a request to Jira on this person's account.
const OFTENEST: i32 = 30_000;
const RAREST: i32 = 300_000;

pub struct News {
    parts: Rc<Parts>,
    /// Where it is said; it holds since when.
    region: HtmlElement,
    wait: Cell<i32>,
    /// The time to ask came while nobody was looking.
    overdue: Cell<bool>,
    /// How many there are to show, and the button that does so.
    offered: Cell<u32>,
    button: RefCell<Option<HtmlElement>>,
}

/// Begins to ask, where the page shows the newest comments.
pub fn wake(parts: &Rc<Parts>) {
    let Some(region) = parts.by_id::<HtmlElement>("news") else {
        return;
    };
    let news = Rc::new(News {
        parts: Rc::clone(parts),
        region,
        wait: Cell::new(OFTENEST),
        overdue: Cell::new(false),
        offered: Cell::new(0),
        button: RefCell::new(None),
    });
    let looked_at = Rc::clone(&news);
    listen(&parts.document, "visibilitychange", move |_| {
        if !looked_at.parts.document.hidden() && looked_at.overdue.take() {
            Rc::clone(&looked_at).ask();
        }
    });
    news.rest();
}

impl News {
    fn rest(self: Rc<Self>) {
        later(self.wait.get(), move || {
            if self.parts.document.hidden() {
                self.overdue.set(true);
            } else {
                self.ask();
            }
        });
    }

    fn ask(self: Rc<Self>) {
        spawn_local(async move {
            let since = self.region.get_attribute("data-since").unwrap_or_default();
            let answer = news(&self.parts.form, &since).await.unwrap_or_default();
            let wait = self.wait.get();
            let wait = match answer {
                Answer { over: true, .. } => return,
                // Another comment often follows.
                Answer { count: Some(count), .. } if count != self.offered.get() => {
                    Rc::clone(&self).offer(count);
                    OFTENEST
                }
                Answer { count: Some(_), .. } => wait / 2 * 3,
                Answer { wait: asked, .. } => asked.max(wait.saturating_mul(2)),
            };
            self.wait.set(wait.min(RAREST.max(answer.wait)));
            self.rest();
        });
    }

    fn offer(self: Rc<Self>, count: u32) {
        self.offered.set(count);
        if count == 0 {
            self.region.set_text_content(None);
            self.button.replace(None);
            return;
        }
        let said = &self.parts.said;
        let words = said.texts.show.replace("{news}", &said.new_comments(count as usize));
        if let Some(button) = &*self.button.borrow() {
            button.set_text_content(Some(&words));
            return;
        }
        let Some(button) = self.say("button", &words) else {
            return;
        };
        _ = button.set_attribute("type", "button");
        self.button.replace(Some(button.clone()));
        listen(&button, "click", move |_| {
            spawn_local(Rc::clone(&self).show());
        });
    }

    /// Puts an element with these words in place of what was said.
    fn say(&self, element: &str, words: &str) -> Option<HtmlElement> {
        let element: HtmlElement = self.parts.document.create_element(element).ok()?.dyn_into().ok()?;
        element.set_text_content(Some(words));
        self.region.set_text_content(None);
        _ = self.region.append_child(&element);
        Some(element)
    }

    async fn show(self: Rc<Self>) {
        // Pressed twice, it is shown once.
        let Some(button) = self.button.take() else { return };
        let document = &self.parts.document;
        let Ok(page) = page(&document.url().unwrap_or_default()).await else {
            // It is offered still.
            self.button.replace(Some(button));
            return;
        };
        let held = self.held();
        let top = |held: &Element| held.get_bounding_client_rect().top();
        let before = held.as_ref().map(top);
        let added = page.add_comments(document);
        if let (Some(held), Some(before), Some(window)) = (&held, before, web_sys::window()) {
            window.scroll_by_with_x_and_y(0.0, top(held) - before);
        }
        let had_focus = self.region.contains(document.active_element().as_deref());
        self.offered.set(0);
        let said = &self.parts.said;
        // On another page by now, or gone.
        let (href, words) = match added {
            Some((first, count)) => (
                format!("#{first}"),
                said.texts.go_to.replace("{news}", &said.new_comments(count as usize)),
            ),
            None => (
                self.region.get_attribute("data-newest").unwrap_or_default(),
                said.texts.go_to_newest.clone(),
            ),
        };
        let Some(link) = self.say("a", &words) else { return };
        _ = link.set_attribute("href", &href);
        if had_focus {
            _ = link.focus();
        }
        listen(&link.clone(), "click", move |_| {
            let link = link.clone();
            // Not before the browser has followed it.
            later(0, move || link.remove());
        });
    }

    /// What must not move: the comment box in sight while there is something in it, or else the first
    /// comment in sight.
    fn held(&self) -> Option<Element> {
        let Parts {
            document, form, text, ..
        } = &*self.parts;
        let height = web_sys::window()?.inner_height().ok()?.as_f64()?;
        let in_sight = |element: &Element| {
            let place = element.get_bounding_client_rect();
            place.bottom() > 0.0 && place.top() < height
        };
        if in_sight(form) && !text.value().is_empty() {
            return Some(form.clone().into());
        }
        let comments = document.get_elements_by_class_name("comment");
        (0..comments.length())
            .filter_map(|place| comments.item(place))
            .find(in_sight)
    }
}
