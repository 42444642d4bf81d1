use std::{net::IpAddr, sync::Arc};

use app::{
    desk::{Desk, Door, EntryRefused, SignUp, SignUpMode},
    model::{PageCopy, Submission, Trouble, Unfinished},
};
use async_trait::async_trait;
use tower_cookies::Cookies;

use super::{Services, internal, reference, signed_in::SignedInDesk};
use crate::{
    ids::UserId,
    page_owner::PageOwner,
    session::{Person, User, Visitor},
    store::draft::DraftPlace,
};

/// One request's visitor.
pub struct AtTheDoor {
    services: Arc<Services>,
    visitor: Visitor,
    from: IpAddr,
    /// Whom the page was rendered for that this request comes from, where it proves that.
    page_owner: Option<PageOwner>,
    /// The same for the whole request, so that what it has read is read once.
    desk: Option<Arc<SignedInDesk>>,
}

impl AtTheDoor {
    /// `from` is the address that the request came from, `page_owner` whom the page was rendered for that sent it.
    pub fn new(
        services: Arc<Services>,
        visitor: Visitor,
        cookies: Cookies,
        from: IpAddr,
        page_owner: Option<PageOwner>,
    ) -> Self {
        let page_site = page_owner.as_ref().and_then(|owner| owner.cloud_id.clone());
        let desk = visitor.user().cloned().map(|user| {
            let desk = SignedInDesk::new(services.clone(), visitor.clone(), cookies, user, page_site);
            Arc::new(desk)
        });
        Self {
            services,
            visitor,
            from,
            page_owner,
            desk,
        }
    }

    /// Who is signed in.
    pub fn user(&self) -> Option<&User> {
        self.visitor.user()
    }

    pub fn page_owner(&self) -> Option<&PageOwner> {
        self.page_owner.as_ref()
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

    async fn overtake_draft(&self, place: &DraftPlace, submission: &Submission, draft: &PageCopy) {
        if let Err(error) = self.services.drafts.overtake(place, submission, draft).await {
            tracing::warn!(%error, "an older draft still stands before a newer text");
        }
    }

    /// Of a version that stored such texts in the session, whoever's they were, and without a cloud ID.
    async fn keep_parked(&self, user: UserId, parked: Vec<Submission>) {
        for submission in parked {
            let Services { outbox, drafts, .. } = &*self.services;
            let mut kept = outbox
                .keep(user, None, None, &submission, &Trouble::SignedOut)
                .await
                .map_err(|error| reference(&error));
            if kept.is_ok() {
                kept = outbox.find_sites().await.map_err(|error| reference(&error));
            }
            match drafts.place_named(user, &submission.site, &submission.key).await {
                Ok(Some(place)) => self.overtake_draft(&place, &submission, &PageCopy::default()).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "drafts were not looked for"),
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

    async fn park(&self, submission: Submission, draft: &PageCopy) -> Result<(), Trouble> {
        // Without one the text is given back before this is called.
        let Some(owner) = &self.page_owner else {
            return Err(internal(&"a text of nobody's page was not stored"));
        };
        let outbox = &self.services.outbox;
        let (account, cloud_id) = (owner.account.as_ref(), owner.cloud_id.as_ref());
        outbox
            .keep(owner.user, account, cloud_id, &submission, &Trouble::SignedOut)
            .await?;
        if let Some(cloud_id) = cloud_id.cloned() {
            let (user, key) = (owner.user, submission.key.clone());
            self.overtake_draft(&DraftPlace { user, cloud_id, key }, &submission, draft)
                .await;
        }
        Ok(())
    }

    async fn keep(&self, unfinished: Unfinished) -> Result<(), Trouble> {
        if let Some(desk) = &self.desk {
            return desk.keep_unfinished(unfinished).await;
        }
        let owner = self.page_owner.as_ref();
        let Some((owner, cloud_id)) = owner.and_then(|owner| Some((owner, owner.cloud_id.as_ref()?))) else {
            return Err(internal(&"a change of nobody's page was not stored"));
        };
        let edits = &self.services.pending_edits;
        let stored = edits.store(owner.user, cloud_id, &unfinished).await;
        stored.map_err(|error| internal(&error))
    }
}
