//! The buttons above the text, and their keys.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{listen, parts::Parts};
use crate::format::Format;

/// Shows the buttons and lets them work.
pub fn wake(parts: &Rc<Parts>) {
    let Some(bar) = parts.by_id::<HtmlElement>("format") else {
        return;
    };
    let buttons = bar.children();
    for (place, format) in (0..).zip(Format::ALL) {
        if let Some(button) = buttons.item(place) {
            let parts = Rc::clone(parts);
            listen(&button, "click", move |_| apply(&parts, format));
        }
    }
    _ = bar.remove_attribute("data-asleep");
    let keyed = Rc::clone(parts);
    listen(&parts.text, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if !(key.ctrl_key() || key.meta_key()) || key.shift_key() || key.alt_key() {
            return;
        }
        let pressed = key.key();
        if let Some(format) = Format::ALL.into_iter().find(|format| format.key() == Some(&pressed)) {
            event.prevent_default();
            apply(&keyed, format);
        }
    });
}

fn apply(parts: &Parts, format: Format) {
    let Some((mut start, mut end)) = parts.selection() else {
        return;
    };
    let units: Vec<u16> = parts.text.value().encode_utf16().collect();
    if format.is_of_lines() {
        let is_break = |unit: &u16| *unit == u16::from(b'\n');
        start = units.iter().take(start).rposition(is_break).map_or(0, |at| at + 1);
        end = units
            .iter()
            .skip(end)
            .position(is_break)
            .map_or(units.len(), |more| end + more);
    }
    let Some(Ok(selected)) = units.get(start..end).map(String::from_utf16) else {
        return;
    };
    let formatted = format.apply(&selected);
    parts.type_over(start, end, &formatted.text);
    let (from, to) = formatted.selection;
    if let Ok(start) = u32::try_from(start) {
        _ = parts.text.set_selection_range(start + from, start + to);
    }
}
