use app::model::{Audience, Audiences, IssueKey};

use super::{
    Jira, JiraError, parse,
    wire::{Elements, Myself, WireRole},
};

impl Jira {
    /// The roles and groups of the acting person's: they can restrict comments to no others. Two
    /// requests, one after the other. Jira documents the roles for administrators; whoever is refused
    /// has the groups.
    pub async fn audiences(&self, key: &IssueKey) -> Result<Audiences, JiraError> {
        let project = key.project();
        let roles = format!("project/{project}/roledetails?currentMember=true");
        let (roles, roles_hidden) = match self.get(&roles).await {
            Ok(reply) => (parse::<Elements<WireRole>>(&reply)?.0, false),
            Err(JiraError::NotFound | JiraError::Refused(_)) => (Vec::new(), true),
            Err(error) => return Err(error),
        };
        let reply = self.get("myself?expand=groups").await?;
        let groups = parse::<Myself>(&reply)?.into_groups();
        let roles = roles.into_iter().filter_map(|role| role.ok()?.into_audience());
        let list: Vec<Audience> = roles.chain(groups).collect();
        Ok(Audiences { list, roles_hidden })
    }
}
