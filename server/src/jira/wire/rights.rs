use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Part, Parted};

/// The answer to `GET mypermissions`.
#[derive(Debug, Deserialize)]
pub struct MyPermissions {
    permissions: BTreeMap<String, Part<Permission>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    have_permission: bool,
}

impl Parted<'_> for Permission {}

impl MyPermissions {
    /// Whether the person has the permission of this key; not where Jira does not say so.
    pub fn has(&self, key: &str) -> bool {
        let permission = self.permissions.get(key).and_then(Part::as_ref);
        permission.is_some_and(|permission| permission.have_permission)
    }
}
