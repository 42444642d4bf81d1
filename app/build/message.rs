//! One message of the catalogue: its placeholders, and the code that says it.

use std::collections::BTreeMap;

use serde_json::Value;

/// How a message is written in JSON.
pub enum Message {
    Text(String),
    /// By the category of `count` (CLDR, plural rules for cardinal numbers).
    Plural(BTreeMap<String, String>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Words(String),
    /// `{name}`: something that can be written.
    Value(String),
    /// `<name>`: a piece of the page.
    View(String),
}

impl Message {
    pub fn parse(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => Ok(Self::Text(text.clone())),
            Value::Object(forms) => {
                let mut all = BTreeMap::new();
                for (category, text) in forms {
                    let text = text.as_str().ok_or("a plural's form is no text")?;
                    all.insert(category.clone(), text.to_owned());
                }
                Ok(Self::Plural(all))
            }
            _ => Err("it is neither text nor plural".to_owned()),
        }
    }

    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Plural(forms) => forms.values().map(String::as_str).collect(),
        }
    }

    /// What it is given, in the order of the text.
    pub fn placeholders(&self) -> Result<Vec<Part>, String> {
        let mut found = Vec::new();
        for text in self.texts() {
            for part in parts(text)? {
                if !matches!(part, Part::Words(_)) && !found.contains(&part) {
                    found.push(part);
                }
            }
        }
        Ok(found)
    }
}

/// Cuts a text at its placeholders.
pub fn parts(text: &str) -> Result<Vec<Part>, String> {
    let (mut parts, mut rest) = (Vec::new(), text);
    while let Some(start) = rest.find(['{', '<']) {
        let (words, from) = rest.split_at(start);
        let is_view = from.starts_with('<');
        let end = from
            .find(if is_view { '>' } else { '}' })
            .ok_or_else(|| format!("a placeholder does not end: {text}"))?;
        let name = &from[1..end];
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
            return Err(format!("no name for a placeholder: “{name}”"));
        }
        if !words.is_empty() {
            parts.push(Part::Words(words.to_owned()));
        }
        parts.push(if is_view {
            Part::View(name.to_owned())
        } else {
            Part::Value(name.to_owned())
        });
        rest = &from[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest.to_owned()));
    }
    Ok(parts)
}

/// The expression that says a text: `&'static str` where nothing is filled in, `String` where only
/// values are, `AnyView` where views are.
pub fn expression(text: &str, has_values: bool, has_views: bool) -> Result<String, String> {
    let parts = parts(text)?;
    if !has_views {
        let template: String = parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.clone(),
                Part::Value(name) | Part::View(name) => format!("{{{name}}}"),
            })
            .collect();
        return Ok(match has_values {
            true if parts.iter().any(|part| !matches!(part, Part::Words(_))) => format!("format!({template:?})"),
            // One form of a plural without its number.
            true => format!("{template:?}.to_owned()"),
            false => format!("{template:?}"),
        });
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|part| match part {
            Part::Words(words) => format!("{words:?}"),
            Part::Value(name) => format!("{name}.to_string()"),
            Part::View(name) => name,
        })
        .collect();
    Ok(format!("({},).into_any()", parts.join(", ")))
}
