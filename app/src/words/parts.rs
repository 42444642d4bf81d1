//! What an issue is made of, where some of it could not be read.

use super::Words;

impl Words {
    /// A part by the name that the reader of Jira's replies has for it; one that is new stays as it is.
    pub fn of_part(self, name: &str) -> &str {
        let t = self.issue();
        match name {
            "project" => t.part_project(),
            "due date" => t.part_due(),
            "description" => t.part_description(),
            "summary" => t.part_summary(),
            "type" => t.part_type(),
            "status" => t.part_status(),
            "priority" => t.part_priority(),
            "resolution" => t.part_resolution(),
            "assignee" => t.part_assignee(),
            "reporter" => t.part_reporter(),
            "labels" => t.part_labels(),
            "components" => t.part_components(),
            "fix versions" => t.part_fix_versions(),
            "affected versions" => t.part_affected_versions(),
            "created" => t.part_created(),
            "updated" => t.part_updated(),
            "resolved" => t.part_resolved(),
            "parent" => t.part_parent(),
            "subtasks" => t.part_subtasks(),
            "linked issues" => t.part_links(),
            "attachments" => t.part_attachments(),
            other => other,
        }
    }
}
