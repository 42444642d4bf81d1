//! The fields that the sites have, in their order. Identifiers, names and types of custom fields are
//! those of many sites; each site has others.

use super::fields::Field;

const fn system(id: &'static str, name: &'static str, kind: &'static str) -> Field {
    Field {
        id,
        name,
        kind,
        items: None,
        custom: None,
        navigable: true,
    }
}

const fn list(id: &'static str, name: &'static str, items: &'static str) -> Field {
    Field {
        id,
        name,
        kind: "array",
        items: Some(items),
        custom: None,
        navigable: true,
    }
}

const fn hidden(field: Field) -> Field {
    Field {
        navigable: false,
        ..field
    }
}

/// A custom field.
const fn custom(id: &'static str, name: &'static str, kind: &'static str, custom: &'static str) -> Field {
    Field {
        id,
        name,
        kind,
        items: None,
        custom: Some(custom),
        navigable: true,
    }
}

const fn customs(id: &'static str, name: &'static str, items: &'static str, custom: &'static str) -> Field {
    Field {
        items: Some(items),
        ..self::custom(id, name, "array", custom)
    }
}

pub static FIELDS: &[Field] = &[
    system("issuetype", "Issue Type", "issuetype"),
    system("project", "Project", "project"),
    system("parent", "Parent", "issuelink"),
    system("summary", "Summary", "string"),
    system("description", "Description", "string"),
    system("environment", "Environment", "string"),
    system("status", "Status", "status"),
    system("priority", "Priority", "priority"),
    system("resolution", "Resolution", "resolution"),
    system("resolutiondate", "Resolved", "datetime"),
    system("assignee", "Assignee", "user"),
    system("reporter", "Reporter", "user"),
    system("creator", "Creator", "user"),
    list("labels", "Labels", "string"),
    list("components", "Components", "component"),
    list("fixVersions", "Fix versions", "version"),
    list("versions", "Affects versions", "version"),
    list("subtasks", "Sub-tasks", "issuelinks"),
    list("issuelinks", "Linked Issues", "issuelinks"),
    hidden(list("attachment", "Attachment", "attachment")),
    hidden(system("comment", "Comment", "comments-page")),
    hidden(system("worklog", "Log Work", "worklog")),
    system("watches", "Watchers", "watches"),
    system("votes", "Votes", "votes"),
    system("created", "Created", "datetime"),
    system("updated", "Updated", "datetime"),
    system("duedate", "Due date", "date"),
    system("lastViewed", "Last Viewed", "datetime"),
    hidden(system("timetracking", "Time tracking", "timetracking")),
    system("timeoriginalestimate", "Original estimate", "number"),
    system("timespent", "Time Spent", "number"),
    system("progress", "Progress", "progress"),
    system("workratio", "Work Ratio", "number"),
    custom(
        "customfield_10016",
        "Story point estimate",
        "number",
        "com.atlassian.jira.plugin.system.customfieldtypes:float",
    ),
    custom(
        "customfield_10031",
        "Acceptance criteria",
        "string",
        "com.atlassian.jira.plugin.system.customfieldtypes:textarea",
    ),
    custom(
        "customfield_10032",
        "Severity",
        "option",
        "com.atlassian.jira.plugin.system.customfieldtypes:select",
    ),
    customs(
        "customfield_10020",
        "Sprint",
        "json",
        "com.pyxis.greenhopper.jira:gh-sprint",
    ),
    custom(
        "customfield_10014",
        "Epic Link",
        "any",
        "com.pyxis.greenhopper.jira:gh-epic-link",
    ),
    custom(
        "customfield_10019",
        "Rank",
        "any",
        "com.pyxis.greenhopper.jira:gh-lexo-rank",
    ),
    customs(
        "customfield_10021",
        "Flagged",
        "option",
        "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes",
    ),
    custom(
        "customfield_10001",
        "Team",
        "team",
        "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team",
    ),
    custom(
        "customfield_10040",
        "Customer",
        "string",
        "com.atlassian.jira.plugin.system.customfieldtypes:textfield",
    ),
    custom(
        "customfield_10041",
        "Go-live",
        "date",
        "com.atlassian.jira.plugin.system.customfieldtypes:datepicker",
    ),
    custom(
        "customfield_10042",
        "Freeze begins",
        "datetime",
        "com.atlassian.jira.plugin.system.customfieldtypes:datetime",
    ),
    custom(
        "customfield_10043",
        "Approver",
        "user",
        "com.atlassian.jira.plugin.system.customfieldtypes:userpicker",
    ),
    customs(
        "customfield_10044",
        "Testers",
        "user",
        "com.atlassian.jira.plugin.system.customfieldtypes:multiuserpicker",
    ),
    customs(
        "customfield_10045",
        "Browsers",
        "option",
        "com.atlassian.jira.plugin.system.customfieldtypes:multiselect",
    ),
    custom(
        "customfield_10046",
        "Place",
        "option-with-child",
        "com.atlassian.jira.plugin.system.customfieldtypes:cascadingselect",
    ),
    customs(
        "customfield_10047",
        "Keywords",
        "string",
        "com.atlassian.jira.plugin.system.customfieldtypes:labels",
    ),
    custom(
        "customfield_10048",
        "Runbook",
        "string",
        "com.atlassian.jira.plugin.system.customfieldtypes:url",
    ),
    custom(
        "customfield_10049",
        "Owning group",
        "group",
        "com.atlassian.jira.plugin.system.customfieldtypes:grouppicker",
    ),
    customs(
        "customfield_10050",
        "Informed groups",
        "group",
        "com.atlassian.jira.plugin.system.customfieldtypes:multigrouppicker",
    ),
    custom(
        "customfield_10051",
        "Shipped in",
        "version",
        "com.atlassian.jira.plugin.system.customfieldtypes:version",
    ),
    customs(
        "customfield_10052",
        "Tried on",
        "version",
        "com.atlassian.jira.plugin.system.customfieldtypes:multiversion",
    ),
    custom(
        "customfield_10053",
        "Home project",
        "project",
        "com.atlassian.jira.plugin.system.customfieldtypes:project",
    ),
    customs(
        "customfield_10055",
        "Assets",
        "cmdb-object-field",
        "com.atlassian.jira.plugins.cmdb:cmdb-object-cftype",
    ),
    custom(
        "customfield_10056",
        "Forecast",
        "any",
        "com.example.forecast:forecast-field",
    ),
];
