//! A small but real part of JQL: enough for pickers, searches and "recently viewed".

use super::{
    model::{Issue, Site},
    permission::Permission,
    view::View,
};
use crate::clock::Millis;

mod matching;
mod parse;

use matching::holds;
use parse::Parser;

/// A query that has been understood. The error is Jira's words for the person.
pub struct Query {
    filter: Option<Clause>,
    order: Vec<(Field, bool)>,
}

enum Clause {
    And(Vec<Clause>),
    Or(Vec<Clause>),
    Not(Box<Clause>),
    Test(Field, Operator, Vec<Operand>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Text,
    Summary,
    Description,
    Comment,
    Project,
    Key,
    Assignee,
    Reporter,
    Status,
    StatusCategory,
    Kind,
    Priority,
    Labels,
    Parent,
    Resolution,
    Created,
    Updated,
    Due,
    LastViewed,
}

const FIELDS: [(&str, Field); 26] = [
    ("text", Field::Text),
    ("summary", Field::Summary),
    ("description", Field::Description),
    ("comment", Field::Comment),
    ("project", Field::Project),
    ("key", Field::Key),
    ("issuekey", Field::Key),
    ("issue", Field::Key),
    ("id", Field::Key),
    ("assignee", Field::Assignee),
    ("reporter", Field::Reporter),
    ("creator", Field::Reporter),
    ("status", Field::Status),
    ("statuscategory", Field::StatusCategory),
    ("type", Field::Kind),
    ("issuetype", Field::Kind),
    ("priority", Field::Priority),
    ("labels", Field::Labels),
    ("parent", Field::Parent),
    ("resolution", Field::Resolution),
    ("created", Field::Created),
    ("createddate", Field::Created),
    ("updated", Field::Updated),
    ("updateddate", Field::Updated),
    ("due", Field::Due),
    ("lastviewed", Field::LastViewed),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    In,
    NotIn,
    Contains,
    ContainsNot,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

enum Operand {
    Text(String),
    Empty,
    CurrentUser,
    IssueHistory,
    StartOfDay,
}

impl Query {
    /// Parses and checks a query against a site: an unknown project is an error, as in Jira.
    pub fn parse(text: &str, site: &Site, account: &str) -> Result<Self, String> {
        let mut parser = Parser::new(text)?;
        let starts_with_order =
            matches!(parser.tokens.peek(), Some(parse::Token::Word(word)) if word.eq_ignore_ascii_case("order"));
        let filter = match parser.tokens.peek() {
            None => None,
            Some(_) if starts_with_order => None,
            Some(_) => Some(parser.or()?),
        };
        let order = parser.order()?;
        if let Some(token) = parser.tokens.next() {
            let text = match token {
                parse::Token::Word(text) | parse::Token::Quoted(text) => text,
                parse::Token::Symbol(symbol) => symbol.to_owned(),
            };
            return Err(format!(
                "Error in the JQL Query: Expecting 'AND' or 'OR' but got '{text}'."
            ));
        }
        if let Some(filter) = &filter {
            check(filter, site, account)?;
        }
        Ok(Self { filter, order })
    }

    /// Whether anything restricts the search.
    pub fn is_bounded(&self) -> bool {
        self.filter.is_some()
    }

    /// The issues that match and that the person may see, in order.
    pub fn run<'w>(&self, view: &View<'w>, now: Millis) -> Vec<&'w Issue> {
        let site: &'w Site = view.site;
        let matches = |issue: &&Issue| {
            view.may(issue, Permission::Browse)
                && self
                    .filter
                    .as_ref()
                    .is_none_or(|clause| holds(clause, view, issue, now))
        };
        let mut found: Vec<&Issue> = site.issues.iter().filter(matches).collect();
        found.sort_by_key(|issue| std::cmp::Reverse((issue.created, issue.id)));
        for (field, descending) in self.order.iter().rev() {
            match field {
                Field::Key => found.sort_by_key(|issue| (issue.project, issue.id)),
                Field::Created => found.sort_by_key(|issue| issue.created),
                Field::Updated => found.sort_by_key(|issue| issue.updated),
                Field::LastViewed => found.sort_by_key(|issue| issue.viewed.get(view.account).copied()),
                Field::Priority => found.sort_by_key(|issue| std::cmp::Reverse(issue.priority.map(|p| p.id))),
                Field::Status => found.sort_by_key(|issue| issue.status.id),
                Field::Due => found.sort_by(|a, b| a.due.cmp(&b.due)),
                _ => found.sort_by(|a, b| a.summary.cmp(&b.summary)),
            }
            if *descending {
                found.reverse();
            }
        }
        found
    }
}

fn check(clause: &Clause, site: &Site, account: &str) -> Result<(), String> {
    match clause {
        Clause::And(clauses) | Clause::Or(clauses) => {
            clauses.iter().try_for_each(|clause| check(clause, site, account))
        }
        Clause::Not(clause) => check(clause, site, account),
        Clause::Test(field, operator, operands) => {
            let texts = operands.iter().filter_map(|operand| match operand {
                Operand::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let contains = matches!(operator, Operator::Contains | Operator::ContainsNot);
            let is_text = matches!(
                field,
                Field::Text | Field::Summary | Field::Description | Field::Comment
            );
            if is_text && !contains && !operands.iter().any(|operand| matches!(operand, Operand::Empty)) {
                return Err("The operator '=' is not supported by a text field. Use '~' instead.".to_owned());
            }
            if contains && !is_text {
                return Err("The operator '~' is not supported by this field.".to_owned());
            }
            for text in texts {
                match field {
                    Field::Project if !knows_project(site, account, text) => {
                        return Err(format!("The value '{text}' does not exist for the field 'project'."));
                    }
                    Field::Key if site.visible(account, text).is_none() && *operator == Operator::Is => {
                        return Err(format!("An issue with key '{text}' does not exist for field 'key'."));
                    }
                    _ if contains && text.starts_with(['?', '*']) => {
                        let first = text.get(..1).unwrap_or_default();
                        return Err(format!(
                            "The text query '{text}' is not allowed to start with character '{first}'"
                        ));
                    }
                    _ => {}
                }
            }
            Ok(())
        }
    }
}

/// Whether a project of that key, id or name is there for this person.
fn knows_project(site: &Site, account: &str, named: &str) -> bool {
    let by_name = || {
        site.projects
            .iter()
            .find(|project| project.name.eq_ignore_ascii_case(named))
    };
    let project = site.project_named(named).or_else(by_name);
    project.is_some_and(|project| project.allows(account, Permission::Browse))
}
