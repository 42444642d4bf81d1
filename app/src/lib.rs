//! What Byline's server and its bundle for the browser both know and draw.
//!
//! Pages are rendered on the server only (feature `ssr`). The browser's bundle (feature `hydrate`)
//! wakes the comment box, and holds what that needs and nothing else: see `wake`.

pub mod adf;
pub mod clock;
mod digest;
pub mod format;
pub mod model;
pub mod remedy;

#[cfg(feature = "ssr")]
pub mod actions;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod words;

#[cfg(feature = "hydrate")]
mod wake;
