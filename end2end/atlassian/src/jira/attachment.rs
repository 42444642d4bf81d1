//! Attachments (facts sheet, 5.7).

use axum::http::{StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    Call,
    model::{Attachment, Issue},
    permission::Permission,
};
use crate::{
    clock::SECOND,
    errors,
    modes::MediaAddress,
    png, random,
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

/// Files that one upload may carry.
const MOST_FILES: usize = 60;

pub fn meta(world: &mut World, _: &Call) -> Answer {
    Ok(Reply::ok(
        &json!({"enabled": true, "uploadLimit": world.modes.upload_limit}),
    ))
}

fn find<'w>(world: &'w World, call: &Call) -> Result<(&'w Issue, &'w Attachment), Reply> {
    let id = call.param(0);
    let site = call.site(world);
    site.issues
        .iter()
        .find_map(|issue| {
            let attachment = issue
                .attachments
                .iter()
                .find(|attachment| attachment.id.to_string() == id)?;
            site.sees_issue(call.account, issue).then_some((issue, attachment))
        })
        .ok_or_else(|| errors::no_attachment(id))
}

/// One attachment's metadata, where its id is a number.
pub fn get(world: &mut World, call: &Call) -> Answer {
    let (_, attachment) = find(world, call)?;
    let mut value = call.view(world).attachment(attachment);
    value["id"] = json!(attachment.id);
    Ok(Reply::ok(&value))
}

pub fn delete(world: &mut World, call: &Call) -> Answer {
    let (issue, attachment) = find(world, call)?;
    let view = call.view(world);
    let own = attachment.author == call.account && view.may(issue, Permission::DeleteOwnAttachments);
    if !own && !view.may(issue, Permission::Administer) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to delete attachments for this issue.",
        ));
    }
    let (issue, attachment) = (issue.id, attachment.id);
    let site = call.site_mut(world);
    if let Some(issue) = site.issues.iter_mut().find(|found| found.id == issue) {
        issue.attachments.retain(|found| found.id != attachment);
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(json!({"attachment": "deleted", "id": attachment.to_string()})))
}

pub fn content(world: &mut World, call: &Call) -> Answer {
    let (_, attachment) = find(world, call)?;
    if call.request.flag("redirect", true) {
        return Ok(Reply::redirect(
            StatusCode::SEE_OTHER,
            &signed_url(world, call, attachment, "binary"),
        ));
    }
    Ok(bytes(call.request, attachment))
}

/// A smaller picture of an image; for other files a picture of a file, unless `fallbackToDefault`
/// is off.
pub fn thumbnail(world: &mut World, call: &Call) -> Answer {
    let (_, attachment) = find(world, call)?;
    let is_image = attachment.mime_type.starts_with("image/");
    if !is_image && !call.request.flag("fallbackToDefault", true) {
        return Err(errors::messages(
            StatusCode::NOT_FOUND,
            "There is no thumbnail of this attachment.",
        ));
    }
    if call.request.flag("redirect", true) {
        return Ok(Reply::redirect(
            StatusCode::SEE_OTHER,
            &signed_url(world, call, attachment, "thumbnail"),
        ));
    }
    Ok(small(attachment))
}

fn small(attachment: &Attachment) -> Reply {
    if attachment.mime_type.starts_with("image/") {
        Reply::bytes(StatusCode::OK, &attachment.mime_type, attachment.bytes.clone())
    } else {
        Reply::bytes(StatusCode::OK, "image/png", png::square(64, [0x62, 0x6f, 0x86]))
    }
}

/// What proves that a media URL was made here: a digest over a secret of this run.
fn signature(world: &World, what: &str, expires: i64) -> String {
    let digest = Sha256::digest(format!("{}\n{what}\n{expires}", world.settings.client_secret));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the media service has the file, under the id by which ADF media nodes call it.
fn signed_url(world: &World, call: &Call, attachment: &Attachment, kind: &str) -> String {
    let expires = call.now / SECOND + world.modes.media_url_seconds;
    let signed = signature(world, &format!("{}/{kind}", attachment.media_id), expires);
    let origin = &world.settings.media_origin;
    match world.modes.media_address {
        MediaAddress::NamesFile => format!(
            "{origin}/media/file/{}/{kind}?expires={expires}&signature={signed}",
            attachment.media_id
        ),
        MediaAddress::Opaque => format!("{origin}/media/blob/{kind}?expires={expires}&signature={signed}"),
    }
}

/// The same by an address that does not name the file: its signature does.
pub fn media_by_token(world: &World, request: &Request, kind: &str) -> Answer {
    let expires = request.parameter("expires").and_then(|text| text.parse().ok());
    let all = world
        .sites
        .iter()
        .flat_map(|site| &site.issues)
        .flat_map(|issue| &issue.attachments);
    let meant = all.map(|attachment| attachment.media_id.as_str()).find(|id| {
        let signed = signature(world, &format!("{id}/{kind}"), expires.unwrap_or_default());
        request.parameter("signature") == Some(signed.as_str())
    });
    media(world, request, meant.unwrap_or_default(), kind)
}

/// The media service: the signed URL alone lets in, no `Authorization`.
pub fn media(world: &World, request: &Request, id: &str, kind: &str) -> Answer {
    let forbidden = || {
        errors::problem(
            StatusCode::FORBIDDEN,
            "The link is not valid or has expired.",
            &request.path,
        )
    };
    let expires: i64 = request
        .parameter("expires")
        .and_then(|text| text.parse().ok())
        .ok_or_else(forbidden)?;
    let fresh = world.clock.now() / SECOND < expires;
    let expected = signature(world, &format!("{id}/{kind}"), expires);
    if !fresh || request.parameter("signature") != Some(expected.as_str()) {
        return Err(forbidden());
    }
    let attachment = world
        .sites
        .iter()
        .flat_map(|site| &site.issues)
        .flat_map(|issue| &issue.attachments)
        .find(|attachment| attachment.media_id == id)
        .ok_or_else(|| errors::no_attachment(id))?;
    Ok(if kind == "thumbnail" {
        small(attachment)
    } else {
        bytes(request, attachment)
    })
}

/// All bytes, or those that `Range` names (RFC 9110, section 14; one range).
fn bytes(request: &Request, attachment: &Attachment) -> Reply {
    let all = &attachment.bytes;
    let name: String = attachment
        .file_name
        .chars()
        .filter(|c| !matches!(c, '"' | '\\') && !c.is_control())
        .collect();
    let disposition = format!(
        "attachment; filename=\"{}\"; filename*=UTF-8''{}",
        name.replace(|c: char| !c.is_ascii(), "_"),
        percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC)
    );
    let whole = |reply: Reply| {
        reply
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CONTENT_DISPOSITION, &disposition)
    };
    let Some(range) = request.header("range").and_then(|range| range.strip_prefix("bytes=")) else {
        return whole(Reply::bytes(StatusCode::OK, &attachment.mime_type, all.clone()));
    };
    match part(range, all.len()) {
        Some((first, last)) => whole(
            Reply::bytes(
                StatusCode::PARTIAL_CONTENT,
                &attachment.mime_type,
                all.slice(first..=last),
            )
            .header(header::CONTENT_RANGE, &format!("bytes {first}-{last}/{}", all.len())),
        ),
        None => Reply::empty(StatusCode::RANGE_NOT_SATISFIABLE)
            .header(header::CONTENT_RANGE, &format!("bytes */{}", all.len())),
    }
}

/// The first and last byte of `0-99`, `100-` or `-5`.
fn part(range: &str, length: usize) -> Option<(usize, usize)> {
    let (first, last) = range.trim().split_once('-')?;
    let end = length.checked_sub(1)?;
    let (first, last) = match (first, last) {
        ("", suffix) => (
            length.saturating_sub(suffix.parse().ok().filter(|wanted| *wanted > 0)?),
            end,
        ),
        (first, "") => (first.parse().ok()?, end),
        (first, last) => (first.parse().ok()?, last.parse::<usize>().ok()?.min(end)),
    };
    (first <= last && first <= end).then_some((first, last))
}

pub fn add(world: &mut World, call: &Call) -> Answer {
    if call
        .request
        .header("x-atlassian-token")
        .is_none_or(|token| !token.eq_ignore_ascii_case("no-check"))
    {
        return Err(Reply::bytes(
            StatusCode::FORBIDDEN,
            "text/html;charset=UTF-8",
            "XSRF check failed",
        ));
    }
    let issue = call.issue(world)?;
    if !call.view(world).may(issue, Permission::CreateAttachments) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to create attachments for this issue.",
        ));
    }
    let files =
        crate::multipart::files(call.request).ok_or_else(|| errors::bad_request("The upload cannot be read."))?;
    let files: Vec<_> = files.into_iter().filter(|file| file.field == "file").collect();
    if files.is_empty() {
        return Err(errors::bad_request("No file was sent in a part named 'file'."));
    }
    if files.len() > MOST_FILES || files.iter().any(|file| file.bytes.len() > world.modes.upload_limit) {
        return Err(errors::messages(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The upload has too many or too large files.",
        ));
    }
    let at = call.issue_at(world)?;
    let site = call.site_mut(world);
    let mut added = Vec::new();
    for file in files {
        let attachment = Attachment {
            id: site.fresh_id(),
            media_id: random::uuid(),
            file_name: file.name,
            mime_type: file.mime_type,
            author: call.account.to_owned(),
            created: call.now,
            bytes: file.bytes,
        };
        site.issues[at].attachments.push(attachment.clone());
        added.push(attachment);
    }
    site.issues[at].updated = call.now;
    let view = call.view(world);
    let ids: Vec<String> = added.iter().map(|attachment| attachment.id.to_string()).collect();
    let body = added.iter().map(|attachment| view.attachment(attachment)).collect();
    let effect = json!({"attachment": "added", "ids": ids, "author": call.account, "issue": view.site.issues[at].key});
    Ok(Reply::ok(&body).effect(effect))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        assert_eq!(part("0-3", 10), Some((0, 3)));
        assert_eq!(part("4-", 10), Some((4, 9)));
        assert_eq!(part("-3", 10), Some((7, 9)));
        assert_eq!(part("0-99", 10), Some((0, 9)));
        assert_eq!(part("10-", 10), None);
        assert_eq!(part("5-4", 10), None);
    }
}
