//! What a call is for, and which limits it is subject to.

use app::model::CloudId;
use http::Method;

use crate::jira::Effect;

/// What a call is for: the less it can wait, the later it is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    Search,
    /// A file or a picture, which nobody waits for to read the page.
    File,
    Read,
    Write,
    /// Files that somebody adds. They take their time, and so have places of their own.
    Upload,
}

impl Purpose {
    pub fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Upload)
    }
}

/// What one limit holds back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    App,
    Site(CloudId),
    Endpoint(CloudId, Method, String),
    /// All reading, or searching alone: the app's points are nearly spent.
    Sparing(Purpose),
}

/// A call that is about to be made.
pub struct Call {
    pub site: CloudId,
    pub purpose: Purpose,
    pub endpoint: Scope,
}

impl Scope {
    /// Where points are spared, Jira would answer, and shall not be asked.
    pub fn may_be_tried(&self) -> bool {
        !matches!(self, Self::Sparing(_))
    }
}

impl Call {
    /// `path` is below `/rest/api/3/`.
    pub fn new(site: CloudId, method: &Method, path: &str, effect: Effect) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let purpose = match effect {
            Effect::Write if path.ends_with("/attachments") => Purpose::Upload,
            Effect::Write => Purpose::Write,
            Effect::Read if path.starts_with("search") => Purpose::Search,
            Effect::Read if path.starts_with("attachment/content") || path.starts_with("attachment/thumbnail") => {
                Purpose::File
            }
            Effect::Read => Purpose::Read,
        };
        Self {
            endpoint: Scope::Endpoint(site.clone(), method.clone(), template(path)),
            site,
            purpose,
        }
    }

    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        [
            Scope::App,
            Scope::Site(self.site.clone()),
            self.endpoint.clone(),
            Scope::Sparing(self.purpose),
        ]
        .into_iter()
    }
}

/// The path without what differs from issue to issue.
fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.bytes().any(|b| b.is_ascii_digit()) {
            "*"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}
