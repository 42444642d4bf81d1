use app::model::Preferences;

use super::store::SignedIn;
use crate::{ids::UserId, store::grant::GrantRow};

/// The person who is signed in in the session of this very request. Everything that is done for
/// somebody begins with one of these, and only a live session makes one:
///
/// ```compile_fail,E0624
/// fn anybody(person: byline::session::Person) -> byline::session::User {
///     byline::session::User::new(person, String::new(), None)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct User {
    id: UserId,
    name: String,
    email: String,
    preferences: Preferences,
    session_hash: String,
    grant: Option<GrantRow>,
}

impl User {
    pub(in crate::session) fn new(person: SignedIn, session_hash: String, grant: Option<GrantRow>) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            preferences: person.preferences,
            session_hash,
            grant,
        }
    }

    pub fn id(&self) -> UserId {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn email(&self) -> &str {
        &self.email
    }

    pub fn preferences(&self) -> Preferences {
        self.preferences
    }

    /// The person's own grant as it was when this request began.
    pub(crate) fn grant(&self) -> Option<&GrantRow> {
        self.grant.as_ref()
    }

    /// Names the session without being able to stand in for it: SHA-256 of its id.
    pub fn session_hash(&self) -> &str {
        &self.session_hash
    }
}

#[cfg(test)]
impl User {
    pub fn for_tests(id: UserId, name: &str) -> Self {
        Self {
            id,
            name: name.into(),
            email: "somebody@example.com".into(),
            preferences: Preferences::default(),
            session_hash: "session".into(),
            grant: None,
        }
    }
}
