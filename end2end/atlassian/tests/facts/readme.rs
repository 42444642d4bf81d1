//! The README tells the truth.

use atlassian_stand_in::{Modes, ROUTES};

const README: &str = include_str!("../../README.md");

#[test]
fn every_route_stands_in_the_readme_with_its_scope() {
    for route in ROUTES {
        let named = format!("`{} {}`", route.method, route.path);
        let line = README
            .lines()
            .find(|line| line.contains(&named))
            .unwrap_or_else(|| panic!("{named} is missing"));
        let scope = route
            .scopes
            .first()
            .map_or("| none |".to_owned(), |scope| format!("| `{scope}` |"));
        assert!(line.contains(&scope), "{named}");
    }
}

#[test]
fn every_switch_stands_in_the_readme() {
    let modes = serde_json::to_value(Modes::default()).unwrap();
    for name in modes.as_object().unwrap().keys() {
        assert!(README.contains(&format!("`{name}`")), "{name} is missing");
    }
}
