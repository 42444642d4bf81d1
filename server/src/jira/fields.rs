use app::{
    adf::Room,
    model::{Fields, IssueKey},
};

use super::{
    Jira, JiraError, parse,
    wire::{FIELDS, WireFields},
};

impl Jira {
    /// The fields of an issue that its page does not show, in one request.
    pub async fn fields(&self, key: &IssueKey) -> Result<Fields, JiraError> {
        let others: String = FIELDS.split(',').map(|shown| format!(",-{shown}")).collect();
        // Work logged is a list that can be long, and is shown elsewhere.
        let reply = self
            .get(&format!("issue/{key}?fields=*all{others},-worklog&expand=names,schema"))
            .await?;
        parse::<WireFields>(&reply)?
            .into_fields(self.site().clone(), &mut Room::default())
            .ok_or(JiraError::Unreadable)
    }
}
