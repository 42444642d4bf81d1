use app::model::Audience;
use serde::Deserialize;

use super::{List, Part, Parted};

/// A role of a project.
#[derive(Debug, Deserialize)]
pub struct WireRole {
    name: String,
}

impl Parted<'_> for WireRole {}

impl WireRole {
    pub fn into_audience(self) -> Option<Audience> {
        Audience::role(self.name).ok()
    }
}

/// The answer to `GET myself`, as far as groups go.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Myself {
    groups: Part<Groups>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Groups {
    items: List<Group>,
}

impl Parted<'_> for Groups {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    name: String,
    group_id: String,
}

impl Parted<'_> for Group {}

impl Myself {
    pub fn into_groups(self) -> impl Iterator<Item = Audience> {
        let items = self
            .groups
            .ok()
            .and_then(|groups| groups.items.ok())
            .unwrap_or_default();
        let groups = items.0.into_iter().filter_map(Part::ok);
        groups.filter_map(|Group { name, group_id }| Audience::group(&group_id, name).ok())
    }
}
