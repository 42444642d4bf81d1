use std::sync::Arc;

use leptos::prelude::*;

use crate::{digest::fnv1a, model::Person};

/// How many colours there are for faces (`.f0` to `.f7` in the style sheet).
const COLOURS: u32 = 8;

/// The hosts whose pictures of people are shown, as `secure.gravatar.com`; none where none are provided.
#[derive(Debug, Clone)]
pub struct FaceHosts(pub Arc<[String]>);

impl FaceHosts {
    fn has(&self, host: &str) -> bool {
        self.0.iter().any(|known| known == host)
    }
}

/// A person's picture, and below it their initials on a colour that is theirs: for those who have none, and as long as
/// it has not come. Beside a name it adds nothing for those who listen, so they are spared it.
pub fn face(person: &Person) -> impl IntoView + use<> {
    let hosts = use_context::<FaceHosts>();
    let picture = person
        .avatar
        .as_ref()
        .filter(|avatar| hosts.is_some_and(|hosts| hosts.has(avatar.host())))
        .map(|avatar| view! { <img src=avatar.href() alt="" width="28" height="28" loading="lazy"/> });
    view! {
        <span class=format!("face f{}", colour(person)) aria-hidden="true">{initials(&person.name)} {picture}</span>
    }
}

fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .flat_map(char::to_uppercase)
        .collect()
}

/// By the account ID: the same colour on every page, and for namesakes each their own.
fn colour(person: &Person) -> u32 {
    let of = person
        .account_id
        .as_ref()
        .map_or(person.name.as_str(), |id| id.as_str());
    (fnv1a(of) >> 16) % COLOURS
}

/// A name within a text where no element can keep it apart: between signs that give it its own
/// direction and end whatever it begins (UAX 9, isolates).
pub fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_and_the_last() {
        assert_eq!(initials("Rohit"), "R");
        assert_eq!(initials("asha de la Cruz"), "AC");
        assert_eq!(initials("  (bot) "), "B");
        assert_eq!(initials(""), "");
    }
}
