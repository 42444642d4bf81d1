use wasm_bindgen::JsCast;
use web_sys::{
    Document, Event, EventInit, HtmlDocument, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement,
};

use super::said::Said;
use crate::{
    model::DraftRevision,
    remedy::{Notice, Remedy},
};

/// The elements of the comment box, as `components::Composer` names them.
pub struct Parts {
    pub document: Document,
    pub said: Said,
    pub form: HtmlFormElement,
    pub client_key: HtmlInputElement,
    revision: HtmlInputElement,
    based_on_draft: HtmlInputElement,
    pub text: HtmlTextAreaElement,
    pub audience: HtmlSelectElement,
    pub button: HtmlElement,
    pub room: HtmlElement,
    pub preview: HtmlElement,
    pub preview_body: HtmlElement,
    alert: HtmlElement,
    status: HtmlElement,
    /// Where to come back to, ready to stand in a query.
    next: String,
}

impl Parts {
    pub fn find() -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let form: HtmlFormElement = by_id(&document, "composer")?;
        Some(Self {
            said: Said::find(&document)?,
            client_key: hidden(&form, "[name=client_key]")?,
            revision: hidden(&form, "[name=revision]")?,
            based_on_draft: hidden(&form, "[name=based_on_draft]")?,
            next: form.get_attribute("data-next")?,
            text: by_id(&document, "text")?,
            audience: by_id(&document, "audience")?,
            button: by_id(&document, "composer-send")?,
            room: by_id(&document, "composer-room")?,
            preview: by_id(&document, "preview")?,
            preview_body: by_id(&document, "preview-body")?,
            alert: by_id(&document, "composer-alert")?,
            status: by_id(&document, "composer-status")?,
            form,
            document,
        })
    }

    pub fn by_id<T: JsCast>(&self, id: &str) -> Option<T> {
        by_id(&self.document, id)
    }

    /// What is selected of the text, or where the caret is, in UTF-16 units.
    pub fn selection(&self) -> Option<(usize, usize)> {
        let start = self.text.selection_start().ok()??;
        let end = self.text.selection_end().ok()??;
        Some((start.try_into().ok()?, end.try_into().ok()?))
    }

    /// Puts a text in place of another, in UTF-16 units: as if typed, so that it can be undone, or
    /// where there is no command for that, all the same.
    pub fn type_over(&self, start: usize, end: usize, text: &str) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else {
            return;
        };
        _ = self.text.focus();
        if self.text.set_selection_range(start, end).is_err() {
            return;
        }
        let typed = self.document.dyn_ref::<HtmlDocument>().is_some_and(|document| {
            let command = if text.is_empty() { "delete" } else { "insertText" };
            document
                .exec_command_with_show_ui_and_value(command, false, text)
                .unwrap_or(false)
        });
        if !typed {
            _ = self.text.set_range_text_with_start_and_end(text, start, end);
        }
    }

    /// Lets the person throw the text away that Byline has kept.
    pub fn offer_discard(&self, kept: bool) {
        if let Some(button) = self.by_id::<HtmlElement>("discard") {
            button.set_hidden(!kept);
        }
        // What the page came with is history now.
        if let Some(note) = self.by_id::<HtmlElement>("draft-saved") {
            note.set_hidden(true);
        }
    }

    /// What was discarded comes back to an empty box only.
    pub fn offer_undo(&self, is_empty: bool) {
        if let Some(undo) = self.by_id::<HtmlElement>("draft-undo") {
            undo.set_hidden(!is_empty);
        }
    }

    /// What stands in the box, with whom it is for.
    pub fn written(&self) -> String {
        self.written_as(&self.text.value())
    }

    fn written_as(&self, text: &str) -> String {
        format!("{}\n{text}", self.audience.value())
    }

    /// What the page came with, and the server has.
    pub fn came_with(&self) -> String {
        self.written_as(&self.text.default_value().unwrap_or_default())
    }

    /// Chooses for whom the comment is; where that is not offered yet, it is then.
    pub fn choose(&self, audience: &str) {
        self.audience.set_value(audience);
        if self.audience.value() != audience
            && let Ok(option) = self.document.create_element("option")
        {
            option.set_text_content(audience.rsplit(':').next());
            _ = option.set_attribute("value", audience);
            _ = self.audience.append_child(&option);
            self.audience.set_value(audience);
        }
    }

    /// What follows the text follows what was put there as well.
    pub fn tell_of_change(&self) {
        let bubbling = EventInit::new();
        bubbling.set_bubbles(true);
        if let Ok(input) = Event::new_with_event_init_dict("input", &bubbling) {
            _ = self.text.dispatch_event(&input);
        }
    }

    /// Where a choice is for one comment only, the first one comes back.
    pub fn choose_anew(&self) {
        if let Some(first) = self.audience.get_attribute("data-back-to") {
            self.audience.set_value(&first);
        }
    }

    /// Of the last save that was sent, or that is known of.
    pub fn revision(&self) -> DraftRevision {
        self.revision.value().parse().unwrap_or_default()
    }

    /// Never to an older one.
    pub fn set_revision(&self, revision: DraftRevision) {
        self.revision.set_value(&revision.max(self.revision()).to_string());
    }

    /// What is typed goes on with the draft of this mark.
    pub fn begins_with(&self, mark: &str) {
        self.based_on_draft.set_value(mark);
    }

    /// Good news, and progress.
    pub fn say(&self, words: &str) {
        self.status.set_text_content(Some(words));
    }

    /// What needs the person; nothing takes it away.
    pub fn alert(&self, notice: Option<&Notice>) {
        self.alert.set_hidden(notice.is_none());
        self.alert.set_text_content(notice.map(|notice| notice.words.as_str()));
        if let Some(remedy) = notice.and_then(|notice| notice.remedy)
            && let Ok(link) = self.document.create_element("a")
        {
            let label = match remedy {
                Remedy::SignIn => &self.said.texts.sign_in,
                Remedy::Connections => &self.said.texts.connections,
            };
            link.set_text_content(Some(label));
            _ = link.set_attribute("href", &remedy.href(&self.next));
            _ = self.alert.append_with_str_1(" ");
            _ = self.alert.append_with_node_1(&link);
        }
    }
}

fn hidden(form: &HtmlFormElement, selector: &str) -> Option<HtmlInputElement> {
    form.query_selector(selector).ok()??.dyn_into().ok()
}

pub fn by_id<T: JsCast>(document: &Document, id: &str) -> Option<T> {
    document.get_element_by_id(id)?.dyn_into().ok()
}
