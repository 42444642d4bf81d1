use byline::jira::jql::about;

use crate::text;

/// A person's words are one literal in the query, and nothing of them is anything else.
pub fn jql(input: &[u8]) {
    let Some(jql) = about(text(input)) else { return };
    let rest = jql.strip_prefix("text ~ ").expect("the one field");
    let (value, rest) = literal(rest).expect("a literal");
    assert_eq!(rest, " ORDER BY updated DESC");
    assert!(
        !value.trim().is_empty() && !value.contains(char::is_control),
        "{value:?}"
    );
}

/// Reads one literal off the front as JQL's grammar has it; its value and the rest.
fn literal(jql: &str) -> Option<(String, &str)> {
    let inside = jql.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return inside.get(at + 1..).map(|rest| (value, rest)),
            '\\' => value.push(characters.next()?.1),
            c => value.push(c),
        }
    }
    None
}
