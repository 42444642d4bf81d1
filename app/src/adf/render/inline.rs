//! What stands within a line of text.

use super::{
    Painter,
    block::{app_label, cut_label, unsupported_label},
};
use crate::adf::{
    colour::Shade,
    day::Day,
    link::{Href, issue_key},
    mark::{Mark, MarkKind, SubSup},
    markup::{
        Attribute::{self, Class, DateTime, Title},
        Markup, Tag,
    },
    node::{Card, Kind, Node},
    text,
};

impl Painter<'_> {
    /// Draws nodes where HTML allows no blocks. Neighbours that link to the same place are one link.
    pub fn inlines(&self, nodes: &[Node], out: &mut Markup) {
        let mut rest = nodes;
        while let Some((first, others)) = rest.split_first() {
            let Some((address, href, title)) = self.link(first).filter(|_| is_leaf(first)) else {
                self.inline(first, out);
                rest = others;
                continue;
            };
            let same = |node: &Node| is_leaf(node) && link_mark(node).is_some_and(|(other, _)| other == address);
            let end = rest.iter().position(|node| !same(node));
            let (linked, others) = rest.split_at(end.unwrap_or(rest.len()));
            self.anchor(&href, title, out, |out| {
                for node in linked {
                    self.inline(node, out);
                }
            });
            rest = others;
        }
    }

    /// The node's link if it has one that may be followed: the address as it stands there, where it
    /// leads, and its title.
    pub fn link<'n>(&self, node: &'n Node) -> Option<(&'n str, Href, Option<&'n str>)> {
        let (address, title) = link_mark(node)?;
        Some((address, self.href(address)?, title))
    }

    pub fn anchor(&self, href: &Href, title: Option<&str>, out: &mut Markup, inside: impl FnOnce(&mut Markup)) {
        let mut attributes = vec![Attribute::Href(href)];
        attributes.extend(text::filled(title).map(Title));
        out.element(Tag::A, &attributes, inside);
    }

    fn inline(&self, node: &Node, out: &mut Markup) {
        marked(&wraps(&node.marks), out, &|out| self.unmarked(node, out));
    }

    fn unmarked(&self, node: &Node, out: &mut Markup) {
        match &node.kind {
            Kind::Text(text) => out.text(text),
            Kind::HardBreak => out.line_break(),
            Kind::Mention { .. } => out.element(Tag::Span, &[Class(&["adf-mention"])], |out| isolated(node, out)),
            Kind::Emoji { .. } => own_words("adf-emoji", node, out),
            Kind::Date { timestamp } => match Day::parse(timestamp) {
                Some(day) => {
                    let attributes = [Class(&["adf-date"]), DateTime(&day.iso())];
                    out.element(Tag::Time, &attributes, |out| out.text(&day.said(self.words)));
                }
                None => out.text(timestamp),
            },
            Kind::Status { color, .. } => {
                let shade = color.as_deref().and_then(Shade::of).unwrap_or(Shade::Gray);
                let classes = ["adf-status", shade.background_class()];
                out.element(Tag::Span, &[Class(&classes)], |out| isolated(node, out));
            }
            Kind::Placeholder { .. } => own_words("adf-placeholder", node, out),
            Kind::InlineCard(card) => self.card(node, card, out),
            Kind::MediaInline(media) => self.media_inline(node, media, out),
            Kind::InlineExtension(extension) => {
                self.labelled_inline("adf-extension", &app_label(extension, self.words), node, out)
            }
            Kind::Beyond { limit, .. } => out.text(cut_label(*limit, self.words)),
            _ => self.labelled_inline("adf-unsupported", &unsupported_label(node, self.words), node, out),
        }
    }

    /// What Byline cannot show as it is meant, or where it stands: what it is, and its words.
    fn labelled_inline(&self, class: &'static str, label: &str, node: &Node, out: &mut Markup) {
        out.element(Tag::Span, &[Class(&[class])], |out| {
            out.element(Tag::Span, &[Class(&["adf-label"])], |out| out.text(label));
            out.text(" ");
            if let Some(words) = text::own(node) {
                out.text(&words);
            }
            self.inlines(&node.content, out);
        });
    }

    /// A card as a link: its title, the issue's key, or the address without the scheme.
    pub fn card(&self, node: &Node, card: &Card, out: &mut Markup) {
        let target = card.target().unwrap_or_default();
        let words = text::own(node).unwrap_or(self.words.content().card().into());
        let words = if words == target {
            short(target, issue_key(target, self.home))
        } else {
            &words
        };
        let class = Class(&["adf-card"]);
        let inside = |out: &mut Markup| out.element(Tag::Bdi, &[], |out| out.text(words));
        match self.href(target).filter(|_| link_mark(node).is_none()) {
            Some(href) => out.element(Tag::A, &[class, Attribute::Href(&href)], inside),
            None => out.element(Tag::Span, &[class], inside),
        }
    }
}

fn own_words(class: &'static str, node: &Node, out: &mut Markup) {
    let words = text::own(node).unwrap_or_default();
    out.element(Tag::Span, &[Class(&[class])], |out| out.text(&words));
}

/// Names keep to their own direction, whatever it is.
fn isolated(node: &Node, out: &mut Markup) {
    let words = text::own(node).unwrap_or_default();
    out.element(Tag::Bdi, &[], |out| out.text(&words));
}

fn short<'a>(address: &'a str, key: Option<&'a str>) -> &'a str {
    let bare = || {
        address
            .split_once("://")
            .map_or(address, |(_, rest)| rest.trim_end_matches('/'))
    };
    key.unwrap_or_else(bare)
}

/// Whether it can be linked as a whole: links do not nest, so it must hold none.
fn is_leaf(node: &Node) -> bool {
    node.kind.is_inline() && node.content.is_empty()
}

fn link_mark(node: &Node) -> Option<(&str, Option<&str>)> {
    node.marks.iter().find_map(|mark| match &mark.kind {
        MarkKind::Link { href, title } => Some((href.as_str(), title.as_deref())),
        _ => None,
    })
}

/// An element that a mark puts around its text.
type Wrap = (Tag, &'static str);

/// Each wrap once, however often a mark is repeated.
fn wraps(marks: &[Mark]) -> Vec<Wrap> {
    let mut wraps = Vec::new();
    for mark in marks {
        let wrap = match &mark.kind {
            MarkKind::Strong => (Tag::Strong, ""),
            MarkKind::Em => (Tag::Em, ""),
            MarkKind::Underline => (Tag::U, ""),
            MarkKind::Strike => (Tag::S, ""),
            MarkKind::Code => (Tag::Code, ""),
            MarkKind::SubSup(SubSup::Sub) => (Tag::Sub, ""),
            MarkKind::SubSup(SubSup::Sup) => (Tag::Sup, ""),
            MarkKind::TextColor { color } => match Shade::of_text(color) {
                Some(shade) => (Tag::Span, shade.text_class()),
                None => continue,
            },
            MarkKind::BackgroundColor { color } => match Shade::of(color) {
                Some(shade) => (Tag::Span, shade.background_class()),
                None => continue,
            },
            MarkKind::Annotation => (Tag::Span, "adf-annotation"),
            MarkKind::FontSize => (Tag::Span, "adf-small"),
            MarkKind::Border => (Tag::Span, "adf-border"),
            MarkKind::Unknown { .. } | MarkKind::Raw(_) => (Tag::Span, "adf-mark-unknown"),
            MarkKind::Link { .. }
            | MarkKind::Alignment(_)
            | MarkKind::Indentation { .. }
            | MarkKind::Breakout(_)
            | MarkKind::DataConsumer
            | MarkKind::Fragment => continue,
        };
        if !wraps.contains(&wrap) {
            wraps.push(wrap);
        }
    }
    wraps
}

fn marked(wraps: &[Wrap], out: &mut Markup, inside: &dyn Fn(&mut Markup)) {
    let Some(((tag, class), inner)) = wraps.split_first() else {
        return inside(out);
    };
    let classes = [*class];
    let classes = if class.is_empty() { [].as_slice() } else { &classes };
    out.element(*tag, &[Class(classes)], |out| marked(inner, out, inside));
}
