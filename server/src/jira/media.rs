//! How documents in Jira call the files of an issue.
//!
//! UNCONFIRMED, all of it, and the only place that knows it: Jira's API takes pictures in a document by
//! the ID that Atlassian's media service has for the file, and has no way to ask for it. Other clients
//! read it out of the address that `attachment/content` redirects to,
//! `https://api.media.atlassian.com/file/UUID/binary?…`. That address is never followed: it is a way to
//! the file by itself. Where no such ID is to be had, or Jira does not take it, the picture is sent as a
//! link to its attachment.

use std::time::Duration;

use app::{
    adf::{Doc, picture::MediaIds},
    model::AttachmentId,
};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use url::Url;

use super::{Effect, Jira, JiraError, pace::Call};
use crate::egress::Reply;

/// How long is asked for the pictures of one text. Whoever wrote it waits.
const PATIENCE: Duration = Duration::from_secs(8);

/// A text, ready to be sent.
pub struct Ready {
    pub body: Doc,
    /// The same without IDs of the media service, for when Jira takes none of those; nothing where
    /// there is none in it.
    pub with_links: Option<Doc>,
}

impl Jira {
    /// Looks up the pictures of a text that was written here. One without pictures costs nothing.
    ///
    /// # Errors
    /// Only what a comment would meet as well: a rejected token, another account, a limit.
    pub async fn ready(&self, body: &Doc) -> Result<Ready, JiraError> {
        let pictures = body.pictures();
        let mut ids = MediaIds::default();
        if !pictures.is_empty() {
            match tokio::time::timeout(PATIENCE, self.media_ids(&pictures, &mut ids)).await {
                Ok(asked) => asked?,
                Err(_) => tracing::warn!("the pictures of a text took too long to look up"),
            }
        }
        let site = &self.site.url;
        Ok(Ready {
            body: body.with_media_ids(&ids, site),
            with_links: (!ids.is_empty()).then(|| body.with_media_ids(&MediaIds::default(), site)),
        })
    }

    async fn media_ids(&self, pictures: &[AttachmentId], ids: &mut MediaIds) -> Result<(), JiraError> {
        for id in pictures {
            match self.media_id(id).await {
                Ok(Some(media_id)) => ids.insert(id.clone(), media_id),
                Ok(None) => tracing::warn!(%id, "Jira does not say what documents call this attachment"),
                Err(error @ (JiraError::TokenRejected | JiraError::WrongAccount | JiraError::RateLimited { .. })) => {
                    return Err(error);
                }
                Err(error) => tracing::warn!(%id, %error, "an attachment in a text cannot be asked for"),
            }
        }
        Ok(())
    }

    async fn media_id(&self, id: &AttachmentId) -> Result<Option<String>, JiraError> {
        let path = format!("attachment/content/{id}?redirect=true");
        let call = Call::new(self.site.cloud_id.clone(), &Method::GET, &path, Effect::Read);
        let unread = |error| JiraError::from_egress(&error, Effect::Read);
        let _place = self.gateway.pace.begin(&call).await?;
        let api = &self.gateway.api;
        let arriving = api
            .fetch(&self.address(&path), self.acting.access(), None)
            .await
            .map_err(unread)?;
        let status = arriving.status();
        if !status.is_success() && !status.is_redirection() {
            let refusal = arriving.whole().await.map_err(unread)?;
            return self.judged(&call, refusal, Effect::Read).map(|_| None);
        }
        let head = Reply {
            status: StatusCode::OK,
            headers: arriving.headers().clone(),
            body: Bytes::new(),
        };
        let headers = self.judged(&call, head, Effect::Read)?.headers;
        Ok(named_in(&headers))
    }
}

/// The ID in the address that a reply redirects to.
fn named_in(headers: &HeaderMap) -> Option<String> {
    let address = Url::parse(headers.get(header::LOCATION)?.to_str().ok()?).ok()?;
    let mut parts = address.path_segments()?;
    parts.find(|part| *part == "file")?;
    let id = parts.next()?;
    let is_uuid = id.len() == 36
        && id.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    is_uuid.then(|| id.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_id_is_read_out_of_the_address_alone() {
        let uuid = "0f3c1a52-7b1e-4c7d-9a52-1f2e3d4c5b6a";
        let named = |address: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::LOCATION, HeaderValue::from_str(address).unwrap());
            named_in(&headers)
        };
        for address in [
            format!("https://api.media.atlassian.com/file/{uuid}/binary?token=x&client=y"),
            format!("https://example.com/media/file/{}/binary", uuid.to_uppercase()),
        ] {
            assert_eq!(named(&address).as_deref(), Some(uuid), "{address}");
        }
        for address in [
            format!("/file/{uuid}/binary"),
            format!("https://example.com/{uuid}/binary"),
            format!("https://example.com/binary?file={uuid}"),
            "https://example.com/file/10023/binary".to_owned(),
            "https://example.com/file/".to_owned(),
            "https://example.com/file/0f3c1a52-7b1e-4c7d-9a52-1f2e3d4c5b6z/binary".to_owned(),
            "data:file/x".to_owned(),
        ] {
            assert_eq!(named(&address), None, "{address}");
        }
        assert_eq!(named_in(&HeaderMap::new()), None);
    }
}
