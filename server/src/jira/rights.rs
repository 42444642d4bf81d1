use app::model::{CommentRights, IssueKey};

use super::{Jira, JiraError, parse, wire::MyPermissions};

const EDIT_OWN: &str = "EDIT_OWN_COMMENTS";
const EDIT_ALL: &str = "EDIT_ALL_COMMENTS";
const DELETE_OWN: &str = "DELETE_OWN_COMMENTS";
const DELETE_ALL: &str = "DELETE_ALL_COMMENTS";

impl Jira {
    /// What the acting person may do with the comments of an issue, their own and others'.
    pub async fn comment_rights(&self, key: &IssueKey) -> Result<CommentRights, JiraError> {
        let asked = [EDIT_OWN, EDIT_ALL, DELETE_OWN, DELETE_ALL].join(",");
        let path = format!("mypermissions?issueKey={key}&permissions={asked}");
        let reply = self.get(&path).await?;
        let mine: MyPermissions = parse(&reply)?;
        let (edit_all, delete_all) = (mine.has(EDIT_ALL), mine.has(DELETE_ALL));
        Ok(CommentRights {
            edit_own: edit_all || mine.has(EDIT_OWN),
            edit_all,
            delete_own: delete_all || mine.has(DELETE_OWN),
            delete_all,
        })
    }
}
