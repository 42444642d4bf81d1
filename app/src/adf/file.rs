//! The files of the issue that a document is from.

use super::node::Media;

/// A file's number, and nothing but digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId<'a>(&'a str);

impl<'a> FileId<'a> {
    pub fn parse(text: &'a str) -> Option<Self> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(Self(text))
    }

    pub fn as_str(self) -> &'a str {
        self.0
    }
}

/// A file that a document may show.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub id: FileId<'a>,
    pub name: &'a str,
    pub is_picture: bool,
}

/// The files of one issue.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files<'a> {
    /// The issue's key.
    pub issue: &'a str,
    pub list: &'a [File<'a>],
    /// The document is being written: what it calls by a number is one of them, though nobody has asked
    /// Jira for the list.
    pub unasked: bool,
}

impl<'a> Files<'a> {
    /// The file that a document means.
    ///
    /// UNCONFIRMED: documents call files by ids of Atlassian's media service, and nothing in Jira's
    /// API says which attachment that is. What is known to hold is that Jira's editor writes the
    /// file's name as the alternative text of a picture; so a file counts as meant where it alone
    /// has that name, or where the id is its own after all. Everything else stays a name.
    pub fn meant_by<'m>(&self, media: &'m Media) -> Option<File<'m>>
    where
        'a: 'm,
    {
        if media.url.is_some() {
            return None;
        }
        let id = media.id.as_deref()?;
        if self.unasked {
            return Some(File {
                id: FileId::parse(id)?,
                name: media.alt.as_deref().unwrap_or_default(),
                is_picture: true,
            });
        }
        if let Some(file) = self.list.iter().find(|file| file.id.as_str() == id) {
            return Some(*file);
        }
        let name = media.alt.as_deref()?;
        let mut named = self.list.iter().filter(|file| file.name == name);
        match (named.next(), named.next()) {
            (Some(file), None) => Some(*file),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(id: &str, alt: Option<&str>) -> Option<String> {
        let file = |id, name| File {
            id: FileId(id),
            name,
            is_picture: true,
        };
        let list = [file("1", "a.png"), file("2", "b.png"), file("3", "b.png")];
        let files = Files {
            issue: "DEMO-1",
            list: &list,
            unasked: false,
        };
        let media = Media {
            id: Some(id.to_owned()),
            alt: alt.map(str::to_owned),
            ..Media::default()
        };
        files.meant_by(&media).map(|file| file.id.as_str().to_owned())
    }

    #[test]
    fn a_file_is_meant_by_its_id_or_by_a_name_that_it_alone_has() {
        assert_eq!(meant("2", Some("a.png")).as_deref(), Some("2"));
        assert_eq!(meant("uuid", Some("a.png")).as_deref(), Some("1"));
        assert_eq!(meant("uuid", Some("b.png")), None, "two have that name");
        assert_eq!(meant("uuid", Some("A.png")), None);
        assert_eq!(meant("uuid", None), None);
    }

    #[test]
    fn a_number_is_digits() {
        for wrong in ["", "1/..", "-1", "1?x", "a", "１"] {
            assert_eq!(FileId::parse(wrong), None, "{wrong:?}");
        }
    }
}
