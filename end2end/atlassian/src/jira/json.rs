//! JSON that is written straight from the site's data where that is large: an issue can carry
//! hundreds of comments, and answering must cost next to nothing beside what is measured against it.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
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
    /// An object whose members come in this order.
    #[serde(serialize_with = "in_order")]
    InOrder(Vec<(&'static str, Value)>),
    List(Vec<Object<'a>>),
    Comments(CommentPage<'a>),
}

impl From<Value> for Json<'_> {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

fn in_order<S: Serializer>(members: &[(&'static str, Value)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
}
