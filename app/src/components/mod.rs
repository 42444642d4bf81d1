//! What pages share.

mod alert;
mod comment;
mod comments_at;
mod composer;
mod document;
mod face;
mod field;
mod file_path;
mod header;
mod icon;
mod issue_line;
mod lozenge;
mod page;
mod page_copy;
mod page_owner;
mod proof_field;
mod text_area;
mod when;

pub use alert::{Alert, Status, TroubleAlert};
pub use comment::{CommentArticle, CommentTemplate};
pub use comments_at::CommentsAt;
pub use composer::{Composer, ComposerSetup, PickButton, RichTextButton};
pub use document::{Origin, document, drawn, tickable_document};
pub use face::{FaceHosts, face, isolated};
pub use field::Field;
pub use file_path::file_path;
pub use header::{Header, Standing};
pub use icon::{Icon, Logo, Shape};
pub use issue_line::{IssueLine, issue_path, missing};
pub use lozenge::Lozenge;
pub use page::{escape, page};
pub use page_copy::PageCopyFields;
pub use page_owner::PageOwnerNotice;
pub use proof_field::ProofField;
pub use text_area::TextArea;
pub use when::Time;
