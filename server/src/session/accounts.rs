//! Accounts: making one, and proving to be its owner.

use std::sync::Arc;

use app::{
    desk::{EntryRefused, SignUp, SignUpMode},
    model::Preferences,
};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::{
    email::{Email, InvalidEmail},
    password::{self, Busy, Passwords},
};
use crate::{
    desk::reference,
    ids::UserId,
    seams::{Clock, DAY, Entropy, UnixMs},
    store::{
        Store, StoreError,
        person::{Added, PersonRow},
    },
};

const INVITATION_LIFE: UnixMs = 7 * DAY;

/// In characters.
const LONGEST_NAME: usize = 80;

/// Somebody who has just proven to own an account, by password or by making it. Lets one session
/// be signed in.
pub struct Person(pub(in crate::session) PersonRow);

impl Person {
    pub fn id(&self) -> UserId {
        self.0.id
    }
}

/// Why the operator's new account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error("the password needs at least {} characters", password::SHORTEST)]
    TooShort,
    #[error("the password is too long")]
    TooLong,
    #[error("the name is empty or too long")]
    BadName,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Everybody's accounts. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    mode: SignUpMode,
    passwords: Passwords,
}

impl Accounts {
    pub fn new(store: Store, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, mode: SignUpMode) -> Self {
        Self {
            store,
            clock,
            passwords: Passwords::new(entropy.clone()),
            entropy,
            mode,
        }
    }

    pub fn mode(&self) -> SignUpMode {
        self.mode
    }

    /// Makes an account for whoever filled in the form.
    pub async fn sign_up(&self, form: SignUp) -> Result<Person, EntryRefused> {
        let invitation = match (self.mode, form.invitation) {
            (SignUpMode::Closed, _) => return Err(EntryRefused::Closed),
            (SignUpMode::Open, _) => None,
            (SignUpMode::Invite, Some(token)) => Some(token_hash(&token)),
            (SignUpMode::Invite, None) => return Err(EntryRefused::BadInvitation),
        };
        let email: Email = form.email.parse().map_err(|InvalidEmail| EntryRefused::BadEmail)?;
        let name = name(&form.name).ok_or(EntryRefused::NameMissing)?;
        check_length(&form.password)?;
        let (person, added) = self
            .add_person(email, name, form.password, invitation)
            .await
            .map_err(|Busy| EntryRefused::Busy)?
            .map_err(|error| internal(&error))?;
        match added {
            Added::Yes => Ok(Person(person)),
            Added::EmailTaken => Err(EntryRefused::EmailUnusable),
            Added::NotInvited => Err(EntryRefused::BadInvitation),
        }
    }

    pub async fn prefer(&self, user: UserId, preferences: Preferences) -> Result<(), StoreError> {
        self.store.prefer(user, preferences).await
    }

    /// What somebody is called here, for a page that was opened as them; nothing where they are gone.
    pub async fn name(&self, user: UserId) -> Result<Option<String>, StoreError> {
        self.store.person_name(user).await
    }

    /// Checks e-mail address and password. An unknown address takes as long as a wrong password,
    /// and is refused in the same words.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Person, EntryRefused> {
        let known = match email.parse::<Email>() {
            Ok(email) => self
                .store
                .person_by_email(email.as_str())
                .await
                .map_err(|error| internal(&error))?,
            Err(InvalidEmail) => None,
        };
        let (person, hash) = known.unzip();
        // An overlong password is nobody's; it must not become work.
        let given = if password.len() <= password::LONGEST {
            password
        } else {
            ""
        };
        let matches = self
            .passwords
            .matches(SecretString::from(given), hash)
            .await
            .map_err(|Busy| EntryRefused::Busy)?;
        match person {
            Some(person) if matches => Ok(Person(person)),
            _ => Err(EntryRefused::WrongCredentials),
        }
    }

    /// Makes an account at the operator's word; false when the address has one already.
    pub async fn add(&self, email: Email, name_given: &str, password: String) -> Result<bool, AddError> {
        let name = name(name_given).ok_or(AddError::BadName)?;
        match check_length(&password) {
            Err(EntryRefused::PasswordTooShort(_)) => return Err(AddError::TooShort),
            Err(_) => return Err(AddError::TooLong),
            Ok(()) => {}
        }
        if self.store.person_by_email(email.as_str()).await?.is_some() {
            return Ok(false);
        }
        let (_, added) = self
            .add_person(email, name, password, None)
            .await
            .expect("one command does not crowd itself out")?;
        Ok(added == Added::Yes)
    }

    /// A new invitation's token, good for one account within seven days.
    pub async fn invite(&self) -> Result<String, StoreError> {
        let token = self.entropy.token();
        let now = self.clock.now();
        self.store
            .add_invitation(&token_hash(&token), now, now + INVITATION_LIFE)
            .await?;
        Ok(token)
    }

    async fn add_person(
        &self,
        email: Email,
        name: String,
        password: String,
        invitation: Option<String>,
    ) -> Result<Result<(PersonRow, Added), StoreError>, Busy> {
        let hash = self.passwords.hash(password.into()).await?;
        let person = PersonRow {
            id: UserId::random(&*self.entropy),
            name,
            email: email.as_str().to_owned(),
            preferences: Preferences::default(),
        };
        let added = self
            .store
            .add_person(&person, &hash, invitation.as_deref(), self.clock.now())
            .await;
        Ok(added.map(|added| (person, added)))
    }
}

fn name(given: &str) -> Option<String> {
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    fits.then_some(name)
}

fn check_length(password: &str) -> Result<(), EntryRefused> {
    if password.chars().count() < password::SHORTEST {
        return Err(EntryRefused::PasswordTooShort(password::SHORTEST));
    }
    if password.len() > password::LONGEST {
        return Err(EntryRefused::PasswordTooLong);
    }
    Ok(())
}

fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

fn internal(error: &StoreError) -> EntryRefused {
    EntryRefused::Internal(reference(error))
}
