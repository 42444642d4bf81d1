//! What Byline's server and its bundle for the browser both know and draw.
//!
//! Pages are rendered on the server only (feature `ssr`). The browser's bundle (feature `hydrate`)
//! holds the comment box and what it needs, nothing else: see `hydrate`.

pub mod adf;
pub mod model;

#[cfg(feature = "ssr")]
pub mod desk;
