//! For whom a text is, as a column tells it: null for whoever can see the issue.

use app::model::Audience;

pub fn audience(audience: &Audience) -> Option<String> {
    (*audience != Audience::Everyone).then(|| audience.to_string())
}

/// Nothing where it cannot be read.
pub fn read_audience(column: Option<String>) -> Option<Audience> {
    column.map_or(Some(Audience::Everyone), |name| name.parse().ok())
}
