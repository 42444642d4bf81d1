//! `multipart/form-data` (RFC 7578), from a body that has arrived in full.

use axum::body::Bytes;

use crate::request::Request;

pub struct File {
    /// The name of the form's field.
    pub field: String,
    pub name: String,
    pub mime_type: String,
    pub bytes: Bytes,
}

/// The files of a form; `None` when it is no such form.
pub fn files(request: &Request) -> Option<Vec<File>> {
    let content_type = request.header("content-type")?;
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return None;
    }
    let boundary = content_type
        .split("boundary=")
        .nth(1)?
        .split(';')
        .next()?
        .trim()
        .trim_matches('"');
    let opening = format!("--{boundary}");
    let closing = format!("\r\n--{boundary}");
    let mut at = find(&request.body, opening.as_bytes(), 0)? + opening.len();
    let mut files = Vec::new();
    while request.body.get(at..)?.starts_with(b"\r\n") {
        let head_end = find(&request.body, b"\r\n\r\n", at)?;
        let end = find(&request.body, closing.as_bytes(), head_end + 2)?;
        let head = String::from_utf8_lossy(request.body.get(at..head_end)?).into_owned();
        files.extend(file(&head, request.body.slice((head_end + 4).min(end)..end)));
        at = end + closing.len();
    }
    Some(files)
}

fn file(head: &str, bytes: Bytes) -> Option<File> {
    let value_of = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let disposition = value_of("content-disposition")?;
    let parameter = |name: &str| {
        disposition.split(';').find_map(|part| {
            let (found, value) = part.trim().split_once('=')?;
            found
                .eq_ignore_ascii_case(name)
                .then(|| value.trim_matches('"').to_owned())
        })
    };
    Some(File {
        field: parameter("name")?,
        name: parameter("filename")?,
        mime_type: value_of("content-type")
            .unwrap_or("application/octet-stream")
            .to_owned(),
        bytes,
    })
}

fn find(body: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let rest = body.get(from..)?;
    rest.windows(wanted.len())
        .position(|window| window == wanted)
        .map(|at| from + at)
}
