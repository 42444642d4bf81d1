//! Tasks that can be ticked: which they are, how a form names one, and the document with one of them ticked.

use std::{collections::HashSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    Doc,
    node::{Kind, Node, TaskState},
    text,
};
use crate::digest::fnv1a;

/// The longest `localId` that a form carries, in bytes. Jira's are UUIDs.
const LONGEST_ID: usize = 200;

/// What a press on a task's button asks for: the task as the person saw it, in its other state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// What the task is to be.
    pub state: TaskState,
    /// A digest of what it said. Whoever changes a task can do so after it was ticked as well, so it needs to hold off
    /// accidents only.
    said: u32,
    /// Its `localId`.
    id: String,
}

impl Tick {
    /// Of a task as it is drawn; nothing of one that has no ID or no state to change.
    pub fn of(task: &Node) -> Option<Self> {
        Some(Self {
            state: other(state(task)?),
            said: said(task),
            id: id(task)?.to_owned(),
        })
    }
}

/// `DONE.1a2b3c4d.ID`.
impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:08x}.{}", self.state.word(), self.said, self.id)
    }
}

/// This is no tick of a form of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no task is named")]
pub struct InvalidTick;

impl FromStr for Tick {
    type Err = InvalidTick;

    fn from_str(text: &str) -> Result<Self, InvalidTick> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(InvalidTick);
        let (state, said, id) = (part()?, part()?, part()?);
        if id.is_empty() || id.len() > LONGEST_ID {
            return Err(InvalidTick);
        }
        Ok(Self {
            state: TaskState::from_word(state).ok_or(InvalidTick)?,
            said: u32::from_str_radix(said, 16).map_err(|_| InvalidTick)?,
            id: id.to_owned(),
        })
    }
}

/// Why a task was not ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoTask {
    /// It is not there any more.
    Gone,
    /// It says something else by now.
    Changed,
    /// Another one has the same ID.
    Double,
    /// Not all of the text could be read.
    Unfit,
}

impl Doc {
    /// The document with one task in another state and all else as it was; the same document where the task is in that
    /// state already.
    ///
    /// # Errors
    /// When the task is not there, or not as it was seen, or not the only one of its ID.
    pub fn ticked(&self, tick: &Tick) -> Result<Self, NoTask> {
        let mut tasks = Vec::new();
        if !list(&self.0, &mut tasks) {
            return Err(NoTask::Unfit);
        }
        tasks.retain(|task| id(task) == Some(&tick.id));
        let task = match tasks.as_slice() {
            [] => return Err(NoTask::Gone),
            [task] => task,
            _ => return Err(NoTask::Double),
        };
        if said(task) != tick.said {
            return Err(NoTask::Changed);
        }
        if state(task).is_none() {
            return Err(NoTask::Unfit);
        }
        let mut doc = self.clone();
        set(&mut doc.0, tick);
        Ok(doc)
    }
}

fn set(node: &mut Node, tick: &Tick) {
    if id(node) == Some(&tick.id)
        && let Kind::TaskItem { state } | Kind::BlockTaskItem { state } = &mut node.kind
    {
        *state = Some(tick.state);
    }
    for child in &mut node.content {
        set(child, tick);
    }
}

/// The IDs of those tasks of a document that can be ticked: each is the only one that has it. None where some of the
/// document was not read.
pub fn tickable(doc: &Doc) -> HashSet<&str> {
    let mut tasks = Vec::new();
    if !list(&doc.0, &mut tasks) {
        return HashSet::new();
    }
    let (mut once, mut double) = (HashSet::new(), HashSet::new());
    for id in tasks.iter().filter_map(|task| id(task)) {
        if !once.insert(id) {
            double.insert(id);
        }
    }
    for task in tasks.iter().filter(|task| state(task).is_none()) {
        once.remove(id(task).unwrap_or_default());
    }
    once.retain(|id| !double.contains(id) && id.len() <= LONGEST_ID);
    once
}

/// The task's `localId`, which tells it from others.
pub fn id(task: &Node) -> Option<&str> {
    let id = task.kept.as_ref()?.attributes.get("localId")?.as_str();
    id.filter(|id| !id.is_empty())
}

fn state(task: &Node) -> Option<TaskState> {
    match task.kind {
        Kind::TaskItem { state } | Kind::BlockTaskItem { state } => state,
        _ => None,
    }
}

fn other(state: TaskState) -> TaskState {
    match state {
        TaskState::ToDo => TaskState::Done,
        TaskState::Done => TaskState::ToDo,
    }
}

fn said(task: &Node) -> u32 {
    fnv1a(&text::of(task))
}

fn is_task(node: &Node) -> bool {
    matches!(node.kind, Kind::TaskItem { .. } | Kind::BlockTaskItem { .. })
}

/// Gathers the tasks; whether the document was read to its end.
fn list<'a>(node: &'a Node, into: &mut Vec<&'a Node>) -> bool {
    if is_task(node) {
        into.push(node);
    }
    !matches!(node.kind, Kind::Beyond { .. }) && node.content.iter().all(|child| list(child, into))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn task(kind: &str, id: &str, state: &str, words: &str) -> Value {
        json!({"type": kind, "attrs": {"localId": id, "state": state}, "content": [{"type": "text", "text": words}]})
    }

    fn doc(tasks: Value) -> Doc {
        Doc::from_json(&json!({"type": "doc", "version": 1, "content": [
            {"type": "heading", "attrs": {"level": 2, "odd": [1]}, "content": [{"type": "text", "text": "Before"}]},
            {"type": "panel", "attrs": {"panelType": "info"}, "content": [
                {"type": "taskList", "attrs": {"localId": "list"}, "content": tasks}]},
            {"type": "hologram", "attrs": {"localId": "one"}, "depth": 3},
        ]}))
    }

    fn tick(id: &str, state: &str, words: &str) -> Tick {
        let seen = doc(json!([task("taskItem", id, state, words)]));
        let mut tasks = Vec::new();
        list(&seen.0, &mut tasks);
        Tick::of(tasks[0]).unwrap()
    }

    #[test]
    fn one_task_changes_its_state_and_nothing_else_changes() {
        for kind in ["taskItem", "blockTaskItem"] {
            let tasks = |state| {
                json!([
                    task(kind, "one", state, "Buy milk"),
                    task("taskItem", "two", "TODO", "Drink it")
                ])
            };
            let (open, done) = (doc(tasks("TODO")), doc(tasks("DONE")));
            assert_eq!(open.ticked(&tick("one", "TODO", "Buy milk")), Ok(done.clone()));
            assert_eq!(done.ticked(&tick("one", "DONE", "Buy milk")), Ok(open.clone()));
            // Whoever was slower finds it as they wanted it.
            assert_eq!(done.ticked(&tick("one", "TODO", "Buy milk")), Ok(done.clone()));
        }
    }

    #[test]
    fn what_cannot_be_told_for_sure_is_not_ticked() {
        let tick = tick("one", "TODO", "Buy milk");
        let other = task("taskItem", "two", "TODO", "Buy milk");
        for (tasks, why) in [
            (json!([other]), NoTask::Gone),
            (json!([task("taskItem", "one", "TODO", "Buy shares")]), NoTask::Changed),
            (
                json!([
                    task("taskItem", "one", "TODO", "Buy milk"),
                    task("taskItem", "one", "DONE", "Else")
                ]),
                NoTask::Double,
            ),
            (json!([task("taskItem", "one", "HALF", "Buy milk")]), NoTask::Unfit),
        ] {
            let doc = doc(tasks);
            assert_eq!(doc.ticked(&tick), Err(why));
            assert_eq!(tickable(&doc).contains("one"), why == NoTask::Changed, "{why:?}");
        }
    }

    #[test]
    fn of_a_text_that_was_not_read_whole_nothing_is_ticked() {
        let mut doc = doc(json!([task("taskItem", "one", "TODO", "Buy milk")]));
        assert_eq!(tickable(&doc), HashSet::from(["one"]));
        let limit = crate::adf::node::Limit::Size;
        doc.0.content.push(Node::leaf(Kind::Beyond {
            limit,
            nodes: Vec::new(),
        }));
        assert_eq!(doc.ticked(&tick("one", "TODO", "Buy milk")), Err(NoTask::Unfit));
        assert!(tickable(&doc).is_empty());
    }

    #[test]
    fn a_form_names_what_was_seen() {
        let tick = tick("a.b\"<é", "TODO", "Buy milk");
        let written = tick.to_string();
        assert!(
            written.starts_with("DONE.") && written.ends_with(".a.b\"<é"),
            "{written}"
        );
        assert_eq!(written.parse(), Ok(tick));
        for wrong in [
            "",
            "DONE",
            "DONE.1",
            "DONE.1.",
            "LATER.1.x",
            "DONE.x.x",
            "DONE.123456789.x",
        ] {
            assert_eq!(wrong.parse::<Tick>(), Err(InvalidTick), "{wrong}");
        }
        assert!(
            format!("DONE.1.{}", "x".repeat(LONGEST_ID + 1))
                .parse::<Tick>()
                .is_err()
        );
    }
}
