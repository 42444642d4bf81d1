//! Blocks.

use super::{super::colour::Shade, Painter};
use crate::adf::{
    mark::{Align, BreakoutMode, Mark, MarkKind},
    markup::{
        Attribute::{Checkbox, Class, DirAuto, Focusable, Label, LeftToRight, Role, ScriptOnly, Start, Submits},
        Markup, Tag,
    },
    node::{Extension, Kind, Limit, Node, Panel, PanelType, TaskState},
    task::{self, Tick},
    text,
};
use crate::words::Words;

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
                let title = text::filled(title.as_deref()).unwrap_or(self.words.content().expand());
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
                self.labelled("adf-extension", &app_label(extension, self.words), node, out);
            }
            Kind::SyncBlock | Kind::BodiedSyncBlock => {
                self.labelled("adf-extension", self.words.content().synced(), node, out)
            }
            Kind::Beyond { limit, .. } => {
                out.element(Tag::P, &[Class(&["adf-cut"])], |out| {
                    out.text(cut_label(*limit, self.words))
                });
            }
            Kind::Unknown { .. } | Kind::Raw(_) => {
                self.labelled("adf-unsupported", &unsupported_label(node, self.words), node, out);
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
        // Hidden until a script is there to do it.
        let copy = [
            Class(&["adf-copy"]),
            ScriptOnly,
            Label(self.words.content().copy_code()),
        ];
        out.element(Tag::Button, &copy, |out| out.text(self.words.content().copy()));
        out.element(Tag::Pre, &[Focusable, LeftToRight], |out| {
            out.element(Tag::Code, &[], |out| self.inlines(&node.content, out));
        });
    }

    fn panel(&self, panel: &Panel, content: &[Node], out: &mut Markup) {
        let t = self.words.content();
        let (class, label) = match panel.panel_type {
            Some(PanelType::Note) => ("adf-panel-note", t.note()),
            Some(PanelType::Tip) => ("adf-panel-tip", t.tip()),
            Some(PanelType::Warning) => ("adf-panel-warning", t.warning()),
            Some(PanelType::Error) => ("adf-panel-error", t.error()),
            Some(PanelType::Success) => ("adf-panel-success", t.success()),
            Some(PanelType::Info) => ("adf-panel-info", t.info()),
            Some(PanelType::Custom) | None => ("adf-panel-custom", t.panel()),
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
            Some(TaskState::Done) => (
                ["adf-task", "adf-task-done"].as_slice(),
                "☑",
                self.words.content().done(),
            ),
            _ => (["adf-task"].as_slice(), "☐", self.words.content().to_do()),
        };
        out.element(Tag::Li, &[Class(classes), DirAuto], |out| {
            match &self.ticking {
                Some((form, ids)) if task::id(item).is_some_and(|id| ids.contains(id)) => {
                    tick_button(form, item, glyph, self.words, out)
                }
                _ => {
                    let attributes = [Class(&["adf-task-state"]), Role("img"), Label(label)];
                    out.element(Tag::Span, &attributes, |out| out.text(glyph));
                }
            }
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

/// Called what the task says, because whoever goes from button to button hears nothing else of it.
fn tick_button(form: &str, item: &Node, glyph: &str, words: Words, out: &mut Markup) {
    let Some(tick) = Tick::of(item) else { return };
    let said = text::of(item);
    let said = if said.is_empty() {
        words.content().task()
    } else {
        said.as_str()
    };
    let attributes = [
        Class(&["adf-task-state"]),
        Checkbox(tick.state == TaskState::ToDo),
        Label(said),
        Submits {
            form,
            name: "task",
            value: &tick.to_string(),
        },
    ];
    out.element(Tag::Button, &attributes, |out| out.text(glyph));
}

/// The label of what an app put in.
pub fn app_label(extension: &Extension, words: Words) -> String {
    match text::filled(extension.key.as_deref()) {
        Some(key) => words.content().app_named(key),
        None => words.content().app().to_owned(),
    }
}

/// The label of what Byline cannot draw.
pub fn unsupported_label(node: &Node, words: Words) -> String {
    match text::filled(Some(node.kind.name())) {
        Some(name) => words.content().unsupported_named(name),
        None => words.content().unsupported().to_owned(),
    }
}

pub fn cut_label(limit: Limit, words: Words) -> &'static str {
    match limit {
        Limit::Depth => words.content().too_deep(),
        Limit::Size => words.content().too_large(),
        Limit::Unreadable => words.content().unreadable(),
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
