//! The scopes that an app can ask for, in words.

pub const OFFLINE_ACCESS: &str = "offline_access";
pub const READ_ME: &str = "read:me";
pub const READ_WORK: &str = "read:jira-work";
pub const WRITE_WORK: &str = "write:jira-work";
pub const READ_USER: &str = "read:jira-user";
pub const REPORT_PERSONAL_DATA: &str = "report:personal-data";

/// Every scope that can be granted, and what the consent page says of it.
pub const KNOWN: [(&str, &str); 9] = [
    (
        READ_WORK,
        "View Jira issue data: projects, issues, comments and attachments",
    ),
    (
        WRITE_WORK,
        "Create and manage issues: edit them, and comment in your name",
    ),
    (READ_USER, "View user profiles in Jira"),
    ("manage:jira-project", "Manage project settings"),
    ("manage:jira-configuration", "Manage Jira's global settings"),
    ("manage:jira-webhook", "Manage Jira webhooks"),
    (READ_ME, "View your profile: name, picture and e-mail address"),
    (REPORT_PERSONAL_DATA, "Report which accounts it stores personal data of"),
    (OFFLINE_ACCESS, "Do all this when you are not there"),
];

pub fn is_known(scope: &str) -> bool {
    KNOWN.iter().any(|(name, _)| *name == scope)
}

/// Whether a scope is one of a site's, so that consent asks which site.
pub fn needs_site(scope: &str) -> bool {
    scope.contains("jira")
}
