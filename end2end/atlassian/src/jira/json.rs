//! JSON that is written straight from the site's data where that is large: an issue can carry
//! hundreds of comments, and answering must cost next to nothing beside what is measured against it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::view::CommentPage;

/// An object by member.
pub type Object<'a> = BTreeMap<&'static str, Json<'a>>;

#[derive(Serialize)]
#[serde(untagged)]
pub enum Json<'a> {
    Value(Value),
    Borrowed(&'a Value),
    Object(Object<'a>),
    List(Vec<Object<'a>>),
    Comments(CommentPage<'a>),
}

impl From<Value> for Json<'_> {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}
