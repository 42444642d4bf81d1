//! Ticking tasks.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::reply::{asked_by_script, desk, see_other};
use crate::{
    adf::task::{NoTask, Tick},
    components::{CommentsAt, issue_path},
    model::{ReturnPath, Saved, TaskHolder, Ticking, Trouble},
    words::words,
};

/// What became of it, as the page's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    /// Whether the task is in Jira as it was to be.
    pub done: bool,
    /// What the person has to know.
    pub words: Option<String>,
}

const MISFITS: [(&str, NoTask); 4] = [
    ("task-gone", NoTask::Gone),
    ("task-changed", NoTask::Changed),
    ("task-double", NoTask::Double),
    ("task-unfit", NoTask::Unfit),
];

/// Why a task was not ticked, by its name in the address.
pub fn tick_problem(code: &str) -> Option<String> {
    let t = words();
    let misfit = MISFITS.iter().find(|(name, _)| *name == code);
    match (misfit, code) {
        (Some((_, misfit)), _) => Some(t.of_trouble(&Trouble::Task(*misfit))),
        (None, "task-unknown") => Some(t.trouble().task_unknown().to_owned()),
        (None, "task-refused") => Some(t.trouble().task_refused().to_owned()),
        (None, "task-failed") => Some(t.trouble().task_failed().to_owned()),
        (None, _) => None,
    }
}

fn code(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Task(misfit) => MISFITS
            .iter()
            .find(|(_, known)| known == misfit)
            .map_or("", |(name, _)| name),
        Trouble::OutcomeUnknown => "task-unknown",
        Trouble::Refused(_) | Trouble::NotYours => "task-refused",
        _ => "task-failed",
    }
}

/// For the page's script, which is told more than fits into an address.
fn told(trouble: &Trouble) -> String {
    match trouble {
        // Jira's own words are about a field and a screen, and do not say that it is the right that is missing.
        Trouble::Refused(said) => format!("{} ({said})", words().trouble().task_refused()),
        trouble => words().of_trouble(trouble),
    }
}

/// Ticks a task, or unticks it. A form is sent back to where the task stands.
#[server(name = TickTask, prefix = "/api", endpoint = "tick")]
pub async fn tick_task(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] comment: String,
    #[server(default)] task: String,
    #[server(default)] comments: String,
    #[server(default)] page: String,
    #[server(default)] others: String,
) -> Result<Ticked, ServerFnError> {
    let Some(ticking) = parse(&site, &key, &comment, &task) else {
        see_other("/");
        return Ok(Ticked {
            done: false,
            words: Some(words().trouble().task_failed().to_owned()),
        });
    };
    let issue = issue_path(&ticking.site, &ticking.key);
    let (at, anchor) = match &ticking.holder {
        TaskHolder::Description => (CommentsAt::named(None, None), "description".to_owned()),
        TaskHolder::Comment(id) => (CommentsAt::named(Some(&comments), Some(&page)), format!("comment-{id}")),
    };
    let ticked = match desk() {
        Some(desk) => desk.tick(ticking).await,
        None => Err(Trouble::SignedOut),
    };
    if !asked_by_script() {
        let to = |problem: Option<&str>| {
            let asked = (!others.is_empty()).then(|| "others=yes".to_owned());
            let problem = problem.map(|code| format!("problem={code}"));
            let query: Vec<String> = asked.into_iter().chain(problem).collect();
            let query = (!query.is_empty()).then(|| query.join("&"));
            at.address(&issue, query.as_deref(), &anchor)
        };
        see_other(&match &ticked {
            Ok(Saved::Well) => to(None),
            Ok(Saved::Exposed) => to(Some("exposed")),
            Err(Trouble::SignedOut) => format!("/sign-in?next={}", ReturnPath::or_home(&to(None)).as_query_value()),
            Err(trouble) => to(Some(code(trouble))),
        });
    }
    Ok(match ticked {
        Ok(Saved::Well) => Ticked {
            done: true,
            words: None,
        },
        Ok(Saved::Exposed) => Ticked {
            done: true,
            words: Some(words().composer().exposed().to_owned()),
        },
        Err(trouble) => Ticked {
            done: false,
            words: Some(told(&trouble)),
        },
    })
}

fn parse(site: &str, key: &str, comment: &str, task: &str) -> Option<Ticking> {
    Some(Ticking {
        site: site.parse().ok()?,
        key: key.parse().ok()?,
        holder: match comment {
            "" => TaskHolder::Description,
            id => TaskHolder::Comment(id.parse().ok()?),
        },
        tick: task.parse::<Tick>().ok()?,
    })
}
