use super::{IssueKey, IssueRef, Moment, Person, Site};
use crate::adf::Doc;

/// What a field of an issue holds, of whatever type the site made it.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    Text(String),
    /// Several short ones.
    Words(Vec<String>),
    Document(Doc),
    /// `YYYY-MM-DD`.
    Day(String),
    Time(Moment),
    People(Vec<Person>),
    /// An address as somebody typed it.
    Address(String),
    Issues(Vec<IssueRef>),
    /// JSON of a type that Byline does not know, or its beginning.
    Json(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// As the site calls it.
    pub name: String,
    /// Nothing where it is empty.
    pub value: Option<FieldValue>,
}

/// The fields of an issue that its own page does not show, in the site's order.
#[derive(Debug, Clone)]
pub struct Fields {
    pub site: Site,
    pub key: IssueKey,
    pub fields: Vec<Field>,
    /// There are more than a page can hold.
    pub incomplete: bool,
}
