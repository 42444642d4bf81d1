//! Puts the server together from its settings.

use std::{error::Error, sync::Arc, time::Duration};

use byline::{
    config::Config,
    desk::Services,
    seams::{OsEntropy, SystemClock},
    session::Accounts,
    store::{DatabaseClock, Store},
    vault::KeyRing,
    web,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// How often the database is asked for its time.
const ADJUST: Duration = Duration::from_secs(60);

/// Longer than any request upstream (15 s).
const LAST_TASKS: Duration = Duration::from_secs(20);

/// How long balancers have to notice that this process is stopping.
const NOTICE: Duration = Duration::from_secs(5);

/// File descriptors that are not for people's connections: the database, Atlassian, files.
const RESERVED: u64 = 256;

/// How often is swept up what has run out, and kept alive what would.
const SWEEP: Duration = Duration::from_secs(5 * 60);

pub async fn serve(config: Config) -> Result<(), Box<dyn Error>> {
    // What a crash would leave on the disk holds keys and tokens.
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0)?;
    let (site, assets) = web::find_assets()?;
    let keys = KeyRing::read(&config.key_file)?;
    let store = Store::open(&config.database_url).await?;
    store.catch_up_with_sites().await?;
    let clock = Arc::new(DatabaseClock::of(&store).await?);
    let services = Services::new(&config, store.clone(), keys, clock.clone(), Arc::new(OsEntropy))?;
    let services = Arc::new(services);
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.listen))?;
    tokio::spawn(adjust(clock, store.clone()));
    tokio::spawn(sweep(services.clone(), store.clone()));
    let courier = tokio::spawn(services.clone().deliver_waiting());
    let app = web::router(&config, services.clone(), store, &site, assets);
    println!("Byline is at {}", config.origin.origin().ascii_serialization());
    web::serve(listener, app, limits()?, config.trusted_proxies, stop_signal()?).await;
    courier.abort();
    // Refreshes and deliveries whose browser has gone already.
    services.tasks.close();
    if tokio::time::timeout(LAST_TASKS, services.tasks.wait()).await.is_err() {
        tracing::warn!("something under way was cut off; its lease runs out and it is taken up again");
    }
    Ok(())
}

/// As many connections as there are file descriptors for.
fn limits() -> std::io::Result<web::Limits> {
    let limits = web::Limits::default();
    let descriptors = rlimit::increase_nofile_limit(u64::MAX)?;
    let connections = usize::try_from(descriptors.saturating_sub(RESERVED)).unwrap_or(usize::MAX);
    Ok(web::Limits {
        connections: limits.connections.min(connections.max(1)),
        ..limits
    })
}

/// Keeps our clock in step with the database's.
async fn adjust(clock: Arc<DatabaseClock>, store: Store) {
    let mut moments = tokio::time::interval(ADJUST);
    loop {
        moments.tick().await;
        if let Err(error) = clock.adjust(&store).await {
            tracing::warn!(%error, "the database was not asked for its time");
        }
    }
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

async fn sweep(services: Arc<Services>, store: Store) {
    let mut moments = tokio::time::interval(SWEEP);
    loop {
        moments.tick().await;
        if let Err(error) = store.catch_up_with_sites().await {
            tracing::warn!(%error, "sites of a version before were not looked for");
        }
        if let Err(error) = services.sessions.sweep().await {
            tracing::warn!(%error, "sessions were not swept up");
        }
        if let Err(error) = services.throttle.sweep().await {
            tracing::warn!(%error, "known networks were not swept up");
        }
        if let Err(error) = services.drafts.sweep().await {
            tracing::warn!(%error, "old drafts were not swept up");
        }
        if let Err(error) = services.pending_edits.sweep().await {
            tracing::warn!(%error, "old pending edits were not swept up");
        }
        if let Err(error) = services.grants.sweep().await {
            tracing::warn!(%error, "attempts to connect were not swept up");
        }
        if let Err(error) = services.grants.keep_alive().await {
            tracing::warn!(%error, "unused grants were not kept alive");
        }
    }
}

/// Ends when the process is asked to stop, with the time that others have to notice. Who presses
/// Ctrl-C is alone.
fn stop_signal() -> std::io::Result<impl Future<Output = Duration>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        let notice = tokio::select! {
            _ = terminate.recv() => NOTICE,
            _ = interrupt.recv() => Duration::ZERO,
        };
        tracing::info!("stopping: requests under way are finished; a second signal ends them");
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            // Leases run out, and what was under way is taken up again.
            std::process::exit(1);
        });
        notice
    })
}
