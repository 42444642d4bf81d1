use crate::ids::UserId;
pub struct User {
    id: UserId,
    name: String,
    session_hash: String,
}
impl User {
    pub fn id(&self) -> UserId {
        self.id
    }
    pub fn name(&self) -> &str {
        &self.name
    }
    pub fn session_hash(&self) -> &str {
        &self.session_hash
    }
}
#[cfg(test)]
impl User {
    pub fn for_tests(id: UserId, name: &str) -> Self {
        Self {
            id,
            name: name.into(),
            session_hash: "session".into(),
        }
    }
}
