//! The server functions. Each parses what a form carried, asks the signed-in person's own desk, and
//! sends the browser on. A plain form and the comment box's script reach the same code.

#[cfg(feature = "ssr")]
mod account;
mod comment;
#[cfg(feature = "ssr")]
mod connect;
#[cfg(feature = "ssr")]
mod reply;

#[cfg(feature = "ssr")]
pub use account::{SignIn, SignOut, SignUp, entry_problem};
#[cfg(feature = "ssr")]
pub use comment::DiscardUnsent;
pub use comment::{Outcome, PostComment, post_comment};
#[cfg(feature = "ssr")]
pub use connect::{CancelConnection, ConfirmConnection, Connect, Disconnect, connect_problem_code};
#[cfg(feature = "ssr")]
pub use reply::{DoorHandle, desk, door, see_other, set_status};
