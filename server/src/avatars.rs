//! People's pictures. Jira names them by addresses on hosts that are not its own, and no browser of Byline's is sent to a
//! third party: Byline fetches them, from the hosts that its operator named for it alone, and says nothing of who asks.

use app::model::Avatar;
use bytes::Bytes;
use http::StatusCode;
use url::Url;

use crate::{egress::Egress, jira::Picture};

/// A face is some kilobytes.
const MOST_BYTES: usize = 256 * 1024;

/// The way to the pictures. Nothing is kept here: browsers keep what they were given.
pub struct Avatars(Vec<Egress>);

impl Avatars {
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(origins: &[Url]) -> Result<Self, reqwest::Error> {
        Ok(Self(
            origins.iter().cloned().map(Egress::new).collect::<Result<_, _>>()?,
        ))
    }

    /// The picture, where one can be had and surely is one. Gravatar redirects to a drawing of initials for people
    /// without a picture; redirects are not followed, and Byline draws initials itself.
    pub async fn fetch(&self, avatar: &Avatar) -> Option<(Picture, Bytes)> {
        let of_host = |egress: &&Egress| egress.origin().authority() == avatar.host();
        let egress = self.0.iter().find(of_host)?;
        let reply = egress.public(avatar.path(), MOST_BYTES).await.ok()?;
        let picture = (reply.status == StatusCode::OK)
            .then(|| Picture::sniffed(&reply.body))
            .flatten()?;
        Some((picture, reply.body))
    }
}
