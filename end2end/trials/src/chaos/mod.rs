//! What breaks in the middle: the process at any point of a refresh or of a comment, the reply, the
//! request, the holder of a lease.

mod comments;
mod refresh;
mod stall;
mod stampede;

use anyhow::Result;

use crate::{database::Kind, figures::Figures, options::Options};

pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    // Alone, for it takes the whole machine; what follows mostly waits for leases to run out.
    stampede::run(options, figures).await?;
    let (refresh, comments, stall) =
        tokio::try_join!(refresh::run(options), comments::run(options), stall::run(options))?;
    refresh.tell(figures);
    comments.tell(figures);
    if let Some(stall) = stall {
        stall.tell(figures);
    }
    Ok(())
}

/// The databases there are to try.
fn kinds(options: &Options) -> Vec<Kind> {
    match options.postgres() {
        Some(_) => vec![Kind::Sqlite, Kind::Postgres],
        None => vec![Kind::Sqlite],
    }
}
