//! Connecting: the authorization URL, the callback, the person's confirmation.
//!
//! An attempt belongs to one browser session of one user. Its state can be used once; the tokens
//! that it brings wait, sealed, until the person has seen both identities and confirmed.

use app::{
    desk::CallbackQuery,
    model::{AccountId, AttemptId, Avatar, ConnectProblem, GrantState, PendingConnection, Person, Site},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::{GrantError, Grants, authorization::TokenError, binding, identity};
use crate::{
    ids::{GrantId, UserId},
    seams::{MINUTE, UnixMs},
    session::User,
    store::{
        connect::AttemptRow,
        grant::{GrantRow, Kept},
    },
    vault::Binding,
};

/// How long a state is good for, and how long the person may take to confirm.
const ATTEMPT_LIFE: UnixMs = 10 * MINUTE;

/// In bytes; far more than two tokens and a few sites are.
const MOST_PENDING: usize = 64 * 1024;

/// What Atlassian says about an error is shown up to this length.
const LONGEST_DESCRIPTION: usize = 300;

/// Where to send the browser, and what binds it to the attempt.
pub struct ConnectRequest {
    pub authorization_url: String,
    /// For the transaction cookie. The same for all attempts of one session, so that several tabs
    /// may connect at once.
    pub transaction: String,
}

/// What waits for *Confirm*, sealed in the attempt's row.
#[derive(Serialize, Deserialize)]
struct Pending {
    tokens: PendingTokens,
    access_expires_at: UnixMs,
    scopes: String,
    account: AccountId,
    name: String,
    email: Option<String>,
    avatar: Option<Avatar>,
    sites: Vec<Site>,
    sites_left_out: Vec<Site>,
}

/// Wiped when dropped.
#[derive(Serialize, Deserialize)]
struct PendingTokens {
    access: String,
    refresh: String,
}

impl Drop for PendingTokens {
    fn drop(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
    }
}

impl Grants {
    /// Begins an attempt. `next` is a path of ours, parsed already.
    pub async fn begin_connect(&self, user: &User, next: Option<String>) -> Result<ConnectRequest, GrantError> {
        let now = self.clock.now();
        let (state, verifier) = (self.entropy.token(), self.entropy.token());
        let id = hex::encode(self.entropy.bytes::<16>());
        self.store
            .begin_attempt(
                AttemptRow {
                    verifier: self
                        .vault
                        .seal(&attempt_binding(&id, "verifier", user.id()), verifier.as_bytes()),
                    id,
                    user_id: user.id(),
                    session_hash: user.session_hash().to_owned(),
                    return_to: next,
                    created_at: now,
                    used_at: None,
                    pending: None,
                },
                &state_hash(&state),
                now - 24 * 6 * ATTEMPT_LIFE,
            )
            .await?;
        Ok(ConnectRequest {
            authorization_url: self.authorization.url(&state, &verifier).into(),
            transaction: self.transaction(user.session_hash()),
        })
    }

    /// Takes Atlassian's redirect. `transaction` is the browser's transaction cookie.
    pub async fn callback(
        &self,
        user: &User,
        transaction: Option<&str>,
        query: CallbackQuery,
    ) -> Result<AttemptId, ConnectProblem> {
        let state = query
            .state
            .as_deref()
            .filter(|state| !state.is_empty())
            .ok_or(ConnectProblem::UnknownState)?;
        let attempt = self
            .store
            .attempt_of_state(&state_hash(state))
            .await
            .map_err(internal)?;
        let attempt = attempt.ok_or(ConnectProblem::UnknownState)?;
        // The browser first: another browser learns nothing about the attempt, and cannot use it up.
        let expected = self.transaction(&attempt.session_hash);
        if !transaction.is_some_and(|given| bool::from(given.as_bytes().ct_eq(expected.as_bytes()))) {
            return Err(ConnectProblem::UnknownState);
        }
        if attempt.user_id != user.id() {
            return Err(ConnectProblem::OtherUser);
        }
        if attempt.session_hash != user.session_hash() {
            return Err(ConnectProblem::UnknownState);
        }
        if attempt.used_at.is_some() {
            return Err(ConnectProblem::AlreadyUsed);
        }
        let now = self.clock.now();
        if attempt.created_at + ATTEMPT_LIFE < now {
            return Err(ConnectProblem::Expired);
        }
        // One callback wins, and only one; whatever comes of it, this state is spent.
        if !self.store.use_attempt(&attempt.id, now).await.map_err(internal)? {
            return Err(ConnectProblem::AlreadyUsed);
        }
        match (query.error, query.code) {
            (Some(error), _) if error == "access_denied" => Err(ConnectProblem::Denied),
            (Some(error), _) => {
                let said = query.error_description.unwrap_or(error);
                Err(ConnectProblem::RefusedByAtlassian(
                    said.chars().take(LONGEST_DESCRIPTION).collect(),
                ))
            }
            (None, Some(code)) if !code.is_empty() => {
                // In a task of its own: a browser that goes away must not leave a code half used.
                let (this, user) = (self.clone(), user.id());
                tokio::spawn(async move { this.learn(user, attempt, code).await })
                    .await
                    .map_err(internal)?
            }
            _ => Err(ConnectProblem::UnknownState),
        }
    }

    /// Exchanges the code and asks whom the tokens belong to.
    async fn learn(&self, user: UserId, attempt: AttemptRow, code: String) -> Result<AttemptId, ConnectProblem> {
        let id: AttemptId = attempt.id.parse().map_err(internal)?;
        let verifier = self
            .vault
            .open_text(&attempt_binding(&attempt.id, "verifier", user), &attempt.verifier)
            .map_err(internal)?;
        let tokens = self.authorization.exchange(code, verifier).await.map_err(|error| {
            match &error {
                TokenError::Misconfigured(code) => {
                    tracing::error!(
                        code,
                        "ALERT: Atlassian refuses this app's credentials; check client ID and secret"
                    );
                }
                error => tracing::warn!(%error, "a code was not exchanged"),
            }
            ConnectProblem::ExchangeFailed {
                retry: !matches!(error, TokenError::Misconfigured(_)),
            }
        })?;
        let Some(refresh) = tokens.refresh else {
            tracing::error!("ALERT: Atlassian granted no refresh token; is offline_access allowed?");
            return Err(ConnectProblem::ExchangeFailed { retry: false });
        };
        let now = self.clock.now();
        let access = tokens.access;
        let untold = |error: identity::Untold| {
            tracing::warn!(%error, "Atlassian did not tell who connected");
            ConnectProblem::ExchangeFailed { retry: true }
        };
        let (who, sites) = tokio::join!(identity::who(&self.api, &access), identity::sites(&self.api, &access));
        let (who, sites) = (who.map_err(untold)?, sites.map_err(untold)?);
        if sites.is_empty() {
            return Err(ConnectProblem::NoSite);
        }
        let (sites, sites_left_out): (Vec<_>, Vec<_>) = sites
            .into_iter()
            .partition(|site| self.allowed_sites.is_empty() || self.allowed_sites.contains(&site.url));
        if sites.is_empty() {
            return Err(ConnectProblem::NoAllowedSite(sites_left_out));
        }
        self.check_account_free(user, &who.account, &who.name).await?;
        let pending = Pending {
            tokens: PendingTokens {
                access: access.expose().to_owned(),
                refresh: refresh.expose().to_owned(),
            },
            access_expires_at: now + tokens.lifetime.as_millis() as UnixMs,
            scopes: tokens.scopes.unwrap_or_else(|| super::SCOPES.join(" ")),
            account: who.account,
            name: who.name,
            email: who.email,
            avatar: who.avatar,
            sites,
            sites_left_out,
        };
        // With room enough: what a text that grows leaves behind is not wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_PENDING));
        serde_json::to_writer(&mut *bytes, &pending).map_err(internal)?;
        let sealed = self.vault.seal(&attempt_binding(&attempt.id, "pending", user), &bytes);
        self.store.hold_pending(&attempt.id, &sealed).await.map_err(internal)?;
        Ok(id)
    }

    /// What the person is asked to confirm.
    pub async fn pending(&self, user: &User, attempt: &AttemptId) -> Result<PendingConnection, ConnectProblem> {
        let (_, pending) = self.pending_row(user, attempt).await?;
        let before = self.store.grant_of(user.id()).await.map_err(internal)?;
        let replaces = before
            .filter(|grant| grant.account_id != pending.account)
            .map(|grant| grant.person());
        Ok(PendingConnection {
            attempt: attempt.clone(),
            here: user.name().to_owned(),
            account: Person {
                account_id: Some(pending.account),
                name: pending.name,
                avatar: pending.avatar,
            },
            email: pending.email,
            sites: pending.sites,
            sites_left_out: pending.sites_left_out,
            scopes: pending.scopes.split_whitespace().map(str::to_owned).collect(),
            replaces,
        })
    }

    /// Keeps the grant in place of the one before. Returns the path that the attempt began at.
    pub async fn confirm(&self, user: &User, attempt: &AttemptId) -> Result<Option<String>, ConnectProblem> {
        let (row, pending) = self.pending_row(user, attempt).await?;
        self.check_account_free(user.id(), &pending.account, &pending.name)
            .await?;
        let mut grant = GrantRow {
            id: GrantId::random(&*self.entropy),
            user_id: user.id(),
            account_id: pending.account.clone(),
            account_name: pending.name.clone(),
            account_email: pending.email,
            account_avatar: pending.avatar,
            sites: pending.sites,
            shared_names: Vec::new(),
            scopes: pending.scopes,
            state: GrantState::Live,
            generation: 1,
            access_token: String::new(),
            access_expires_at: pending.access_expires_at,
            refresh_token: String::new(),
            connected_at: self.clock.now(),
            used_at: None,
            refreshed_at: None,
            refresh_after: None,
            unsent: 0,
            drafts: 0,
        };
        grant.access_token = self
            .vault
            .seal(&binding(&grant, "access_token", 1), pending.tokens.access.as_bytes());
        grant.refresh_token = self
            .vault
            .seal(&binding(&grant, "refresh_token", 1), pending.tokens.refresh.as_bytes());
        match self.store.keep_grant(&grant, &row.id).await.map_err(internal)? {
            Kept::Yes => Ok(row.return_to),
            Kept::AccountTaken => Err(taken(pending.account, pending.name)),
            Kept::AttemptGone => Err(ConnectProblem::UnknownState),
        }
    }

    /// Throws the pending tokens away.
    pub async fn cancel_connect(&self, user: &User, attempt: &AttemptId) -> Result<(), GrantError> {
        Ok(self.store.forget_attempt(attempt.as_str(), user.id()).await?)
    }

    /// Deletes the tokens of attempts that nobody confirmed in time.
    pub async fn sweep(&self) -> Result<(), GrantError> {
        Ok(self
            .store
            .forget_overdue_pending(self.clock.now() - ATTEMPT_LIFE)
            .await?)
    }

    async fn pending_row(&self, user: &User, attempt: &AttemptId) -> Result<(AttemptRow, Pending), ConnectProblem> {
        let row = self.store.attempt(attempt.as_str()).await.map_err(internal)?;
        // Another's attempt is no different from none.
        let row = row
            .filter(|row| row.user_id == user.id() && row.session_hash == user.session_hash())
            .ok_or(ConnectProblem::UnknownState)?;
        let sealed = row.pending.as_deref().ok_or(ConnectProblem::UnknownState)?;
        if row.used_at.is_none_or(|used| used + ATTEMPT_LIFE < self.clock.now()) {
            return Err(ConnectProblem::Expired);
        }
        let pending = self
            .vault
            .open(&attempt_binding(&row.id, "pending", user.id()), sealed)
            .map_err(internal)?;
        let pending = serde_json::from_slice(&pending).map_err(internal)?;
        Ok((row, pending))
    }

    async fn check_account_free(&self, user: UserId, account: &AccountId, name: &str) -> Result<(), ConnectProblem> {
        let holder = self.store.grant_of_account(account).await.map_err(internal)?;
        match holder {
            Some(grant) if grant.user_id != user => Err(taken(account.clone(), name.to_owned())),
            _ => Ok(()),
        }
    }

    fn transaction(&self, session_hash: &str) -> String {
        self.vault.derive("connect transaction", session_hash)
    }
}

fn taken(account: AccountId, name: String) -> ConnectProblem {
    ConnectProblem::AccountTaken(Person {
        account_id: Some(account),
        name,
        avatar: None,
    })
}

fn attempt_binding(attempt: &str, column: &'static str, owner: UserId) -> Binding {
    Binding {
        table: "connect_attempt",
        column,
        row: attempt.to_owned(),
        owner: Some(owner),
        generation: 0,
    }
}

fn state_hash(state: &str) -> String {
    hex::encode(Sha256::digest(state))
}

fn internal(error: impl std::fmt::Display) -> ConnectProblem {
    ConnectProblem::Internal(crate::desk::reference(&error))
}
