use app::adf::{Doc, NoDocument, Room};
use app::model::{AccountId, Attachment, Attention, Issue, IssueKind, IssueLink, IssueRef, Status, StatusCategory};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    CommentList, Elements, List, Named, Part, Parted, WireId, WireMoment, WirePerson, WireVotes, WireWatches,
    comment::document, note, unnamed,
};

/// The fields that [`WireIssue`] reads, as the `fields` parameter names them.
pub const FIELDS: &str = "summary,status,issuetype,project,priority,resolution,assignee,reporter,labels,components,\
                          fixVersions,versions,created,updated,resolutiondate,duedate,parent,subtasks,issuelinks,\
                          description,attachment,watches,votes,comment";

/// The fields of an issue that is only mentioned.
pub const REF_FIELDS: [&str; 3] = ["summary", "status", "issuetype"];

/// The answer to `GET issue`.
#[derive(Debug, Deserialize)]
pub struct WireIssue<'a> {
    key: String,
    #[serde(borrow)]
    fields: Fields<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fields<'a> {
    summary: Part<String>,
    status: Part<WireStatus>,
    issuetype: Part<WireKind>,
    project: Part<Project>,
    priority: Part<Named>,
    resolution: Part<Named>,
    assignee: Part<WirePerson>,
    reporter: Part<WirePerson>,
    labels: List<String>,
    components: List<Named>,
    #[serde(rename = "fixVersions")]
    fix_versions: List<Named>,
    versions: List<Named>,
    created: Part<WireMoment>,
    updated: Part<WireMoment>,
    resolutiondate: Part<WireMoment>,
    duedate: Part<String>,
    parent: Part<WireRef>,
    subtasks: List<WireRef>,
    issuelinks: List<WireLink>,
    #[serde(borrow)]
    description: Part<&'a RawValue>,
    attachment: List<WireAttachment>,
    watches: Part<WireWatches>,
    votes: Part<WireVotes>,
    #[serde(borrow)]
    comment: Part<CommentList<'a>>,
}

/// The answer to `GET issue` where nothing but the description was asked for.
#[derive(Debug, Deserialize)]
pub struct WireDescription<'a> {
    #[serde(borrow)]
    fields: DescriptionField<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DescriptionField<'a> {
    #[serde(borrow)]
    description: Part<&'a RawValue>,
}

impl WireDescription<'_> {
    /// Nothing where there is none.
    ///
    /// # Errors
    /// When there is something that is no document.
    pub fn read(self, room: &mut Room) -> Result<Option<Doc>, NoDocument> {
        match self.fields.description {
            Part::Absent => Ok(None),
            Part::Read(raw) => Doc::read(raw.get(), room).map(Some),
            Part::Unreadable => Err(NoDocument),
        }
    }
}

/// The answer to `GET issue` where nothing but the parent was asked for.
#[derive(Debug, Deserialize)]
pub struct WireParent {
    fields: ParentField,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ParentField {
    parent: Part<WireRef>,
}

impl WireParent {
    /// The parent, where there is one; within that, where it can be read.
    #[allow(
        clippy::option_option,
        reason = "no parent and one that cannot be read are two things"
    )]
    pub fn into_ref(self) -> Option<Option<IssueRef>> {
        match self.fields.parent {
            Part::Absent => None,
            Part::Unreadable => Some(None),
            Part::Read(parent) => Some(parent.into_ref()),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireStatus {
    name: String,
    #[serde(default)]
    status_category: Part<Category>,
}

impl Parted<'_> for WireStatus {}

#[derive(Debug, Deserialize)]
struct Category {
    key: String,
}

impl Parted<'_> for Category {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireKind {
    name: String,
    #[serde(default)]
    subtask: Part<bool>,
    #[serde(default)]
    hierarchy_level: Part<i32>,
}

impl Parted<'_> for WireKind {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[serde(rename_all = "camelCase")]
struct Project {
    key: Part<String>,
    name: Part<String>,
    project_type_key: Part<String>,
}

impl Parted<'_> for Project {}

#[derive(Debug, Deserialize)]
pub struct WireRef {
    key: String,
    #[serde(default)]
    fields: Part<RefFields>,
}

impl Parted<'_> for WireRef {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RefFields {
    summary: Part<String>,
    status: Part<WireStatus>,
    issuetype: Part<WireKind>,
}

impl Parted<'_> for RefFields {}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WireLink {
    r#type: Part<LinkType>,
    inward_issue: Part<WireRef>,
    outward_issue: Part<WireRef>,
}

impl Parted<'_> for WireLink {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinkType {
    inward: Part<String>,
    outward: Part<String>,
}

impl Parted<'_> for LinkType {}

/// An attachment of an issue, or one that was just added.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireAttachment {
    id: WireId,
    #[serde(default)]
    filename: Part<String>,
    #[serde(default)]
    size: Part<u64>,
    #[serde(default)]
    mime_type: Part<String>,
    #[serde(default)]
    author: Part<WirePerson>,
    #[serde(default)]
    created: Part<WireMoment>,
}

impl Parted<'_> for WireAttachment {}

/// What a search brought.
#[derive(Debug, Default, PartialEq)]
pub struct Found {
    pub issues: Vec<IssueRef>,
    pub more: bool,
    /// How many came that cannot be read.
    pub unreadable: usize,
}

/// The answer to a search.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchPage {
    issues: Elements<WireRef>,
    #[serde(default)]
    next_page_token: Part<String>,
}

impl SearchPage {
    pub fn into_found(self) -> Found {
        let came = self.issues.0.len();
        let issues = self.issues.0.into_iter().filter_map(|issue| issue.ok()?.into_ref());
        let issues: Vec<IssueRef> = issues.collect();
        Found {
            more: self.next_page_token.ok().is_some_and(|token| !token.is_empty()),
            unreadable: came - issues.len(),
            issues,
        }
    }
}

impl WireStatus {
    fn into_status(self) -> Status {
        let category = match self.status_category.as_ref().map(|category| category.key.as_str()) {
            Some("new") => StatusCategory::ToDo,
            Some("indeterminate") => StatusCategory::InProgress,
            Some("done") => StatusCategory::Done,
            _ => StatusCategory::Undefined,
        };
        Status {
            name: self.name,
            category,
        }
    }
}

impl WireKind {
    fn into_kind(self) -> IssueKind {
        let (subtask, level) = (self.subtask.ok(), self.hierarchy_level.ok());
        IssueKind {
            name: self.name,
            subtask: subtask.or(level.map(|level| level < 0)).unwrap_or(false),
            level: level.unwrap_or(if subtask == Some(true) { -1 } else { 0 }),
        }
    }
}

impl WireRef {
    pub fn into_ref(self) -> Option<IssueRef> {
        let fields = self.fields.ok().unwrap_or_default();
        Some(IssueRef {
            key: self.key.parse().ok()?,
            summary: fields.summary.ok().unwrap_or_else(unnamed),
            status: fields.status.ok().map(WireStatus::into_status),
            kind: fields.issuetype.ok().map(WireKind::into_kind),
        })
    }
}

impl WireLink {
    /// The other issue is the object of the link seen outward, its subject seen inward.
    fn into_link(self) -> Option<IssueLink> {
        let names = self.r#type.ok().unwrap_or_default();
        let (relation, issue) = match self.outward_issue.ok() {
            Some(issue) => (names.outward, issue),
            None => (names.inward, self.inward_issue.ok()?),
        };
        Some(IssueLink {
            relation: relation.ok().unwrap_or_else(unnamed),
            issue: issue.into_ref()?,
        })
    }
}

/// The answer to `GET attachment/meta`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentMeta {
    #[serde(default)]
    enabled: Part<bool>,
    #[serde(default)]
    upload_limit: Part<u64>,
}

impl AttachmentMeta {
    /// How many bytes a file may have; nothing when no file may be added at all.
    pub fn limit(self) -> Option<u64> {
        let is_off = self.enabled.ok() == Some(false);
        (!is_off).then(|| self.upload_limit.ok().unwrap_or(u64::MAX))
    }
}

impl WireAttachment {
    /// Whose it is, where the reply says so.
    pub fn account(&self) -> Option<AccountId> {
        self.author.as_ref()?.account()
    }

    pub fn into_attachment(self) -> Option<Attachment> {
        Some(Attachment {
            id: self.id.into_text().parse().ok()?,
            file_name: self.filename.ok().unwrap_or_else(unnamed),
            bytes: self.size.ok().unwrap_or_default(),
            mime_type: self.mime_type.ok().unwrap_or_default(),
            author: self.author.ok().map(WirePerson::into_person),
            created: self.created.ok().map(|WireMoment(moment)| moment),
        })
    }
}

/// `YYYY-MM-DD`.
pub fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

impl<'a> WireIssue<'a> {
    /// Reads the issue, its description as far as there is room, and hands out its comments unread.
    /// Nothing when its key is no key.
    pub fn into_issue(self, room: &mut Room) -> Option<(Issue, Part<CommentList<'a>>)> {
        let fields = self.fields;
        let mut notes = Vec::new();
        let key = self.key.parse::<app::model::IssueKey>().ok()?;
        let moment =
            |part: Part<WireMoment>, name, notes: &mut _| part.or_note(name, notes).map(|WireMoment(moment)| moment);
        let person =
            |part: Part<WirePerson>, name, notes: &mut _| part.or_note(name, notes).map(WirePerson::into_person);
        let names = |list: List<Named>, name, notes: &mut _| list.taken(name, notes, |named| Some(named.name));
        let project = fields.project.or_note("project", &mut notes).unwrap_or_default();
        let project_type = project.project_type_key.or_note("project", &mut notes);
        let due = fields.duedate.or_note("due date", &mut notes);
        let due_is_day = due.as_deref().is_none_or(is_day);
        if !due_is_day {
            note("due date", &mut notes);
        }
        let has_description = !matches!(fields.description, Part::Absent);
        let description = document(fields.description, room);
        if has_description && description.is_none() {
            note("description", &mut notes);
        }
        let issue = Issue {
            project: project
                .name
                .ok()
                .or(project.key.ok())
                .unwrap_or_else(|| key.project().to_owned()),
            service: project_type.as_deref() == Some("service_desk"),
            key,
            summary: fields.summary.or_note("summary", &mut notes).unwrap_or_else(unnamed),
            kind: fields.issuetype.ok().map(WireKind::into_kind).unwrap_or_else(|| {
                note("type", &mut notes);
                IssueKind {
                    name: "Issue".to_owned(),
                    subtask: false,
                    level: 0,
                }
            }),
            status: fields.status.ok().map(WireStatus::into_status).unwrap_or_else(|| {
                note("status", &mut notes);
                Status {
                    name: "Unknown".to_owned(),
                    category: StatusCategory::Undefined,
                }
            }),
            priority: fields.priority.or_note("priority", &mut notes).map(|named| named.name),
            resolution: fields
                .resolution
                .or_note("resolution", &mut notes)
                .map(|named| named.name),
            assignee: person(fields.assignee, "assignee", &mut notes),
            reporter: person(fields.reporter, "reporter", &mut notes),
            labels: fields.labels.taken("labels", &mut notes, Some),
            components: names(fields.components, "components", &mut notes),
            fix_versions: names(fields.fix_versions, "fix versions", &mut notes),
            affects_versions: names(fields.versions, "affected versions", &mut notes),
            created: moment(fields.created, "creation time", &mut notes),
            updated: moment(fields.updated, "time of the last change", &mut notes),
            resolved: moment(fields.resolutiondate, "time of resolution", &mut notes),
            due: due.filter(|_| due_is_day),
            parent: match fields.parent {
                Part::Absent => None,
                Part::Unreadable => Part::Unreadable.or_note("parent", &mut notes),
                Part::Read(parent) => parent
                    .into_ref()
                    .map_or(Part::Unreadable, Part::Read)
                    .or_note("parent", &mut notes),
            },
            subtasks: fields.subtasks.taken("subtasks", &mut notes, WireRef::into_ref),
            links: fields
                .issuelinks
                .taken("linked issues", &mut notes, WireLink::into_link),
            description: description.or_else(|| has_description.then(Doc::unreadable)),
            attachments: fields
                .attachment
                .taken("attachments", &mut notes, WireAttachment::into_attachment),
            attention: Attention {
                watchers: fields.watches.ok().and_then(WireWatches::into_tally),
                votes: fields.votes.ok().and_then(WireVotes::into_tally),
            },
            unreadable: notes,
        };
        Some((issue, fields.comment))
    }
}
