//! Whom a comment can mention.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::reply::{asked_by_script, desk, see_other};
use crate::{
    adf::markdown::mention,
    model::{IssueKey, Person, SiteSlug, Trouble},
    words::words,
};

/// A person to choose, as the comment box's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub name: String,
    /// The mention as it stands in the text.
    pub written: String,
}

/// What there is to choose from, and what else there is to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidates {
    pub people: Vec<Candidate>,
    pub words: Option<String>,
}

/// People whose name begins so and who can see the issue. It is for the comment box's script alone.
#[server(name = FindPeople, prefix = "/api", endpoint = "people")]
pub async fn find_people(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] name: String,
) -> Result<Candidates, ServerFnError> {
    if !asked_by_script() {
        see_other("/");
        return Ok(Candidates::default());
    }
    let (Ok(site), Ok(key), Some(desk)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>(), desk()) else {
        return Ok(Candidates::default());
    };
    Ok(match desk.people(&site, &key, name.trim()).await {
        Ok(people) => Candidates {
            people: people.into_iter().filter_map(candidate).collect(),
            words: None,
        },
        Err(Trouble::ScopeMissing) => Candidates {
            people: Vec::new(),
            words: Some(words().composer().reconnect_to_mention().to_owned()),
        },
        // Nobody is kept from writing by a list that does not come.
        Err(_) => Candidates::default(),
    })
}

fn candidate(person: Person) -> Option<Candidate> {
    let written = mention::written(person.account_id.as_ref()?, &person.name);
    Some(Candidate {
        name: person.name,
        written,
    })
}
