//! What the Markdown parser passes over in silence: definitions of links (`[label]: address`).
//! Those that are in use have done their work; the others are likely to be just text.

use std::ops::Range;

/// Watches which parts of the source the parser's events account for.
#[derive(Default)]
pub struct Unseen {
    seen_to: usize,
    gaps: Vec<Range<usize>>,
    /// The labels of definitions in use.
    used: Vec<String>,
}

impl Unseen {
    /// Something begins here: what lies between it and what was seen before is markup, or was
    /// passed over.
    pub fn reach(&mut self, source: &str, position: usize) {
        let gap = self.seen_to..position;
        if has_definition(source.get(gap.clone()).unwrap_or_default()) {
            self.gaps.push(gap);
        }
        self.skip(position);
    }

    /// All up to here is accounted for.
    pub fn skip(&mut self, position: usize) {
        self.seen_to = self.seen_to.max(position);
    }

    pub fn uses(&mut self, label: &str) {
        self.used.push(label.to_owned());
    }

    /// The lines of the definitions that nothing uses. `span` tells where the one with a label is.
    pub fn lines(self, source: &str, span: impl Fn(&str) -> Option<Range<usize>>) -> Vec<&str> {
        let mut used: Vec<_> = self.used.iter().filter_map(|label| span(label)).collect();
        used.sort_unstable_by_key(|span| span.start);
        let mut lines = Vec::new();
        for gap in self.gaps {
            let mut from = gap.start;
            for used in used.iter().filter(|used| gap.contains(&used.start)) {
                lines.extend(unused(source, from..used.start));
                from = from.max(used.end);
            }
            lines.extend(unused(source, from..gap.end));
        }
        lines
    }
}

fn unused(source: &str, range: Range<usize>) -> impl Iterator<Item = &str> {
    let text = source.get(range).filter(|text| has_definition(text));
    text.unwrap_or_default()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

fn has_definition(text: &str) -> bool {
    text.contains("]:")
}
