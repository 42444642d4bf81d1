//! Times in the zone of the browser. Days of the calendar (due dates, dates in a text) are no times and stay.

use js_sys::Date;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, NodeList};

use crate::{
    clock::{clock, full},
    model::{Language, Moment},
    words::Words,
};

pub fn wake(document: &Document) {
    if let Some(page) = document.document_element() {
        tell(&page);
    }
}

/// Tells all times below an element anew, and the names that hold them.
pub fn tell(root: &Element) {
    let words = Words::of(language(root).unwrap_or_default());
    for time in all(root, "time.moment") {
        let Some(here) = moment(&time, "datetime") else {
            continue;
        };
        let (was, is) = (time.text_content().unwrap_or_default(), clock(here, words));
        _ = time.set_attribute("title", &full(&is, here));
        time.set_text_content(Some(&is));
        if let Ok(Some(article)) = time.closest("article") {
            rename(&article, &was, &is);
            all(&article, "[aria-label]").for_each(|named| rename(&named, &was, &is));
        }
    }
    for mark in all(root, "[data-at]") {
        if let (Some(here), Some(says)) = (moment(&mark, "data-at"), mark.get_attribute("data-says")) {
            _ = mark.set_attribute("title", &says.replace("{when}", &clock(here, words)));
        }
    }
}

/// Of the page that it is on.
fn language(element: &Element) -> Option<Language> {
    let page = element.owner_document()?.document_element()?;
    page.get_attribute("lang")?.parse().ok()
}

fn rename(element: &Element, was: &str, is: &str) {
    if let Some(name) = element.get_attribute("aria-label").filter(|name| name.contains(was)) {
        _ = element.set_attribute("aria-label", &name.replace(was, is));
    }
}

/// The moment that an attribute tells, in the zone of the browser as it is at that moment.
fn moment(element: &Element, attribute: &str) -> Option<Moment> {
    let date = Date::new(&element.get_attribute(attribute)?.into());
    // Of what is no date this is no number.
    let (unix_ms, offset) = (date.get_time(), -date.get_timezone_offset());
    unix_ms.is_finite().then_some(Moment {
        unix_ms: unix_ms as i64,
        offset_minutes: offset as i16,
    })
}

fn all(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let found = root.query_selector_all(selector).ok();
    let count = found.as_ref().map_or(0, NodeList::length);
    (0..count).filter_map(move |place| found.as_ref()?.item(place)?.dyn_into().ok())
}
