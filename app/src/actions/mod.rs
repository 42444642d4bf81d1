//! The server functions. Each parses what a form carried, asks the signed-in person's own desk, and
//! sends the browser on. A plain form and the comment box's script reach the same code.

mod account;
mod attend;
mod audience;
mod comment;
mod connect;
mod draft;
mod news;
mod page_owner;
mod people;
mod preview;
mod reply;
mod revision;
mod tick;

pub use account::{Prefer, SignIn, SignOut, SignUp, entry_problem};
pub use attend::Attend;
pub use audience::{Choice, Choices, FindAudiences};
pub use comment::{CommentOutcome, DiscardUnsent, Outcome, PostComment};
pub use connect::{CancelConnection, ConfirmConnection, Connect, Disconnect, connect_problem_code};
pub use draft::{DraftReply, LateDraft, SaveDraft, UndoDiscard};
pub use news::{LookForNews, News};
pub use page_owner::CheckPage;
pub use people::{Candidate, Candidates, FindPeople};
pub use preview::{DrawPreview, Preview};
pub use reply::{DoorHandle, Unkept, desk, door, see_other, set_status};
pub use revision::{CancelEdit, DeleteComment, EditComment};
pub use tick::{TickTask, Ticked, tick_problem};
