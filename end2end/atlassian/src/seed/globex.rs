//! The site globex, which Rohit alone of the demo's people reaches. Its time zone is another, and
//! one of its keys is also one of acme's.

use super::{
    build::{Builder, plain, project, set},
    people::{ROHIT, TOMAS},
};
use crate::{
    clock::Millis,
    jira::model::{BUG, IN_PROGRESS, ProjectKind, Role, Site, TASK, TO_DO},
};

const ROCKET: u64 = 20_000;
const DEMO: u64 = 20_001;
const DAYS: i64 = 24 * 60;

pub fn site(now: Millis) -> Site {
    let developers: &[(Role, &[&str])] = &[(Role::Developers, &[ROHIT, TOMAS])];
    let site = Site {
        id: "87a0c1de-2f34-4b56-9c78-d9e0f1a2b3c4".to_owned(),
        name: "globex".to_owned(),
        url: "https://globex.atlassian.net".to_owned(),
        offset_minutes: 330,
        members: set(&[ROHIT, TOMAS]),
        user_pickers: set(&[ROHIT, TOMAS]),
        groups: Vec::new(),
        projects: vec![
            project(
                ROCKET,
                "ROCKET",
                "Rocket",
                ProjectKind::Software,
                TOMAS,
                "To the moon.",
                developers,
            ),
            project(
                DEMO,
                "DEMO",
                "Demo of globex",
                ProjectKind::Business,
                ROHIT,
                "Not acme's.",
                developers,
            ),
        ],
        issues: Vec::new(),
        next_id: 30_000,
    };
    let mut b = Builder { site, now };
    let tank = b.issue(ROCKET, &BUG, &IN_PROGRESS, TOMAS, 5 * DAYS, "The second tank leaks");
    b.with(tank, |issue| {
        issue.description = Some(plain("Two drops a minute at full pressure."))
    });
    b.comment(tank, TOMAS, 4 * DAYS, plain("The seal is on its way."));
    b.issue(ROCKET, &TASK, &TO_DO, ROHIT, 3 * DAYS, "Paint the nose red");
    b.issue(
        DEMO,
        &TASK,
        &TO_DO,
        ROHIT,
        2 * DAYS,
        "Another issue that is called DEMO-1, on another site",
    );
    b.site
}
