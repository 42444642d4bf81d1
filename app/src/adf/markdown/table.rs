//! Tables.

use pulldown_cmark::Alignment;

use crate::adf::{
    mark::{Align, MarkKind},
    node::{Cell, Kind, Node},
};

/// A table that is being read.
pub struct Table {
    alignments: Vec<Alignment>,
    /// Each row with whether it is the head.
    rows: Vec<(bool, Vec<Line>)>,
    row: Vec<Line>,
    /// Where the last cell ended in the source.
    pub cell_end: usize,
}

/// What a cell holds: a line of text.
type Line = Vec<Node>;

impl Table {
    pub fn new(alignments: Vec<Alignment>) -> Self {
        Self {
            alignments,
            rows: Vec::new(),
            row: Vec::new(),
            cell_end: 0,
        }
    }

    pub fn end_cell(&mut self, line: Line, end: usize) {
        self.row.push(line);
        self.cell_end = end;
    }

    /// `rest`: what is in the source after the last cell. Cells beyond the head's last are passed
    /// over by the parser, and go into the last cell here.
    pub fn end_row(&mut self, head: bool, rest: &str) {
        let mut row = std::mem::take(&mut self.row);
        let rest = rest.trim_matches(|c: char| c == '|' || c.is_whitespace());
        if let Some(last) = row.last_mut().filter(|_| !rest.is_empty()) {
            last.push(Node::text([" | ", rest].concat()));
        }
        if !row.is_empty() {
            self.rows.push((head, row));
        }
    }

    pub fn into_node(self) -> Node {
        let alignments = &self.alignments;
        let rows = self.rows.into_iter().map(|(head, row)| {
            let cells = row.into_iter().enumerate().map(|(column, line)| {
                let mut paragraph = Node::with(Kind::Paragraph, line);
                let align = alignments.get(column).copied().and_then(align);
                paragraph
                    .marks
                    .extend(align.map(|align| MarkKind::Alignment(align).into()));
                let cell = Cell::default();
                let kind = if head {
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
        self.rows.into_iter().map(|(_, row)| {
            let mut line = Vec::new();
            for cell in row {
                if !line.is_empty() {
                    line.push(Node::text(" | "));
                }
                line.extend(cell);
            }
            Node::with(Kind::Paragraph, line)
        })
    }
}

fn align(alignment: Alignment) -> Option<Align> {
    match alignment {
        Alignment::Center => Some(Align::Center),
        Alignment::Right => Some(Align::End),
        Alignment::Left | Alignment::None => None,
    }
}
