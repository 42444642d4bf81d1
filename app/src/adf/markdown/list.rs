//! Lists of all three kinds.

use crate::adf::node::{Kind, Node, TaskState};

/// A list that is being read.
pub struct List {
    /// The number of the first item, where they are numbered.
    pub start: Option<u64>,
    pub items: Vec<Item>,
}

/// One item of a list.
#[derive(Default)]
pub struct Item {
    /// Whether it is ticked, where it has a box.
    pub ticked: Option<bool>,
    pub blocks: Vec<Node>,
}

impl List {
    /// `tasks_fit`: whether a task list may stand here.
    pub fn into_node(self, tasks_fit: bool, mut local_id: impl FnMut() -> String) -> Node {
        if tasks_fit && self.start.is_none() && self.items.iter().all(Item::is_task) {
            let id = local_id();
            let content = self.items.into_iter().flat_map(|item| item.into_task(local_id()));
            return with_local_id(Node::with(Kind::TaskList, content.collect()), id);
        }
        let items = self.items.into_iter().map(Item::into_list_item).collect();
        match self.start {
            Some(start) => {
                let order = u32::try_from(start).ok().filter(|start| *start != 1);
                Node::with(Kind::OrderedList { order }, items)
            }
            None => Node::with(Kind::BulletList, items),
        }
    }
}

impl Item {
    /// A task holds one line of text; lists of tasks below it may follow.
    fn is_task(&self) -> bool {
        let below = match self.blocks.split_first() {
            Some((first, below)) if first.kind == Kind::Paragraph => below,
            _ => &self.blocks,
        };
        self.ticked.is_some() && below.iter().all(|block| block.kind == Kind::TaskList)
    }

    fn into_task(self, local_id: String) -> impl Iterator<Item = Node> {
        let state = if self.ticked == Some(true) {
            TaskState::Done
        } else {
            TaskState::ToDo
        };
        let mut blocks = self.blocks.into_iter().peekable();
        let text = blocks.next_if(|block| block.kind == Kind::Paragraph);
        let text = text.map(|paragraph| paragraph.content).unwrap_or_default();
        let task = Node::with(Kind::TaskItem { state: Some(state) }, text);
        std::iter::once(with_local_id(task, local_id)).chain(blocks)
    }

    /// Where there is no place for a box, it stays the characters that were typed.
    fn into_list_item(mut self) -> Node {
        if let Some(ticked) = self.ticked {
            let ticked = if ticked { "[x] " } else { "[ ] " };
            match self.blocks.first_mut().filter(|block| block.kind == Kind::Paragraph) {
                Some(paragraph) => paragraph.content.insert(0, Node::text(ticked)),
                None => self
                    .blocks
                    .insert(0, Node::with(Kind::Paragraph, vec![Node::text(ticked)])),
            }
        }
        if self.blocks.is_empty() {
            self.blocks.push(Node::leaf(Kind::Paragraph));
        }
        Node::with(Kind::ListItem, self.blocks)
    }
}

fn with_local_id(mut node: Node, id: String) -> Node {
    node.kept
        .get_or_insert_default()
        .attributes
        .insert("localId".to_owned(), id.into());
    node
}
