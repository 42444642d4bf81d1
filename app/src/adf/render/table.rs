//! Tables.

use super::Painter;
use crate::adf::{
    colour::Shade,
    markup::{
        Attribute::{Class, Colspan, DirAuto, Focusable, Label, Role, Rowspan, Scope},
        Markup, Tag,
    },
    node::{Cell, Kind, Node},
    text,
};

/// The most columns or rows that a cell may span; HTML's own limit for columns.
const WIDEST_SPAN: u32 = 1_000;

impl Painter<'_> {
    /// Wide tables scroll within a group of their own. It is no landmark: a page may hold many, and
    /// they would all be called the same.
    pub fn table(&self, numbered: bool, rows: &[Node], out: &mut Markup) {
        let attributes = [
            Class(&["adf-table"]),
            Role("group"),
            Label(self.words.content().table()),
            Focusable,
        ];
        out.element(Tag::Div, &attributes, |out| {
            out.element(Tag::Table, &[], |out| {
                out.element(Tag::Tbody, &[], |out| {
                    let mut number = 0;
                    for row in rows {
                        let cells = match row.kind {
                            Kind::TableRow => row.content.as_slice(),
                            _ => std::slice::from_ref(row),
                        };
                        let heads = is_head(cells);
                        number += u32::from(!heads);
                        let number = numbered.then(|| if heads { String::new() } else { number.to_string() });
                        self.row(cells, heads, number.as_deref(), out);
                    }
                });
            });
        });
    }

    fn row(&self, cells: &[Node], heads: bool, number: Option<&str>, out: &mut Markup) {
        out.element(Tag::Tr, &[], |out| {
            if let Some(number) = number {
                out.element(Tag::Td, &[Class(&["adf-number"])], |out| out.text(number));
            }
            for node in cells {
                match &node.kind {
                    Kind::TableHeader(cell) => {
                        self.cell(cell, Some(if heads { "col" } else { "row" }), node, out);
                    }
                    Kind::TableCell(cell) => self.cell(cell, None, node, out),
                    _ => out.element(Tag::Td, &[], |out| self.blocks(std::slice::from_ref(node), out)),
                }
            }
        });
    }

    fn cell(&self, cell: &Cell, scope: Option<&'static str>, node: &Node, out: &mut Markup) {
        let shade = cell.background.as_deref().and_then(Shade::of);
        let class = shade.map(Shade::background_class);
        // A header without words heads nothing.
        let scope = scope.filter(|_| !text::of(node).is_empty());
        let tag = if scope.is_some() { Tag::Th } else { Tag::Td };
        let mut attributes = vec![Class(class.as_slice()), DirAuto];
        attributes.extend(scope.map(Scope));
        attributes.extend(span(cell.colspan).map(Colspan));
        attributes.extend(span(cell.rowspan).map(Rowspan));
        out.element(tag, &attributes, |out| self.blocks(&node.content, out));
    }
}

fn is_head(cells: &[Node]) -> bool {
    !cells.is_empty() && cells.iter().all(|cell| matches!(cell.kind, Kind::TableHeader(_)))
}

fn span(span: Option<u32>) -> Option<u32> {
    span.filter(|span| *span > 1).map(|span| span.min(WIDEST_SPAN))
}
