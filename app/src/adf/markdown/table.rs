//! Tables.

use super::{
    inline,
    mark_up::{indent, interrupts, is_blank},
};
use crate::adf::{
    mark::{Align, MarkKind},
    node::{Cell, Kind, Node},
};

/// A table, its head among the rows.
pub struct Table {
    columns: Vec<Option<Align>>,
    rows: Vec<Vec<Node>>,
}

impl Table {
    /// Reads the table that `lines` begin with, and returns the lines after it.
    pub fn read<'l, 's>(lines: &'l [&'s str]) -> Option<(Self, &'l [&'s str])> {
        let columns = Self::read_head(lines)?;
        let (head, after) = lines.split_first()?;
        let (body, rest) = after.split_first().map(|(_, body)| {
            let belongs = |line: &&&str| !is_blank(line) && !interrupts(line);
            body.split_at(body.iter().take_while(belongs).count())
        })?;
        let rows = std::iter::once(head)
            .chain(body)
            .map(|line| row(line, columns.len()))
            .collect();
        Some((Self { columns, rows }, rest))
    }

    /// The columns, where `lines` begin with a row and a line such as `| --- | :-: |` below.
    pub fn read_head(lines: &[&str]) -> Option<Vec<Option<Align>>> {
        let (head, below) = (lines.first()?, lines.get(1)?);
        if !below.contains('-') || indent(head) > 3 || indent(below) > 3 || !(head.contains('|') || below.contains('|'))
        {
            return None;
        }
        let columns: Option<Vec<_>> = cells(below).iter().map(|cell| column(cell)).collect();
        columns.filter(|columns| columns.len() == cells(head).len())
    }

    pub fn into_node(self) -> Node {
        let columns = &self.columns;
        let rows = self.rows.into_iter().enumerate().map(|(index, row)| {
            let cells = row.into_iter().zip(columns).map(|(mut paragraph, align)| {
                paragraph
                    .marks
                    .extend(align.map(|align| MarkKind::Alignment(align).into()));
                let cell = Cell::default();
                let kind = if index == 0 {
                    Kind::TableHeader(cell)
                } else {
                    Kind::TableCell(cell)
                };
                Node::with(kind, vec![paragraph])
            });
            Node::with(Kind::TableRow, cells.collect())
        });
        Node::with(Kind::Table { numbered: None }, rows.collect())
    }

    /// A paragraph for each row, for where no table may stand.
    pub fn into_paragraphs(self) -> impl Iterator<Item = Node> {
        self.rows.into_iter().map(|row| {
            let mut line = Vec::new();
            for cell in row {
                if !line.is_empty() {
                    line.push(Node::text(" | "));
                }
                line.extend(cell.content);
            }
            Node::with(Kind::Paragraph, line)
        })
    }
}

/// The cells of a row as paragraphs, as many as there are columns. What is beyond the last goes into
/// it.
fn row(line: &str, columns: usize) -> Vec<Node> {
    let mut cells = cells(line);
    let beyond = cells.split_off(columns.min(cells.len()));
    if let Some(last) = cells.last_mut() {
        for cell in beyond {
            last.push_str(" | ");
            last.push_str(&cell);
        }
    }
    cells.resize(columns, String::new());
    cells
        .iter()
        .map(|cell| Node::with(Kind::Paragraph, inline::cell(cell)))
        .collect()
}

/// Splits a row at the bars that have no backslash before them.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim_matches([' ', '\t']);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.strip_prefix('|').unwrap_or(line).chars() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '|' if escaped => {
                cell.pop();
                cell.push('|');
            }
            '|' => cells.push(String::new()),
            _ => cell.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.is_empty()) {
        cells.pop();
    }
    for cell in &mut cells {
        *cell = cell.trim_matches([' ', '\t']).to_owned();
    }
    cells
}

/// The alignment that one cell of the line below the head asks for, if it is of that line.
fn column(cell: &str) -> Option<Option<Align>> {
    let left = cell.starts_with(':');
    let right = cell.len() > 1 && cell.ends_with(':');
    let dashes = cell.trim_matches(':');
    let fits = !dashes.is_empty()
        && dashes.chars().all(|c| c == '-')
        && cell.len() == dashes.len() + usize::from(left) + usize::from(right);
    fits.then_some(match (left, right) {
        (true, true) => Some(Align::Center),
        (false, true) => Some(Align::End),
        _ => None,
    })
}
