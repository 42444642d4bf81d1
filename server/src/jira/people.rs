use app::model::{IssueKey, Person};

use super::{
    Jira, JiraError, parse,
    wire::{Elements, WirePerson},
};

/// As many as a list beside the text shows.
const MOST: usize = 8;

impl Jira {
    /// People who can see an issue and of whose name a word begins like `name`. None where this
    /// person may not browse people: Jira does not tell the two apart.
    pub async fn people(&self, key: &IssueKey, name: &str) -> Result<Vec<Person>, JiraError> {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("issueKey", key.as_str())
            .append_pair("query", name)
            .append_pair("maxResults", &MOST.to_string())
            .finish();
        let reply = self.get(&format!("user/viewissue/search?{query}")).await?;
        let Elements(people) = parse::<Elements<WirePerson>>(&reply)?;
        let people = people.into_iter().filter_map(|person| Some(person.ok()?.into_person()));
        Ok(people.filter(|person| person.account_id.is_some()).take(MOST).collect())
    }
}
