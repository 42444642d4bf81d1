//! Short ways to write seed data down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    clock::{MINUTE, Millis},
    jira::model::{
        Attachment, Comment, Issue, IssueKind, LINK_KINDS, Link, Project, ProjectKind, Role, Site, Status, Visibility,
    },
};

pub fn set(accounts: &[&str]) -> BTreeSet<String> {
    accounts.iter().map(|account| (*account).to_owned()).collect()
}

pub fn text(words: &str) -> Value {
    json!({"type": "text", "text": words})
}

pub fn marked(words: &str, marks: Value) -> Value {
    json!({"type": "text", "text": words, "marks": marks})
}

pub fn paragraph(content: Value) -> Value {
    json!({"type": "paragraph", "content": content})
}

pub fn doc(content: Value) -> Value {
    json!({"type": "doc", "version": 1, "content": content})
}

/// A document with a paragraph for each line; the empty text is an empty document.
pub fn plain(words: &str) -> Value {
    let paragraphs: Vec<Value> = words
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| paragraph(json!([text(line)])))
        .collect();
    doc(json!(paragraphs))
}

pub fn mention(account: &str, name: &str) -> Value {
    json!({"type": "mention", "attrs": {"id": account, "text": format!("@{name}"), "accessLevel": ""}})
}

pub fn project(
    id: u64,
    key: &str,
    name: &str,
    kind: ProjectKind,
    lead: &str,
    description: &'static str,
    roles: &[(Role, &[&str])],
) -> Project {
    Project {
        id,
        key: key.to_owned(),
        name: name.to_owned(),
        kind,
        lead: lead.to_owned(),
        description,
        components: Vec::new(),
        versions: Vec::new(),
        roles: roles.iter().map(|(role, accounts)| (*role, set(accounts))).collect(),
        last_number: 0,
    }
}

/// A site under construction; issues are numbered as they come.
pub struct Builder {
    pub site: Site,
    pub now: Millis,
}

impl Builder {
    /// Adds the next issue of a project, some minutes ago. Returns its id.
    pub fn issue(
        &mut self,
        project: u64,
        kind: &'static IssueKind,
        status: &'static Status,
        reporter: &str,
        minutes_ago: i64,
        summary: &str,
    ) -> u64 {
        let id = self.site.fresh_id();
        let at = self.now - minutes_ago * MINUTE;
        self.site
            .take_in(Issue::new(id, project, kind, status, reporter, at, summary));
        id
    }

    /// Changes an issue.
    pub fn with(&mut self, id: u64, change: impl FnOnce(&mut Issue)) {
        if let Some(issue) = self.site.issues.iter_mut().find(|issue| issue.id == id) {
            change(issue);
        }
    }

    /// Adds a comment, some minutes ago. Returns its id.
    pub fn comment(&mut self, issue: u64, author: &str, minutes_ago: i64, body: Value) -> u64 {
        let id = self.site.fresh_id();
        let at = self.now - minutes_ago * MINUTE;
        self.with(issue, |issue| {
            issue.updated = issue.updated.max(at);
            issue.comments.push(Comment {
                id,
                author: author.to_owned(),
                update_author: author.to_owned(),
                body,
                created: at,
                updated: at,
                visibility: None,
                parent: None,
                properties: BTreeMap::new(),
            });
        });
        id
    }

    /// Changes the last comment of an issue.
    pub fn last_comment(&mut self, issue: u64, change: impl FnOnce(&mut Comment)) {
        self.with(issue, |issue| {
            if let Some(comment) = issue.comments.last_mut() {
                change(comment);
            }
        });
    }

    pub fn restricted_comment(&mut self, issue: u64, author: &str, minutes_ago: i64, body: Value, to: Visibility) {
        self.comment(issue, author, minutes_ago, body);
        self.last_comment(issue, |comment| comment.visibility = Some(to));
    }

    /// An internal note of a service project.
    pub fn note(&mut self, issue: u64, author: &str, minutes_ago: i64, body: Value) {
        self.comment(issue, author, minutes_ago, body);
        self.last_comment(issue, |comment| {
            comment
                .properties
                .insert("sd.public.comment".to_owned(), json!({"internal": true}));
        });
    }

    /// Links two issues; `kind` counts in [`LINK_KINDS`]: 0 blocks, 1 clones, 2 duplicates, 3 relates.
    pub fn link(&mut self, from: u64, kind: usize, to: u64) {
        let Some(kind) = LINK_KINDS.get(kind) else { return };
        let id = self.site.fresh_id();
        self.with(from, |issue| {
            issue.links.push(Link {
                id,
                kind,
                outward: true,
                other: to,
            })
        });
        self.with(to, |issue| {
            issue.links.push(Link {
                id,
                kind,
                outward: false,
                other: from,
            })
        });
    }

    pub fn attach(&mut self, issue: u64, author: &str, minutes_ago: i64, file: (&str, &str, Vec<u8>), media_id: &str) {
        let id = self.site.fresh_id();
        let created = self.now - minutes_ago * MINUTE;
        let (file_name, mime_type, bytes) = file;
        let attachment = Attachment {
            id,
            media_id: media_id.to_owned(),
            file_name: file_name.to_owned(),
            mime_type: mime_type.to_owned(),
            author: author.to_owned(),
            created,
            bytes: bytes.into(),
        };
        self.with(issue, |issue| issue.attachments.push(attachment));
    }
}
