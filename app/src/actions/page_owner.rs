//! Whether a page that is open still belongs to the person who is signed in.

use leptos::prelude::{ServerFnError, server};

use super::reply::{asked_by_script, see_other};

/// Answers every page that may go on. The server refuses the others before this is called, as it does for each request
/// that a page makes; so there is nothing left to do here.
#[server(name = CheckPage, prefix = "/api", endpoint = "check-page")]
pub async fn check_page() -> Result<(), ServerFnError> {
    if !asked_by_script() {
        see_other("/");
    }
    Ok(())
}
