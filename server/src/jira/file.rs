//! Attachments as the files they are: never read whole, and shown only where they surely are
//! pictures.

use app::model::AttachmentId;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{Effect, Jira, JiraError, pace::Call};
use crate::egress::{Arriving, Incoming, Reply};

/// What the sides of a thumbnail may be at most, in pixels: twice of what the page shows, for
/// fine screens.
const THUMBNAIL: (u16, u16) = (320, 240);

/// The first so many bytes tell what a file is.
const TELLING: usize = 12;

/// What is asked for of an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    Part(ByteRange),
    Thumbnail,
}

/// One range of bytes, as `Range` names it (RFC 9110, section 14.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByteRange {
    text: String,
    from_start: bool,
}

impl ByteRange {
    /// Reads `bytes=0-99`, `bytes=100-` or `bytes=-5`. Nothing for several ranges and for
    /// whatever else is not well formed: such a header counts as none.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
        let number = |text: &str| -> Option<u64> {
            let digits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        };
        let fits = match (first, last) {
            ("", last) => number(last).is_some(),
            (first, "") => number(first).is_some(),
            (first, last) => number(first)? <= number(last)?,
        };
        fits.then(|| Self {
            text: text.to_owned(),
            from_start: number(first) == Some(0),
        })
    }

    fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.text).ok()
    }
}

/// The pictures that a browser may show within Byline: made of dots, so that nothing in them runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    Png,
    Jpeg,
    Gif,
    WebP,
}

impl Picture {
    /// What a file's first bytes say, whatever its name and type (the signatures of the MIME
    /// sniffing standard).
    pub fn sniffed(first: &[u8]) -> Option<Self> {
        if first.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if first.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if first.starts_with(b"GIF87a") || first.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if first.starts_with(b"RIFF") && first.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else {
            None
        }
    }

    pub fn mime_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
        }
    }
}

/// A file on its way.
pub struct File {
    /// As Jira names it.
    pub name: Option<String>,
    /// What it surely is.
    pub picture: Option<Picture>,
    /// In bytes, of what comes; where it is known.
    pub length: Option<u64>,
    /// Where what comes stands in the whole, when it is a part: `Content-Range`.
    pub part: Option<HeaderValue>,
    pub first: Bytes,
    pub rest: Incoming,
}

/// What became of asking for a file.
pub enum Fetched {
    File(Box<File>),
    /// The file has no such bytes. `Content-Range` tells how many it has.
    NoSuchPart(Option<HeaderValue>),
}

impl Jira {
    /// Begins to fetch an attachment. A redirect to where Jira's files lie is not asked for and
    /// would not be followed: the token goes nowhere else.
    pub async fn file(&self, id: &AttachmentId, wanted: &Wanted) -> Result<Fetched, JiraError> {
        let (path, range) = match wanted {
            Wanted::Whole => (format!("attachment/content/{id}?redirect=false"), None),
            Wanted::Part(range) => (format!("attachment/content/{id}?redirect=false"), range.header()),
            Wanted::Thumbnail => {
                let (width, height) = THUMBNAIL;
                let size = format!("width={width}&height={height}");
                (
                    format!("attachment/thumbnail/{id}?redirect=false&fallbackToDefault=false&{size}"),
                    None,
                )
            }
        };
        let call = Call::new(self.site.cloud_id.clone(), &Method::GET, &path, Effect::Read);
        let unread = |error| JiraError::from_egress(&error, Effect::Read);
        let mut arriving = {
            let _place = self.gateway.pace.begin(&call).await?;
            let api = &self.gateway.api;
            api.fetch(&self.address(&path), self.acting.access(), range)
                .await
                .map_err(unread)?
        };
        let status = arriving.status();
        if !status.is_success() && status != StatusCode::RANGE_NOT_SATISFIABLE {
            let refusal = arriving.whole().await.map_err(unread)?;
            self.judged(&call, refusal, Effect::Read)?;
            return Err(JiraError::Unreadable);
        }
        let head = Reply {
            status: StatusCode::OK,
            headers: arriving.headers().clone(),
            body: Bytes::new(),
        };
        let headers = self.judged(&call, head, Effect::Read)?.headers;
        let part = headers.get(header::CONTENT_RANGE).cloned();
        if status == StatusCode::RANGE_NOT_SATISFIABLE {
            return Ok(Fetched::NoSuchPart(part));
        }
        let (is_part, from_start) = match (status, wanted) {
            (StatusCode::OK, _) => (false, true),
            (StatusCode::PARTIAL_CONTENT, Wanted::Part(range)) if part.is_some() => (true, range.from_start),
            _ => return Err(JiraError::Unreadable),
        };
        let first = begin(&mut arriving).await.map_err(unread)?;
        Ok(Fetched::File(Box::new(File {
            name: file_name(&headers),
            picture: from_start.then(|| Picture::sniffed(&first)).flatten(),
            length: length(&headers),
            part: part.filter(|_| is_part),
            first,
            rest: arriving.into_body(),
        })))
    }
}

/// As much of the beginning as tells what it is.
async fn begin(arriving: &mut Arriving) -> Result<Bytes, crate::egress::EgressError> {
    let mut first = BytesMut::new();
    while first.len() < TELLING {
        match arriving.piece().await? {
            Some(piece) if first.is_empty() && piece.len() >= TELLING => return Ok(piece),
            Some(piece) => first.extend_from_slice(&piece),
            None => break,
        }
    }
    Ok(first.freeze())
}

fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The name that Jira gives the file in `Content-Disposition`. UNCONFIRMED: that there is one when
/// the file comes without a redirect. Where there is none, the file is named after its number.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_DISPOSITION)?.to_str().ok()?;
    let parameter = |name: &str| {
        let at = text.to_ascii_lowercase().find(&format!("; {name}="))?;
        Some(&text[at + name.len() + 3..])
    };
    if let Some(extended) = parameter("filename*") {
        let value = extended.split(';').next().unwrap_or_default().trim();
        let (charset, rest) = value.split_once('\'')?;
        let (_, encoded) = rest.split_once('\'')?;
        if charset.eq_ignore_ascii_case("utf-8") {
            return decoded(encoded);
        }
    }
    let plain = parameter("filename")?;
    match plain.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().map(str::to_owned),
        None => plain.split(';').next().map(|name| name.trim().to_owned()),
    }
}

fn decoded(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(others.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &others[2..];
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_well_formed_range_is_one() {
        for (text, from_start) in [
            ("bytes=0-99", true),
            ("bytes=0-", true),
            ("bytes=5-5", false),
            ("bytes=100-", false),
            ("bytes=-5", false),
        ] {
            assert_eq!(ByteRange::parse(text).unwrap().from_start, from_start, "{text}");
        }
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=0-1,3-4",
            "bytes=+1-2",
            "bytes= 0-1",
            "bytes=0-1 ",
            "bytes=0--1",
            "items=0-1",
            "bytes=0-99999999999999999999",
            "bytes=0-1\r\nX: y",
        ] {
            assert_eq!(ByteRange::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn pictures_are_known_by_their_first_bytes_alone() {
        for (first, picture) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some(Picture::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(Picture::Jpeg)),
            (b"GIF89a\x01\0\x01\0", Some(Picture::Gif)),
            (b"GIF87a\x01\0\x01\0", Some(Picture::Gif)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Picture::WebP)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"<!DOCTYPE html><script>", None),
            (b" \x89PNG\r\n\x1a\n", None),
            (b"%PDF-1.7", None),
            (b"GIF8", None),
            (b"", None),
        ] {
            assert_eq!(Picture::sniffed(first), picture, "{first:?}");
        }
    }

    #[test]
    fn a_file_has_the_name_that_jira_gives_it() {
        let named = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(value).unwrap());
            file_name(&headers)
        };
        for (value, name) in [
            ("attachment; filename=\"a.png\"", Some("a.png")),
            ("inline; filename=a.png; size=3", Some("a.png")),
            (
                "attachment; filename=\"n_me.txt\"; filename*=UTF-8''n%C3%A4me%20%22.txt",
                Some("näme \".txt"),
            ),
            ("attachment; filename*=UTF-8''%zz", None),
            ("attachment", None),
        ] {
            assert_eq!(named(value).as_deref(), name, "{value}");
        }
    }
}
