//! Copies of JSON that cannot exhaust the stack.

use serde_json::Value;

/// How many levels of JSON are copied. `serde_json` reads no text that is nested half as deeply, so
/// only a value that was built in memory can lose something.
const LEVELS: usize = 256;

pub fn value(value: &Value) -> Value {
    limited(value, LEVELS)
}

fn limited(value: &Value, levels: usize) -> Value {
    let Some(levels) = levels.checked_sub(1) else {
        return Value::Null;
    };
    match value {
        Value::Array(parts) => parts.iter().map(|part| limited(part, levels)).collect(),
        Value::Object(parts) => parts
            .iter()
            .map(|(key, part)| (key.clone(), limited(part, levels)))
            .collect(),
        plain => plain.clone(),
    }
}
