//! Puts the server together from its settings.

use std::{error::Error, sync::Arc, time::Duration};

use byline::{
    config::Config,
    desk::Services,
    seams::{OsEntropy, SystemClock},
    session::Accounts,
    store::Store,
    vault::KeyRing,
    web,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// How often is swept up what has run out.
const SWEEP: Duration = Duration::from_secs(5 * 60);

pub async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    let (site, assets) = web::find_assets()?;
    let keys = KeyRing::read(&config.key_file)?;
    let store = Store::open(&config.database_url).await?;
    let services = Services::new(&config, store.clone(), keys, Arc::new(SystemClock), Arc::new(OsEntropy))?;
    let services = Arc::new(services);
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    tokio::spawn(sweep(services.clone()));
    let app = web::router(&config, services, store, &site, assets);
    println!("Byline is at {}", config.origin.origin().ascii_serialization());
    web::serve(listener, app, web::Limits::default(), stop_signal()?).await;
    Ok(())
}

pub async fn accounts(config: &Config) -> Result<Accounts, Box<dyn Error>> {
    let store = Store::open(&config.database_url).await?;
    Ok(Accounts::new(
        store,
        Arc::new(SystemClock),
        Arc::new(OsEntropy),
        config.sign_up,
    ))
}

async fn sweep(services: Arc<Services>) {
    let mut moments = tokio::time::interval(SWEEP);
    loop {
        moments.tick().await;
        if let Err(error) = services.sessions.sweep().await {
            tracing::warn!(%error, "sessions were not swept up");
        }
        if let Err(error) = services.grants.sweep().await {
            tracing::warn!(%error, "attempts to connect were not swept up");
        }
    }
}

/// Ends when the process is asked to stop.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests under way are finished");
    })
}
