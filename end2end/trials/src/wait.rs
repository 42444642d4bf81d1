use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Asks again and again until the answer is yes.
///
/// # Errors
/// When it is not within the time.
pub async fn until<F>(what: &str, within: Duration, mut asked: impl FnMut() -> F) -> Result<()>
where
    F: Future<Output = Result<bool>>,
{
    let latest = Instant::now() + within;
    loop {
        if asked().await? {
            return Ok(());
        }
        if Instant::now() > latest {
            bail!("{what}: not within {within:?}");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
