//! Shows what the text will look like while it is typed.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen_futures::spawn_local;

use super::{later, parts::Parts, post::draw};

/// In milliseconds. Whoever types on is not interrupted.
const PAUSE: i32 = 200;

pub struct Preview {
    parts: Rc<Parts>,
    /// Counts the changes of the text, so that only the last one is drawn.
    change: Cell<u32>,
}

impl Preview {
    pub fn new(parts: Rc<Parts>) -> Self {
        Self {
            parts,
            change: Cell::new(0),
        }
    }

    /// The text has changed.
    pub fn follow(self: Rc<Self>) {
        let change = self.change.get() + 1;
        self.change.set(change);
        if self.parts.text.value().trim().is_empty() {
            self.parts.preview.set_hidden(true);
            self.parts.room.set_text_content(None);
            return;
        }
        later(PAUSE, move || {
            if self.change.get() == change {
                spawn_local(self.draw(change));
            }
        });
    }

    async fn draw(self: Rc<Self>, change: u32) {
        // Without an answer the last drawing stays; the text itself is in the box.
        let Ok(Some((drawn, room))) = draw(&self.parts.form, &self.parts.text.value()).await else {
            return;
        };
        if self.change.get() == change {
            drawn.fill(&self.parts.preview_body);
            self.parts.preview.set_hidden(false);
            self.parts.room.set_text_content(room.as_deref());
        }
    }
}
