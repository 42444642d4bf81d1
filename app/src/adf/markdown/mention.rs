//! A mention in Markdown: a link to a person, `[@Mark](mention:account-id)`.

use crate::{
    adf::node::{Kind, Node},
    model::AccountId,
};

const SCHEME: &str = "mention:";

/// The account that an address names.
pub fn account(address: &str) -> Option<AccountId> {
    address.strip_prefix(SCHEME)?.parse().ok()
}

/// `name` with or without the sign before it.
pub fn node(account: &AccountId, name: &str) -> Node {
    let name = name.trim();
    let name = name.strip_prefix('@').unwrap_or(name);
    Node::leaf(Kind::Mention {
        id: account.as_str().to_owned(),
        text: (!name.is_empty()).then(|| format!("@{name}")),
    })
}

/// A mention as it is written.
pub fn written(account: &AccountId, name: &str) -> String {
    ["[@", &plain(name.trim()), "](", SCHEME, account.as_str(), ")"].concat()
}

/// Words in which nothing is markup, on one line.
pub fn plain(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '\'' | ',' | '.' | '-') {
            text.push('\\');
        }
        text.push(if c.is_control() { ' ' } else { c });
    }
    text
}

/// The beginning of a name that is being typed after an `@`, at the end of `text`.
pub fn begun(text: &str) -> Option<&str> {
    let (before, name) = text.rsplit_once('@')?;
    let begins = before
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || "([{\"'".contains(c));
    let is_name = name.chars().all(|c| c.is_alphanumeric() || " '.-".contains(c))
        && name.chars().next().is_some_and(char::is_alphanumeric)
        && name.matches(' ').count() <= 2
        && name.chars().count() <= 40;
    (begins && is_name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adf::markdown::to_doc;

    fn account() -> AccountId {
        "712020:5b10a284-0000-4000-8000-000000000001".parse().unwrap()
    }

    #[test]
    fn what_is_written_is_read_as_the_same_person() {
        for name in [
            "Mark",
            "Lena Horvat",
            "a*b_[c](d)\\`e`",
            "O'Neil, J.",
            "<script>",
            "名前",
        ] {
            let text = format!("Ask {} now", written(&account(), name));
            let doc = to_doc(&text).to_json();
            let mention = &doc["content"][0]["content"][1];
            assert_eq!(mention["type"], "mention", "{text}");
            assert_eq!(mention["attrs"]["id"], account().as_str());
            assert_eq!(mention["attrs"]["text"], format!("@{name}"));
        }
    }

    #[test]
    fn an_address_that_names_nobody_is_no_mention() {
        for text in ["[@Mark](mention:)", "[@Mark](mention:a b)", "[@Mark](mentions:x)"] {
            assert!(!to_doc(text).to_json().to_string().contains("\"mention\""), "{text}");
        }
    }

    #[test]
    fn a_mention_begins_at_a_word() {
        for (text, name) in [
            ("@m", Some("m")),
            ("Hello @Lena Ho", Some("Lena Ho")),
            ("(@ma", Some("ma")),
            ("a line\n@ma", Some("ma")),
            ("mail@example", None),
            ("@", None),
            ("@ ma", None),
            ("@a b c d", None),
            ("@ma\n", None),
            ("no sign", None),
        ] {
            assert_eq!(begun(text), name, "{text}");
        }
    }
}
