use app::model::Submission;
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

/// Where an anonymous session keeps what its visitor tried to post, sealed.
pub const PARKED: &str = "parked";

/// So many texts wait for one visitor to sign in; the oldest give way.
const MOST_PARKED: usize = 3;

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

    /// Keeps what a signed-out visitor tried to post.
    pub async fn park(&self, vault: &Vault, submission: Submission) -> Result<(), SessionError> {
        let mut parked = self.parked(vault).await?;
        parked.retain(|other| other.client_key != submission.client_key);
        parked.push(submission);
        let first = parked.len().saturating_sub(MOST_PARKED);
        if self.session.id().is_none() {
            // The text is sealed for its session, so there has to be one.
            self.session.insert(PARKED, ()).await?;
            self.session.save().await?;
        }
        let Some(binding) = self.binding() else { return Ok(()) };
        let json = serde_json::to_vec(&parked[first..]).map_err(tower_sessions::session::Error::from)?;
        self.session.insert(PARKED, vault.seal(&binding, &json)).await?;
        Ok(self.session.save().await?)
    }

    /// What the visitor tried to post before signing in.
    pub async fn parked(&self, vault: &Vault) -> Result<Vec<Submission>, SessionError> {
        let sealed = self.session.get_value(PARKED).await?;
        let (Some(sealed), Some(binding)) = (sealed.as_ref().and_then(|value| value.as_str()), self.binding()) else {
            return Ok(Vec::new());
        };
        let parked = vault
            .open(&binding, sealed)
            .map_err(|error| reference(&error))
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        Ok(parked.unwrap_or_default())
    }

    fn binding(&self) -> Option<Binding> {
        self.session.id().map(|id| Binding {
            table: "session",
            column: PARKED,
            row: hash(&id),
            owner: None,
            generation: 0,
        })
    }
}
