//! A reply of Atlassian's as it might be one day: every place in it once gone, null, or of another
//! type.

use serde_json::{Value, json};

/// One change, and what comes of it.
#[derive(Clone)]
pub struct Drifted {
    /// A JSON pointer.
    pub place: String,
    pub value: Value,
}

/// All changes of one place. What stands there in its stead is of every type there is; text is
/// replaced by other types only.
pub fn drifted(whole: &Value) -> Vec<Drifted> {
    let mut places = Vec::new();
    gather(whole, "", &mut places);
    let mut all = Vec::new();
    for place in places {
        let was_text = whole.pointer(&place).is_some_and(Value::is_string);
        let others = [
            json!(null),
            json!(-7.5),
            json!(u64::MAX),
            json!("a word that is new"),
            json!([[]]),
            json!({"x": {}}),
            json!(true),
        ];
        let others = others.into_iter().filter(|other| !(was_text && other.is_string()));
        let mut add = |value| {
            all.push(Drifted {
                place: place.clone(),
                value,
            });
        };
        add(without(whole, &place));
        for other in others {
            let mut value = whole.clone();
            *value.pointer_mut(&place).unwrap() = other;
            add(value);
        }
    }
    all
}

/// Every text replaced by one that is new there.
pub fn reworded(whole: &Value) -> Vec<Drifted> {
    let mut places = Vec::new();
    gather(whole, "", &mut places);
    places.retain(|place| whole.pointer(place).is_some_and(Value::is_string));
    let reword = |place: String| {
        let mut value = whole.clone();
        *value.pointer_mut(&place).unwrap() = json!("a word that is new");
        Drifted { place, value }
    };
    places.into_iter().map(reword).collect()
}

fn gather(value: &Value, at: &str, places: &mut Vec<String>) {
    if !at.is_empty() {
        places.push(at.to_owned());
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                gather(value, &format!("{at}/{name}"), places);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                gather(value, &format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
}

fn without(value: &Value, place: &str) -> Value {
    let mut value = value.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    match value.pointer_mut(parent).unwrap() {
        Value::Object(members) => _ = members.remove(name),
        Value::Array(elements) => _ = elements.remove(name.parse().unwrap()),
        _ => unreachable!(),
    }
    value
}
