//! Changing and deleting comments. What was written is in the database before anything
//! leaves, and stays there until it is surely saved.

use std::sync::Arc;

use app::{
    adf::{
        self, Doc,
        editing::{Editable, is_alike},
    },
    desk::Desk,
    model::{
        CommentRef, Editing, Invalid, PageCopy, Revision, Saved, SiteSlug, TextMark, Trouble, Unfinished, Version,
    },
};
use sha2::{Digest, Sha256};

use super::{internal, signed_in::SignedInDesk, turns::Turn};
use crate::jira::{CommentNow, Jira, JiraError, Ready};

impl SignedInDesk {
    pub(super) async fn editing_of(&self, comment: &CommentRef) -> Result<Editing, Trouble> {
        let mut kept = self.unfinished_of(comment).await?.into_iter();
        let (revision, trouble, mark) = match kept.next() {
            Some((
                Unfinished {
                    revision,
                    deleting,
                    trouble,
                    ..
                },
                mark,
            )) => (revision, trouble.filter(|_| !deleting), Some(mark)),
            None => (None, None, None),
        };
        let others = kept.filter_map(|(other, _)| Some(other.revision?.text)).collect();
        let now = match (self.editable(comment).await, &revision) {
            (Ok(now), _) => now,
            // The text is to be seen whatever Jira says.
            (Err(found), Some(Revision { begun, text })) => {
                return Ok(Editing {
                    by: None,
                    text: text.clone(),
                    version: begun.clone(),
                    preview: None,
                    overtaken: false,
                    trouble: Some(trouble.unwrap_or(found)),
                    mark,
                    others,
                });
            }
            (Err(found), None) => return Err(found),
        };
        let version = version(&now.body);
        let Some(editable) = Editable::of(&now.body) else {
            return Err(Trouble::Invalid(Invalid::HoldsMore));
        };
        let restored = revision
            .as_ref()
            .and_then(|revision| editable.restore(&revision.text).ok());
        let has_arrived = match &restored {
            // Its pictures have other names there; where those cannot be had, the text is shown again.
            Some(body) if !body.pictures().is_empty() => {
                let ready = self.ready(&comment.site, body).await;
                ready.is_ok_and(|ready| is_alike(&ready.body, &now.body))
            }
            Some(body) => is_alike(body, &now.body),
            None => false,
        };
        let by = now.by;
        Ok(match revision.filter(|_| !has_arrived) {
            Some(Revision { begun, text }) => Editing {
                by,
                preview: restored,
                overtaken: begun != version,
                // It may be long ago, and is looked at anew when the form is sent.
                trouble: trouble.filter(|trouble| *trouble != Trouble::Overtaken),
                text,
                version,
                mark,
                others,
            },
            None => Editing {
                by,
                text: editable.markdown().to_owned(),
                version,
                preview: None,
                overtaken: false,
                trouble: None,
                mark,
                others,
            },
        })
    }

    pub(super) async fn save(&self, comment: CommentRef, revision: Revision, page: PageCopy) -> Result<Saved, Trouble> {
        let trouble = match self.try_save(&comment, &revision, &page).await {
            // What is left would only be shown again.
            Ok(saved) => return self.forget(&comment, &page).await.map(|()| saved),
            Err(trouble) => trouble,
        };
        let unfinished = Unfinished {
            comment,
            revision: Some(revision),
            deleting: false,
            trouble: Some(trouble.clone()),
            page,
        };
        self.keep_unfinished(unfinished).await?;
        Err(trouble)
    }

    async fn try_save(&self, comment: &CommentRef, revision: &Revision, page: &PageCopy) -> Result<Saved, Trouble> {
        if revision.text.trim().is_empty() {
            return Err(Trouble::Empty);
        }
        let turn = self
            .services()
            .turns
            .at_comment(&self.cloud_id(&comment.site).await?, comment)
            .await;
        let before = self.now(comment).await?;
        let editable = Editable::of(&before.body).ok_or(Trouble::Invalid(Invalid::HoldsMore))?;
        let body = editable.restore(&revision.text);
        let body = body.map_err(|misfit| Trouble::Invalid(misfit.into()))?;
        if body == before.body {
            // Nothing is changed, or it was saved before.
            return Ok(Saved::Well);
        }
        if version(&before.body) != revision.begun {
            return Err(Trouble::Overtaken);
        }
        let actual = adf::length(&body);
        if actual > adf::LIMIT {
            let limit = adf::LIMIT;
            return Err(Trouble::TooLong { actual, limit });
        }
        let Ready { body, with_links } = self.ready(&comment.site, &body).await?;
        let sent = Unfinished {
            comment: comment.clone(),
            revision: Some(revision.clone()),
            deleting: false,
            trouble: Some(Trouble::OutcomeUnknown),
            page: page.clone(),
        };
        self.keep_unfinished(sent).await?;
        let (before, turn) = (Arc::new(before), Arc::new(turn));
        match (self.put(comment, &before, Arc::new(body), &turn).await, with_links) {
            (Err(Trouble::Refused(_)), Some(body)) => self.put(comment, &before, Arc::new(body), &turn).await,
            (saved, _) => saved,
        }
    }

    /// Gives a comment another text.
    pub(super) async fn put(
        &self,
        comment: &CommentRef,
        before: &Arc<CommentNow>,
        body: Arc<Doc>,
        turn: &Arc<Turn>,
    ) -> Result<Saved, Trouble> {
        let put = |jira: Jira| {
            let (key, before, body, turn) = (comment.key.clone(), before.clone(), body.clone(), turn.clone());
            // Not cut off where a browser closes the connection, and nobody else's turn before it is done.
            self.going_on(async move {
                let saved = jira.put_comment(&key, &before, &body).await;
                drop(turn);
                saved
            })
        };
        match self.ask(&comment.site, put).await {
            Ok((saved, _)) => Ok(saved),
            Err(Trouble::NotFound) => Err(Trouble::NoComment),
            // Only Jira knows.
            Err(Trouble::OutcomeUnknown) => match self.now(comment).await {
                Ok(now) if is_alike(&now.body, &body) => Ok(before.shown_as(&now)),
                Err(Trouble::NoComment) => Err(Trouble::NoComment),
                _ => Err(Trouble::OutcomeUnknown),
            },
            Err(trouble) => Err(trouble),
        }
    }

    /// A text with its pictures as Jira calls them.
    async fn ready(&self, site: &SiteSlug, body: &Doc) -> Result<Ready, Trouble> {
        if body.pictures().is_empty() {
            let (body, with_links) = (body.clone(), None);
            return Ok(Ready { body, with_links });
        }
        let ask = |jira: Jira| async move { jira.ready(body).await };
        Ok(self.ask(site, ask).await?.0)
    }

    pub(super) async fn delete(&self, comment: CommentRef) -> Result<(), Trouble> {
        let trouble = match self.try_delete(&comment).await {
            Ok(()) => {
                let cloud_id = self.cloud_id(&comment.site).await?;
                let edits = &self.services().pending_edits;
                let deleted = edits.delete_all(self.user.id(), &cloud_id, &comment).await;
                deleted.map_err(|error| internal(&error))?;
                return self.forget(&comment, &PageCopy::default()).await;
            }
            Err(trouble) => trouble,
        };
        // A text that was to be saved before is none the worse for it.
        let newest = self.unfinished_of(&comment).await?.into_iter().next();
        let (revision, page) = newest.map(|(kept, _)| (kept.revision, kept.page)).unwrap_or_default();
        let unfinished = Unfinished {
            comment,
            revision,
            deleting: true,
            trouble: Some(trouble.clone()),
            page,
        };
        self.keep_unfinished(unfinished).await?;
        Err(trouble)
    }

    async fn try_delete(&self, comment: &CommentRef) -> Result<(), Trouble> {
        let now = match self.now(comment).await {
            Ok(now) => Arc::new(now),
            Err(Trouble::NoComment) => return Ok(()),
            Err(trouble) => return Err(trouble),
        };
        let delete = |jira: Jira| {
            let (key, now) = (comment.key.clone(), now.clone());
            self.going_on(async move { jira.delete_comment(&key, &now).await })
        };
        match self.ask(&comment.site, delete).await {
            Ok(_) | Err(Trouble::NotFound) => Ok(()),
            Err(Trouble::OutcomeUnknown) => match self.now(comment).await {
                Err(Trouble::NoComment) => Ok(()),
                _ => Err(Trouble::OutcomeUnknown),
            },
            Err(trouble) => Err(trouble),
        }
    }

    /// A comment to be changed. Of somebody else's is asked first whether that is allowed, so that
    /// nobody writes in vain.
    pub(super) async fn editable(&self, comment: &CommentRef) -> Result<CommentNow, Trouble> {
        let now = self.now(comment).await?;
        if now.by.is_some() && !self.rights(&comment.site, &comment.key).await?.edit_all {
            return Err(Trouble::NotYours);
        }
        Ok(now)
    }

    async fn now(&self, comment: &CommentRef) -> Result<CommentNow, Trouble> {
        let ask = |jira: Jira| async move { jira.comment(&comment.key, &comment.id).await };
        match self.ask(&comment.site, ask).await {
            Ok((now, _)) => Ok(now),
            Err(Trouble::NotFound) => Err(Trouble::NoComment),
            Err(trouble) => Err(trouble),
        }
    }

    pub(super) async fn going_on<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T, JiraError>> + Send + 'static,
    ) -> Result<T, JiraError> {
        let write = self.services().tasks.spawn(write);
        write.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a change broke off");
            Err(JiraError::Ambiguous)
        })
    }

    /// Stores what this person began to do with a comment.
    pub(super) async fn keep_unfinished(&self, unfinished: Unfinished) -> Result<(), Trouble> {
        let cloud_id = self.cloud_id(&unfinished.comment.site).await?;
        let edits = &self.services().pending_edits;
        let stored = edits.store(self.user.id(), &cloud_id, &unfinished).await;
        stored.map_err(|error| internal(&error))
    }

    pub(super) async fn unfinished_of(&self, comment: &CommentRef) -> Result<Vec<(Unfinished, TextMark)>, Trouble> {
        let cloud_id = self.cloud_id(&comment.site).await?;
        let edits = &self.services().pending_edits;
        let found = edits.find(self.user.id(), &cloud_id, comment).await;
        let mut found = found.map_err(|error| internal(&error))?;
        // Of a version that stored them in the session.
        let kept = self.visitor().unfinished(&self.services().vault).await;
        let kept = kept.map_err(|error| internal(&error))?;
        let of_comment = kept.into_iter().filter(|unfinished| unfinished.comment == *comment);
        found.extend(of_comment.map(|unfinished| {
            let mark = edits.mark(&unfinished);
            (unfinished, mark)
        }));
        Ok(found)
    }

    pub(super) async fn forget(&self, comment: &CommentRef, page: &PageCopy) -> Result<(), Trouble> {
        let cloud_id = self.cloud_id(&comment.site).await?;
        let edits = &self.services().pending_edits;
        let deleted = edits.delete(self.user.id(), &cloud_id, comment, page).await;
        deleted.map_err(|error| internal(&error))?;
        let forgotten = self.visitor().forget(&self.services().vault, comment).await;
        forgotten.map_err(|error| internal(&error))
    }
}

/// Two bodies with one version say the same.
fn version(body: &Doc) -> Version {
    let digest = Sha256::digest(body.to_json().to_string());
    hex::encode(digest).parse().expect("a digest is a version")
}
