//! Pictures and files.

use super::{Painter, block::classes};
use crate::adf::{
    file::File,
    link::{Href, OwnPath},
    markup::{
        Attribute::{Alternative, Class, Height, Source, Width},
        Markup, Tag,
    },
    node::{Frame, FrameWidth, Kind, Layout, Media, Node},
    text,
};

/// The widths that a picture may have, in tenths of the text's: there are no styles in the page.
const WIDTHS: [&str; 10] = [
    "adf-width-10",
    "adf-width-20",
    "adf-width-30",
    "adf-width-40",
    "adf-width-50",
    "adf-width-60",
    "adf-width-70",
    "adf-width-80",
    "adf-width-90",
    "adf-width-100",
];

impl Painter<'_> {
    pub fn framed(&self, frame: Frame, content: &[Node], out: &mut Markup) {
        let mut classes = vec!["adf-media-single"];
        classes.extend(frame.layout.map(place));
        if let Some(FrameWidth::Percent(percent)) = frame.width {
            let tenth = (percent.div_ceil(10) as usize).clamp(1, WIDTHS.len());
            classes.push(WIDTHS[tenth - 1]);
        }
        out.element(Tag::Figure, &[Class(&classes)], |out| {
            for node in content {
                match &node.kind {
                    Kind::Media(media) => self.media_block(node, media, frame.width, out),
                    _ => self.blocks(std::slice::from_ref(node), out),
                }
            }
        });
    }

    pub fn media_block(&self, node: &Node, media: &Media, width: Option<FrameWidth>, out: &mut Markup) {
        let mut classes = classes(&node.marks);
        let link = self.link(node).map(|(_, href, title)| (href, title));
        if let Some((picture, source)) = self.picture(media) {
            classes.push("adf-picture");
            out.element(Tag::Div, &[Class(&classes)], |out| {
                let (href, title) = link.unwrap_or_else(|| (self.page_of(picture, &source), None));
                self.anchor(&href, title, out, |out| draw(media, picture, &source, width, out));
            });
            return;
        }
        classes.push("adf-media");
        out.element(Tag::Div, &[Class(&classes)], |out| match link {
            Some((href, title)) => self.anchor(&href, title, out, |out| self.named(media, None, out)),
            None => self.named(media, self.place_of(media).as_ref(), out),
        });
    }

    pub fn media_inline(&self, node: &Node, media: &Media, out: &mut Markup) {
        // Whoever drew the node's link has drawn it around this.
        let is_linked = self.link(node).is_some();
        if let Some((picture, source)) = self.picture(media) {
            out.element(Tag::Span, &[Class(&["adf-picture"])], |out| {
                let inside = |out: &mut Markup| draw(media, picture, &source, None, out);
                if is_linked {
                    inside(out);
                } else {
                    self.anchor(&self.page_of(picture, &source), None, out, inside);
                }
            });
            return;
        }
        let href = self.place_of(media).filter(|_| !is_linked && media.url.is_none());
        out.element(Tag::Span, &[Class(&["adf-media"])], |out| {
            self.named(media, href.as_ref(), out);
        });
    }

    /// The picture of the issue that is meant, and where it comes from.
    fn picture<'m>(&'m self, media: &'m Media) -> Option<(File<'m>, OwnPath)> {
        let file = self.files.meant_by(media).filter(|file| file.is_picture)?;
        Some((file, OwnPath::to_file(self.slug?, file.id)))
    }

    /// Byline's page of a picture; the picture by itself, where there is none.
    fn page_of(&self, picture: File, source: &OwnPath) -> Href {
        self.home
            .and_then(|home| Href::to_picture(home, self.files.issue, picture.id))
            .unwrap_or_else(|| source.clone().into())
    }

    /// Where a picture or file is that is not shown: elsewhere, or with the issue.
    fn place_of(&self, media: &Media) -> Option<Href> {
        if let Some(url) = media.url.as_deref() {
            return self.href(url);
        }
        let file = self.files.meant_by(media)?;
        Some(OwnPath::to_file(self.slug?, file.id).into())
    }

    /// A picture or file by name. Nothing of it is fetched.
    fn named(&self, media: &Media, href: Option<&Href>, out: &mut Markup) {
        let kind = match media.media_type.as_deref() {
            Some("external" | "image") => self.words.content().image(),
            _ => self.words.content().file(),
        };
        out.element(Tag::Span, &[Class(&["adf-media-kind"])], |out| out.text(kind));
        let meant = self.files.meant_by(media).map(|file| file.name);
        let words = text::filled(media.alt.as_deref()).or(media.url.as_deref()).or(meant);
        let Some(words) = words else {
            return;
        };
        out.text(": ");
        let inside = |out: &mut Markup| out.element(Tag::Bdi, &[], |out| out.text(words));
        match href {
            Some(href) => self.anchor(href, None, out, inside),
            None => inside(out),
        }
    }
}

/// With its size, where the document tells it, so that nothing moves when it comes.
fn draw(media: &Media, file: File, source: &OwnPath, width: Option<FrameWidth>, out: &mut Markup) {
    let words = text::filled(media.alt.as_deref()).unwrap_or(file.name);
    let mut attributes = vec![Source(source), Alternative(words)];
    let size = match (media.size, width) {
        (Some((wide, high)), Some(FrameWidth::Pixels(pixels))) => {
            let scaled = u64::from(high) * u64::from(pixels) / u64::from(wide.max(1));
            Some((pixels, u32::try_from(scaled.max(1)).unwrap_or(high)))
        }
        (size, _) => size,
    };
    if let Some((wide, high)) = size {
        attributes.extend([Width(wide), Height(high)]);
    }
    out.picture(&attributes);
}

fn place(layout: Layout) -> &'static str {
    match layout {
        Layout::Center => "adf-place-center",
        Layout::Start => "adf-place-start",
        Layout::End => "adf-place-end",
        Layout::WrapLeft => "adf-place-wrap-left",
        Layout::WrapRight => "adf-place-wrap-right",
        Layout::Wide => "adf-wide",
        Layout::FullWidth => "adf-full",
    }
}
