use app::model::{CommentRef, Submission, Unfinished};
use serde::{Serialize, de::DeserializeOwned};
use tower_sessions::Session;

use super::{
    accounts::Person,
    store::{GRANT, PERSON, SignedIn, hash},
    user::User,
};
use crate::{
    desk::reference,
    vault::{Binding, Vault},
};

/// Where the version before kept in an anonymous session what its visitor tried to post, sealed.
pub const PARKED: &str = "parked";

/// Where the version before kept in a session what its visitor began to do with comments, sealed.
pub const UNFINISHED: &str = "unfinished";

/// So many texts of either kind are kept for one visitor; the oldest give way.
const MOST_KEPT: usize = 3;

/// A session could not be read or written. What it is about is in the log.
#[derive(Debug, thiserror::Error)]
#[error("session: {0}")]
pub struct SessionError(#[from] tower_sessions::session::Error);

/// The browser behind a request, signed in or not.
#[derive(Clone)]
pub struct Visitor {
    session: Session,
    user: Option<User>,
}

impl Visitor {
    /// Asks the database who is signed in, if the request carries a session's cookie.
    pub async fn of(session: Session) -> Result<Self, SessionError> {
        let person: Option<SignedIn> = session.get(PERSON).await?;
        let grant = session.get(GRANT).await?;
        let user = person
            .zip(session.id())
            .map(|(person, id)| User::new(person, hash(&id), grant));
        Ok(Self { session, user })
    }

    pub fn user(&self) -> Option<&User> {
        self.user.as_ref()
    }

    /// Signs a person in: in a new session with a new id. The one before ends here, and nothing
    /// that was in it goes along.
    pub async fn enter(&self, Person(person): Person) -> Result<(), SessionError> {
        self.leave().await?;
        self.session.insert(PERSON, SignedIn::from(person)).await?;
        Ok(self.session.save().await?)
    }

    /// Ends this session.
    pub async fn leave(&self) -> Result<(), SessionError> {
        if self.session.id().is_some() {
            self.session.flush().await?;
        }
        Ok(())
    }

    /// As the version before did.
    #[cfg(test)]
    pub async fn park_for_tests(&self, vault: &Vault, submission: Submission) -> Result<(), SessionError> {
        let mut parked = self.parked(vault).await?;
        parked.push(submission);
        self.write(vault, PARKED, &parked).await
    }

    /// What the visitor tried to post before signing in.
    pub async fn parked(&self, vault: &Vault) -> Result<Vec<Submission>, SessionError> {
        self.read(vault, PARKED).await
    }

    /// Takes along what the visitor began to do with a comment.
    pub async fn keep(&self, vault: &Vault, unfinished: Unfinished) -> Result<(), SessionError> {
        let mut kept = self.unfinished(vault).await?;
        kept.retain(|other| other.comment != unfinished.comment);
        kept.push(unfinished);
        self.write(vault, UNFINISHED, &kept).await
    }

    /// What the visitor began to do with comments.
    pub async fn unfinished(&self, vault: &Vault) -> Result<Vec<Unfinished>, SessionError> {
        self.read(vault, UNFINISHED).await
    }

    /// It was brought to an end, or given up.
    pub async fn forget(&self, vault: &Vault, comment: &CommentRef) -> Result<(), SessionError> {
        let mut kept = self.unfinished(vault).await?;
        let before = kept.len();
        kept.retain(|other| other.comment != *comment);
        if kept.len() == before {
            return Ok(());
        }
        self.write(vault, UNFINISHED, &kept).await
    }

    async fn write<T: Serialize>(&self, vault: &Vault, column: &'static str, texts: &[T]) -> Result<(), SessionError> {
        let texts = texts.get(texts.len().saturating_sub(MOST_KEPT)..).unwrap_or_default();
        if texts.is_empty() {
            // Not an empty list: what is sealed keeps its key in use.
            self.session.remove_value(column).await?;
            return Ok(self.session.save().await?);
        }
        if self.session.id().is_none() {
            // The texts are sealed for their session, so there has to be one.
            self.session.insert(column, ()).await?;
            self.session.save().await?;
        }
        let Some(binding) = self.binding(column) else {
            return Ok(());
        };
        let json = serde_json::to_vec(texts).map_err(tower_sessions::session::Error::from)?;
        self.session.insert(column, vault.seal(&binding, &json)).await?;
        Ok(self.session.save().await?)
    }

    async fn read<T: DeserializeOwned>(&self, vault: &Vault, column: &'static str) -> Result<Vec<T>, SessionError> {
        let sealed = self.session.get_value(column).await?;
        let (Some(sealed), Some(binding)) = (sealed.as_ref().and_then(|value| value.as_str()), self.binding(column))
        else {
            return Ok(Vec::new());
        };
        let texts = vault
            .open(&binding, sealed)
            .map_err(|error| reference(&error))
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        Ok(texts.unwrap_or_default())
    }

    fn binding(&self, column: &'static str) -> Option<Binding> {
        self.session.id().map(|id| Binding {
            table: "session",
            column,
            row: hash(&id),
            owner: None,
            generation: 0,
        })
    }
}
