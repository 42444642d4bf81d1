//! Everything that people read, in every language there is: the catalogue in `locales`, one file for
//! each page or matter, checked and made into functions when Byline is built (`build.rs`). A message
//! is `"text"`, `"text with a {value}"`, `"text around a <view>"`, or the plural forms of `count`.
//!
//! It is our own because leptos_i18n 0.6 brings twenty crates along (the tables of ICU and a parser
//! of YAML that nobody keeps up among them), warns of a key that a language lacks where this ends the
//! build, and keeps its words from what is no page: the server's own answers and the scripts.

mod audience;
mod buttons;
mod numbers;
mod parts;
#[cfg(feature = "ssr")]
mod refusal;
pub mod script;
mod trouble;

#[cfg(feature = "ssr")]
use leptos::prelude::{AnyView, IntoAny, IntoView, use_context};

use crate::model::{Language, Plural};

/// All words, in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words(Language);

impl Words {
    pub const fn of(language: Language) -> Self {
        Self(language)
    }

    pub const fn language(self) -> Language {
        self.0
    }
}

/// The words for whoever asked. The server puts the language into the context of each request.
#[cfg(feature = "ssr")]
pub fn words() -> Words {
    Words(use_context().unwrap_or_default())
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));
