//! HTML that cannot be anything but safe: elements, attributes and classes come from fixed lists,
//! addresses are checked ones, and everything else is text.

use super::link::{Href, OwnPath};

/// A fragment of HTML. It is made of elements and text and never from HTML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Markup {
    html: String,
}

macro_rules! tags {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// The elements there are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Tag {
            $($variant),+
        }

        impl Tag {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

tags! {
    A = "a",
    Bdi = "bdi",
    Blockquote = "blockquote",
    Button = "button",
    Code = "code",
    Details = "details",
    Div = "div",
    Em = "em",
    Figcaption = "figcaption",
    Figure = "figure",
    H3 = "h3",
    H4 = "h4",
    H5 = "h5",
    H6 = "h6",
    Li = "li",
    Ol = "ol",
    P = "p",
    Pre = "pre",
    S = "s",
    Span = "span",
    Strong = "strong",
    Sub = "sub",
    Summary = "summary",
    Sup = "sup",
    Table = "table",
    Tbody = "tbody",
    Td = "td",
    Th = "th",
    Time = "time",
    Tr = "tr",
    U = "u",
    Ul = "ul",
}

/// The attributes there are.
pub enum Attribute<'a> {
    /// `alt`.
    Alternative(&'a str),
    /// `role="checkbox"`, and whether it is ticked.
    Checkbox(bool),
    /// Classes; none of them is from a document.
    Class(&'a [&'static str]),
    Colspan(u32),
    DateTime(&'a str),
    /// `dir="auto"`: the text's own direction.
    DirAuto,
    /// `dir="ltr"`.
    LeftToRight,
    /// `tabindex="0"`: can be reached, and so scrolled, with the keyboard.
    Focusable,
    /// In pixels.
    Height(u32),
    /// Comes with `rel="noopener noreferrer"`.
    Href(&'a Href),
    /// `aria-label`.
    Label(&'a str),
    Role(&'static str),
    Rowspan(u32),
    Scope(&'static str),
    /// `type="button"`: does nothing by itself.
    ScriptOnly,
    /// Of a picture. It is an address of Byline's own.
    Source(&'a OwnPath),
    Start(u32),
    /// Of a button: the ID of the form that it sends, and the name and the value that it sends with it.
    Submits {
        form: &'a str,
        name: &'static str,
        value: &'a str,
    },
    Title(&'a str),
    /// In pixels.
    Width(u32),
}

impl Markup {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn to_html(&self) -> String {
        self.html.clone()
    }

    pub fn into_string(self) -> String {
        self.html
    }

    pub fn text(&mut self, text: &str) {
        escape(text, &mut self.html);
    }

    pub fn line_break(&mut self) {
        self.html.push_str("<br>");
    }

    pub fn rule(&mut self) {
        self.html.push_str("<hr>");
    }

    /// A picture, which is fetched once it comes into view.
    pub fn picture(&mut self, attributes: &[Attribute]) {
        self.html.push_str("<img loading=\"lazy\" decoding=\"async\"");
        for attribute in attributes {
            self.attribute(attribute);
        }
        self.html.push('>');
    }

    pub fn element(&mut self, tag: Tag, attributes: &[Attribute], inside: impl FnOnce(&mut Self)) {
        self.open(tag, attributes);
        inside(self);
        self.close(tag);
    }

    fn open(&mut self, tag: Tag, attributes: &[Attribute]) {
        self.html.push('<');
        self.html.push_str(tag.name());
        for attribute in attributes {
            self.attribute(attribute);
        }
        self.html.push('>');
    }

    fn close(&mut self, tag: Tag) {
        self.html.push_str("</");
        self.html.push_str(tag.name());
        self.html.push('>');
    }

    fn attribute(&mut self, attribute: &Attribute) {
        match attribute {
            Attribute::Alternative(words) => self.write("alt", words),
            Attribute::Checkbox(checked) => {
                self.write("role", "checkbox");
                self.write("aria-checked", if *checked { "true" } else { "false" });
            }
            Attribute::Class([]) => {}
            Attribute::Class(classes) => self.write("class", &classes.join(" ")),
            Attribute::Colspan(columns) => self.write("colspan", &columns.to_string()),
            Attribute::DateTime(day) => self.write("datetime", day),
            Attribute::DirAuto => self.write("dir", "auto"),
            Attribute::LeftToRight => self.write("dir", "ltr"),
            Attribute::Focusable => self.write("tabindex", "0"),
            Attribute::Height(pixels) => self.write("height", &pixels.to_string()),
            Attribute::Href(href) => {
                self.write("href", href.as_str());
                self.write("rel", "noopener noreferrer");
            }
            Attribute::Label(label) => self.write("aria-label", label),
            Attribute::Role(role) => self.write("role", role),
            Attribute::Rowspan(rows) => self.write("rowspan", &rows.to_string()),
            Attribute::Scope(scope) => self.write("scope", scope),
            Attribute::ScriptOnly => self.write("type", "button"),
            Attribute::Source(path) => self.write("src", path.as_str()),
            Attribute::Start(number) => self.write("start", &number.to_string()),
            Attribute::Submits { form, name, value } => {
                self.write("form", form);
                self.write("name", name);
                self.write("value", value);
            }
            Attribute::Title(title) => self.write("title", title),
            Attribute::Width(pixels) => self.write("width", &pixels.to_string()),
        }
    }

    fn write(&mut self, name: &'static str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        escape(value, &mut self.html);
        self.html.push('"');
    }
}

/// Escapes for text and for attributes in double quotes. A NUL has no meaning in HTML, and a bare
/// carriage return would be read as a line feed.
fn escape(text: &str, into: &mut String) {
    let mut rest = text;
    // All of them are ASCII, so bytes can be looked at, which is faster than characters.
    while let Some(at) = rest.bytes().position(|byte| replacement(byte).is_some()) {
        into.push_str(&rest[..at]);
        into.push_str(replacement(rest.as_bytes()[at]).unwrap_or_default());
        rest = &rest[at + 1..];
    }
    into.push_str(rest);
}

fn replacement(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        b'"' => "&quot;",
        b'\r' => "&#13;",
        b'\0' => "\u{fffd}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_cannot_break_out() {
        let mut markup = Markup::new();
        let title = "\"><script>alert('&amp;')</script>";
        markup.element(Tag::Span, &[Attribute::Title(title)], |markup| {
            markup.text("</span><b>\0\r")
        });
        assert_eq!(
            markup.into_string(),
            "<span title=\"&quot;&gt;&lt;script&gt;alert('&amp;amp;')&lt;/script&gt;\">&lt;/span&gt;&lt;b&gt;\u{fffd}&#13;</span>"
        );
    }
}
