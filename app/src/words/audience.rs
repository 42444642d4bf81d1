//! For whom a comment is, in words.

use super::Words;
use crate::model::Audience;

impl Words {
    /// How an audience can be chosen.
    pub fn of_audience(self, audience: &Audience) -> String {
        let t = self.composer();
        match audience {
            Audience::Everyone => t.everyone().to_owned(),
            Audience::Role(name) => t.role(name),
            Audience::Group { name, .. } => t.group(name),
            Audience::Internal => t.internal().to_owned(),
            Audience::Customer => t.customer().to_owned(),
        }
    }

    /// What is said of it beside a comment.
    pub fn badge(self, audience: &Audience) -> Option<String> {
        let t = self.conversation();
        match audience {
            Audience::Everyone | Audience::Customer => None,
            Audience::Role(name) | Audience::Group { name, .. } => Some(t.only_name(name)),
            Audience::Internal => Some(t.internal().to_owned()),
        }
    }
}
