//! What a Jira site holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub use super::scheme::*;
use crate::clock::Millis;

/// A person's account at Atlassian; the same on every site.
#[derive(Debug, Clone)]
pub struct Person {
    pub account_id: String,
    /// `atlassian`, `app` or `customer`.
    pub account_type: &'static str,
    pub name: String,
    pub nickname: String,
    pub email: String,
    /// Whether other people see the e-mail address.
    pub email_is_public: bool,
    pub active: bool,
    /// When name, picture or address last changed.
    pub updated: Millis,
    pub time_zone: &'static str,
    pub locale: &'static str,
    pub job_title: &'static str,
    /// Whether the account chooser offers this person.
    pub can_sign_in: bool,
    /// The colour of the generated picture, as red, green and blue.
    pub colour: [u8; 3],
    /// Who has none is drawn by somebody else, to whom their picture's address redirects.
    pub has_picture: bool,
}

#[derive(Debug, Clone)]
pub struct Group {
    /// A UUID: the identifier that stays when the group is renamed.
    pub id: String,
    pub name: String,
    pub members: BTreeSet<String>,
}

#[derive(Debug, Clone)]
pub struct Site {
    /// The cloud ID.
    pub id: String,
    pub name: String,
    /// `https://acme.atlassian.net`, without a trailing slash.
    pub url: String,
    pub offset_minutes: i32,
    /// Who has access to Jira here.
    pub members: BTreeSet<String>,
    /// Who has the global permission *Browse users and groups*.
    pub user_pickers: BTreeSet<String>,
    pub groups: Vec<Group>,
    pub projects: Vec<Project>,
    pub issues: Vec<Issue>,
    pub next_id: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectKind {
    Software,
    /// Team-managed software.
    SimplifiedSoftware,
    Service,
    Business,
}

#[derive(Debug, Clone)]
pub struct Named {
    pub id: u64,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Version {
    pub id: u64,
    pub name: String,
    pub released: bool,
    pub release_date: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Project {
    pub id: u64,
    pub key: String,
    pub name: String,
    pub kind: ProjectKind,
    pub lead: String,
    pub description: &'static str,
    pub components: Vec<Named>,
    pub versions: Vec<Version>,
    /// Who is in which role.
    pub roles: BTreeMap<Role, BTreeSet<String>>,
    pub last_number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Administrators,
    Developers,
    ServiceDeskTeam,
    Customers,
    Viewers,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Administrators,
        Self::Developers,
        Self::ServiceDeskTeam,
        Self::Customers,
        Self::Viewers,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Administrators => "Administrators",
            Self::Developers => "Developers",
            Self::ServiceDeskTeam => "Service Desk Team",
            Self::Customers => "Service Desk Customers",
            Self::Viewers => "Viewers",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who alone may see a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visibility {
    Role(Role),
    /// By the group's UUID.
    Group(String),
}

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: u64,
    pub author: String,
    pub update_author: String,
    pub body: Value,
    pub created: Millis,
    pub updated: Millis,
    pub visibility: Option<Visibility>,
    /// The comment that it answers, on a site with threads.
    pub parent: Option<u64>,
    pub properties: BTreeMap<String, Value>,
}

/// The comment property that makes an internal note of a comment in a service project.
pub const INTERNAL: &str = "sd.public.comment";

impl Comment {
    /// Whether it is an internal note of a service project: kept as a comment property, as
    /// everywhere in Jira.
    pub fn internal(&self) -> bool {
        self.properties
            .get(INTERNAL)
            .and_then(|value| value.get("internal"))
            .is_some_and(|value| value == true || value == "true")
    }
}

#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: u64,
    /// The name by which ADF media nodes call it.
    pub media_id: String,
    pub file_name: String,
    pub mime_type: String,
    pub author: String,
    pub created: Millis,
    pub bytes: axum::body::Bytes,
}

/// A link as seen from the issue that holds it; the other issue is found by id.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: u64,
    pub kind: &'static LinkKind,
    /// Whether this issue is the one that blocks, clones and so on.
    pub outward: bool,
    pub other: u64,
}

#[derive(Debug, Clone)]
pub struct Change {
    pub id: u64,
    pub author: String,
    pub at: Millis,
    /// `field, from, fromString, to, toString` as Jira writes an item of the changelog.
    pub items: Vec<Value>,
}

#[derive(Debug, Clone)]
pub struct Worklog {
    pub id: u64,
    pub author: String,
    pub comment: Option<Value>,
    pub started: Millis,
    pub seconds: u64,
    pub created: Millis,
}

#[derive(Debug, Clone)]
pub struct Issue {
    pub id: u64,
    pub key: String,
    /// Keys that it had before it moved.
    pub old_keys: Vec<String>,
    pub project: u64,
    pub summary: String,
    pub description: Option<Value>,
    pub environment: Option<Value>,
    pub kind: &'static IssueKind,
    pub status: &'static Status,
    pub priority: Option<&'static Priority>,
    pub resolution: Option<&'static str>,
    pub assignee: Option<String>,
    pub reporter: String,
    pub creator: String,
    pub labels: Vec<String>,
    pub components: Vec<u64>,
    pub fix_versions: Vec<u64>,
    pub versions: Vec<u64>,
    pub parent: Option<u64>,
    pub links: Vec<Link>,
    /// To what is outside Jira, as Jira writes them but for `id` and `self`.
    pub remote_links: Vec<Value>,
    pub due: Option<String>,
    pub created: Millis,
    pub updated: Millis,
    pub resolved: Option<Millis>,
    pub comments: Vec<Comment>,
    pub attachments: Vec<Attachment>,
    pub worklogs: Vec<Worklog>,
    /// Seconds that the work was thought to take.
    pub estimate: Option<u64>,
    pub watchers: BTreeSet<String>,
    pub voters: BTreeSet<String>,
    pub changes: Vec<Change>,
    /// Custom fields, by id.
    pub custom: Map<String, Value>,
    /// Issue security: these people alone may see it.
    pub only_for: Option<BTreeSet<String>>,
    /// When each person last looked at it.
    pub viewed: BTreeMap<String, Millis>,
}

impl Issue {
    /// An issue with nothing but what every issue has.
    pub fn new(
        id: u64,
        project: u64,
        kind: &'static IssueKind,
        status: &'static Status,
        reporter: &str,
        at: Millis,
        summary: &str,
    ) -> Self {
        let done = status.category == &DONE;
        Self {
            id,
            key: String::new(),
            old_keys: Vec::new(),
            project,
            summary: summary.to_owned(),
            description: None,
            environment: None,
            kind,
            status,
            priority: PRIORITIES.get(2),
            resolution: done.then_some("Done"),
            assignee: None,
            reporter: reporter.to_owned(),
            creator: reporter.to_owned(),
            labels: Vec::new(),
            components: Vec::new(),
            fix_versions: Vec::new(),
            versions: Vec::new(),
            parent: None,
            links: Vec::new(),
            remote_links: Vec::new(),
            due: None,
            created: at,
            updated: at,
            resolved: done.then_some(at),
            comments: Vec::new(),
            attachments: Vec::new(),
            worklogs: Vec::new(),
            estimate: None,
            watchers: BTreeSet::new(),
            voters: BTreeSet::new(),
            changes: Vec::new(),
            custom: Map::new(),
            only_for: None,
            viewed: BTreeMap::new(),
        }
    }

    /// Seconds of work logged; nothing where none was.
    pub fn spent(&self) -> Option<u64> {
        (!self.worklogs.is_empty()).then(|| self.worklogs.iter().map(|entry| entry.seconds).sum())
    }

    /// Goes to a status; those that are done are resolved.
    pub fn move_to(&mut self, status: &'static Status, at: Millis) {
        self.status = status;
        let done = status.category == &DONE;
        self.resolution = done.then_some(self.resolution.unwrap_or("Done"));
        self.resolved = done.then_some(self.resolved.unwrap_or(at));
    }
}

impl Site {
    /// Gives an issue its key, the next of its project, and takes it in.
    pub fn take_in(&mut self, mut issue: Issue) {
        if let Some(project) = self.projects.iter_mut().find(|project| project.id == issue.project) {
            project.last_number += 1;
            issue.key = format!("{}-{}", project.key, project.last_number);
        }
        self.issues.push(issue);
    }

    pub fn fresh_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// The first label of the host: `acme`.
    pub fn slug(&self) -> &str {
        let host = self.url.split("//").nth(1).unwrap_or(&self.url);
        host.split('.').next().unwrap_or(host)
    }

    pub fn project(&self, id: u64) -> Option<&Project> {
        self.projects.iter().find(|project| project.id == id)
    }

    /// By id or, whatever the case, by key.
    pub fn project_named(&self, id_or_key: &str) -> Option<&Project> {
        self.projects
            .iter()
            .find(|project| project.key.eq_ignore_ascii_case(id_or_key) || project.id.to_string() == id_or_key)
    }

    pub fn issue(&self, id: u64) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.id == id)
    }

    /// Where an issue stands, by id, by key in any case, or by a key it had before it moved.
    pub fn position(&self, id_or_key: &str) -> Option<usize> {
        let by_id = id_or_key.parse::<u64>().ok();
        self.issues
            .iter()
            .position(|issue| Some(issue.id) == by_id || issue.key.eq_ignore_ascii_case(id_or_key))
            .or_else(|| {
                let had = |issue: &Issue| issue.old_keys.iter().any(|key| key.eq_ignore_ascii_case(id_or_key));
                self.issues.iter().position(had)
            })
    }

    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }
}
