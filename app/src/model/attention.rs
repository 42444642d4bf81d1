/// How many people do something about an issue, and whether the person who looks is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    pub count: u64,
    pub mine: bool,
}

/// Who cares about an issue; nothing where its site has that switched off, or does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attention {
    pub watchers: Option<Tally>,
    pub votes: Option<Tally>,
}

/// What a person can do about that, always for themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attend {
    Watch,
    StopWatching,
    Vote,
    RemoveVote,
}

impl Attend {
    const ALL: [Self; 4] = [Self::Watch, Self::StopWatching, Self::Vote, Self::RemoveVote];

    /// Its name in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::StopWatching => "stop-watching",
            Self::Vote => "vote",
            Self::RemoveVote => "remove-vote",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attend| attend.as_str() == name)
    }
}
