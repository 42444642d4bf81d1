//! Who there is. Account ids come in both of Atlassian's forms.

use crate::{
    clock::Millis,
    jira::model::{Person, Role, Site},
    world::People,
};

/// Owns the app; reaches both sites.
pub const ROHIT: &str = "5b10a2844c20165700ede21f";
/// Reaches acme.
pub const MARK: &str = "712020:6f1c2b1e-3f57-4d0a-9c1d-5a1f0e6f2b10";
/// May read, may not comment.
pub const ASHA: &str = "712020:0b9d4e52-8a63-4c5f-b7c1-27d1f5a9c3e4";
/// Reaches no site.
pub const NIL: &str = "557058:2f3a9c4d-1b7e-4f06-8d25-9e6c7b1a0d35";
pub const LENA: &str = "5cf1a07b94d1c80e5ab7d012";
pub const TOMAS: &str = "712020:94be17a2-6d0c-45f3-a1e8-3c5d7f9b2a68";
/// A customer of the service project.
pub const CUSTOMER: &str = "qm:1d4f6a80-2c3b-4e59-97a8-6b0c1d2e3f47:7c8b9a10-5d6e-4f71-8293-a4b5c6d7e8f9";
/// Has left.
pub const GONE: &str = "5d52a1c38b5b2e0da3f4c817";
/// Not a person: an app that comments.
pub const ROBOT: &str = "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077";

/// 2025-06-01: when everybody's profile last changed.
const PROFILES_CHANGED: Millis = 1_748_736_000_000;

pub fn people() -> People {
    let mut people = People::default();
    for person in [
        person(
            ROHIT,
            "Rohit",
            "rohit@example.com",
            "Engineer",
            [0x09, 0x32, 0x6c],
            true,
        ),
        person(
            MARK,
            "Mark",
            "mark@example.com",
            "Product manager",
            [0x6e, 0x5d, 0xc6],
            true,
        ),
        Person {
            email_is_public: false,
            ..person(ASHA, "Asha", "asha@example.com", "Auditor", [0x94, 0x3d, 0x73], true)
        },
        person(NIL, "Nil", "nil@example.com", "Guest", [0x50, 0x5f, 0x79], true),
        Person {
            email_is_public: false,
            ..person(
                LENA,
                "Lena Horvat",
                "lena@example.com",
                "Designer",
                [0x20, 0x6e, 0x4e],
                false,
            )
        },
        Person {
            has_picture: false,
            ..person(
                TOMAS,
                "Tomás Ibáñez",
                "tomas@example.com",
                "Support lead",
                [0xa5, 0x48, 0x00],
                false,
            )
        },
        Person {
            account_type: "customer",
            email_is_public: false,
            has_picture: false,
            ..person(
                CUSTOMER,
                "Ines Moreau",
                "ines@customer.example",
                "Customer",
                [0x2e, 0x7d, 0x88],
                false,
            )
        },
        Person {
            active: false,
            email_is_public: false,
            has_picture: false,
            ..person(GONE, "Former user", "", "", [0x8c, 0x8f, 0x97], false)
        },
        Person {
            account_type: "app",
            email_is_public: false,
            has_picture: false,
            ..person(ROBOT, "Automation for Jira", "", "", [0x44, 0x54, 0x6f], false)
        },
    ] {
        people.add(person);
    }
    people
}

fn person(
    account: &str,
    name: &str,
    email: &str,
    job_title: &'static str,
    colour: [u8; 3],
    can_sign_in: bool,
) -> Person {
    Person {
        account_id: account.to_owned(),
        account_type: "atlassian",
        name: name.to_owned(),
        nickname: name.split(' ').next().unwrap_or(name).to_lowercase(),
        email: email.to_owned(),
        email_is_public: true,
        active: true,
        updated: PROFILES_CHANGED,
        time_zone: "Europe/Berlin",
        locale: "en-US",
        job_title,
        can_sign_in,
        colour,
        has_picture: true,
    }
}

/// One of the many people of a load test.
pub fn extra_person(number: u32) -> Person {
    let account = format!("712020:00000000-0000-4000-8000-{number:012}");
    person(
        &account,
        &format!("Person {number}"),
        &format!("person{number}@example.com"),
        "",
        [0x44, 0x54, 0x6f],
        false,
    )
}

/// Lets accounts into a site and makes them developers in its first project.
pub fn welcome(site: &mut Site, accounts: &[String]) {
    site.members.extend(accounts.iter().cloned());
    if let Some(project) = site.projects.first_mut() {
        project
            .roles
            .entry(Role::Developers)
            .or_default()
            .extend(accounts.iter().cloned());
    }
}
