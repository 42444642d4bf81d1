//! Jira's REST API v2, for clients that still call it: the same operations, with text where v3 has
//! documents. The text is plain: wiki markup is neither read nor written.

use serde_json::{Value, json};

use crate::{adf, reply::Reply, request::Request};

/// Fields that hold documents in v3.
const DOCUMENTS: [&str; 3] = ["description", "environment", "customfield_10031"];

/// The request as v3 has it.
pub fn upgraded(request: &Request) -> Request {
    let mut upgraded = request.clone();
    if let Ok(mut body) = serde_json::from_slice::<Value>(&request.body) {
        if let Some(text) = body.get_mut("body") {
            upgrade(text);
        }
        if let Some(fields) = body.get_mut("fields") {
            for name in DOCUMENTS {
                if let Some(text) = fields.get_mut(name) {
                    upgrade(text);
                }
            }
        }
        let added = body.pointer_mut("/update/comment").and_then(Value::as_array_mut);
        for comment in added.into_iter().flatten() {
            if let Some(text) = comment.pointer_mut("/add/body") {
                upgrade(text);
            }
        }
        upgraded.body = body.to_string().into();
    }
    upgraded
}

/// Text becomes a document; a document becomes what is refused, as v2 does.
fn upgrade(value: &mut Value) {
    *value = match value {
        Value::String(text) => document(text),
        Value::Null => Value::Null,
        _ => json!("a document where text belongs"),
    };
}

fn document(text: &str) -> Value {
    let paragraph = |line: &str| match line {
        "" => json!({"type": "paragraph"}),
        line => json!({"type": "paragraph", "content": [{"type": "text", "text": line}]}),
    };
    let content: Vec<Value> = text.lines().map(paragraph).collect();
    json!({"type": "doc", "version": 1, "content": content})
}

/// The answer with text for documents and links of this version.
pub fn downgraded(mut reply: Reply) -> Reply {
    if let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) {
        downgrade(&mut body);
        reply.body = body.to_string().into();
    }
    reply
}

fn downgrade(value: &mut Value) {
    let is_document = value.get("type").is_some_and(|kind| kind == "doc") && value.get("version").is_some();
    match value {
        _ if is_document => *value = json!(adf::text(value)),
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(link) if matches!(name.as_str(), "self" | "content" | "thumbnail") => {
                        *link = link.replace("/rest/api/3/", "/rest/api/2/");
                    }
                    other => downgrade(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(downgrade),
        _ => {}
    }
}
