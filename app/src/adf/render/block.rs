//! Blocks.

use super::{super::colour::Shade, Painter};
use crate::adf::{
    mark::{Align, BreakoutMode, Mark, MarkKind},
    markup::{
        Attribute::{Class, DirAuto, Focusable, Label, LeftToRight, Role, Start},
        Markup, Tag,
    },
    node::{Extension, Kind, Limit, Node, Panel, PanelType, TaskState},
    text,
};

impl Painter<'_> {
    /// Draws nodes where HTML allows blocks; text among them gets a paragraph.
    pub fn blocks(&self, nodes: &[Node], out: &mut Markup) {
        let mut rest = nodes;
        while let Some((first, others)) = rest.split_first() {
            if first.kind.is_inline() {
                let end = rest.iter().position(|node| !node.kind.is_inline());
                let (line, others) = rest.split_at(end.unwrap_or(rest.len()));
                out.element(Tag::P, &[DirAuto], |out| self.inlines(line, out));
                rest = others;
            } else {
                self.block(first, out);
                rest = others;
            }
        }
    }

    fn block(&self, node: &Node, out: &mut Markup) {
        let content = node.content.as_slice();
        let mut classes = classes(&node.marks);
        match &node.kind {
            Kind::Paragraph => out.element(Tag::P, &[Class(&classes), DirAuto], |out| self.inlines(content, out)),
            Kind::Heading { level } => {
                classes.push(size_class(*level));
                let tag = self.heading(*level);
                out.element(tag, &[Class(&classes), DirAuto], |out| self.inlines(content, out));
            }
            Kind::Blockquote => out.element(Tag::Blockquote, &[], |out| self.blocks(content, out)),
            Kind::CodeBlock { language } => {
                classes.push("adf-code");
                out.element(Tag::Div, &[Class(&classes)], |out| {
                    self.code(language.as_deref(), node, out)
                });
            }
            Kind::Rule => out.rule(),
            Kind::Panel(panel) => self.panel(panel, content, out),
            Kind::Expand { title } | Kind::NestedExpand { title } => {
                classes.push("adf-expand");
                let title = text::filled(title.as_deref()).unwrap_or("Details");
                out.element(Tag::Details, &[Class(&classes)], |out| {
                    out.element(Tag::Summary, &[DirAuto], |out| out.text(title));
                    self.div("adf-expand-body", content, out);
                });
            }
            Kind::BulletList => self.list(Tag::Ul, None, content, out),
            Kind::OrderedList { order } => self.list(Tag::Ol, *order, content, out),
            Kind::TaskList => self.tasks(content, out),
            Kind::DecisionList => out.element(Tag::Ul, &[Class(&["adf-decisions"])], |out| {
                for item in content {
                    out.element(Tag::Li, &[Class(&["adf-decision"]), DirAuto], |out| {
                        self.item(item, out)
                    });
                }
            }),
            Kind::Table { numbered } => self.table(*numbered == Some(true), content, out),
            Kind::LayoutSection => {
                classes.push("adf-layout");
                out.element(Tag::Div, &[Class(&classes)], |out| self.blocks(content, out));
            }
            Kind::LayoutColumn => self.div("adf-column", content, out),
            Kind::MediaSingle(frame) => self.framed(*frame, content, out),
            Kind::MediaGroup => self.div("adf-media-group", content, out),
            Kind::Media(media) => self.media_block(node, media, None, out),
            Kind::Caption => out.element(Tag::Figcaption, &[DirAuto], |out| self.inlines(content, out)),
            Kind::BlockCard(card) | Kind::EmbedCard(card) => {
                out.element(Tag::Div, &[Class(&["adf-card-block"])], |out| {
                    self.card(node, card, out)
                });
            }
            Kind::Extension(extension) | Kind::BodiedExtension(extension) => {
                self.labelled("adf-extension", &app_label(extension), node, out);
            }
            Kind::SyncBlock | Kind::BodiedSyncBlock => self.labelled("adf-extension", "Synced block", node, out),
            Kind::Beyond { limit, .. } => {
                out.element(Tag::P, &[Class(&["adf-cut"])], |out| out.text(cut_label(*limit)));
            }
            Kind::Unknown { .. } | Kind::Raw(_) => {
                self.labelled("adf-unsupported", &unsupported_label(node), node, out);
            }
            // Where these belong, their parents draw them; elsewhere only what they hold counts.
            _ => self.blocks(content, out),
        }
    }

    fn div(&self, class: &'static str, content: &[Node], out: &mut Markup) {
        out.element(Tag::Div, &[Class(&[class])], |out| self.blocks(content, out));
    }

    /// A block that Byline cannot show as it is meant: what it is, and its words.
    fn labelled(&self, class: &'static str, label: &str, node: &Node, out: &mut Markup) {
        out.element(Tag::Div, &[Class(&[class])], |out| {
            out.element(Tag::P, &[Class(&["adf-label"]), DirAuto], |out| out.text(label));
            if let Some(words) = text::own(node) {
                out.element(Tag::P, &[DirAuto], |out| out.text(&words));
            }
            self.blocks(&node.content, out);
        });
    }

    /// From 3 on, as the page has 1 and 2, and never more than one below the last.
    fn heading(&self, level: u8) -> Tag {
        let level = (level + 2).min(self.last_heading.get() + 1).min(6);
        self.last_heading.set(level);
        match level {
            3 => Tag::H3,
            4 => Tag::H4,
            5 => Tag::H5,
            _ => Tag::H6,
        }
    }

    fn code(&self, language: Option<&str>, node: &Node, out: &mut Markup) {
        if let Some(language) = text::filled(language) {
            out.element(Tag::Div, &[Class(&["adf-code-language"])], |out| out.text(language));
        }
        out.element(Tag::Pre, &[Focusable, LeftToRight], |out| {
            out.element(Tag::Code, &[], |out| self.inlines(&node.content, out));
        });
    }

    fn panel(&self, panel: &Panel, content: &[Node], out: &mut Markup) {
        let (class, label) = match panel.panel_type {
            Some(PanelType::Note) => ("adf-panel-note", "Note"),
            Some(PanelType::Tip) => ("adf-panel-tip", "Tip"),
            Some(PanelType::Warning) => ("adf-panel-warning", "Warning"),
            Some(PanelType::Error) => ("adf-panel-error", "Error"),
            Some(PanelType::Success) => ("adf-panel-success", "Success"),
            Some(PanelType::Info) => ("adf-panel-info", "Info"),
            Some(PanelType::Custom) | None => ("adf-panel-custom", "Panel"),
        };
        let mut classes = vec!["adf-panel", class];
        if panel.panel_type == Some(PanelType::Custom) {
            let shade = panel.color.as_deref().and_then(Shade::of).unwrap_or(Shade::Gray);
            classes.push(shade.background_class());
        }
        out.element(Tag::Div, &[Class(&classes), Role("note"), Label(label)], |out| {
            if let Some(icon) = text::filled(panel.icon.as_deref()) {
                out.element(Tag::Span, &[Class(&["adf-panel-icon"])], |out| out.text(icon));
            }
            self.blocks(content, out);
        });
    }

    fn list(&self, tag: Tag, order: Option<u32>, items: &[Node], out: &mut Markup) {
        let start = order.filter(|order| *order != 1).map(Start);
        out.element(tag, start.as_slice(), |out| {
            for item in items {
                out.element(Tag::Li, &[DirAuto], |out| self.item(item, out));
            }
        });
    }

    /// What stands in one `li`.
    fn item(&self, node: &Node, out: &mut Markup) {
        match node.kind {
            Kind::DecisionItem | Kind::TaskItem { .. } => self.inlines(&node.content, out),
            _ => self.blocks(std::slice::from_ref(node), out),
        }
    }

    fn tasks(&self, items: &[Node], out: &mut Markup) {
        out.element(Tag::Ul, &[Class(&["adf-tasks"])], |out| {
            for item in items {
                match &item.kind {
                    Kind::TaskItem { state } | Kind::BlockTaskItem { state } => self.task(*state, item, out),
                    _ => out.element(Tag::Li, &[Class(&["adf-task-nested"])], |out| self.item(item, out)),
                }
            }
        });
    }

    fn task(&self, state: Option<TaskState>, item: &Node, out: &mut Markup) {
        let (classes, glyph, label) = match state {
            Some(TaskState::Done) => (["adf-task", "adf-task-done"].as_slice(), "☑", "Done"),
            _ => (["adf-task"].as_slice(), "☐", "To do"),
        };
        out.element(Tag::Li, &[Class(classes), DirAuto], |out| {
            let attributes = [Class(&["adf-task-state"]), Role("img"), Label(label)];
            out.element(Tag::Span, &attributes, |out| out.text(glyph));
            if matches!(item.kind, Kind::TaskItem { .. }) {
                out.element(Tag::Span, &[Class(&["adf-task-text"])], |out| {
                    self.inlines(&item.content, out)
                });
            } else {
                self.blocks(&item.content, out);
            }
        });
    }
}

/// The label of what an app put in.
pub fn app_label(extension: &Extension) -> String {
    match text::filled(extension.key.as_deref()) {
        Some(key) => ["Content of an app: ", key].concat(),
        None => "Content of an app".to_owned(),
    }
}

/// The label of what Byline cannot draw.
pub fn unsupported_label(node: &Node) -> String {
    match text::filled(Some(node.kind.name())) {
        Some(name) => ["Unsupported content: ", name].concat(),
        None => "Unsupported content".to_owned(),
    }
}

pub fn cut_label(limit: Limit) -> &'static str {
    match limit {
        Limit::Depth => "The rest is nested too deeply to be shown here.",
        Limit::Size => "The rest is too large to be shown here.",
    }
}

fn size_class(level: u8) -> &'static str {
    match level {
        1 => "adf-h1",
        2 => "adf-h2",
        3 => "adf-h3",
        4 => "adf-h4",
        5 => "adf-h5",
        _ => "adf-h6",
    }
}

/// What the marks of a block make of it.
pub fn classes(marks: &[Mark]) -> Vec<&'static str> {
    let mut classes = Vec::new();
    for mark in marks {
        let class = match &mark.kind {
            MarkKind::Alignment(Align::Center) => "adf-center",
            MarkKind::Alignment(Align::End) => "adf-end",
            MarkKind::Indentation { level } => match level {
                1 => "adf-indent-1",
                2 => "adf-indent-2",
                3 => "adf-indent-3",
                4 => "adf-indent-4",
                5 => "adf-indent-5",
                _ => "adf-indent-6",
            },
            MarkKind::Breakout(BreakoutMode::Wide) => "adf-wide",
            MarkKind::Breakout(BreakoutMode::FullWidth) => "adf-full",
            MarkKind::FontSize => "adf-small",
            MarkKind::Border => "adf-border",
            MarkKind::Unknown { .. } | MarkKind::Raw(_) => "adf-mark-unknown",
            _ => continue,
        };
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    classes
}
