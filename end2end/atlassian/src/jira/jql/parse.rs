//! From text to clauses.

use std::{iter::Peekable, vec::IntoIter};

use super::{Clause, FIELDS, Field, Operand, Operator};

#[derive(Debug, Clone, PartialEq)]
pub enum Token {
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

/// Reads clauses off the tokens of a query.
pub struct Parser {
    pub tokens: Peekable<IntoIter<Token>>,
    depth: usize,
}

impl Parser {
    pub fn new(text: &str) -> Result<Self, String> {
        Ok(Self {
            tokens: tokens(text)?.into_iter().peekable(),
            depth: 0,
        })
    }

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

    pub fn or(&mut self) -> Result<Clause, String> {
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

    pub fn order(&mut self) -> Result<Vec<(Field, bool)>, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_unescaped() {
        let read = tokens(r#"text ~ "say \"hi\" \\ there""#).unwrap();
        assert_eq!(read.last(), Some(&Token::Quoted(r#"say "hi" \ there"#.to_owned())));
    }
}
