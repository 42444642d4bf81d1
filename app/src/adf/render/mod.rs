//! Draws a document as HTML: comments, descriptions and the preview alike.
//!
//! The drawing does not trust the document to keep to the schema. Whatever stands where, the
//! elements are nested as HTML allows, so that a browser reads back what was written.
//!
//! # Elements and classes, for the style sheet
//!
//! All of it stands in an element of class `adf`. White space in text counts
//! (`white-space: break-spaces` on `p`, `h3` to `h6`, `li`, `td`, `th`).
//!
//! | what | drawn as |
//! | --- | --- |
//! | paragraph | `p` |
//! | heading | `h3` … `h6`, with the size that was meant: `adf-h1` … `adf-h6` |
//! | alignment, indentation, small text on these | `adf-center`, `adf-end`, `adf-indent-1` … `adf-indent-6`, `adf-small` |
//! | wide and full-width blocks | `adf-wide`, `adf-full` |
//! | lists | `ul`, `ol`, `li` |
//! | quote, rule | `blockquote`, `hr` |
//! | code block | `div.adf-code` > `div.adf-code-language`?, `button.adf-copy` (for scripts), `pre` > `code` |
//! | panel | `div.adf-panel.adf-panel-info` (`-note`, `-tip`, `-warning`, `-error`, `-success`, `-custom`); a custom one also has `adf-bg-…` and maybe `span.adf-panel-icon` |
//! | task list | `ul.adf-tasks` > `li.adf-task` (`adf-task-done`) > `span.adf-task-state`, `span.adf-task-text` or blocks; a nested one stands in `li.adf-task-nested` |
//! | decision list | `ul.adf-decisions` > `li.adf-decision` |
//! | expand | `details.adf-expand` > `summary`, `div.adf-expand-body` |
//! | columns | `div.adf-layout` > `div.adf-column` |
//! | table | `div.adf-table` (scrolls sideways) > `table` > `tbody` > `tr` > `th`, `td`; row numbers are `td.adf-number`; cells may have `adf-bg-…` |
//! | picture or file | `figure.adf-media-single` > `div.adf-media`, `figcaption`; `div.adf-media-group`; in text `span.adf-media`; in each `span.adf-media-kind` |
//! | the same, where it is a picture of the issue | `div.adf-picture` or `span.adf-picture` > `a` > `img`; the figure may have `adf-place-…` and `adf-width-10` … `adf-width-100` |
//! | border of a picture | `adf-border` |
//! | mention, emoji, date | `span.adf-mention`, `span.adf-emoji`, `time.adf-date` |
//! | status | `span.adf-status.adf-bg-…` |
//! | card | `a.adf-card` or `span.adf-card`, on a line of its own in `div.adf-card-block` |
//! | app's content, synced block | `div.adf-extension` or `span.adf-extension`, with `.adf-label` |
//! | task that can be ticked | `button.adf-task-state` in the place of its state |
//! | placeholder | `span.adf-placeholder` |
//! | unknown content | `div.adf-unsupported` or `span.adf-unsupported`, with `.adf-label` |
//! | too deep, too large | `p.adf-cut` |
//! | marks | `strong`, `em`, `u`, `s`, `code`, `sub`, `sup`, `a`, `span.adf-annotation`, `span.adf-mark-unknown` |
//! | colours of text | `span.adf-color-gray` (`-red`, `-orange`, `-yellow`, `-green`, `-teal`, `-blue`, `-purple`, `-magenta`) |
//! | colours behind | `adf-bg-gray` and so on, on `span`, `td`, `th`, `div.adf-panel` |

mod block;
mod inline;
mod media;
mod table;

use std::{cell::Cell, collections::HashSet};

use super::{
    Doc,
    file::Files,
    link::{Home, Href},
    markup::Markup,
    task::tickable,
};
use crate::{model::Language, words::Words};

/// What the drawing needs to know from outside.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    home: Option<Home<'a>>,
    /// The site's name in Byline's own addresses, where files are passed on.
    slug: Option<&'a str>,
    files: Files<'a>,
    words: Words,
    /// The ID of the form that ticks tasks.
    ticking: Option<&'a str>,
}

impl<'a> Context<'a> {
    /// A document from a Jira site: its address without a slash at the end, and its name in Byline's
    /// own addresses.
    pub fn on_site(url: &'a str, slug: &'a str) -> Self {
        Self {
            home: Some(Home { url, slug }),
            slug: Some(slug),
            files: Files::default(),
            words: Words::of(Language::English),
            ticking: None,
        }
    }

    /// With the files of the issue that it is from, so that it can show them.
    pub fn with_files(self, files: Files<'a>) -> Self {
        Self { files, ..self }
    }

    /// In the language of whoever looks at it; else in English.
    pub fn in_words(self, words: Words) -> Self {
        Self { words, ..self }
    }

    /// Whose tasks can be ticked: each that can be told from the others gets a button, which sends the form of
    /// this ID with a [`Tick`](super::task::Tick) as `task`.
    pub fn ticked_by(self, form: &'a str) -> Self {
        Self {
            ticking: Some(form),
            ..self
        }
    }

    /// A document that is only being written.
    pub fn preview() -> Self {
        Self {
            home: None,
            slug: None,
            files: Files::default(),
            words: Words::of(Language::English),
            ticking: None,
        }
    }

    /// The same for an issue on a site, named as for [`Context::on_site`], with its pictures.
    pub fn preview_on(url: &'a str, slug: &'a str) -> Self {
        Self::on_site(url, slug).with_files(Files {
            unasked: true,
            ..Files::default()
        })
    }
}

pub fn render(doc: &Doc, context: &Context) -> Markup {
    let mut markup = Markup::new();
    let painter = Painter {
        home: context.home,
        slug: context.slug,
        files: context.files,
        words: context.words,
        ticking: context.ticking.map(|form| (form, tickable(doc))),
        last_heading: Cell::new(2),
    };
    painter.blocks(std::slice::from_ref(&doc.0), &mut markup);
    markup
}

/// Draws one document.
struct Painter<'a> {
    home: Option<Home<'a>>,
    slug: Option<&'a str>,
    files: Files<'a>,
    words: Words,
    /// The form that ticks, and the IDs of the tasks that it can tick.
    ticking: Option<(&'a str, HashSet<&'a str>)>,
    /// The level of the heading before, the page's own (2) to begin with: people choose headings by
    /// size, but a level left out misleads whoever hears the page.
    last_heading: Cell<u8>,
}

impl Painter<'_> {
    fn href(&self, address: &str) -> Option<Href> {
        Href::in_document(address, self.home)
    }
}
