//! What must hold for any input of Byline's parsers: one function each, named as its fuzz target
//! and as the folder of inputs that are kept for it. `libfuzzer` feeds them what it finds, the
//! test `corpus` what is kept.

mod callback;
mod config;
mod cookies;
mod documents;
mod html;
mod identifiers;
mod jira_reply;
mod jql;
mod return_path;
mod vault_open;

/// A name, and what any input must pass.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const ALL: [Target; 11] = [
    ("adf_html", documents::adf_html),
    ("adf_round_trip", documents::adf_round_trip),
    ("callback", callback::callback),
    ("config", config::config),
    ("cookies", cookies::cookies),
    ("identifiers", identifiers::identifiers),
    ("jira_reply", jira_reply::jira_reply),
    ("jql", jql::jql),
    ("markdown", documents::markdown),
    ("return_path", return_path::return_path),
    ("vault_open", vault_open::vault_open),
];

/// Feeds one input to the target of that name.
///
/// # Panics
/// When there is no such target, or when something does not hold.
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = ALL.iter().find(|(known, _)| *known == name).expect("a target");
    target(input);
}

/// As most parsers want it. What is no text is none of their input.
fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap_or_default()
}
