use std::{net::IpAddr, sync::Arc};

use app::{
    desk::{Desk, Door, EntryRefused, SignUp, SignUpMode},
    model::{Submission, Trouble, Unfinished},
};
use async_trait::async_trait;
use tower_cookies::Cookies;

use super::{Services, internal, reference, signed_in::SignedInDesk};
use crate::{
    ids::UserId,
    session::{Person, Visitor},
};

/// One request's visitor.
pub struct AtTheDoor {
    services: Arc<Services>,
    visitor: Visitor,
    from: IpAddr,
    /// The same for the whole request, so that what it has read is read once.
    desk: Option<Arc<SignedInDesk>>,
}

impl AtTheDoor {
    /// `from` is the address that the request came from.
    pub fn new(services: Arc<Services>, visitor: Visitor, cookies: Cookies, from: IpAddr) -> Self {
        let desk = visitor
            .user()
            .cloned()
            .map(|user| Arc::new(SignedInDesk::new(services.clone(), visitor.clone(), cookies, user)));
        Self {
            services,
            visitor,
            from,
            desk,
        }
    }

    /// The signed-in person's own desk, with what no page needs of it.
    pub fn signed_in(&self) -> Option<&SignedInDesk> {
        self.desk.as_deref()
    }

    /// Signs in, and turns what the visitor tried to post before into an unsent comment.
    async fn enter(&self, person: Person) -> Result<(), EntryRefused> {
        let vault = &self.services.vault;
        let parked = self.visitor.parked(vault).await.map_err(refused)?;
        // Of somebody who was signed in nothing goes along to the next.
        let unfinished = match self.visitor.user() {
            None => self.visitor.unfinished(vault).await.map_err(refused)?,
            Some(_) => Vec::new(),
        };
        let user = person.id();
        self.visitor.enter(person).await.map_err(refused)?;
        self.keep_parked(user, parked).await;
        for unfinished in unfinished {
            if let Err(error) = self.visitor.keep(vault, unfinished).await {
                tracing::error!(%error, "a changed text was not kept");
            }
        }
        if let Err(error) = self.services.throttle.entered(user, self.from).await {
            // They are in; next time they may count as a stranger here.
            tracing::warn!(%error, "from where somebody signed in was not remembered");
        }
        Ok(())
    }

    async fn keep_parked(&self, user: UserId, parked: Vec<Submission>) {
        for submission in parked {
            let outbox = &self.services.outbox;
            let kept = outbox.keep(user, None, &submission, &Trouble::SignedOut).await;
            let overtaken = self.services.drafts.overtake(user, &submission).await;
            if let Err(error) = overtaken {
                tracing::warn!(%error, "an older draft still stands before a parked text");
            }
            if let Err(error) = kept {
                // The person is signed in all the same, and their browser's history has the text.
                tracing::error!(%error, "a parked text was not kept");
            }
        }
    }
}

fn refused(error: impl std::fmt::Display) -> EntryRefused {
    EntryRefused::Internal(reference(&error))
}

#[async_trait]
impl Door for AtTheDoor {
    fn sign_up_mode(&self) -> SignUpMode {
        self.services.accounts.mode()
    }

    fn desk(&self) -> Option<Arc<dyn Desk>> {
        self.desk.clone().map(|desk| desk as Arc<dyn Desk>)
    }

    async fn sign_up(&self, form: SignUp) -> Result<(), EntryRefused> {
        self.services.throttle.sign_up(self.from)?;
        let person = self.services.accounts.sign_up(form).await?;
        self.enter(person).await
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<(), EntryRefused> {
        let counted = self.services.throttle.sign_in(email, self.from).await?;
        let result = self.services.accounts.sign_in(email, password).await;
        if !matches!(result, Err(EntryRefused::WrongCredentials)) {
            self.services.throttle.give_back(counted);
        }
        let person = result?;
        self.enter(person).await
    }

    async fn park(&self, submission: Submission) -> Result<(), Trouble> {
        self.visitor
            .park(&self.services.vault, submission)
            .await
            .map_err(|error| internal(&error))
    }

    async fn keep(&self, unfinished: Unfinished) -> Result<(), Trouble> {
        self.visitor
            .keep(&self.services.vault, unfinished)
            .await
            .map_err(|error| internal(&error))
    }
}
