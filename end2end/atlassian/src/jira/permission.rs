//! What a person may do. Scopes limit the app; these limit the person; both must allow.

use super::model::{Comment, Issue, Project, ProjectKind, Role, Site, Visibility};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    Browse,
    CreateIssues,
    EditIssues,
    AssignIssues,
    Assignable,
    Transition,
    AddComments,
    EditOwnComments,
    EditAllComments,
    DeleteOwnComments,
    DeleteAllComments,
    CreateAttachments,
    DeleteOwnAttachments,
    WorkOnIssues,
    ManageWatchers,
    ViewVoters,
    LinkIssues,
    Administer,
}

use Permission::*;

/// Key, name and permission, as `mypermissions` names them.
pub const PROJECT_PERMISSIONS: [(&str, &str, Permission); 18] = [
    ("BROWSE_PROJECTS", "Browse Projects", Browse),
    ("CREATE_ISSUES", "Create Issues", CreateIssues),
    ("EDIT_ISSUES", "Edit Issues", EditIssues),
    ("ASSIGN_ISSUES", "Assign Issues", AssignIssues),
    ("ASSIGNABLE_USER", "Assignable User", Assignable),
    ("TRANSITION_ISSUES", "Transition Issues", Transition),
    ("ADD_COMMENTS", "Add Comments", AddComments),
    ("EDIT_OWN_COMMENTS", "Edit Own Comments", EditOwnComments),
    ("EDIT_ALL_COMMENTS", "Edit All Comments", EditAllComments),
    ("DELETE_OWN_COMMENTS", "Delete Own Comments", DeleteOwnComments),
    ("DELETE_ALL_COMMENTS", "Delete All Comments", DeleteAllComments),
    ("CREATE_ATTACHMENTS", "Create Attachments", CreateAttachments),
    ("DELETE_OWN_ATTACHMENTS", "Delete Own Attachments", DeleteOwnAttachments),
    ("WORK_ON_ISSUES", "Work On Issues", WorkOnIssues),
    ("MANAGE_WATCHERS", "Manage Watchers", ManageWatchers),
    ("VIEW_VOTERS_AND_WATCHERS", "View Voters and Watchers", ViewVoters),
    ("LINK_ISSUES", "Link Issues", LinkIssues),
    ("ADMINISTER_PROJECTS", "Administer Projects", Administer),
];

impl Role {
    fn grants(self, permission: Permission) -> bool {
        match self {
            Self::Administrators => true,
            Self::Developers | Self::ServiceDeskTeam => !matches!(
                permission,
                EditAllComments | DeleteAllComments | ManageWatchers | Administer
            ),
            Self::Customers => matches!(permission, Browse | CreateIssues | AddComments | EditOwnComments),
            Self::Viewers => matches!(permission, Browse),
        }
    }
}

impl Project {
    pub fn has_role(&self, account: &str, role: Role) -> bool {
        self.roles.get(&role).is_some_and(|members| members.contains(account))
    }

    pub fn allows(&self, account: &str, permission: Permission) -> bool {
        Role::ALL
            .into_iter()
            .any(|role| role.grants(permission) && self.has_role(account, role))
    }
}

impl Site {
    pub fn allows(&self, account: &str, issue: &Issue, permission: Permission) -> bool {
        let project_allows = |permission| {
            self.members.contains(account)
                && self
                    .project(issue.project)
                    .is_some_and(|project| project.allows(account, permission))
        };
        let let_in = issue.only_for.as_ref().is_none_or(|people| people.contains(account));
        let_in && project_allows(Browse) && project_allows(permission)
    }

    pub fn sees_issue(&self, account: &str, issue: &Issue) -> bool {
        self.allows(account, issue, Browse)
    }

    /// The place of an issue that this person may see.
    pub fn visible(&self, account: &str, id_or_key: &str) -> Option<usize> {
        let at = self.position(id_or_key)?;
        self.issues
            .get(at)
            .filter(|issue| self.sees_issue(account, issue))
            .map(|_| at)
    }

    /// Whether this person may see a comment on an issue that they see.
    pub fn sees_comment(&self, account: &str, issue: &Issue, comment: &Comment) -> bool {
        let Some(project) = self.project(issue.project) else {
            return false;
        };
        let let_in = match &comment.visibility {
            None => true,
            Some(Visibility::Role(role)) => project.has_role(account, *role),
            Some(Visibility::Group(id)) => self.group(id).is_some_and(|group| group.members.contains(account)),
        };
        let hidden_note = self.is_internal(issue, comment)
            && ![Role::Administrators, Role::ServiceDeskTeam]
                .into_iter()
                .any(|role| project.has_role(account, role));
        let_in && !hidden_note
    }

    /// Whether a comment is an internal note: only in service projects.
    pub fn is_internal(&self, issue: &Issue, comment: &Comment) -> bool {
        comment.internal()
            && self
                .project(issue.project)
                .is_some_and(|project| project.kind == ProjectKind::Service)
    }
}
