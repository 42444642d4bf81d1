//! Everything the stand-in knows.

use std::collections::HashMap;

use crate::{
    auth::grants::Grants,
    clock::Clock,
    faults::Faults,
    jira::model::{Person, Site},
    ledger::Ledger,
    limits::Limits,
    modes::Modes,
    seed,
    settings::Settings,
};

pub struct World {
    pub settings: Settings,
    pub modes: Modes,
    pub clock: Clock,
    pub people: People,
    pub sites: Vec<Site>,
    pub apps: Vec<App>,
    pub grants: Grants,
    pub ledger: Ledger,
    pub faults: Faults,
    pub limits: Limits,
}

/// A 3LO app as registered in Atlassian's developer console.
#[derive(Debug, Clone)]
pub struct App {
    pub client_id: String,
    pub client_secret: String,
    pub redirect_uris: Vec<String>,
    /// The account that registered it, and the only one that can authorise it while it is private.
    pub owner: String,
}

impl World {
    /// The world as the demo and every test find it.
    pub fn seeded(settings: Settings) -> Self {
        let clock = Clock::default();
        let people = seed::people();
        let app = App {
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            redirect_uris: settings.redirect_uris.clone(),
            owner: seed::ROHIT.to_owned(),
        };
        Self {
            modes: Modes::default(),
            sites: seed::sites(clock.now()),
            clock,
            people,
            apps: vec![app],
            grants: Grants::default(),
            ledger: Ledger::default(),
            faults: Faults::default(),
            limits: Limits::default(),
            settings,
        }
    }

    pub fn app(&self, client_id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.client_id == client_id)
    }

    pub fn site_at(&self, cloud_id: &str) -> Option<usize> {
        self.sites
            .iter()
            .position(|site| site.id.eq_ignore_ascii_case(cloud_id))
    }

    /// The sites where a person has access to Jira.
    pub fn sites_of<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a Site> {
        self.sites.iter().filter(move |site| site.members.contains(account))
    }
}

/// People in the order in which they came, found by account.
#[derive(Default)]
pub struct People {
    all: Vec<Person>,
    by_account: HashMap<String, usize>,
}

impl People {
    pub fn add(&mut self, person: Person) {
        self.by_account.insert(person.account_id.clone(), self.all.len());
        self.all.push(person);
    }

    pub fn get(&self, account: &str) -> Option<&Person> {
        self.by_account.get(account).and_then(|at| self.all.get(*at))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.all.iter()
    }

    /// By account, by name or by the part of the e-mail address before the at sign: how control
    /// requests name people.
    pub fn named(&self, name: &str) -> Option<&Person> {
        self.get(name).or_else(|| {
            self.all.iter().find(|person| {
                person.name.eq_ignore_ascii_case(name)
                    || person.nickname.eq_ignore_ascii_case(name)
                    || person.email.eq_ignore_ascii_case(name)
            })
        })
    }
}
