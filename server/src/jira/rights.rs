use app::model::{IssueKey, Rights};

use super::{Jira, JiraError, parse, wire::MyPermissions};

const EDIT_ISSUE: &str = "EDIT_ISSUES";
const EDIT_OWN: &str = "EDIT_OWN_COMMENTS";
const EDIT_ALL: &str = "EDIT_ALL_COMMENTS";
const DELETE_OWN: &str = "DELETE_OWN_COMMENTS";
const DELETE_ALL: &str = "DELETE_ALL_COMMENTS";

impl Jira {
    /// What the acting person may do with an issue and its comments, their own and others'. Of the issue's fields Jira
    /// may still keep one from being changed (a field that is not on the screen for it).
    pub async fn rights(&self, key: &IssueKey) -> Result<Rights, JiraError> {
        let asked = [EDIT_ISSUE, EDIT_OWN, EDIT_ALL, DELETE_OWN, DELETE_ALL].join(",");
        let path = format!("mypermissions?issueKey={key}&permissions={asked}");
        let reply = self.get(&path).await?;
        let mine: MyPermissions = parse(&reply)?;
        let (edit_all, delete_all) = (mine.has(EDIT_ALL), mine.has(DELETE_ALL));
        Ok(Rights {
            edit_issue: mine.has(EDIT_ISSUE),
            edit_own: edit_all || mine.has(EDIT_OWN),
            edit_all,
            delete_own: delete_all || mine.has(DELETE_OWN),
            delete_all,
        })
    }
}
