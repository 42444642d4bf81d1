use app::model::Audience;

use crate::{ids::UserId, vault::KeyId};

/// The one place that a sealed value belongs to.
#[derive(Debug, Clone)]
pub struct Binding {
    pub table: &'static str,
    pub column: &'static str,
    /// The row's primary key, with whatever else it must stay with.
    pub row: String,
    /// Nobody, while it is not known yet who will own it.
    pub owner: Option<UserId>,
    /// Which version of the row's secrets this is; 0 where a row is written once.
    pub generation: i64,
}

impl Binding {
    /// A text that somebody writes for an audience. Read as if it were for another one it does not
    /// open: what is restricted cannot lose its restriction and be sent all the same.
    pub fn of_text(table: &'static str, row: String, owner: UserId, audience: &Audience) -> Self {
        let row = match audience {
            Audience::Everyone => row,
            restricted => format!("{row}/{restricted}"),
        };
        Self {
            table,
            column: "body",
            row,
            owner: Some(owner),
            generation: 0,
        }
    }

    /// Every part with its length before it, so that no two places share one encoding.
    pub(super) fn associated_data(&self, key: &KeyId) -> Vec<u8> {
        let owner = self.owner.as_ref().map_or(&[][..], |owner| owner.as_bytes());
        let generation = self.generation.to_le_bytes();
        let parts: [&[u8]; 7] = [
            b"byline.v1",
            self.table.as_bytes(),
            self.column.as_bytes(),
            self.row.as_bytes(),
            owner,
            &generation,
            key.as_str().as_bytes(),
        ];
        let mut data = Vec::with_capacity(160);
        for part in parts {
            data.extend_from_slice(&(part.len() as u64).to_le_bytes());
            data.extend_from_slice(part);
        }
        data
    }
}
