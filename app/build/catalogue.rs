//! Reads all languages, compares them and writes the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use serde_json::Value;

use crate::message::{Message, Part, expression};

/// A language: its folder, its variant of `Language`, the plural categories that its whole numbers
/// have (CLDR, plural rules).
struct Language {
    tag: &'static str,
    variant: &'static str,
    categories: &'static [&'static str],
}

/// All of them, the one that decides which messages there are first.
const LANGUAGES: [Language; 2] = [
    Language {
        tag: "en",
        variant: "English",
        categories: &["one", "other"],
    },
    Language {
        tag: "de",
        variant: "German",
        categories: &["one", "other"],
    },
];

type Namespace = BTreeMap<String, Message>;
type Namespaces = BTreeMap<String, Namespace>;

/// The code of `words.rs`, or all that is wrong.
pub fn generate(folder: &Path) -> Result<String, Vec<String>> {
    let mut wrong = Vec::new();
    let all = LANGUAGES.map(|language| read(folder, &language, &mut wrong));
    let [first, others @ ..] = &all;
    for (language, other) in LANGUAGES.iter().skip(1).zip(others) {
        compare(language.tag, first, other, &mut wrong);
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut code = String::new();
    for (name, messages) in first {
        write_namespace(&mut code, name, messages, &all);
    }
    Ok(code)
}

fn read(folder: &Path, language: &Language, wrong: &mut Vec<String>) -> Namespaces {
    let folder = folder.join(language.tag);
    let files = match fs::read_dir(&folder) {
        Ok(files) => files,
        Err(error) => {
            wrong.push(format!("{}: {error}", folder.display()));
            return Namespaces::new();
        }
    };
    let mut namespaces = Namespaces::new();
    for file in files.flatten() {
        let path = file.path();
        let Some(name) = path
            .file_stem()
            .and_then(|name| name.to_str())
            .filter(|name| is_name(name))
        else {
            wrong.push(format!("{}: not a name for a namespace", path.display()));
            continue;
        };
        let parsed = fs::read_to_string(&path)
            .map_err(|error| error.to_string())
            .and_then(|text| serde_json::from_str::<BTreeMap<String, Value>>(&text).map_err(|error| error.to_string()));
        let messages = match parsed {
            Ok(messages) => messages,
            Err(error) => {
                wrong.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        let mut namespace = Namespace::new();
        for (key, value) in messages {
            let place = format!("{}: {key}", path.display());
            match Message::parse(&value).and_then(|message| check(&key, &message, language).map(|()| message)) {
                Ok(message) => drop(namespace.insert(key, message)),
                Err(error) => wrong.push(format!("{place}: {error}")),
            }
        }
        namespaces.insert(name.to_owned(), namespace);
    }
    namespaces
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn check(key: &str, message: &Message, language: &Language) -> Result<(), String> {
    if !is_name(key) {
        return Err("not a name for a message".to_owned());
    }
    if message.texts().iter().any(|text| text.trim().is_empty()) {
        return Err("it says nothing".to_owned());
    }
    if let Message::Plural(forms) = message {
        let has: Vec<&str> = forms.keys().map(String::as_str).collect();
        if has != language.categories {
            return Err(format!("its forms are {has:?}, not {:?}", language.categories));
        }
    }
    message.placeholders().map(drop)
}

/// What is in one language and not in the other, or not with the same placeholders.
fn compare(tag: &str, first: &Namespaces, other: &Namespaces, wrong: &mut Vec<String>) {
    let keys = |all: &Namespaces| -> BTreeSet<(String, String)> {
        let pairs = all
            .iter()
            .flat_map(|(name, messages)| messages.keys().map(move |key| (name.clone(), key.clone())));
        pairs.collect()
    };
    let (first_keys, other_keys) = (keys(first), keys(other));
    for (name, key) in first_keys.difference(&other_keys) {
        wrong.push(format!("{tag}/{name}.json: {key} is missing"));
    }
    for (name, key) in other_keys.difference(&first_keys) {
        wrong.push(format!("{tag}/{name}.json: {key} is not in {}", LANGUAGES[0].tag));
    }
    for (name, key) in first_keys.intersection(&other_keys) {
        let (one, two) = (&first[name][key], &other[name][key]);
        if is_plural(one) != is_plural(two) {
            wrong.push(format!("{tag}/{name}.json: {key}: a plural in one language only"));
        }
        // In another language they may stand in another order.
        let placeholders = |message: &Message| message.placeholders().map(BTreeSet::from_iter);
        if placeholders(one) != placeholders(two) {
            wrong.push(format!(
                "{tag}/{name}.json: {key}: other placeholders than in {}",
                LANGUAGES[0].tag
            ));
        }
    }
}

fn is_plural(message: &Message) -> bool {
    matches!(message, Message::Plural(_))
}

fn write_namespace(code: &mut String, name: &str, messages: &Namespace, all: &[Namespaces]) {
    let kind = camel_case(name);
    let begin = format!(
        "/// What `{name}.json` says.\n#[derive(Debug, Clone, Copy)]\npub struct {kind}(Language);\n\
         impl Words {{\n/// What `{name}.json` says.\npub fn {name}(self) -> {kind} {{ {kind}(self.0) }}\n}}\n\
         impl {kind} {{\n"
    );
    code.push_str(&begin);
    for (key, message) in messages {
        let in_all: Vec<&Message> = all.iter().map(|namespaces| &namespaces[name][key]).collect();
        write_message(code, key, message, &in_all);
    }
    code.push_str("}\n");
}

fn write_message(code: &mut String, key: &str, message: &Message, in_all: &[&Message]) {
    let placeholders = message.placeholders().expect("it was checked");
    let mut parameters = String::from("self");
    if is_plural(message) {
        parameters.push_str(", count: usize");
    }
    let (mut has_values, mut has_views) = (false, false);
    for placeholder in &placeholders {
        let (name, kind) = match placeholder {
            Part::Words(_) => continue,
            Part::Value(name) => {
                has_values = true;
                (name, "impl std::fmt::Display")
            }
            Part::View(name) => {
                has_views = true;
                (name, "impl IntoView + 'static")
            }
        };
        if !is_plural(message) || name != "count" {
            write!(parameters, ", {name}: {kind}").expect("a string grows");
        }
    }
    let kind = match (has_values, has_views) {
        (_, true) => "AnyView",
        (true, false) => "String",
        (false, false) => "&'static str",
    };
    for text in message.texts() {
        writeln!(code, "#[doc = {text:?}]").expect("a string grows");
    }
    if has_views {
        // The scripts know no views.
        code.push_str("#[cfg(feature = \"ssr\")]\n");
    }
    writeln!(code, "pub fn {key}({parameters}) -> {kind} {{ match self.0 {{").expect("a string grows");
    for (language, message) in LANGUAGES.iter().zip(in_all) {
        let variant = language.variant;
        let said = |text: &str| expression(text, has_values, has_views).expect("it was checked");
        let body = match message {
            Message::Text(text) => said(text),
            Message::Plural(forms) => {
                let arms = forms.iter().map(|(category, text)| {
                    let pattern = match category.as_str() {
                        "other" => "_".to_owned(),
                        category => format!("Plural::{}", camel_case(category)),
                    };
                    format!("{pattern} => {},", said(text))
                });
                format!("match self.0.plural(count) {{ {} }}", arms.collect::<String>())
            }
        };
        writeln!(code, "Language::{variant} => {body},").expect("a string grows");
    }
    code.push_str("} }\n");
}

fn camel_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}
