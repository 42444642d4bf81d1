use crate::model::{AttachmentId, SiteSlug};

/// Where Byline passes an attachment on.
pub fn file_path(site: &SiteSlug, id: &AttachmentId) -> String {
    format!("/{site}/attachment/{id}")
}
