//! Offers people while a name is typed after an `@`.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{
    later,
    parts::Parts,
    post::{Candidate, people},
};
use crate::adf::markdown::mention;

/// In milliseconds. Whoever types on is not interrupted, and Jira is not asked for every letter.
const PAUSE: i32 = 180;

pub struct People {
    parts: Rc<Parts>,
    list: HtmlElement,
    /// Counts the changes, so that only the last one is answered.
    change: Cell<u32>,
    offered: RefCell<Option<Offered>>,
}

/// What the list shows.
struct Offered {
    people: Vec<Candidate>,
    chosen: usize,
}

impl People {
    pub fn new(parts: Rc<Parts>) -> Option<Self> {
        Some(Self {
            list: parts.by_id("people")?,
            parts,
            change: Cell::new(0),
            offered: RefCell::new(None),
        })
    }

    /// The text or the place in it has changed.
    pub fn follow(self: Rc<Self>) {
        let change = self.change.get() + 1;
        self.change.set(change);
        if self.begun().is_none() {
            self.close();
            return;
        }
        later(PAUSE, move || {
            if self.change.get() == change {
                spawn_local(self.offer(change));
            }
        });
    }

    /// Takes a key while the list is open. Whether it was meant for the list.
    pub fn key(&self, event: &KeyboardEvent) -> bool {
        let Some(count) = self.offered.borrow().as_ref().map(|offered| offered.people.len()) else {
            return false;
        };
        match event.key().as_str() {
            "ArrowDown" => self.choose(|chosen| (chosen + 1) % count),
            "ArrowUp" => self.choose(|chosen| (chosen + count - 1) % count),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => self.take(),
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    /// Takes the person whose line was pressed.
    pub fn press(&self, pressed: &Element) {
        let Some(line) = pressed.closest("[role=option]").ok().flatten() else {
            return;
        };
        let options = self.list.children();
        for place in 0..options.length() {
            if options
                .item(place)
                .is_some_and(|option| option.is_same_node(Some(&line)))
            {
                self.choose(|_| place as usize);
                self.take();
                return;
            }
        }
    }

    pub fn close(&self) {
        self.offered.replace(None);
        self.list.set_hidden(true);
        _ = self.parts.text.remove_attribute("aria-activedescendant");
    }

    /// The name that is being typed, and where its `@` stands, in UTF-16 units.
    fn begun(&self) -> Option<(String, usize)> {
        let (start, caret) = self.parts.selection()?;
        if start != caret {
            return None;
        }
        let units: Vec<u16> = self.parts.text.value().encode_utf16().take(caret).collect();
        let before = String::from_utf16(&units).ok()?;
        let name = mention::begun(&before)?;
        Some((name.to_owned(), caret - name.encode_utf16().count() - 1))
    }

    async fn offer(self: Rc<Self>, change: u32) {
        let Some((name, _)) = self.begun() else { return };
        // Without an answer nobody is kept from writing.
        let Ok((people, words)) = people(&self.parts.form, &name).await else {
            return;
        };
        if self.change.get() != change {
            return;
        }
        if let Some(words) = words {
            self.parts.say(&words);
        }
        self.list.set_text_content(None);
        if people.is_empty() {
            self.close();
            return;
        }
        for (place, person) in people.iter().enumerate() {
            if let Ok(line) = self.parts.document.create_element("li") {
                line.set_id(&format!("person-{place}"));
                _ = line.set_attribute("role", "option");
                line.set_text_content(Some(&person.name));
                _ = self.list.append_child(&line);
            }
        }
        self.parts.say(&self.parts.said.people(people.len()));
        self.offered.replace(Some(Offered { people, chosen: 0 }));
        self.list.set_hidden(false);
        self.choose(|first| first);
    }

    fn choose(&self, next: impl FnOnce(usize) -> usize) {
        let mut offered = self.offered.borrow_mut();
        let Some(offered) = offered.as_mut() else { return };
        offered.chosen = next(offered.chosen);
        let options = self.list.children();
        for place in 0..options.length() {
            let Some(option) = options.item(place) else { continue };
            let is_chosen = place as usize == offered.chosen;
            _ = option.set_attribute("aria-selected", if is_chosen { "true" } else { "false" });
            if is_chosen {
                option.scroll_into_view_with_bool(false);
                _ = self.parts.text.set_attribute("aria-activedescendant", &option.id());
            }
        }
    }

    /// Writes the chosen person's mention in place of what was typed.
    fn take(&self) {
        let chosen = self.offered.borrow().as_ref().and_then(|offered| {
            let person = offered.people.get(offered.chosen)?;
            Some(person.written.clone() + " ")
        });
        let (Some(written), Some((name, start))) = (chosen, self.begun()) else {
            return;
        };
        self.close();
        self.parts
            .type_over(start, start + 1 + name.encode_utf16().count(), &written);
    }
}
