use std::sync::Arc;

use app::{
    desk::{CallbackQuery, Desk, DraftDesk, IssueList, Me, NamedSite},
    model::{
        AttemptId, Attend, Audiences, ClientKey, CloudId, CommentId, CommentOrder, CommentRef, ConnectProblem,
        Connection, Editing, Fields, History, IssueKey, IssuePage, PageCopy, PageProof, PendingConnection, Person,
        Posted, Preferences, RemoteLinks, Revision, Rights, Saved, Site, SiteSlug, Submission, TextMark, Ticking,
        Trouble, Unfinished, Unsent, UnsentLine, WorkLog,
    },
};
use async_trait::async_trait;
use tokio::sync::Mutex;
use tower_cookies::Cookies;

use super::{Services, internal};
use crate::{
    grant::{Acting, Grant, GrantError},
    jira::{Found, Jira, JiraError},
    outbox::Acceptance,
    page_owner::PageOwner,
    session::{User, Visitor},
    site_names::{NotOneSite, all_named},
};

/// One signed-in person's desk, for one request.
pub struct SignedInDesk {
    pub(super) services: Arc<Services>,
    visitor: Visitor,
    cookies: Cookies,
    pub(super) user: User,
    me: Me,
    /// The site of the page that the request comes from, where it proves that.
    pub(super) page_site: Option<CloudId>,
    /// The person's grant, once it was read.
    grant: Mutex<Option<Option<Arc<Grant>>>>,
}

impl SignedInDesk {
    /// `page_site` is the site of the page that the request comes from, where it proves that.
    pub fn new(
        services: Arc<Services>,
        visitor: Visitor,
        cookies: Cookies,
        user: User,
        page_site: Option<CloudId>,
    ) -> Self {
        let me = Me {
            name: user.name().to_owned(),
            email: user.email().to_owned(),
            preferences: user.preferences(),
        };
        let grant = services.grants.at_start(&user).map(Arc::new);
        Self {
            services,
            visitor,
            cookies,
            user,
            me,
            page_site,
            grant: Mutex::new(Some(grant)),
        }
    }

    pub(super) fn services(&self) -> &Services {
        &self.services
    }

    pub(super) fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    pub(super) async fn grant(&self) -> Result<Option<Arc<Grant>>, GrantError> {
        let mut read = self.grant.lock().await;
        if let Some(grant) = &*read {
            return Ok(grant.clone());
        }
        let grant = self.services.grants.of(&self.user).await?.map(Arc::new);
        // The request was checked against the account and the sites of its beginning. What was connected since is not
        // acted for.
        let began = self.user.grant().map(|grant| (&grant.account_id, &*grant.sites));
        if grant
            .as_ref()
            .is_some_and(|grant| Some((grant.account(), grant.sites())) != began)
        {
            return Err(GrantError::OtherAccount);
        }
        *read = Some(grant.clone());
        Ok(grant)
    }

    /// To be called whenever the grant may have changed.
    async fn forget_grant(&self) {
        *self.grant.lock().await = None;
    }

    async fn acting(&self) -> Result<Arc<Acting>, Trouble> {
        let grant = self.grant().await?.ok_or(Trouble::NotConnected)?;
        let acting = self.services.grants.acting(&grant).await;
        if acting.is_err() {
            self.forget_grant().await;
        }
        Ok(Arc::new(acting?))
    }

    /// After Atlassian rejected the access token.
    async fn acting_anew(&self, rejected: &Acting) -> Result<Arc<Acting>, Trouble> {
        self.forget_grant().await;
        let acting = self.services.grants.acting_after_rejection(rejected).await?;
        Ok(Arc::new(acting))
    }

    /// The site that a name in an address or in a form means; no request leaves for it.
    pub(super) async fn site_named(&self, name: &SiteSlug) -> Result<Site, Trouble> {
        let grant = self.grant().await?.ok_or(Trouble::NotConnected)?;
        match grant.site_named(name, self.page_site.as_ref()) {
            Ok(site) => Ok(site.clone()),
            Err(NotOneSite::Unknown) => Err(Trouble::SiteNotReached(name.to_string())),
            Err(NotOneSite::Shared) => Err(Trouble::SharedSiteName(name.to_string())),
        }
    }

    async fn jira(&self, acting: Arc<Acting>, site: &SiteSlug) -> Result<Jira, Trouble> {
        let cloud_id = self.site_named(site).await?.cloud_id;
        let jira = Jira::new(acting, &cloud_id, self.services.jira.clone());
        jira.ok_or_else(|| Trouble::SiteNotReached(site.to_string()))
    }

    /// Asks something of Jira as this person that may be asked twice; once more with a new access
    /// token where the first is rejected.
    pub(super) async fn ask<T, F>(&self, site: &SiteSlug, ask: impl Fn(Jira) -> F) -> Result<(T, Arc<Acting>), Trouble>
    where
        F: Future<Output = Result<T, JiraError>>,
    {
        let mut acting = self.acting().await?;
        let mut answer = ask(self.jira(acting.clone(), site).await?).await;
        if let Err(JiraError::TokenRejected) = answer {
            acting = self.acting_anew(&acting).await?;
            answer = ask(self.jira(acting.clone(), site).await?).await;
        }
        match answer {
            Ok(answer) => Ok((answer, acting)),
            Err(JiraError::WrongAccount) => Err(self.freeze(&acting).await),
            Err(error) => Err(error.into_trouble()),
        }
    }

    /// After a reply named another account.
    pub(super) async fn freeze(&self, acting: &Acting) -> Trouble {
        self.forget_grant().await;
        self.services.freeze(acting).await
    }

    /// Keeps a text that nothing can be done with now.
    pub(super) async fn kept(&self, submission: &Submission, trouble: Trouble) -> Trouble {
        // Also a dead grant tells whose comment this is to be.
        let grant = self.grant().await.ok().flatten();
        let account = grant.as_ref().map(|grant| grant.account());
        let cloud_id = self.cloud_id(&submission.site).await.ok();
        let outbox = &self.services.outbox;
        match outbox
            .keep(self.user.id(), account, cloud_id.as_ref(), submission, &trouble)
            .await
        {
            Ok(()) => trouble,
            Err(error) => error.into(),
        }
    }

    /// A page's form has a key of its own, so that however often it is sent, it posts once.
    pub(super) fn client_key(&self) -> ClientKey {
        self.services.entropy.token().parse().expect("a token is a client key")
    }

    async fn found(&self, site: &SiteSlug, found: Found) -> Result<IssueList, Trouble> {
        let Found {
            issues,
            more,
            unreadable,
        } = found;
        Ok(IssueList {
            site: self.site_named(site).await?,
            issues,
            more,
            unreadable,
        })
    }
}

#[async_trait]
impl Desk for SignedInDesk {
    fn me(&self) -> &Me {
        &self.me
    }

    fn page_proof(&self, site: Option<&SiteSlug>) -> PageProof {
        PageOwner::of(&self.user, site, None).proof(&self.services.vault)
    }

    async fn sign_out(&self, everywhere: bool) -> Result<(), Trouble> {
        if everywhere {
            self.services
                .sessions
                .end_all(self.user.id())
                .await
                .map_err(|error| internal(&error))?;
        }
        self.visitor.leave().await.map_err(|error| internal(&error))
    }

    async fn prefer(&self, preferences: Preferences) -> Result<(), Trouble> {
        let kept = self.services.accounts.prefer(self.user.id(), preferences).await;
        kept.map_err(|error| internal(&error))
    }

    async fn connection(&self) -> Result<Option<Connection>, Trouble> {
        Ok(self.grant().await?.map(|grant| grant.connection()))
    }

    async fn begin_connect(&self, next: Option<String>) -> Result<String, Trouble> {
        let request = self.services.grants.begin_connect(&self.user, next).await?;
        self.services.connect_cookie.set(&self.cookies, request.transaction);
        Ok(request.authorization_url)
    }

    async fn callback(&self, query: CallbackQuery) -> Result<AttemptId, ConnectProblem> {
        let transaction = self.services.connect_cookie.get(&self.cookies);
        self.services
            .grants
            .callback(&self.user, transaction.as_deref(), query)
            .await
    }

    async fn pending(&self, attempt: &AttemptId) -> Result<PendingConnection, ConnectProblem> {
        self.services.grants.pending(&self.user, attempt).await
    }

    async fn confirm(&self, attempt: &AttemptId) -> Result<String, ConnectProblem> {
        let next = self.services.grants.confirm(&self.user, attempt).await?;
        self.services.connect_cookie.clear(&self.cookies);
        if let Ok(Some(grant)) = self.services.grants.of(&self.user).await
            && let Err(error) = self.services.outbox.wake(self.user.id(), grant.account()).await
        {
            // They are due in a while all the same.
            tracing::warn!(%error, "waiting comments were not woken");
        }
        Ok(next.unwrap_or_else(|| "/connections".to_owned()))
    }

    async fn cancel(&self, attempt: &AttemptId) -> Result<(), Trouble> {
        self.services.connect_cookie.clear(&self.cookies);
        Ok(self.services.grants.cancel_connect(&self.user, attempt).await?)
    }

    async fn disconnect(&self) -> Result<(), Trouble> {
        self.services.grants.disconnect(&self.user).await?;
        self.forget_grant().await;
        Ok(())
    }

    async fn sites(&self) -> Result<Vec<Site>, Trouble> {
        let grant = self.grant().await?.ok_or(Trouble::NotConnected)?;
        Ok(grant.sites().to_vec())
    }

    async fn site(&self, name: &SiteSlug) -> Result<NamedSite, Trouble> {
        match self.site_named(name).await {
            Ok(site) => Ok(NamedSite::One(site)),
            Err(Trouble::SharedSiteName(_)) => {
                let sites = self.sites().await?;
                Ok(NamedSite::Shared(
                    all_named(&sites, name).into_iter().cloned().collect(),
                ))
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn issue(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        order: CommentOrder,
        page: usize,
    ) -> Result<IssuePage, Trouble> {
        let ask = |jira: Jira| async move { jira.issue(key, order, page).await };
        let ((issue, comments), acting) = self.ask(site, ask).await?;
        let mut unsent = Vec::new();
        if acting.has_unsent() {
            unsent = self.unsent(site, key).await?;
            // An issue that moved is found under its old key too, and so is what was written there.
            if issue.key != *key {
                unsent.extend(self.unsent(site, &issue.key).await?);
            }
        }
        let mut drafts = Vec::new();
        if acting.has_drafts() {
            if issue.key != *key {
                self.follow_drafts(site, key, &issue.key).await?;
            }
            drafts = self.drafts(site, &issue.key).await?;
        }
        let site = self.site_named(site).await?;
        let mut me = acting.person().clone();
        // What Jira says now, where it says it; what was stored is of the day of connecting.
        let said = comments.comments.iter().map(|comment| &comment.author);
        let mut said = said.chain(&issue.assignee).chain(&issue.reporter);
        if let Some(Person { avatar, .. }) = said.find(|person| person.account_id == me.account_id) {
            me.avatar.clone_from(avatar);
        }
        Ok(IssuePage {
            upload_limit: self.services.jira.upload_limit(&site.cloud_id),
            site,
            issue,
            comments,
            me,
            my_account: acting.account().clone(),
            client_key: self.client_key(),
            unsent,
            drafts,
        })
    }

    async fn children(&self, site: &SiteSlug, key: &IssueKey) -> Result<IssueList, Trouble> {
        let ask = |jira: Jira| async move { jira.children(key).await };
        let (found, _) = self.ask(site, ask).await?;
        self.found(site, found).await
    }

    async fn parents(&self, site: &SiteSlug, key: &IssueKey) -> Result<IssueList, Trouble> {
        let ask = |jira: Jira| async move { jira.parents(key).await };
        let (found, _) = self.ask(site, ask).await?;
        self.found(site, found).await
    }

    async fn fields(&self, site: &SiteSlug, key: &IssueKey) -> Result<Fields, Trouble> {
        let ask = |jira: Jira| async move { jira.fields(key).await };
        self.ask(site, ask).await.map(|(fields, _)| fields)
    }

    async fn work(&self, site: &SiteSlug, key: &IssueKey, page: usize) -> Result<WorkLog, Trouble> {
        let ask = |jira: Jira| async move { jira.work(key, page).await };
        self.ask(site, ask).await.map(|(log, _)| log)
    }

    async fn remote_links(&self, site: &SiteSlug, key: &IssueKey) -> Result<RemoteLinks, Trouble> {
        let ask = |jira: Jira| async move { jira.remote_links(key).await };
        self.ask(site, ask).await.map(|(links, _)| links)
    }

    async fn history(&self, site: &SiteSlug, key: &IssueKey, page: usize) -> Result<History, Trouble> {
        let ask = |jira: Jira| async move { jira.history(key, page).await };
        self.ask(site, ask).await.map(|(history, _)| history)
    }

    async fn attend(&self, site: &SiteSlug, key: &IssueKey, what: Attend) -> Result<(), Trouble> {
        let ask = |jira: Jira| async move { jira.attend(key, what).await };
        self.ask(site, ask).await.map(|((), _)| ())
    }

    async fn search(&self, site: &SiteSlug, text: &str) -> Result<IssueList, Trouble> {
        let ask = |jira: Jira| async move { jira.search(text).await };
        let (found, _) = self.ask(site, ask).await?;
        self.found(site, found).await
    }

    async fn recent(&self, site: &SiteSlug) -> Result<IssueList, Trouble> {
        let ask = |jira: Jira| async move { jira.recent().await };
        let (found, _) = self.ask(site, ask).await?;
        self.found(site, found).await
    }

    async fn people(&self, site: &SiteSlug, key: &IssueKey, name: &str) -> Result<Vec<Person>, Trouble> {
        let ask = |jira: Jira| async move { jira.people(key, name).await };
        Ok(self.ask(site, ask).await?.0)
    }

    async fn news(&self, site: &SiteSlug, key: &IssueKey, since: i64) -> Result<usize, Trouble> {
        let ask = |jira: Jira| async move { jira.news(key, since).await };
        Ok(self.ask(site, ask).await?.0)
    }

    async fn audiences(&self, site: &SiteSlug, key: &IssueKey) -> Result<Audiences, Trouble> {
        let ask = |jira: Jira| async move { jira.audiences(key).await };
        Ok(self.ask(site, ask).await?.0)
    }

    async fn comment(&self, submission: Submission) -> Result<Posted, Trouble> {
        let acting = match self.acting().await {
            Ok(acting) => acting,
            Err(trouble) => return Err(self.kept(&submission, trouble).await),
        };
        let cloud_id = match self.cloud_id(&submission.site).await {
            Ok(cloud_id) => cloud_id,
            Err(trouble) => return Err(self.kept(&submission, trouble).await),
        };
        let outbox = &self.services.outbox;
        let accepted = match outbox
            .accept(self.user.id(), acting.account(), &cloud_id, &submission)
            .await?
        {
            Acceptance::Posted(posted) => return Ok(posted),
            Acceptance::Deliver(accepted) => accepted,
        };
        let delivered = self.services.deliver(accepted, acting).await;
        if delivered.is_err() {
            self.forget_grant().await;
        }
        delivered
    }

    async fn outcome(&self, submission: &Submission) -> Result<Option<Posted>, Trouble> {
        Ok(self.services.outbox.posted(self.user.id(), submission).await?)
    }

    async fn all_unsent(&self) -> Result<Vec<UnsentLine>, Trouble> {
        let all = self.services.outbox.all_unsent(self.user.id()).await?;
        let grant = self.grant().await?;
        let sites = grant.as_deref().map(|grant| grant.sites()).unwrap_or_default();
        // A site may be called something else by now.
        let lines = all.into_iter().map(|(cloud_id, line)| {
            let site = sites.iter().find(|site| Some(&site.cloud_id) == cloud_id.as_ref());
            UnsentLine {
                is_reached: site.is_some(),
                site: site.map_or(line.site, |site| site.slug.clone()),
                ..line
            }
        });
        Ok(lines.collect())
    }

    async fn unsent(&self, site: &SiteSlug, key: &IssueKey) -> Result<Vec<Unsent>, Trouble> {
        let cloud_id = self.cloud_id(site).await?;
        Ok(self.services.outbox.unsent(self.user.id(), &cloud_id, key).await?)
    }

    async fn discard(&self, form: &ClientKey, page: &PageCopy) -> Result<(), Trouble> {
        Ok(self.services.outbox.discard(self.user.id(), form, page).await?)
    }

    async fn page_of(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        comment: &CommentId,
        order: CommentOrder,
    ) -> Result<Option<usize>, Trouble> {
        let ask = |jira: Jira| async move { jira.page_of(key, comment, order).await };
        Ok(self.ask(site, ask).await?.0)
    }

    async fn rights(&self, site: &SiteSlug, key: &IssueKey) -> Result<Rights, Trouble> {
        let ask = |jira: Jira| async move { jira.rights(key).await };
        Ok(self.ask(site, ask).await?.0)
    }

    async fn editing(&self, comment: &CommentRef) -> Result<Editing, Trouble> {
        self.editing_of(comment).await
    }

    async fn edit(&self, comment: CommentRef, revision: Revision, page: PageCopy) -> Result<Saved, Trouble> {
        self.save(comment, revision, page).await
    }

    async fn tick(&self, ticking: Ticking) -> Result<Saved, Trouble> {
        self.tick_task(ticking).await
    }

    async fn delete_comment(&self, comment: CommentRef) -> Result<(), Trouble> {
        self.delete(comment).await
    }

    async fn unfinished(&self, comment: &CommentRef) -> Result<Vec<(Unfinished, TextMark)>, Trouble> {
        self.unfinished_of(comment).await
    }

    async fn forget_unfinished(&self, comment: &CommentRef, page: &PageCopy) -> Result<(), Trouble> {
        self.forget(comment, page).await
    }
}
