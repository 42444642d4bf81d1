//! The site acme: a software project, a team-managed one, a service project and a business project.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    adf_gallery,
    build::{Builder, doc, marked, mention, paragraph, plain, project, set, text},
    conversation, every_field,
    people::{ASHA, CUSTOMER, GONE, LENA, MARK, ROBOT, ROHIT, TOMAS},
};
use crate::{
    clock::{DAY, MINUTE, Millis, day},
    jira::model::{
        BUG, Change, EPIC, FINISHED, Group, IN_PROGRESS, IN_REVIEW, Named, PRIORITIES, ProjectKind, REQUEST, RESOLVED,
        Role, STORY, SUBTASK, Site, TASK, TO_DO, Version, Visibility, WAITING_FOR_CUSTOMER, WAITING_FOR_SUPPORT,
        Worklog,
    },
    png,
};

const DEMO: u64 = 10_000;
const HELP: u64 = 10_001;
const OPS: u64 = 10_002;
const TEAM: u64 = 10_003;

const HOURS: i64 = 60;
const DAYS: i64 = 24 * HOURS;

/// The group of those who may read what is restricted to it.
pub const LEADERSHIP: &str = "a1e2c3d4-5b6f-4a70-8b91-c2d3e4f5a6b7";

pub fn site(now: Millis) -> Site {
    let everybody = [ROHIT, MARK, ASHA, LENA, TOMAS];
    let site = Site {
        id: "1324a887-45db-41f4-9e99-ef0ff456d421".to_owned(),
        name: "acme".to_owned(),
        url: "https://acme.atlassian.net".to_owned(),
        offset_minutes: 60,
        members: set(&[ROHIT, MARK, ASHA, LENA, TOMAS, CUSTOMER, ROBOT]),
        user_pickers: set(&[ROHIT, MARK, LENA, TOMAS]),
        groups: vec![
            Group {
                id: "276f955c-63d7-42c8-9520-92d01dca0625".to_owned(),
                name: "jira-software-users".to_owned(),
                members: set(&everybody),
            },
            Group {
                id: LEADERSHIP.to_owned(),
                name: "leadership".to_owned(),
                members: set(&[ROHIT, TOMAS]),
            },
        ],
        projects: projects(),
        issues: Vec::new(),
        next_id: 10_000,
    };
    let mut b = Builder { site, now };
    demo(&mut b);
    help(&mut b);
    ops(&mut b);
    team(&mut b);
    moved(&mut b);
    b.site
}

fn projects() -> Vec<crate::jira::model::Project> {
    let developers: (Role, &[&str]) = (Role::Developers, &[ROHIT, MARK, LENA, TOMAS, ROBOT]);
    let viewers: (Role, &[&str]) = (Role::Viewers, &[ASHA]);
    let mut demo = project(
        DEMO,
        "DEMO",
        "Demo",
        ProjectKind::Software,
        ROHIT,
        "Where Rohit and Mark speak for themselves.",
        &[(Role::Administrators, &[ROHIT]), developers, viewers],
    );
    demo.components = ["Import", "Checkout", "Mobile"]
        .into_iter()
        .zip(10_100..)
        .map(|(name, id)| Named {
            id,
            name: name.to_owned(),
        })
        .collect();
    demo.versions = vec![
        Version {
            id: 10_200,
            name: "1.4".to_owned(),
            released: true,
            release_date: Some("2026-05-04".to_owned()),
        },
        Version {
            id: 10_201,
            name: "1.5".to_owned(),
            released: false,
            release_date: None,
        },
    ];
    vec![
        demo,
        project(
            HELP,
            "HELP",
            "Customer help",
            ProjectKind::Service,
            TOMAS,
            "Requests of customers.",
            &[
                (Role::Administrators, &[TOMAS]),
                (Role::ServiceDeskTeam, &[ROHIT, TOMAS]),
                (Role::Customers, &[MARK, CUSTOMER]),
            ],
        ),
        project(
            OPS,
            "OPS",
            "Office",
            ProjectKind::Business,
            LENA,
            "What keeps the office going.",
            &[(Role::Administrators, &[LENA]), developers, viewers],
        ),
        project(
            TEAM,
            "TEAM",
            "Mobile team",
            ProjectKind::SimplifiedSoftware,
            MARK,
            "A team-managed project.",
            &[(Role::Administrators, &[MARK]), developers],
        ),
    ]
}

fn demo(b: &mut Builder) {
    let first = b.issue(
        DEMO,
        &STORY,
        &IN_PROGRESS,
        ROHIT,
        6 * DAYS,
        "Say who said what: comments under one's own name",
    );
    b.with(first, |issue| {
        issue.description = Some(doc(json!([
            paragraph(json!([
                text("Every comment must carry the name of the person who wrote it. "),
                mention(MARK, "Mark"),
                text(" and I will each leave one here."),
            ])),
            {"type": "bulletList", "content": [
                {"type": "listItem", "content": [paragraph(json!([text("No shared account, no bot.")]))]},
                {"type": "listItem", "content": [paragraph(json!([
                    text("Jira's history shows "), marked("the person", json!([{"type": "strong"}])), text(".")]))]},
            ]},
            {"type": "panel", "attrs": {"panelType": "info"}, "content": [
                paragraph(json!([text("This issue is the one to try first.")]))]},
        ])));
        issue.assignee = Some(MARK.to_owned());
        issue.priority = PRIORITIES.get(1);
        issue.labels = vec!["demo".to_owned(), "identity".to_owned()];
        issue.components = vec![10_101];
        issue.fix_versions = vec![10_201];
        issue.versions = vec![10_200];
        issue.watchers = set(&[ROHIT, MARK]);
        issue.voters = set(&[LENA]);
    });
    let due = day(b.now + 9 * DAY);
    let now = b.now;
    b.with(first, |issue| {
        issue.due = Some(due);
        every_field::fill(issue, now);
    });
    b.comment(
        first,
        LENA,
        2 * DAYS,
        plain("I have put the sketch into the description of the follow-up."),
    );

    let gallery = b.issue(
        DEMO,
        &TASK,
        &TO_DO,
        LENA,
        30 * DAYS,
        "Every node and every mark of a document",
    );
    b.with(gallery, |issue| {
        issue.description = Some(adf_gallery::document());
        issue.environment = Some(plain("Chromium and Firefox, light and dark"));
        issue.labels = vec!["adf".to_owned(), "gallery".to_owned()];
    });
    let chart = png::picture(160, 100, |x, y| {
        if 100 - y < x / 16 * 9 % 90 + 10 {
            [0x0c, 0x66, 0xe4]
        } else {
            [0xf7, 0xf8, 0xf9]
        }
    });
    b.attach(
        gallery,
        LENA,
        30 * DAYS,
        ("chart.png", "image/png", chart),
        adf_gallery::PICTURE,
    );
    let table = b"thing,price\napple,0.50\npear,0.60\n".to_vec();
    b.attach(
        gallery,
        LENA,
        30 * DAYS,
        ("prices.csv", "text/csv", table),
        adf_gallery::SECOND,
    );
    b.comment(gallery, MARK, 29 * DAYS, adf_gallery::document());

    let long = b.issue(
        DEMO,
        &BUG,
        &IN_REVIEW,
        MARK,
        90 * DAYS,
        "Amounts are shown in the first visitor's currency",
    );
    b.with(long, |issue| {
        issue.description = Some(plain("Open the same order in two browsers with different currencies.\nThe second one sees the first one's amounts."));
        issue.assignee = Some(ROHIT.to_owned());
        issue.priority = PRIORITIES.first();
        issue.labels = vec!["regression".to_owned()];
    });
    for ((author, body), number) in conversation::comments(150).into_iter().zip(0..) {
        b.comment(long, author, 80 * DAYS - number * 700, body);
    }

    let hidden = b.issue(
        DEMO,
        &TASK,
        &TO_DO,
        ROHIT,
        10 * DAYS,
        "Plan for the reorganisation (confidential)",
    );
    b.with(hidden, |issue| {
        issue.description = Some(plain("Only Rohit and Tomás may know of this."));
        issue.only_for = Some(set(&[ROHIT, TOMAS]));
    });
    b.comment(hidden, ROHIT, 9 * DAYS, plain("Nobody else until Monday."));

    let hostile = b.issue(
        DEMO,
        &BUG,
        &TO_DO,
        ROHIT,
        20 * DAYS,
        "</title><script>alert('summary')</script> & \"quotes\" <img src=x onerror=alert(1)>",
    );
    let link = |href: &str, words: &str| marked(words, json!([{"type": "link", "attrs": {"href": href}}]));
    b.with(hostile, |issue| {
        issue.labels = vec!["<b>bold</b>".to_owned(), "\"><script>alert(2)</script>".to_owned()];
        issue.description = Some(doc(json!([
            paragraph(json!([
                text("</textarea><script>alert('description')</script> "),
                link("javascript:alert(1)", "javascript"), text(" "),
                link("JaVaScRiPt:alert(1)", "mixed case"), text(" "),
                link(" javascript:alert(1)", "leading space"), text(" "),
                link("java\nscript:alert(1)", "line break"), text(" "),
                link("data:text/html,<script>alert(1)</script>", "data"), text(" "),
                link("vbscript:msgbox(1)", "vbscript"), text(" "),
                link("//evil.example/", "no scheme"), text(" "),
                link("https://example.com/\"onmouseover=\"alert(1)", "quote"), text(" "),
                link("mailto:help@example.com", "mail"),
            ])),
            {"type": "blockCard", "attrs": {"url": "javascript:alert('card')"}},
            {"type": "codeBlock", "attrs": {"language": "\"><script>"}, "content": [text("</code></pre><script>alert(3)</script>")]},
            {"type": "expand", "attrs": {"title": "<img src=x onerror=alert(4)>"}, "content": [paragraph(json!([
                mention("\"><script>alert(5)</script>", "<i>nobody</i>"),
                text(" right-to-left \u{202e}gnp.exe and zero\u{200b}width")]))]},
        ])));
    });
    b.comment(
        hostile,
        MARK,
        19 * DAYS,
        plain("<script>alert('comment')</script> is only text."),
    );
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    b.attach(
        hostile,
        MARK,
        19 * DAYS,
        ("<img src=x>.svg", "image/svg+xml", svg),
        "5c7d9e1f-3a2b-4c6d-8e0f-1a2b3c4d5e6f",
    );

    let epic = b.issue(DEMO, &EPIC, &IN_PROGRESS, ROHIT, 120 * DAYS, "Checkout in one page");
    b.with(epic, |issue| {
        issue.description = Some(plain("From basket to receipt without a page load."))
    });
    let story = b.issue(DEMO, &STORY, &IN_PROGRESS, LENA, 40 * DAYS, "Pay with a saved card");
    b.with(story, |issue| {
        issue.parent = Some(epic);
        issue.assignee = Some(LENA.to_owned());
        issue.components = vec![10_101];
    });
    let pieces = [
        ("Store the card's token", &FINISHED, Some(ROHIT)),
        ("Show the last four digits", &IN_PROGRESS, Some(LENA)),
        ("Ask again after a year", &TO_DO, None),
    ];
    for (summary, status, assignee) in pieces {
        let piece = b.issue(DEMO, &SUBTASK, status, LENA, 39 * DAYS, summary);
        b.with(piece, |issue| {
            issue.parent = Some(story);
            issue.assignee = assignee.map(str::to_owned);
        });
    }
    let restricted = b.issue(
        DEMO,
        &TASK,
        &IN_PROGRESS,
        TOMAS,
        15 * DAYS,
        "Comments that not everybody may see",
    );
    let answered = b.comment(restricted, TOMAS, 14 * DAYS, plain("Everybody may read this."));
    let note = plain("Administrators alone may read this.");
    b.restricted_comment(
        restricted,
        ROHIT,
        13 * DAYS,
        note,
        Visibility::Role(Role::Administrators),
    );
    let note = plain("The leadership group alone may read this.");
    b.restricted_comment(
        restricted,
        TOMAS,
        12 * DAYS,
        note,
        Visibility::Group(LEADERSHIP.to_owned()),
    );
    let note = plain("Developers may read this.");
    b.restricted_comment(restricted, MARK, 11 * DAYS, note, Visibility::Role(Role::Developers));
    b.comment(restricted, GONE, 10 * DAYS, plain("By somebody who has left."));
    b.comment(
        restricted,
        "5aaaaaaaaaaaaaaaaaaaaaaa",
        9 * DAYS,
        plain("By an account that nobody knows any more."),
    );
    b.comment(
        restricted,
        MARK,
        8 * DAYS,
        plain("This one was edited by somebody else."),
    );
    let later = b.now - 7 * DAY;
    b.last_comment(restricted, |comment| {
        comment.update_author = ROHIT.to_owned();
        comment.updated = later;
        comment.parent = Some(answered);
    });

    let done = b.issue(
        DEMO,
        &BUG,
        &FINISHED,
        MARK,
        60 * DAYS,
        "Login fails on Safari 17 after the update",
    );
    b.with(done, |issue| {
        issue.assignee = Some(ROHIT.to_owned());
        issue.fix_versions = vec![10_200];
        issue.description = Some(plain("The cookie is not sent on the way back."));
        issue.worklogs = vec![Worklog {
            id: 10_900,
            author: ROHIT.to_owned(),
            comment: Some(plain("Found it with a proxy.")),
            started: later,
            seconds: 5400,
            created: later,
        }];
        issue.changes = vec![Change {
            id: 10_950,
            author: ROHIT.to_owned(),
            at: later,
            items: vec![json!({"field": "status", "fieldtype": "jira", "fieldId": "status",
                "from": "3", "fromString": "In Progress", "to": "10002", "toString": "Done"})],
        }];
    });
    b.comment(done, ROHIT, 58 * DAYS, plain("Fixed by SameSite=Lax."));
    let duplicate = b.issue(DEMO, &BUG, &FINISHED, TOMAS, 55 * DAYS, "Cannot sign in on my phone");
    b.with(duplicate, |issue| issue.resolution = Some("Duplicate"));
    b.link(duplicate, 2, done);
    b.link(first, 0, story);
    b.link(first, 3, gallery);
    b.link(hidden, 0, first);
    let plan = png::square(64, [0x8f, 0x7e, 0xe7]);
    let media_id = "b1f7c2d4-90ab-4e3c-8d5f-6a7b8c9d0e1f";
    b.attach(hidden, ROHIT, 9 * DAYS, ("plan.png", "image/png", plan), media_id);

    let words = [
        ("Import stops at a comma in the price", &BUG, &TO_DO, ROHIT),
        ("Überweisungen mit Umlauten: ä ö ü ß", &BUG, &IN_PROGRESS, MARK),
        ("検索結果に絵文字 🎉 が表示されない", &BUG, &TO_DO, LENA),
        ("طلب عربي من اليمين إلى اليسار", &STORY, &TO_DO, TOMAS),
        ("Dark theme for the receipt", &STORY, &IN_REVIEW, LENA),
        ("Upgrade the database", &TASK, &FINISHED, ROHIT),
        ("Rate limits: slow down before the limit does", &STORY, &TO_DO, MARK),
    ];
    for ((summary, kind, status, reporter), days) in words.into_iter().zip(2..) {
        let id = b.issue(DEMO, kind, status, reporter, days * DAYS, summary);
        b.with(id, |issue| issue.parent = (kind.name == "Story").then_some(epic));
        b.comment(id, MARK, days * HOURS, plain("Noted."));
    }
    let lengthy = "A summary as long as Jira lets it be, ".repeat(7);
    let lengthy = lengthy.chars().take(254).collect::<String>() + ".";
    b.issue(DEMO, &TASK, &TO_DO, ROHIT, 3 * DAYS, &lengthy);
    let viewed = [
        (ROHIT, first, 30),
        (ROHIT, long, 90),
        (ROHIT, done, 200),
        (MARK, first, 45),
        (MARK, gallery, 300),
    ];
    for (account, issue, minutes) in viewed {
        let at = b.now - minutes * MINUTE;
        b.with(issue, |issue| {
            issue.viewed.extend(BTreeMap::from([(account.to_owned(), at)]));
        });
    }
}

fn help(b: &mut Builder) {
    let request = b.issue(
        HELP,
        &REQUEST,
        &WAITING_FOR_SUPPORT,
        CUSTOMER,
        3 * DAYS,
        "I was charged twice",
    );
    b.with(request, |issue| {
        issue.description = Some(plain("My card shows the amount two times."));
        issue.assignee = Some(TOMAS.to_owned());
    });
    b.comment(request, CUSTOMER, 3 * DAYS, plain("Here is my order number: 4812."));
    b.note(
        request,
        TOMAS,
        2 * DAYS,
        plain("Internal: this is the currency bug, see DEMO-3."),
    );
    b.comment(
        request,
        TOMAS,
        2 * DAYS - 60,
        plain("Thank you, we are looking into it."),
    );
    let invoice = b.issue(
        HELP,
        &REQUEST,
        &WAITING_FOR_CUSTOMER,
        CUSTOMER,
        8 * DAYS,
        "Please change the name on my invoice",
    );
    b.comment(invoice, TOMAS, 7 * DAYS, plain("To which name?"));
    b.issue(HELP, &REQUEST, &RESOLVED, CUSTOMER, 50 * DAYS, "Where is my receipt?");
}

fn ops(b: &mut Builder) {
    let move_office = b.issue(OPS, &TASK, &IN_PROGRESS, LENA, 25 * DAYS, "Move to the second floor");
    for summary in ["Order boxes", "Tell the post office", "Label the cables"] {
        let piece = b.issue(OPS, &SUBTASK, &TO_DO, LENA, 24 * DAYS, summary);
        b.with(piece, |issue| issue.parent = Some(move_office));
    }
    b.issue(OPS, &TASK, &FINISHED, LENA, 70 * DAYS, "Renew the coffee contract");
}

fn team(b: &mut Builder) {
    let epic = b.issue(TEAM, &EPIC, &IN_PROGRESS, MARK, 45 * DAYS, "Offline mode");
    for (summary, status) in [
        ("Keep drafts on the device", &IN_PROGRESS),
        ("Send when online again", &TO_DO),
    ] {
        let story = b.issue(TEAM, &STORY, status, MARK, 44 * DAYS, summary);
        b.with(story, |issue| {
            issue.parent = Some(epic);
            issue.assignee = Some(LENA.to_owned());
        });
    }
}

/// An issue that was `OPS-99` before it moved.
fn moved(b: &mut Builder) {
    let id = b.issue(
        DEMO,
        &TASK,
        &TO_DO,
        LENA,
        33 * DAYS,
        "Moved here from the office project",
    );
    b.with(id, |issue| issue.old_keys = vec!["OPS-99".to_owned()]);
}
