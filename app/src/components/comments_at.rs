use crate::model::CommentOrder;

/// Which part of a conversation is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommentsAt {
    pub order: CommentOrder,
    /// Counted from 1.
    pub page: usize,
}

impl CommentsAt {
    /// As an address or a form says it; the first page of the newest where it does not.
    pub fn named(order: Option<&str>, page: Option<&str>) -> Self {
        Self {
            order: CommentOrder::named(order.unwrap_or_default()),
            page: page.and_then(|page| page.parse().ok()).unwrap_or(1).max(1),
        }
    }

    /// The address of this part of an issue's page. `doing` is one more value of the query.
    pub fn address(self, issue: &str, doing: Option<&str>, anchor: &str) -> String {
        let page = self.page.to_string();
        let order = (self.order == CommentOrder::Oldest).then_some(("comments=", self.order.as_str()));
        let page = (self.page > 1).then_some(("page=", page.as_str()));
        let mut address = issue.to_owned();
        let mut sign = "?";
        for (name, value) in [order, page, doing.map(|doing| ("", doing))].into_iter().flatten() {
            address.extend([sign, name, value]);
            sign = "&";
        }
        address.extend(["#", anchor]);
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_no_more_than_it_must() {
        let first = CommentsAt::named(None, Some("0"));
        assert_eq!(first.address("/a", None, "comments"), "/a#comments");
        assert_eq!(first.address("/a", Some("edit=1"), "x"), "/a?edit=1#x");
        let other = CommentsAt::named(Some("oldest"), Some("2"));
        assert_eq!(
            other.address("/a", Some("edit=1"), "x"),
            "/a?comments=oldest&page=2&edit=1#x"
        );
    }
}
