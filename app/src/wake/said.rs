//! What the script says, as the page brought it along, in the page's language.

use js_sys::{JSON, Reflect};
use web_sys::Document;

use crate::{
    model::{Language, Plural},
    words::script::ScriptWords,
};

pub struct Said {
    language: Language,
    pub texts: ScriptWords,
}

impl Said {
    /// Nothing where the page brings no words.
    pub fn find(document: &Document) -> Option<Self> {
        let language = document.document_element()?.get_attribute("lang")?.parse().ok()?;
        let json = document.get_element_by_id("words")?.get_attribute("data-words")?;
        let words = JSON::parse(&json).ok()?;
        let text = |name: &str| {
            Reflect::get(&words, &name.into())
                .ok()
                .and_then(|text| text.as_string())
        };
        Some(Self {
            language,
            texts: ScriptWords::read(|name| text(name).unwrap_or_default()),
        })
    }

    /// `3 new comments`.
    pub fn new_comments(&self, count: usize) -> String {
        self.counted(count, &self.texts.new_comments_one, &self.texts.new_comments_other)
    }

    /// How many people there are to choose from, and how.
    pub fn people(&self, count: usize) -> String {
        self.counted(count, &self.texts.people_one, &self.texts.people_other)
    }

    fn counted(&self, count: usize, one: &str, other: &str) -> String {
        let form = match self.language.plural(count) {
            Plural::One => one,
            Plural::Other => other,
        };
        form.replace("{count}", &count.to_string())
    }
}
