//! A line of text with its marks, as it is being read.

use crate::adf::{
    link::Href,
    mark::{Mark, MarkKind},
    node::{Kind, Node},
};

#[derive(Default)]
pub struct Line {
    nodes: Vec<Node>,
    /// How many of each are open: they nest.
    pub strong: usize,
    pub em: usize,
    pub strike: usize,
    pub underline: usize,
    /// Links and images that are open, the innermost last.
    links: Vec<Link>,
}

struct Link {
    /// The mark, unless the address may not be linked to or an outer link is there already.
    mark: Option<MarkKind>,
    /// What to show of the address when there is no mark.
    address: String,
    has_text: bool,
}

impl Line {
    /// A line that is strong from beginning to end.
    pub fn strong() -> Self {
        Self {
            strong: 1,
            ..Self::default()
        }
    }

    pub fn text(&mut self, text: &str) {
        let mut marks = self.link_mark();
        for (open, kind) in [
            (self.strong, MarkKind::Strong),
            (self.em, MarkKind::Em),
            (self.strike, MarkKind::Strike),
            (self.underline, MarkKind::Underline),
        ] {
            if open > 0 {
                marks.push(kind.into());
            }
        }
        self.push(text, marks);
    }

    /// Code goes with links and with nothing else.
    pub fn code(&mut self, text: &str) {
        let mut marks = self.link_mark();
        marks.push(MarkKind::Code.into());
        self.push(text, marks);
    }

    /// What is no text; it takes no marks.
    pub fn node(&mut self, node: Node) {
        self.nodes.push(node);
        if let Some(link) = self.links.last_mut() {
            link.has_text = true;
        }
    }

    pub fn line_break(&mut self) {
        self.nodes.push(Node::leaf(Kind::HardBreak));
    }

    /// Whether an outer link is there.
    pub fn is_linked(&self) -> bool {
        !self.links.is_empty()
    }

    pub fn open_link(&mut self, address: &str, title: &str, text_is_address: bool) {
        let linked = self.links.iter().any(|link| link.mark.is_some());
        let href = Href::absolute(address).filter(|_| !linked);
        let mark = href.map(|href| MarkKind::Link {
            href: href.as_str().to_owned(),
            title: (!title.is_empty()).then(|| title.to_owned()),
        });
        let shown = match (text_is_address, title) {
            (true, _) => String::new(),
            (false, "") => address.to_owned(),
            (false, title) => [address, " \"", title, "\""].concat(),
        };
        self.links.push(Link {
            mark,
            address: shown,
            has_text: false,
        });
    }

    /// An address without words shows itself, and so does one that became no link.
    pub fn close_link(&mut self) {
        let Some(link) = self.links.last() else { return };
        if !link.has_text {
            let address = link.address.clone();
            self.text(&address);
            self.links.pop();
        } else if let Some(link) = self
            .links
            .pop()
            .filter(|link| link.mark.is_none() && !link.address.is_empty())
        {
            self.text(&[" (", &link.address, ")"].concat());
        }
        if let Some(outer) = self.links.last_mut() {
            outer.has_text = true;
        }
    }

    /// The line as it is now, and on to the next.
    pub fn take(&mut self) -> Vec<Node> {
        let mut nodes = std::mem::take(&mut self.nodes);
        while nodes.pop_if(|node| node.kind == Kind::HardBreak).is_some() {}
        nodes
    }

    fn link_mark(&self) -> Vec<Mark> {
        let mark = self.links.iter().find_map(|link| link.mark.clone());
        mark.into_iter().map(Mark::from).collect()
    }

    /// The parser cuts text at every character that might have been markup.
    fn push(&mut self, text: &str, marks: Vec<Mark>) {
        if text.is_empty() {
            return;
        }
        if let Some(link) = self.links.last_mut() {
            link.has_text = true;
        }
        match self.nodes.last_mut() {
            Some(Node {
                kind: Kind::Text(before),
                marks: same,
                ..
            }) if *same == marks => before.push_str(text),
            _ => self.nodes.push(Node {
                marks,
                ..Node::text(text)
            }),
        }
    }
}
