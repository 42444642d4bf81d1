//! Jira's things as its JSON, as one person sees them. Links named `self` point at the site's own
//! host, also through the gateway.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{
    effort,
    json::Json,
    model::{
        Attachment, Comment, Issue, IssueKind, Link, Named, Person, Priority, Project, Site, Status, Version,
        Visibility,
    },
    permission::Permission,
};
use crate::{auth::pages::escaped, clock::Millis, clock::jira_time, modes::Embedded, world::World};

#[derive(Clone, Copy)]
pub struct View<'a> {
    pub world: &'a World,
    pub site: &'a Site,
    pub account: &'a str,
}

/// A person as Jira names them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User<'a> {
    #[serde(rename = "self")]
    link: String,
    account_id: &'a str,
    account_type: &'static str,
    display_name: &'a str,
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar_urls: Option<Avatars>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_address: Option<&'a str>,
}

/// One picture under each of the four sizes.
struct Avatars(String);

impl Serialize for Avatars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(["48x48", "24x24", "16x16", "32x32"].map(|size| (size, &self.0)))
    }
}

/// A comment as Jira sends it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentBean<'a> {
    #[serde(rename = "self")]
    link: String,
    id: String,
    author: User<'a>,
    body: &'a Value,
    update_author: User<'a>,
    created: String,
    updated: String,
    jsd_public: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rendered_body: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Value>,
}

/// A page of comments, with `self` where it stands in an issue.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentPage<'a> {
    pub comments: Vec<CommentBean<'a>>,
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    pub max_results: usize,
    pub total: usize,
    pub start_at: usize,
}

/// The members of a comment that only come when asked for.
#[derive(Clone, Copy, Default)]
pub struct CommentExpand {
    pub rendered_body: bool,
    pub properties: bool,
}

impl<'a> View<'a> {
    pub fn link(&self, path: &str) -> String {
        format!("{}/rest/api/3/{path}", self.site.url)
    }

    pub fn time(&self, at: Millis) -> String {
        jira_time(at, self.site.offset_minutes)
    }

    fn icon(&self, name: &str) -> String {
        format!("{}/images/icon/{name}.png", self.world.settings.origin)
    }

    pub fn user(&self, account: &str) -> Value {
        json!(self.user_bean(account))
    }

    pub fn person(&self, person: &Person) -> Value {
        json!(self.person_bean(person))
    }

    fn user_bean(&self, account: &str) -> User<'a> {
        match self.world.people.get(account) {
            Some(person) => self.person_bean(person),
            None => User {
                link: self.link("user?accountId=unknown"),
                account_id: "unknown",
                account_type: "unknown",
                display_name: "Former user",
                active: false,
                avatar_urls: None,
                time_zone: None,
                email_address: None,
            },
        }
    }

    fn person_bean<'p>(&self, person: &'p Person) -> User<'p> {
        let picture = format!("{}/images/avatar/{}.png", self.world.settings.origin, person.account_id);
        let shows_email = person.email_is_public || person.account_id == self.account;
        User {
            link: self.link(&format!("user?accountId={}", person.account_id)),
            account_id: &person.account_id,
            account_type: person.account_type,
            display_name: &person.name,
            active: person.active,
            avatar_urls: Some(Avatars(picture)),
            time_zone: Some(person.time_zone),
            email_address: shows_email.then_some(person.email.as_str()),
        }
    }

    fn user_or_null(&self, account: Option<&String>) -> Value {
        account.map_or(Value::Null, |account| self.user(account))
    }

    pub fn status(&self, status: &Status) -> Value {
        let category = status.category;
        json!({
            "self": self.link(&format!("status/{}", status.id)),
            "description": "",
            "iconUrl": self.icon("status"),
            "name": status.name,
            "id": status.id,
            "statusCategory": {
                "self": self.link(&format!("statuscategory/{}", category.id)),
                "id": category.id,
                "key": category.key,
                "colorName": category.colour,
                "name": category.name,
            },
        })
    }

    pub fn kind(&self, kind: &IssueKind) -> Value {
        json!({
            "self": self.link(&format!("issuetype/{}", kind.id)),
            "id": kind.id,
            "description": kind.description,
            "iconUrl": self.icon("issuetype"),
            "name": kind.name,
            "subtask": kind.level < 0,
            "avatarId": kind.avatar,
            "hierarchyLevel": kind.level,
        })
    }

    pub fn priority(&self, priority: &Priority) -> Value {
        json!({
            "self": self.link(&format!("priority/{}", priority.id)),
            "iconUrl": self.icon("priority"),
            "name": priority.name,
            "id": priority.id,
        })
    }

    pub fn project(&self, project: &Project) -> Value {
        let picture = self.icon("project");
        json!({
            "self": self.link(&format!("project/{}", project.id)),
            "id": project.id.to_string(),
            "key": project.key,
            "name": project.name,
            "projectTypeKey": project.kind.type_key(),
            "simplified": project.kind == super::model::ProjectKind::SimplifiedSoftware,
            "avatarUrls": {"48x48": picture, "24x24": picture, "16x16": picture, "32x32": picture},
        })
    }

    pub fn component(&self, component: &Named) -> Value {
        json!({
            "self": self.link(&format!("component/{}", component.id)),
            "id": component.id.to_string(),
            "name": component.name,
        })
    }

    pub fn version(&self, version: &Version) -> Value {
        let mut value = json!({
            "self": self.link(&format!("version/{}", version.id)),
            "id": version.id.to_string(),
            "name": version.name,
            "archived": false,
            "released": version.released,
        });
        if let Some(date) = &version.release_date {
            value["releaseDate"] = json!(date);
        }
        value
    }

    /// An issue as other issues mention it.
    pub fn mention(&self, issue: &Issue) -> Value {
        json!({
            "id": issue.id.to_string(),
            "key": issue.key,
            "self": self.link(&format!("issue/{}", issue.id)),
            "fields": {
                "summary": issue.summary,
                "status": self.status(issue.status),
                "priority": issue.priority.map(|priority| self.priority(priority)),
                "issuetype": self.kind(issue.kind),
            },
        })
    }

    /// A link to another issue, if the person may see that one.
    fn issue_link(&self, link: &Link) -> Option<Value> {
        let other = self
            .site
            .issue(link.other)
            .filter(|other| self.site.sees_issue(self.account, other))?;
        let side = if link.outward { "outwardIssue" } else { "inwardIssue" };
        let mut value = json!({
            "id": link.id.to_string(),
            "self": self.link(&format!("issueLink/{}", link.id)),
            "type": {
                "id": link.kind.id,
                "name": link.kind.name,
                "inward": link.kind.inward,
                "outward": link.kind.outward,
                "self": self.link(&format!("issueLinkType/{}", link.kind.id)),
            },
        });
        value[side] = self.mention(other);
        Some(value)
    }

    /// An attachment in an issue or in the answer to an upload, where its id is a string.
    pub fn attachment(&self, attachment: &Attachment) -> Value {
        let mut value = json!({
            "self": self.link(&format!("attachment/{}", attachment.id)),
            "id": attachment.id.to_string(),
            "filename": attachment.file_name,
            "author": self.user(&attachment.author),
            "created": self.time(attachment.created),
            "size": attachment.bytes.len(),
            "mimeType": attachment.mime_type,
            "content": self.link(&format!("attachment/content/{}", attachment.id)),
        });
        if attachment.mime_type.starts_with("image/") {
            value["thumbnail"] = json!(self.link(&format!("attachment/thumbnail/{}", attachment.id)));
        }
        value
    }

    pub fn comment<'i>(&self, issue: &Issue, comment: &'i Comment, expand: CommentExpand) -> CommentBean<'i>
    where
        'a: 'i,
    {
        let visibility = comment.visibility.as_ref().map(|visibility| match visibility {
            Visibility::Role(role) => json!({"type": "role", "value": role.name(), "identifier": role.name()}),
            Visibility::Group(id) => {
                let name = self.site.group(id).map(|group| group.name.as_str());
                json!({"type": "group", "value": name, "identifier": id})
            }
        });
        let properties = || {
            let pairs = comment.properties.iter();
            pairs.map(|(key, value)| json!({"key": key, "value": value})).collect()
        };
        CommentBean {
            link: self.link(&format!("issue/{}/comment/{}", issue.id, comment.id)),
            id: comment.id.to_string(),
            author: self.user_bean(&comment.author),
            body: &comment.body,
            update_author: self.user_bean(&comment.update_author),
            created: self.time(comment.created),
            updated: self.time(comment.updated),
            jsd_public: !self.site.is_internal(issue, comment),
            visibility,
            parent_id: comment.parent.filter(|_| self.world.modes.threads),
            rendered_body: expand.rendered_body.then(|| html(&comment.body)),
            properties: expand.properties.then(properties),
        }
    }

    /// The comments that the person may see, oldest first.
    pub fn comments<'i>(&'i self, issue: &'i Issue) -> impl Iterator<Item = &'i Comment> {
        issue
            .comments
            .iter()
            .filter(|comment| self.site.sees_comment(self.account, issue, comment))
    }

    /// The page of comments that comes with an issue.
    fn embedded_comments<'i>(&self, issue: &'i Issue) -> CommentPage<'i>
    where
        'a: 'i,
    {
        let sees = |comment: &&Comment| self.site.sees_comment(self.account, issue, comment);
        let all: Vec<&Comment> = issue.comments.iter().filter(sees).collect();
        let modes = &self.world.modes;
        let most = modes.embedded_comments.unwrap_or(all.len());
        let from = match modes.embedded_comments_are {
            Embedded::Newest => all.len().saturating_sub(most),
            Embedded::Oldest => 0,
        };
        let shown = all[from..]
            .iter()
            .take(most)
            .map(|comment| self.comment(issue, comment, CommentExpand::default()));
        CommentPage {
            comments: shown.collect(),
            link: Some(self.link(&format!("issue/{}/comment", issue.id))),
            max_results: most,
            total: all.len(),
            start_at: 0,
        }
    }

    /// One field of an issue; `None` for a field that this issue does not have.
    pub fn field<'i>(&self, issue: &'i Issue, id: &str) -> Option<Json<'i>>
    where
        'a: 'i,
    {
        Some(match (id, &issue.description) {
            ("comment", _) => Json::Comments(self.embedded_comments(issue)),
            ("description", Some(document)) => Json::Borrowed(document),
            _ => Json::Value(self.value(issue, id)?),
        })
    }

    /// The value of one field, as [`View::field`].
    pub fn value(&self, issue: &Issue, id: &str) -> Option<Value> {
        let project = self.site.project(issue.project)?;
        let listed = |ids: &[u64]| -> Vec<Value> {
            let versions = project.versions.iter().filter(|version| ids.contains(&version.id));
            versions.map(|version| self.version(version)).collect()
        };
        Some(match id {
            "summary" => json!(issue.summary),
            "description" => json!(issue.description),
            "environment" => json!(issue.environment),
            "issuetype" => self.kind(issue.kind),
            "project" => self.project(project),
            "status" => self.status(issue.status),
            "priority" => json!(issue.priority.map(|priority| self.priority(priority))),
            "resolution" => json!(issue.resolution.map(|name| json!({
                "self": self.link("resolution/10000"), "id": "10000", "description": "", "name": name,
            }))),
            "resolutiondate" => json!(issue.resolved.map(|at| self.time(at))),
            "assignee" => self.user_or_null(issue.assignee.as_ref()),
            "reporter" => self.user(&issue.reporter),
            "creator" => self.user(&issue.creator),
            "labels" => json!(issue.labels),
            "components" => {
                let all = project
                    .components
                    .iter()
                    .filter(|component| issue.components.contains(&component.id));
                all.map(|component| self.component(component)).collect()
            }
            "fixVersions" => json!(listed(&issue.fix_versions)),
            "versions" => json!(listed(&issue.versions)),
            "parent" => self.mention(self.site.issue(issue.parent?)?),
            "subtasks" => {
                let is_subtask = |child: &&Issue| child.parent == Some(issue.id) && child.kind.level < 0;
                let visible = |child: &&Issue| self.site.sees_issue(self.account, child);
                self.site
                    .issues
                    .iter()
                    .filter(is_subtask)
                    .filter(visible)
                    .map(|child| self.mention(child))
                    .collect()
            }
            "issuelinks" => issue.links.iter().filter_map(|link| self.issue_link(link)).collect(),
            "attachment" => issue
                .attachments
                .iter()
                .map(|attachment| self.attachment(attachment))
                .collect(),
            "comment" => json!(self.embedded_comments(issue)),
            "worklog" => self.worklogs(issue),
            "watches" => json!({
                "self": self.link(&format!("issue/{}/watchers", issue.key)),
                "watchCount": issue.watchers.len(),
                "isWatching": issue.watchers.contains(self.account),
            }),
            "votes" => json!({
                "self": self.link(&format!("issue/{}/votes", issue.key)),
                "votes": issue.voters.len(),
                "hasVoted": issue.voters.contains(self.account),
            }),
            "created" => json!(self.time(issue.created)),
            "updated" => json!(self.time(issue.updated)),
            "duedate" => json!(issue.due),
            "lastViewed" => json!(issue.viewed.get(self.account).map(|at| self.time(*at))),
            "timetracking" => effort::tracking(issue),
            "timeoriginalestimate" => json!(issue.estimate),
            "timespent" => json!(issue.spent()),
            "progress" => effort::progress(issue),
            "workratio" => effort::ratio(issue),
            custom => self.custom(issue, custom),
        })
    }

    /// A custom field; people are kept by account.
    fn custom(&self, issue: &Issue, id: &str) -> Value {
        let value = issue.custom.get(id).cloned().unwrap_or(Value::Null);
        let types = super::fields::field(id).map(|field| (field.kind, field.items));
        match (types, value) {
            (Some(("user", _)), Value::String(account)) => self.user(&account),
            (Some((_, Some("user"))), Value::Array(accounts)) => accounts
                .iter()
                .filter_map(Value::as_str)
                .map(|account| self.user(account))
                .collect(),
            (_, value) => value,
        }
    }

    fn worklogs(&self, issue: &Issue) -> Value {
        let shown = issue.worklogs.iter().take(20).map(|entry| self.worklog(issue, entry));
        json!({
            "startAt": 0,
            "maxResults": 20,
            "total": issue.worklogs.len(),
            "worklogs": shown.collect::<Vec<_>>(),
        })
    }

    pub fn may(&self, issue: &Issue, permission: Permission) -> bool {
        self.site.allows(self.account, issue, permission)
    }
}

/// A document as plain HTML: `renderedBody` and `renderedFields`, kept simple.
pub fn html(document: &Value) -> String {
    crate::adf::text(document)
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| format!("<p>{}</p>", escaped(line)))
        .collect()
}

impl View<'_> {
    pub fn change(&self, change: &super::model::Change) -> Value {
        json!({
            "id": change.id.to_string(),
            "author": self.user(&change.author),
            "created": self.time(change.at),
            "items": change.items,
        })
    }
}
