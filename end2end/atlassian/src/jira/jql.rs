//! A small but real part of JQL: enough for pickers, searches and "recently viewed".

use super::{
    model::{Issue, Site},
    permission::Permission,
    view::View,
};
use crate::{
    adf,
    clock::{DAY, HOUR, MINUTE, Millis, parse_day},
};

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

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Symbol(&'static str),
}

const SYMBOLS: [&str; 11] = ["!=", "!~", "<=", ">=", "=", "~", "<", ">", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let mut value = String::new();
            let mut chars = rest.char_indices().skip(1);
            let end = loop {
                match chars.next() {
                    None => return Err("Error in the JQL Query: The quoted string has not been completed.".to_owned()),
                    Some((_, '\\')) => match chars.next() {
                        Some((_, 'n')) => value.push('\n'),
                        Some((_, 't')) => value.push('\t'),
                        Some((_, c @ ('"' | '\'' | '\\' | ' '))) => value.push(c),
                        _ => {
                            return Err("Error in the JQL Query: '\\' is an illegal JQL escape sequence.".to_owned());
                        }
                    },
                    Some((at, c)) if c == first => break at + c.len_utf8(),
                    Some((_, c)) => value.push(c),
                }
            };
            tokens.push(Token::Quoted(value));
            rest = rest.get(end..).unwrap_or_default();
        } else if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            tokens.push(Token::Symbol(symbol));
            rest = rest.get(symbol.len()..).unwrap_or_default();
        } else {
            let end = rest
                .find(|c: char| c.is_whitespace() || "=~<>!(),\"'".contains(c))
                .unwrap_or(rest.len());
            if end == 0 {
                return Err(format!(
                    "Error in the JQL Query: The character '{first}' is not expected here."
                ));
            }
            let (word, after) = rest.split_at(end);
            tokens.push(Token::Word(word.to_owned()));
            rest = after;
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    /// Takes a keyword, whatever its case.
    fn keyword(&mut self, keyword: &str) -> bool {
        let found = |token: &Token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword));
        self.tokens.next_if(found).is_some()
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        self.tokens
            .next_if(|token| matches!(token, Token::Symbol(found) if *found == symbol))
            .is_some()
    }

    fn or(&mut self) -> Result<Clause, String> {
        let mut clauses = vec![self.and()?];
        while self.keyword("or") {
            clauses.push(self.and()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::Or(clauses)
        })
    }

    fn and(&mut self) -> Result<Clause, String> {
        let mut clauses = vec![self.not()?];
        while self.keyword("and") {
            clauses.push(self.not()?);
        }
        Ok(if clauses.len() == 1 {
            clauses.remove(0)
        } else {
            Clause::And(clauses)
        })
    }

    fn not(&mut self) -> Result<Clause, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err("Error in the JQL Query: It is nested too deeply.".to_owned());
        }
        let clause = if self.keyword("not") {
            Clause::Not(Box::new(self.not()?))
        } else if self.symbol("(") {
            let clause = self.or()?;
            if !self.symbol(")") {
                return Err("Error in the JQL Query: Expecting ')' before the end of the query.".to_owned());
            }
            clause
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(clause)
    }

    fn field(&mut self) -> Result<Field, String> {
        match self.tokens.next() {
            Some(Token::Word(name) | Token::Quoted(name)) => FIELDS
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(&name))
                .map(|(_, field)| *field)
                .ok_or_else(|| format!("Field '{name}' does not exist or you do not have permission to view it.")),
            Some(Token::Symbol(symbol)) => Err(format!(
                "Error in the JQL Query: Expecting a field name but got '{symbol}'."
            )),
            None => Err("Error in the JQL Query: Expecting a field name at the end of the query.".to_owned()),
        }
    }

    fn operator(&mut self) -> Result<Operator, String> {
        match self.tokens.next() {
            Some(Token::Symbol("=")) => Ok(Operator::Is),
            Some(Token::Symbol("!=")) => Ok(Operator::IsNot),
            Some(Token::Symbol("~")) => Ok(Operator::Contains),
            Some(Token::Symbol("!~")) => Ok(Operator::ContainsNot),
            Some(Token::Symbol("<")) => Ok(Operator::Less),
            Some(Token::Symbol("<=")) => Ok(Operator::LessOrEqual),
            Some(Token::Symbol(">")) => Ok(Operator::Greater),
            Some(Token::Symbol(">=")) => Ok(Operator::GreaterOrEqual),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => Ok(Operator::In),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("is") => Ok(if self.keyword("not") {
                Operator::IsNot
            } else {
                Operator::Is
            }),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("not") && self.keyword("in") => Ok(Operator::NotIn),
            _ => Err("Error in the JQL Query: Expecting an operator such as '=', '~' or 'in'.".to_owned()),
        }
    }

    fn operand(&mut self) -> Result<Operand, String> {
        match self.tokens.next() {
            Some(Token::Quoted(text)) => Ok(Operand::Text(text)),
            Some(Token::Word(word)) => {
                if self.symbol("(") {
                    if !self.symbol(")") {
                        return Err(format!(
                            "Error in the JQL Query: The function '{word}' takes no arguments here."
                        ));
                    }
                    return match word.to_ascii_lowercase().as_str() {
                        "currentuser" => Ok(Operand::CurrentUser),
                        "issuehistory" => Ok(Operand::IssueHistory),
                        "startofday" => Ok(Operand::StartOfDay),
                        _ => Err(format!("Unable to find JQL function '{word}()'.")),
                    };
                }
                let empty = word.eq_ignore_ascii_case("empty") || word.eq_ignore_ascii_case("null");
                Ok(if empty { Operand::Empty } else { Operand::Text(word) })
            }
            _ => Err("Error in the JQL Query: Expecting either a value, list or function.".to_owned()),
        }
    }

    fn test(&mut self) -> Result<Clause, String> {
        let field = self.field()?;
        let operator = self.operator()?;
        let list = matches!(operator, Operator::In | Operator::NotIn);
        let mut operands = Vec::new();
        if list && self.symbol("(") {
            loop {
                operands.push(self.operand()?);
                if !self.symbol(",") {
                    break;
                }
            }
            if !self.symbol(")") {
                return Err("Error in the JQL Query: Expecting ')' at the end of the list.".to_owned());
            }
        } else {
            operands.push(self.operand()?);
        }
        Ok(Clause::Test(field, operator, operands))
    }

    fn order(&mut self) -> Result<Vec<(Field, bool)>, String> {
        let mut order = Vec::new();
        if !self.keyword("order") {
            return Ok(order);
        }
        if !self.keyword("by") {
            return Err("Error in the JQL Query: Expecting 'by' after 'order'.".to_owned());
        }
        loop {
            let field = self.field()?;
            let descending = self.keyword("desc");
            let _ = !descending && self.keyword("asc");
            order.push((field, descending));
            if !self.symbol(",") {
                break;
            }
        }
        if order.len() > 7 {
            return Err("Error in the JQL Query: At most 7 fields can be ordered by.".to_owned());
        }
        Ok(order)
    }
}

impl Query {
    /// Parses and checks a query against a site: an unknown project is an error, as in Jira.
    pub fn parse(text: &str, site: &Site, account: &str) -> Result<Self, String> {
        let mut parser = Parser {
            tokens: tokens(text)?.into_iter().peekable(),
            depth: 0,
        };
        let starts_with_order =
            matches!(parser.tokens.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case("order"));
        let filter = match parser.tokens.peek() {
            None => None,
            Some(_) if starts_with_order => None,
            Some(_) => Some(parser.or()?),
        };
        let order = parser.order()?;
        if let Some(token) = parser.tokens.next() {
            let text = match token {
                Token::Word(text) | Token::Quoted(text) => text,
                Token::Symbol(symbol) => symbol.to_owned(),
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
                    Field::Project if site.project_named(text).is_none() && !site_project_by_name(site, text) => {
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

fn site_project_by_name(site: &Site, name: &str) -> bool {
    site.projects
        .iter()
        .any(|project| project.name.eq_ignore_ascii_case(name))
}

fn holds(clause: &Clause, view: &View<'_>, issue: &Issue, now: Millis) -> bool {
    match clause {
        Clause::And(clauses) => clauses.iter().all(|clause| holds(clause, view, issue, now)),
        Clause::Or(clauses) => clauses.iter().any(|clause| holds(clause, view, issue, now)),
        Clause::Not(clause) => !holds(clause, view, issue, now),
        Clause::Test(field, operator, operands) => {
            let any = |test: &dyn Fn(&Operand) -> bool| operands.iter().any(test);
            match operator {
                Operator::Contains => any(&|operand| contains(*field, view, issue, operand)),
                Operator::ContainsNot => !any(&|operand| contains(*field, view, issue, operand)),
                Operator::Is | Operator::In => any(&|operand| equals(*field, view, issue, operand, now)),
                Operator::IsNot | Operator::NotIn => !any(&|operand| equals(*field, view, issue, operand, now)),
                Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                    any(&|operand| compares(*field, *operator, view, issue, operand, now))
                }
            }
        }
    }
}

fn contains(field: Field, view: &View<'_>, issue: &Issue, operand: &Operand) -> bool {
    let Operand::Text(wanted) = operand else { return false };
    let description = || issue.description.as_ref().map(adf::text).unwrap_or_default();
    let comments = || -> String {
        view.comments(issue)
            .map(|comment| adf::text(&comment.body) + "\n")
            .collect()
    };
    let text = match field {
        Field::Summary => issue.summary.clone(),
        Field::Description => description(),
        Field::Comment => comments(),
        _ => {
            let environment = issue.environment.as_ref().map(adf::text).unwrap_or_default();
            format!("{}\n{}\n{environment}\n{}", issue.summary, description(), comments())
        }
    };
    found(&text, wanted)
}

/// Whether every word of a query stands in a text: whole words, beginnings before `*`, and phrases
/// in quotes.
fn found(text: &str, wanted: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let wanted = wanted.to_lowercase();
    wanted.split('"').enumerate().all(|(at, part)| {
        if at % 2 == 1 {
            let phrase: Vec<&str> = part
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .collect();
            return phrase.is_empty() || words.windows(phrase.len()).any(|window| window == phrase);
        }
        part.split(|c: char| !c.is_alphanumeric() && c != '*')
            .filter(|word| !word.is_empty())
            .all(|word| match word.strip_suffix('*') {
                Some(beginning) => words.iter().any(|found| found.starts_with(beginning)),
                None => words.contains(&word),
            })
    })
}

fn equals(field: Field, view: &View<'_>, issue: &Issue, operand: &Operand, now: Millis) -> bool {
    let site = view.site;
    let person = |account: Option<&String>| match operand {
        Operand::CurrentUser => account.is_some_and(|account| account == view.account),
        Operand::Empty => account.is_none(),
        Operand::Text(text) => account.is_some_and(|account| {
            account == text
                || view
                    .world
                    .people
                    .get(account)
                    .is_some_and(|person| person.name.eq_ignore_ascii_case(text))
        }),
        _ => false,
    };
    let Operand::Text(text) = operand else {
        return match (field, operand) {
            (Field::Assignee, _) => person(issue.assignee.as_ref()),
            (Field::Reporter, _) => person(Some(&issue.reporter)),
            (Field::Key, Operand::IssueHistory) => issue.viewed.contains_key(view.account),
            (Field::Priority, Operand::Empty) => issue.priority.is_none(),
            (Field::Resolution, Operand::Empty) => issue.resolution.is_none(),
            (Field::Labels, Operand::Empty) => issue.labels.is_empty(),
            (Field::Parent, Operand::Empty) => issue.parent.is_none(),
            (Field::Due, Operand::Empty) => issue.due.is_none(),
            (Field::Description, Operand::Empty) => issue.description.is_none(),
            (Field::LastViewed, Operand::Empty) => !issue.viewed.contains_key(view.account),
            _ => false,
        };
    };
    let same = |value: &str| value.eq_ignore_ascii_case(text);
    match field {
        Field::Project => site
            .project(issue.project)
            .is_some_and(|project| same(&project.key) || same(&project.name) || same(&project.id.to_string())),
        Field::Key => same(&issue.key) || same(&issue.id.to_string()) || issue.old_keys.iter().any(|key| same(key)),
        Field::Assignee => person(issue.assignee.as_ref()),
        Field::Reporter => person(Some(&issue.reporter)),
        Field::Status => same(issue.status.name) || same(issue.status.id),
        Field::StatusCategory => same(issue.status.category.name) || same(issue.status.category.key),
        Field::Kind => same(issue.kind.name) || same(issue.kind.id),
        Field::Priority => issue
            .priority
            .is_some_and(|priority| same(priority.name) || same(priority.id)),
        Field::Labels => issue.labels.iter().any(|label| same(label)),
        Field::Resolution => issue.resolution.is_some_and(same) || (issue.resolution.is_none() && same("Unresolved")),
        Field::Parent => issue
            .parent
            .and_then(|id| site.issue(id))
            .is_some_and(|parent| same(&parent.key) || same(&parent.id.to_string())),
        Field::Created | Field::Updated | Field::Due | Field::LastViewed => {
            compares(field, Operator::GreaterOrEqual, view, issue, operand, now)
                && compares(field, Operator::LessOrEqual, view, issue, operand, now)
        }
        Field::Text | Field::Summary | Field::Description | Field::Comment => false,
    }
}

fn compares(field: Field, operator: Operator, view: &View<'_>, issue: &Issue, operand: &Operand, now: Millis) -> bool {
    let value = match field {
        Field::Created => Some(issue.created),
        Field::Updated => Some(issue.updated),
        Field::LastViewed => issue.viewed.get(view.account).copied(),
        Field::Due => issue.due.as_deref().and_then(parse_day),
        _ => None,
    };
    let bound = match operand {
        Operand::StartOfDay => Some(now - now.rem_euclid(DAY)),
        Operand::Text(text) => moment(text, now),
        _ => None,
    };
    let (Some(value), Some(bound)) = (value, bound) else {
        return false;
    };
    match operator {
        Operator::Less => value < bound,
        Operator::LessOrEqual => value <= bound,
        Operator::Greater => value > bound,
        _ => value >= bound,
    }
}

/// `-7d`, `4h`, `2026-01-31`, `2026/01/31`, or either with `HH:MM`.
fn moment(text: &str, now: Millis) -> Option<Millis> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "m" => Some(MINUTE),
        "h" => Some(HOUR),
        "d" => Some(DAY),
        "w" => Some(7 * DAY),
        _ => None,
    };
    if let (Some(unit), Ok(number)) = (unit, number.parse::<i64>()) {
        return Some(now.saturating_add(number.saturating_mul(unit)));
    }
    let text = text.replace('/', "-");
    let (day, time) = text.split_once(' ').unwrap_or((&text, "00:00"));
    let (hours, minutes) = time.split_once(':')?;
    Some(parse_day(day)? + hours.parse::<i64>().ok()? * HOUR + minutes.parse::<i64>().ok()? * MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_unescaped() {
        let read = tokens(r#"text ~ "say \"hi\" \\ there""#).unwrap();
        assert_eq!(read.last(), Some(&Token::Quoted(r#"say "hi" \ there"#.to_owned())));
    }

    #[test]
    fn text_is_found_by_whole_words_beginnings_and_phrases() {
        let text = "Login fails on Safari 17";
        assert!(found(text, "safari login"));
        assert!(found(text, "saf*"));
        assert!(found(text, "\"fails on\""));
        assert!(!found(text, "saf"));
        assert!(!found(text, "\"on fails\""));
    }

    #[test]
    fn moments_are_relative_or_days() {
        assert_eq!(moment("-1d", DAY * 3), Some(DAY * 2));
        assert_eq!(moment("2026-01-31", 0), parse_day("2026-01-31"));
        assert_eq!(moment("soon", 0), None);
    }
}
