//! Changing and deleting comments.

use leptos::prelude::{ServerFnError, server};

use super::reply::{bring_back, desk, door, see_other};
use crate::{
    components::{CommentsAt, issue_path},
    model::{CommentRef, InvalidId, PageCopy, ReturnPath, Revision, Saved, Trouble, Unfinished},
};

/// Saves a changed comment, or (`preview`) only shows what it would look like. Either way the
/// browser is sent on: to the comment, or back to its text.
#[server(name = EditComment, prefix = "/api", endpoint = "edit")]
#[allow(clippy::too_many_arguments, reason = "the fields of the form")]
pub async fn edit_comment(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] id: String,
    #[server(default)] begun: String,
    #[server(default)] text: String,
    #[server(default)] preview: String,
    #[server(default)] comments: String,
    #[server(default)] page: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
) -> Result<(), ServerFnError> {
    let copy = PageCopy::of_fields(&page_id, &based_on);
    let (Ok(comment), Ok(begun)) = (parse(&site, &key, &id), begun.parse()) else {
        see_other("/");
        return Ok(());
    };
    // As a form sends its line ends.
    let text = text.replace("\r\n", "\n");
    let back = Back::new(&comment, &comments, &page);
    let revision = Revision { begun, text };
    let keep = async |trouble| {
        if let Some(door) = door() {
            let comment = comment.clone();
            let revision = Some(revision.clone());
            let kept = door
                .keep(Unfinished {
                    comment,
                    revision,
                    deleting: false,
                    trouble,
                    page: copy.clone(),
                })
                .await;
            bring_back_unless_stored(&kept);
        }
    };
    match desk() {
        None => {
            keep(Some(Trouble::SignedOut)).await;
            back.after_sign_in("edit");
        }
        Some(_) if !preview.is_empty() => {
            keep(None).await;
            back.to_form("edit");
        }
        Some(desk) => {
            let edited = desk.edit(comment.clone(), revision.clone(), copy.clone()).await;
            bring_back_unless_stored(&edited);
            match edited {
                Ok(Saved::Well) => back.to_comment(),
                Ok(Saved::Exposed) => back.to_exposed(),
                Err(_) => back.to_form("edit"),
            }
        }
    }
    Ok(())
}

/// Leaves a comment as it is. The text that was to be saved is thrown away.
#[server(name = CancelEdit, prefix = "/api", endpoint = "cancel-edit")]
pub async fn cancel_edit(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] id: String,
    #[server(default)] comments: String,
    #[server(default)] page: String,
    #[server(default)] page_id: String,
    #[server(default)] based_on: String,
) -> Result<(), ServerFnError> {
    let Ok(comment) = parse(&site, &key, &id) else {
        see_other("/");
        return Ok(());
    };
    let copy = PageCopy::of_fields(&page_id, &based_on);
    if let Some(desk) = desk() {
        // Where it fails, the text is shown once more when the person begins again.
        _ = desk.forget_unfinished(&comment, &copy).await;
    }
    Back::new(&comment, &comments, &page).to_comment();
    Ok(())
}

#[server(name = DeleteComment, prefix = "/api", endpoint = "delete-comment")]
pub async fn delete_comment(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] id: String,
    #[server(default)] comments: String,
    #[server(default)] page: String,
) -> Result<(), ServerFnError> {
    let Ok(comment) = parse(&site, &key, &id) else {
        see_other("/");
        return Ok(());
    };
    let back = Back::new(&comment, &comments, &page);
    match desk() {
        // Nothing is deleted by signing in: the question is asked again.
        None => back.after_sign_in("delete"),
        Some(desk) => match desk.delete_comment(comment.clone()).await {
            Ok(()) => back.to_comments(),
            Err(_) => back.to_form("delete"),
        },
    }
    Ok(())
}

/// A change is stored for its site, which is not known while nobody is connected to it.
fn bring_back_unless_stored<T>(result: &Result<T, Trouble>) {
    if let Err(
        trouble @ (Trouble::Internal(_)
        | Trouble::NotConnected
        | Trouble::SiteNotReached(_)
        | Trouble::SharedSiteName(_)),
    ) = result
    {
        bring_back(trouble);
    }
}

fn parse(site: &str, key: &str, id: &str) -> Result<CommentRef, InvalidId> {
    Ok(CommentRef {
        site: site.parse()?,
        key: key.parse()?,
        id: id.parse()?,
    })
}

/// Where the browser is sent on to.
struct Back<'a> {
    comment: &'a CommentRef,
    at: CommentsAt,
}

impl<'a> Back<'a> {
    fn new(comment: &'a CommentRef, order: &str, page: &str) -> Self {
        let at = CommentsAt::named(Some(order), Some(page));
        Self { comment, at }
    }

    fn address(&self, doing: Option<&str>, anchor: &str) -> String {
        let CommentRef { site, key, id } = self.comment;
        let doing = doing.map(|doing| format!("{doing}={id}"));
        self.at.address(&issue_path(site, key), doing.as_deref(), anchor)
    }

    fn anchor(&self) -> String {
        format!("comment-{}", self.comment.id)
    }

    fn to_comment(&self) {
        see_other(&self.address(None, &self.anchor()));
    }

    fn to_exposed(&self) {
        let CommentRef { site, key, .. } = self.comment;
        see_other(
            &self
                .at
                .address(&issue_path(site, key), Some("problem=exposed"), &self.anchor()),
        );
    }

    fn to_comments(&self) {
        see_other(&self.address(None, "comments"));
    }

    fn to_form(&self, doing: &str) {
        see_other(&self.address(Some(doing), &self.anchor()));
    }

    fn after_sign_in(&self, doing: &str) {
        let next = ReturnPath::or_home(&self.address(Some(doing), &self.anchor()));
        see_other(&format!("/sign-in?next={}", next.as_query_value()));
    }
}
