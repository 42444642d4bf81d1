//! Whether a clause holds for an issue.

use super::{Clause, Field, Operand, Operator};
use crate::{
    adf,
    clock::{DAY, HOUR, MINUTE, Millis, parse_day},
    jira::{model::Issue, view::View},
};

pub fn holds(clause: &Clause, view: &View<'_>, issue: &Issue, now: Millis) -> bool {
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
