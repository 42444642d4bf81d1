use serde::{Deserialize, Serialize};

/// A point in time with the offset it was told in.
///
/// Jira tells times in the zone of the site (`2021-01-17T12:34:00.000+0000`), and that is how they
/// are shown where no script knows the person's own zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00Z.
    pub unix_ms: i64,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}
