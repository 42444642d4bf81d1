//! Which stars, underscores and tildes belong together (CommonMark 0.31, "Emphasis and strong
//! emphasis"), and which tags for what is underlined.

/// Around what is underlined, for which Markdown has no signs.
pub const TAGS: [&str; 2] = ["<u>", "</u>"];

/// How text is set off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Em,
    Strong,
    Strike,
    Underline,
}

/// Some of one sign in a row.
#[derive(Debug)]
pub struct Run<'a> {
    /// As typed.
    pub text: &'a str,
    /// How many of them have found no counterpart, so far.
    pub left: usize,
    can_open: bool,
    can_close: bool,
    /// What begins after it, the innermost first.
    pub opens: Vec<Style>,
    /// What ends before it, the innermost first.
    pub closes: Vec<Style>,
}

impl<'a> Run<'a> {
    /// `before` and `after` are the characters around it.
    pub fn new(text: &'a str, before: Option<char>, after: Option<char>) -> Self {
        let (before, after) = (Side::of(before), Side::of(after));
        let left = after != Side::Space && (after == Side::Word || before != Side::Word);
        let right = before != Side::Space && (before == Side::Word || after != Side::Word);
        // Within words, underscores are letters.
        let is_underscore = text.starts_with('_');
        Self {
            text,
            left: text.len(),
            can_open: left && (!is_underscore || !right || before == Side::Sign),
            can_close: right && (!is_underscore || !left || after == Side::Sign),
            opens: Vec::new(),
            closes: Vec::new(),
        }
    }

    /// One of the two [`TAGS`].
    pub fn of_tag(text: &'a str) -> Self {
        Self {
            can_open: text == TAGS[0],
            can_close: text == TAGS[1],
            ..Self::new(text, None, None)
        }
    }

    /// From now on it has no more counterparts.
    pub fn settle(&mut self) {
        self.can_open = false;
        self.can_close = false;
    }

    fn sign(&self) -> Option<char> {
        self.text.chars().next()
    }

    fn can_meet(&self, closer: &Self) -> bool {
        if !self.can_open || self.sign() != closer.sign() {
            return false;
        }
        match self.sign() {
            Some('~') => return self.left == closer.left,
            Some('<') => return true,
            _ => {}
        }
        let (own, other) = (self.text.len(), closer.text.len());
        let ambiguous = self.can_close || closer.can_open;
        !(ambiguous && (own + other).is_multiple_of(3) && !(own.is_multiple_of(3) && other.is_multiple_of(3)))
    }

    /// Which of the runs behave alike when a counterpart is sought.
    fn class(&self) -> usize {
        let sign = match self.sign() {
            Some('*') => 0,
            Some('_') => 1,
            Some('~') => 2,
            _ => 3,
        };
        sign * 6 + usize::from(self.can_open) * 3 + self.text.len() % 3
    }
}

/// What stands beside a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Space,
    Sign,
    Word,
}

impl Side {
    fn of(c: Option<char>) -> Self {
        match c {
            None => Self::Space,
            Some(c) if c.is_whitespace() => Self::Space,
            Some(c) if c.is_ascii_punctuation() || is_wide_sign(c) => Self::Sign,
            Some(_) => Self::Word,
        }
    }
}

/// The punctuation that people type beyond ASCII; a table of all of it would be large.
fn is_wide_sign(c: char) -> bool {
    matches!(c, '¡'..='¿' | '‐'..='⁞' | '、'..='〽' | '！'..='／' | '：'..='＠')
}

/// Pairs the runs from the one at `first` on.
pub fn pair(runs: &mut [Run], first: usize) {
    // Those that may still open or close something, in the order of the line.
    let mut waiting: Vec<usize> = (first..runs.len()).collect();
    // For each class, before which run there is nothing to be found.
    let mut floor = [first; 24];
    let mut at = 0;
    while let Some(&closer) = waiting.get(at) {
        let Some(closing) = runs.get(closer).filter(|run| run.can_close && run.left > 0) else {
            at += 1;
            continue;
        };
        let class = closing.class();
        let nothing_before = floor.get(class).copied().unwrap_or(first);
        let before = waiting.iter().take(at).enumerate().rev();
        let found = before
            .take_while(|(_, opener)| **opener >= nothing_before)
            .find(|(_, opener)| {
                runs.get(**opener)
                    .is_some_and(|opening| opening.left > 0 && opening.can_meet(closing))
            })
            .map(|(position, opener)| (position, *opener));
        let Some((position, opener)) = found else {
            if let Some(floor) = floor.get_mut(class) {
                *floor = closer;
            }
            at += 1;
            continue;
        };
        join(runs, opener, closer);
        // What lies between them cannot reach out.
        let keeps_open = runs.get(opener).is_some_and(|run| run.left > 0);
        let start = if keeps_open { position + 1 } else { position };
        waiting.drain(start..at);
        at = start;
    }
}

fn join(runs: &mut [Run], opener: usize, closer: usize) {
    let (before, after) = runs.split_at_mut(closer);
    let (Some(opener), Some(closer)) = (before.get_mut(opener), after.first_mut()) else {
        return;
    };
    let (used, style) = match (opener.sign(), opener.left.min(closer.left)) {
        (Some('~'), all) => (all, Style::Strike),
        (Some('<'), _) => (TAGS[1].len(), Style::Underline),
        (_, 0 | 1) => (1, Style::Em),
        _ => (2, Style::Strong),
    };
    opener.left = opener.left.saturating_sub(used);
    closer.left = closer.left.saturating_sub(used);
    opener.opens.push(style);
    closer.closes.push(style);
}
