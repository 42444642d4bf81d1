use anyhow::Result;
use reqwest::{RequestBuilder, header};
use url::Url;

use super::canary::Canaries;
use crate::visitor::Visitor;

/// One user of the soak with strings of their own.
pub struct User {
    pub visitor: Visitor,
    /// The one issue that they read and write on.
    pub issue: String,
    name: String,
    summary: String,
    words: String,
    draft: String,
}

/// What a user is called.
pub fn name(number: usize, salt: u64) -> String {
    format!("canary-name-{number:05}-{salt:016x}")
}

/// What their issue says.
pub fn summary(number: usize, salt: u64) -> String {
    format!("canary-issue-{number:05}-{salt:016x}")
}

impl User {
    pub fn new(visitor: Visitor, issue: String, number: usize, salt: u64) -> Self {
        Self {
            visitor,
            issue,
            name: name(number, salt),
            summary: summary(number, salt),
            words: format!("canary-words-{number:05}-{salt:016x}"),
            draft: format!("canary-draft-{number:05}-{salt:016x}"),
        }
    }

    pub fn release(&self, canaries: &mut Canaries, number: usize) {
        let session = self.visitor.cookie.trim_start_matches("byline=");
        for canary in [&self.name, &self.summary, &self.words, &self.draft, session] {
            canaries.belongs(canary, number);
        }
    }

    /// A text that is kept and stays with its author: there is no such issue.
    pub async fn keep_draft(&self, process: &Url) -> Result<()> {
        let key = format!("draft-{}", self.visitor.user);
        self.visitor.comment(process, "NOPE-1", &key, &self.draft).await?;
        Ok(())
    }

    /// One of the things that people do, and whether they are signed in for it.
    pub fn request(&self, process: &Url, chance: &mut fastrand::Rng) -> Result<(RequestBuilder, bool)> {
        let visitor = &self.visitor;
        let issue = format!("/acme/browse/{}", self.issue);
        let get = |path: &str| visitor.get(process, path);
        let request = match chance.u32(0..100) {
            0..45 => get(&issue)?,
            45..60 => get("/")?,
            60..65 => get("/connections")?,
            65..70 => get(&format!("/browse/{}", self.issue))?,
            70..80 => get(&format!("/search?in=text&site=acme&q={}", self.summary))?,
            80..88 => visitor.form(process, "/api/preview", &[("text", &self.words)])?,
            88..96 => {
                let key = format!("words-{:032x}", chance.u128(..));
                let form = [
                    ("site", "acme"),
                    ("key", &self.issue),
                    ("client_key", &key),
                    ("audience", "everyone"),
                    ("text", &self.words),
                ];
                visitor.form(process, "/api/comment", &form)?
            }
            // The same address without a session.
            _ => return Ok((get(&issue)?, false)),
        };
        Ok((request.header(header::COOKIE, &visitor.cookie), true))
    }
}
