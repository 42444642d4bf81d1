//! What pages share. The comment box and what it draws compile for the browser too; the rest is
//! for the server alone.

mod comment;
mod composer;
mod document;
mod face;
mod remedy;
mod text_area;
mod when;

#[cfg(feature = "ssr")]
mod alert;
#[cfg(feature = "ssr")]
mod field;
#[cfg(feature = "ssr")]
mod header;
#[cfg(feature = "ssr")]
mod icon;
#[cfg(feature = "ssr")]
mod issue_line;
#[cfg(feature = "ssr")]
mod lozenge;
#[cfg(feature = "ssr")]
mod page;

pub use comment::CommentArticle;
pub use composer::{Composer, ComposerSetup};
pub use document::document;
pub use face::face;
pub use remedy::{Notice, Remedy};
pub use text_area::TextArea;
pub use when::{Time, clock, day};

#[cfg(feature = "ssr")]
pub use alert::{Alert, Status, TroubleAlert};
#[cfg(feature = "ssr")]
pub use field::Field;
#[cfg(feature = "ssr")]
pub use header::{Header, Standing};
#[cfg(feature = "ssr")]
pub use icon::{Icon, Logo, Shape};
#[cfg(feature = "ssr")]
pub use issue_line::{IssueLine, issue_path};
#[cfg(feature = "ssr")]
pub use lozenge::Lozenge;
#[cfg(feature = "ssr")]
pub use page::page;
