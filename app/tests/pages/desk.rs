//! A person and their Jira, made up.

use std::sync::{Arc, Mutex};

use app::{
    adf::markdown::to_doc,
    desk::{CallbackQuery, Desk, Door, EntryRefused, IssueList, Me, NamedSite, SignUp, SignUpMode},
    model::*,
};
use async_trait::async_trait;

/// Text that shows at once if it is ever taken for markup.
pub const HOSTILE: &str = "</title></textarea><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;";

/// What the desk answers; changed by each test to its needs.
#[derive(Clone)]
pub struct World {
    pub signed_in: bool,
    pub mode: SignUpMode,
    pub me: Me,
    pub connection: Option<Connection>,
    pub sites: Vec<Site>,
    /// A name that other sites have too.
    pub shared_name: Option<SiteSlug>,
    /// The texts are of a site that the connection does not reach.
    pub not_reached: bool,
    pub issue: Result<IssuePage, Trouble>,
    pub unsent: Vec<Unsent>,
    pub draft: Option<Draft>,
    pub saving: Result<Saving, Trouble>,
    pub done: Arc<Mutex<Vec<String>>>,
    pub found: Result<Vec<IssueRef>, Trouble>,
    /// Issues that cannot be read, beside those.
    pub unreadable: usize,
    pub pending: Result<PendingConnection, ConnectProblem>,
    pub callback: Result<AttemptId, ConnectProblem>,
    pub posting: Result<Posted, Trouble>,
    pub news: Result<usize, Trouble>,
    pub audiences: Result<Audiences, Trouble>,
    pub parked: Arc<Mutex<Vec<Submission>>>,
    pub sent: Arc<Mutex<Vec<Submission>>>,
    pub editing: Result<Editing, Trouble>,
    pub saved: Saved,
    pub rights: Result<Rights, Trouble>,
    pub kept: Arc<Mutex<Vec<Unfinished>>>,
}

pub fn person(name: &str) -> Person {
    Person {
        avatar: None,
        account_id: format!("712020:{}", name.len()).parse().ok(),
        name: name.to_owned(),
    }
}

pub fn at(day: i64) -> Moment {
    Moment {
        unix_ms: 1_610_886_840_000 + day * 86_400_000,
        offset_minutes: 0,
    }
}

pub fn site(slug: &str) -> Site {
    Site {
        cloud_id: "11111111-0000-4000-8000-000000000001".parse().unwrap(),
        name: format!("{slug} inc."),
        url: format!("https://{slug}.atlassian.net"),
        slug: slug.parse().unwrap(),
    }
}

fn status(name: &str, category: StatusCategory) -> Status {
    Status {
        name: name.to_owned(),
        category,
    }
}

pub fn issue_ref(key: &str, summary: &str) -> IssueRef {
    IssueRef {
        key: key.parse().unwrap(),
        summary: summary.to_owned(),
        status: Some(status("In Progress", StatusCategory::InProgress)),
        kind: Some(kind("Task")),
    }
}

fn kind(name: &str) -> IssueKind {
    IssueKind {
        name: name.to_owned(),
        subtask: false,
        level: 0,
    }
}

pub fn comment(number: usize, author: &str, text: &str) -> Comment {
    Comment {
        id: (10_000 + number).to_string().parse().unwrap(),
        author: person(author),
        body: to_doc(text),
        created: at(number as i64),
        edited: (number % 5 == 4).then(|| (at(number as i64 + 1), Some(person("Rohit")))),
        reply_to: None,
        restricted_to: (number == 2).then(|| "Developers".to_owned()),
        restriction: (number == 2).then(|| Audience::Role("Developers".to_owned())),
        internal: number == 3,
    }
}

pub fn issue_page(text: &str, comments: usize) -> IssuePage {
    let said = [
        "The retry loop gives up after *one* attempt, so every hiccup turns into a failed order.\n\nI would add `backoff` here.",
        "Agreed. Two questions:\n\n1. Do we know how often this happens?\n2. Is there a test for it?",
        "> every hiccup turns into a failed order\n\nSeen 14 times this week, see [the dashboard](https://example.com/d/1).",
        "```rust\nfor attempt in 0..3 {\n    call().await?;\n}\n```\n\nThis is roughly what I have in mind.",
    ];
    let list = (0..comments)
        .map(|n| {
            comment(
                n,
                ["Rohit", "Mark", "Asha de la Cruz"][n % 3],
                &format!("{} ({n})", said[n % 4]),
            )
        })
        .collect();
    IssuePage {
        site: site("acme"),
        issue: Issue {
            key: "DEMO-1".parse().unwrap(),
            project: "Demo project".to_owned(),
            service: false,
            summary: text.to_owned(),
            kind: kind("Story"),
            status: status("In Progress", StatusCategory::InProgress),
            priority: Some("High".to_owned()),
            resolution: None,
            assignee: Some(person("Mark")),
            reporter: Some(person("Rohit")),
            labels: vec!["checkout".to_owned(), "reliability".to_owned()],
            components: vec!["Payments".to_owned()],
            fix_versions: vec!["2.4".to_owned()],
            affects_versions: Vec::new(),
            created: Some(at(-20)),
            updated: Some(at(2)),
            resolved: None,
            due: Some("2021-02-01".to_owned()),
            parent: Some(issue_ref("DEMO-20", "Make checkout survive a bad day")),
            subtasks: vec![
                issue_ref("DEMO-21", "Count the failures"),
                issue_ref("DEMO-22", "Try again with a growing pause"),
            ],
            links: vec![
                IssueLink {
                    relation: "blocks".to_owned(),
                    issue: issue_ref("DEMO-7", "Release 2.4"),
                },
                IssueLink {
                    relation: "is caused by".to_owned(),
                    issue: issue_ref("OPS-3", "Payment gateway drops connections"),
                },
            ],
            description: Some(to_doc(
                "Orders fail when the payment gateway answers late.\n\n## What should happen\n\n- try again up to **three** times\n- wait a little longer each time\n- [x] agreed with support\n\n| Attempt | Pause |\n| --- | --- |\n| 1 | 0 s |\n| 2 | 2 s |",
            )),
            attachments: vec![Attachment {
                id: "1".parse().unwrap(),
                file_name: format!("{text} gateway.log"),
                bytes: 24_310,
                mime_type: "text/plain".to_owned(),
                author: Some(person("Rohit")),
                created: Some(at(0)),
            }],
            attention: Attention {
                watchers: Some(Tally { count: 3, mine: true }),
                votes: Some(Tally { count: 1, mine: false }),
            },
            unreadable: Vec::new(),
        },
        comments: CommentPage {
            comments: list,
            order: CommentOrder::Newest,
            page: 1,
            pages: 3,
            total: comments.max(1) * 3,
        },
        me: person("Mark"),
        my_account: "712020:4".parse().unwrap(),
        client_key: "client-key-0123456789".parse().unwrap(),
        unsent: Vec::new(),
        upload_limit: Some(10_485_760),
        drafts: Vec::new(),
    }
}

impl World {
    /// Somebody who is signed in and connected to one site.
    pub fn connected() -> Self {
        Self {
            signed_in: true,
            mode: SignUpMode::Invite,
            me: Me {
                name: "Mark".to_owned(),
                email: "mark@example.com".to_owned(),
                preferences: Preferences::default(),
            },
            connection: Some(Connection {
                account: person("Mark"),
                email: Some("mark@example.com".to_owned()),
                sites: vec![site("acme")],
                scopes: [
                    "read:jira-work",
                    "write:jira-work",
                    "read:jira-user",
                    "read:me",
                    "offline_access",
                ]
                .map(str::to_owned)
                .to_vec(),
                state: GrantState::Live,
                connected: at(0),
                used: Some(at(3)),
                refreshed: None,
                ends: None,
            }),
            sites: vec![site("acme")],
            shared_name: None,
            not_reached: false,
            issue: Ok(issue_page("Retry the payment when the gateway hiccups", 4)),
            unsent: Vec::new(),
            draft: None,
            saving: Ok(Saving::Saved),
            done: Arc::default(),
            found: Ok(vec![
                issue_ref("DEMO-1", "Retry the payment when the gateway hiccups"),
                issue_ref("DEMO-2", "Every kind of text"),
            ]),
            unreadable: 0,
            pending: Ok(PendingConnection {
                attempt: "attempt-1".parse().unwrap(),
                here: "Mark".to_owned(),
                account: person("Mark Example"),
                email: Some("mark@example.com".to_owned()),
                sites: vec![site("acme")],
                sites_left_out: vec![site("private")],
                scopes: vec!["read:jira-work".to_owned(), "manage:something".to_owned()],
                replaces: Some(person("Rohit")),
            }),
            callback: Ok("attempt-1".parse().unwrap()),
            posting: Ok(Posted {
                id: "10001".parse().unwrap(),
                author: person("Mark"),
                created: at(5),
                exposed: false,
            }),
            news: Ok(2),
            audiences: Ok(Audiences {
                list: vec![Audience::Role(HOSTILE.to_owned())],
                roles_hidden: false,
            }),
            parked: Arc::default(),
            sent: Arc::default(),
            editing: Err(Trouble::NotYours),
            saved: Saved::Well,
            rights: Ok(Rights::default()),
            kept: Arc::default(),
        }
    }

    /// Nobody is signed in.
    pub fn signed_out() -> Self {
        Self {
            signed_in: false,
            ..Self::connected()
        }
    }
}

fn internal() -> Trouble {
    Trouble::Internal("made-up".to_owned())
}

#[async_trait]
impl Door for World {
    fn sign_up_mode(&self) -> SignUpMode {
        self.mode
    }

    fn desk(&self) -> Option<Arc<dyn Desk>> {
        self.signed_in.then(|| Arc::new(self.clone()) as Arc<dyn Desk>)
    }

    async fn sign_up(&self, form: SignUp) -> Result<(), EntryRefused> {
        if form.password.len() < 10 {
            Err(EntryRefused::PasswordTooShort(10))
        } else {
            Ok(())
        }
    }

    async fn sign_in(&self, email: &str, _: &str) -> Result<(), EntryRefused> {
        if email == self.me.email {
            Ok(())
        } else {
            Err(EntryRefused::WrongCredentials)
        }
    }

    async fn keep(&self, unfinished: Unfinished) -> Result<(), Trouble> {
        self.kept.lock().unwrap().push(unfinished);
        Ok(())
    }

    async fn park(&self, submission: Submission, _: &PageCopy) -> Result<(), Trouble> {
        self.parked.lock().unwrap().push(submission);
        Ok(())
    }
}

#[async_trait]
impl Desk for World {
    fn page_proof(&self, site: Option<&SiteSlug>) -> PageProof {
        let site = site.map_or("no-site", SiteSlug::as_str);
        format!("person-on-{site}.mac.name").parse().unwrap()
    }

    fn me(&self) -> &Me {
        &self.me
    }

    async fn sign_out(&self, _: bool) -> Result<(), Trouble> {
        Ok(())
    }

    async fn prefer(&self, preferences: Preferences) -> Result<(), Trouble> {
        self.done.lock().unwrap().push(format!("prefer {preferences:?}"));
        Ok(())
    }

    async fn connection(&self) -> Result<Option<Connection>, Trouble> {
        Ok(self.connection.clone())
    }

    async fn begin_connect(&self, _: Option<String>) -> Result<String, Trouble> {
        Ok("https://auth.example/authorize?state=1".to_owned())
    }

    async fn callback(&self, _: CallbackQuery) -> Result<AttemptId, ConnectProblem> {
        self.callback.clone()
    }

    async fn pending(&self, _: &AttemptId) -> Result<PendingConnection, ConnectProblem> {
        self.pending.clone()
    }

    async fn confirm(&self, _: &AttemptId) -> Result<String, ConnectProblem> {
        match &self.pending {
            Ok(_) => Ok("/acme/browse/DEMO-1".to_owned()),
            Err(problem) => Err(problem.clone()),
        }
    }

    async fn cancel(&self, _: &AttemptId) -> Result<(), Trouble> {
        Ok(())
    }

    async fn disconnect(&self) -> Result<(), Trouble> {
        Err(internal())
    }

    async fn sites(&self) -> Result<Vec<Site>, Trouble> {
        Ok(self.sites.clone())
    }

    async fn issue(&self, _: &SiteSlug, _: &IssueKey, order: CommentOrder, _: usize) -> Result<IssuePage, Trouble> {
        let mut page = self.issue.clone();
        if let Ok(page) = &mut page {
            page.comments.order = order;
        }
        page
    }

    async fn children(&self, site: &SiteSlug, _: &IssueKey) -> Result<IssueList, Trouble> {
        self.recent(site).await
    }

    async fn parents(&self, site: &SiteSlug, _: &IssueKey) -> Result<IssueList, Trouble> {
        self.recent(site).await
    }

    async fn fields(&self, _: &SiteSlug, key: &IssueKey) -> Result<Fields, Trouble> {
        self.issue.clone().map(|content| Fields {
            fields: crate::fields::every_field(&content.issue.summary),
            site: content.site,
            key: key.clone(),
            incomplete: true,
        })
    }

    async fn work(&self, _: &SiteSlug, key: &IssueKey, page: usize) -> Result<WorkLog, Trouble> {
        self.issue
            .clone()
            .map(|content| crate::beside::work_log(content, key, page))
    }

    async fn remote_links(&self, _: &SiteSlug, key: &IssueKey) -> Result<RemoteLinks, Trouble> {
        self.issue
            .clone()
            .map(|content| crate::beside::remote_links(content, key))
    }

    async fn history(&self, _: &SiteSlug, key: &IssueKey, page: usize) -> Result<History, Trouble> {
        self.issue.clone().map(|content| History {
            site: content.site,
            key: key.clone(),
            changes: vec![Change {
                author: Some(person("Mark")),
                at: Some(at(2)),
                fields: vec![FieldChange {
                    field: "summary".to_owned(),
                    from: None,
                    to: Some(content.issue.summary),
                }],
            }],
            page,
            pages: 3,
            incomplete: true,
        })
    }

    async fn attend(&self, _: &SiteSlug, _: &IssueKey, what: Attend) -> Result<(), Trouble> {
        if what == Attend::Vote { Err(internal()) } else { Ok(()) }
    }

    async fn unsent(&self, _: &SiteSlug, _: &IssueKey) -> Result<Vec<Unsent>, Trouble> {
        Ok(self.unsent.clone())
    }

    async fn search(&self, _: &SiteSlug, _: &str) -> Result<IssueList, Trouble> {
        self.recent(&self.sites[0].slug).await
    }

    async fn people(&self, _: &SiteSlug, _: &IssueKey, _: &str) -> Result<Vec<Person>, Trouble> {
        Ok(vec![person(HOSTILE)])
    }

    async fn recent(&self, _: &SiteSlug) -> Result<IssueList, Trouble> {
        Ok(IssueList {
            site: self.sites[0].clone(),
            issues: self.found.clone()?,
            more: true,
            unreadable: self.unreadable,
        })
    }

    async fn news(&self, _: &SiteSlug, _: &IssueKey, _: i64) -> Result<usize, Trouble> {
        self.news.clone()
    }

    async fn audiences(&self, _: &SiteSlug, _: &IssueKey) -> Result<Audiences, Trouble> {
        self.audiences.clone()
    }

    async fn comment(&self, submission: Submission) -> Result<Posted, Trouble> {
        self.sent.lock().unwrap().push(submission);
        self.posting.clone()
    }

    async fn outcome(&self, submission: &Submission) -> Result<Option<Posted>, Trouble> {
        let form = &submission.client_key;
        let was_sent = self.sent.lock().unwrap().iter().any(|sent| sent.client_key == *form);
        Ok(was_sent.then(|| self.posting.clone().ok()).flatten())
    }

    async fn all_unsent(&self) -> Result<Vec<UnsentLine>, Trouble> {
        let line = |unsent: &Unsent| UnsentLine {
            client_key: unsent.client_key.clone(),
            mark: unsent.mark.clone(),
            is_reached: !self.not_reached,
            site: self.sites[0].slug.clone(),
            key: "DEMO-1".parse().unwrap(),
            text: unsent.text.clone(),
            trouble: unsent.trouble.clone(),
            waits: unsent.waits,
        };
        Ok(self.unsent.iter().map(line).collect())
    }

    async fn discard(&self, form: &ClientKey, _: &PageCopy) -> Result<(), Trouble> {
        self.done.lock().unwrap().push(format!("discard {form}"));
        Ok(())
    }

    async fn site(&self, name: &SiteSlug) -> Result<NamedSite, Trouble> {
        if self.shared_name.as_ref() == Some(name) {
            return Ok(NamedSite::Shared(self.sites.clone()));
        }
        let site = self
            .sites
            .iter()
            .find(|site| site.slug == *name || site.url == format!("https://{name}"));
        let site = site.cloned().ok_or_else(|| Trouble::SiteNotReached(name.to_string()))?;
        Ok(NamedSite::One(site))
    }

    async fn page_of(
        &self,
        _: &SiteSlug,
        _: &IssueKey,
        _: &CommentId,
        _: CommentOrder,
    ) -> Result<Option<usize>, Trouble> {
        Ok(None)
    }

    async fn rights(&self, _: &SiteSlug, _: &IssueKey) -> Result<Rights, Trouble> {
        self.rights.clone()
    }

    async fn editing(&self, _: &CommentRef) -> Result<Editing, Trouble> {
        self.editing.clone()
    }

    async fn edit(&self, _: CommentRef, _: Revision, _: PageCopy) -> Result<Saved, Trouble> {
        Ok(self.saved)
    }

    async fn tick(&self, _: Ticking) -> Result<Saved, Trouble> {
        Ok(self.saved)
    }

    async fn delete_comment(&self, _: CommentRef) -> Result<(), Trouble> {
        Ok(())
    }

    async fn unfinished(&self, comment: &CommentRef) -> Result<Vec<(Unfinished, TextMark)>, Trouble> {
        let kept = self.kept.lock().unwrap();
        let of_comment = kept.iter().filter(|unfinished| unfinished.comment == *comment);
        let mark: TextMark = "mark-of-a-text-before".parse().unwrap();
        Ok(of_comment.map(|kept| (kept.clone(), mark.clone())).collect())
    }

    async fn forget_unfinished(&self, _: &CommentRef, _: &PageCopy) -> Result<(), Trouble> {
        Ok(())
    }
}
