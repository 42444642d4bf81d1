//! What Byline's server and its bundle for the browser both know and draw.
//!
//! Pages are rendered on the server only (feature `ssr`). The browser's bundle (feature `hydrate`)
//! holds the comment box and what it needs, nothing else: see `hydrate`.

pub mod actions;
pub mod adf;
pub mod components;
pub mod model;

#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod shell;

#[cfg(feature = "hydrate")]
mod wake;
