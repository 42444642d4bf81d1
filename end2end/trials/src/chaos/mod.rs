//! What breaks in the middle: the process at any point of a refresh or of a comment, the reply, the
//! request, the holder of a lease, the database.

mod comments;
mod failover;
mod refresh;
mod stall;
mod stampede;

pub use refresh::works;

use anyhow::Result;

use crate::{database::Kind, figures::Figures, options::Options};

pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    // Alone, for it takes the whole machine; what follows mostly waits for leases to run out.
    if options.wants("stampede") {
        stampede::run(options, figures).await?;
    }
    let (refresh, comments, stall, failover) = tokio::try_join!(
        wanted(options, "refresh", refresh::run(options)),
        wanted(options, "comments", comments::run(options)),
        wanted(options, "stall", stall::run(options)),
        wanted(options, "failover", failover::run(options))
    )?;
    if let Some(refresh) = refresh {
        refresh.tell(figures);
    }
    if let Some(comments) = comments {
        comments.tell(figures);
    }
    if let Some(stall) = stall.flatten() {
        stall.tell(figures);
    }
    if let Some(failover) = failover.flatten() {
        failover.tell(figures);
    }
    Ok(())
}

async fn wanted<T>(options: &Options, part: &str, run: impl Future<Output = Result<T>>) -> Result<Option<T>> {
    if options.wants(part) {
        run.await.map(Some)
    } else {
        Ok(None)
    }
}

/// The databases there are to try.
fn kinds(options: &Options) -> Vec<Kind> {
    match options.postgres() {
        Some(_) => vec![Kind::Sqlite, Kind::Postgres],
        None => vec![Kind::Sqlite],
    }
}
