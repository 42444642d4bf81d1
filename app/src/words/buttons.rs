//! What buttons are called that stand for something to do.

use super::Words;
use crate::{format::Format, model::Attend};

impl Words {
    pub fn of_format(self, format: Format) -> &'static str {
        let t = self.composer();
        match format {
            Format::Bold => t.bold(),
            Format::Italic => t.italic(),
            Format::Strike => t.strike(),
            Format::Code => t.code(),
            Format::Link => t.link(),
            Format::Bullets => t.bullets(),
            Format::Numbers => t.numbers(),
            Format::Tasks => t.tasks(),
            Format::Quote => t.quote(),
        }
    }

    /// The button for it.
    pub fn of_attending(self, what: Attend) -> &'static str {
        let t = self.issue();
        match what {
            Attend::Watch => t.watch(),
            Attend::StopWatching => t.stop_watching(),
            Attend::Vote => t.vote(),
            Attend::RemoveVote => t.remove_vote(),
        }
    }
}
