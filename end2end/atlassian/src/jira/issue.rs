//! One issue.

use serde_json::{Value, json};

use super::{
    Call,
    fields::{self, Shape},
};
use crate::{
    reply::{Answer, Reply},
    world::World,
};

pub fn get(world: &mut World, call: &Call) -> Answer {
    let now = call.now;
    if call.request.flag("updateHistory", false) {
        call.issue_mut(world)?.viewed.insert(call.account.to_owned(), now);
    }
    let issue = call.issue(world)?;
    let asked = call.request.list("fields").unwrap_or_else(|| vec!["*all".to_owned()]);
    let shape = Shape {
        fields: fields::selected(&asked),
        rendered_fields: call.expands("renderedFields"),
        changelog: call.expands("changelog"),
    };
    let mut bean = fields::issue(call.view(world), issue, &shape);
    if call.expands("names") {
        bean.insert("names".to_owned(), fields::names(&shape.fields));
    }
    if call.expands("schema") {
        bean.insert("schema".to_owned(), fields::schema(&shape.fields));
    }
    if call.request.list("properties").is_some() {
        bean.insert("properties".to_owned(), json!({}));
    }
    Ok(Reply::ok(&Value::Object(bean)))
}
