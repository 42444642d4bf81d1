//! Atlassian's schema of the Atlassian Document Format (`full.json` of `@atlaskit/adf-schema` 57.7.22),
//! to check documents against and to make documents from.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

static SCHEMA: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../adf-full.schema.json")).expect("the schema is JSON"));

static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft4::new(&SCHEMA).expect("the schema is a schema"));

/// What is wrong with a document, if anything.
pub fn complaint(document: &Value) -> Option<String> {
    // Not the validator's own list of errors: each level of a deep document multiplies it by all
    // the kinds of node that there might have stood.
    (!VALIDATOR.is_valid(document)).then(|| format!("not as the schema wants it: {document}"))
}

/// Makes documents that keep to the schema; the same seed makes the same document.
pub struct Generator {
    state: u64,
    /// Texts to put in, wherever the schema asks for no more than some text.
    texts: &'static [&'static str],
}

/// Deeper than this only what the schema requires is made.
const DEEP: usize = 22;

impl Generator {
    pub fn new(seed: u64, texts: &'static [&'static str]) -> Self {
        Self { state: seed | 1, texts }
    }

    pub fn document(&mut self) -> Value {
        let mut document = self.make(&SCHEMA["definitions"]["doc_node"].clone(), 0);
        document["version"] = json!(1);
        document
    }

    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound.max(1)
    }

    fn text(&mut self) -> Value {
        let chosen = self.below(self.texts.len());
        json!(self.texts[chosen])
    }

    fn make(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(reference) = schema.get("$ref") {
            let pointer = reference.as_str().expect("a reference is a string");
            let target = SCHEMA.pointer(&pointer[1..]).expect("references lead somewhere");
            return self.make(target, depth);
        }
        if let Some(parts) = schema.get("allOf") {
            let parts = parts.as_array().expect("allOf is a list");
            return self.make(&merged(parts), depth);
        }
        if let Some(choices) = schema.get("anyOf") {
            let choices = choices.as_array().expect("anyOf is a list");
            let choice = if depth > DEEP {
                shallowest(choices)
            } else {
                self.below(choices.len())
            };
            return self.make(&choices[choice], depth);
        }
        if let Some(words) = schema.get("enum") {
            let words = words.as_array().expect("enum is a list");
            return words[self.below(words.len())].clone();
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("object") => self.object(schema, depth),
            Some("array") => self.array(schema, depth),
            Some("string") => self.string(schema),
            Some("number" | "integer") => {
                let least = schema.get("minimum").and_then(Value::as_u64).unwrap_or(0);
                let most = schema.get("maximum").and_then(Value::as_u64).unwrap_or(least + 2_000);
                json!(least + self.below((most - least + 1) as usize) as u64)
            }
            Some("boolean") => json!(self.below(2) == 1),
            _ => json!({"any": ["thing", 1, null, {"deep": 1.5}]}),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut object = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            let wanted = required.contains(&name.as_str())
                || (depth <= DEEP && (name == "content" || name == "marks" || self.below(2) == 1));
            if wanted {
                let value = self.make(property, depth + 1);
                object.insert(name.clone(), value);
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0) as usize;
        let most = schema
            .get("maxItems")
            .and_then(Value::as_u64)
            .map_or(least + 3, |most| most as usize);
        let room = if depth > DEEP { 0 } else { most - least.min(most) };
        let count = least + self.below(room + 1);
        let items = schema.get("items");
        let make = |index: usize| match items {
            Some(Value::Array(tuple)) => tuple.get(index).or(tuple.last()).cloned(),
            one => one.cloned(),
        };
        (0..count)
            .filter_map(make)
            .map(|item| self.make(&item, depth + 1))
            .collect()
    }

    fn string(&mut self, schema: &Value) -> Value {
        let Some(pattern) = schema.get("pattern").and_then(Value::as_str) else {
            return self.text();
        };
        match pattern {
            "^\n$" => json!("\n"),
            _ if pattern.contains("neutral") => json!("purple"),
            _ => json!(["#ff5630", "#0747A6", "#eae6ff"][self.below(3)]),
        }
    }
}

/// All the parts as one; a later one's word for a property counts, and what one part forbids stays
/// forbidden.
fn merged(parts: &[Value]) -> Value {
    let mut whole = json!({"type": "object", "properties": {}, "required": []});
    let mut closed: Vec<&Map<String, Value>> = Vec::new();
    for part in parts {
        let part = match part.get("$ref").and_then(Value::as_str) {
            Some(pointer) => SCHEMA.pointer(&pointer[1..]).expect("references lead somewhere"),
            None => part,
        };
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            whole["properties"][name] = property.clone();
        }
        if part["additionalProperties"] == false {
            closed.extend(part["properties"].as_object());
        }
        for name in part.get("required").and_then(Value::as_array).into_iter().flatten() {
            whole["required"].as_array_mut().expect("just made").push(name.clone());
        }
    }
    let properties = whole["properties"].as_object_mut().expect("just made");
    properties.retain(|name, _| closed.iter().all(|part| part.contains_key(name)));
    whole
}

fn shallowest(choices: &[Value]) -> usize {
    let named = |choice: &Value, part: &str| {
        let reference = choice.get("$ref").and_then(Value::as_str);
        reference.is_some_and(|reference| reference.contains(part))
    };
    let paragraph = choices
        .iter()
        .position(|choice| named(choice, "paragraph_with_no_marks"));
    let task = || choices.iter().position(|choice| named(choice, "taskItem"));
    paragraph.or_else(task).unwrap_or(0)
}

/// Every node of a document, in order, with whatever stands in for nodes.
pub fn nodes(value: &Value) -> Vec<&Value> {
    let mut all = vec![value];
    for child in value.get("content").and_then(Value::as_array).into_iter().flatten() {
        all.extend(nodes(child));
    }
    all
}
