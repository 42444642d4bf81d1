//! Who is at the browser: accounts, sign-in, sessions. A [`User`] is made from a live session and
//! from nothing else.

mod accounts;
mod email;
mod password;
#[cfg(test)]
mod races;
mod store;
#[cfg(test)]
mod tests;
mod throttle;
mod user;
mod visitor;

pub use accounts::{Accounts, AddError, Person};
pub use email::Email;
pub use store::{ABSOLUTE, Sessions};
pub use throttle::Throttle;
pub use user::User;
pub use visitor::{PARKED, SessionError, UNFINISHED, Visitor};
