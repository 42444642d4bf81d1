use std::{net::TcpListener, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;
use url::Url;

use crate::{
    database::{Database, Kind},
    gate::Gatehouse,
    options::Options,
    program::Program,
    stand_in::{CLIENT_ID, CLIENT_SECRET, StandIn},
    visitor::{Visitor, client},
    wait::until,
};

/// One Byline of one or several processes, with a stand-in and a database of its own.
pub struct Fleet {
    pub atlassian: StandIn,
    /// Before the authorization server.
    pub gate: Gatehouse,
    pub database: Database,
    pub replicas: Vec<Replica>,
    pub origin: String,
    folder: TempDir,
}

/// One process of Byline.
pub struct Replica {
    pub url: Url,
    pub process: Program,
    program: PathBuf,
    environment: Vec<(String, String)>,
    log: PathBuf,
}

impl Fleet {
    pub async fn start(options: &Options, kind: Kind, name: &str, replicas: usize) -> Result<Self> {
        Self::start_on(options, kind, name, replicas, options.postgres()).await
    }

    /// With a database on that PostgreSQL, should it be one of PostgreSQL's.
    pub async fn start_on(
        options: &Options,
        kind: Kind,
        name: &str,
        replicas: usize,
        postgres: Option<&str>,
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("byline-trials-").tempdir()?;
        let ports = free_ports(replicas)?;
        let origin = format!("http://localhost:{}", ports[0]);
        let atlassian = StandIn::start(&options.stand_in, &callback(&origin), folder.path()).await?;
        let gate = Gatehouse::before(&atlassian.url).await?;
        let database = format!("trials_{}_{name}", std::process::id());
        let database = Database::new(kind, folder.path(), postgres, &database).await?;
        let keys = folder.path().join("keys").display().to_string();
        let log = folder.path().join("keys.log");
        let mut making = Program::start(&options.byline, &["keys", "new", &keys], &[], &log)?;
        ensure!(
            making.ended().await?.success(),
            "no key file: {}",
            std::fs::read_to_string(log)?
        );
        let environment = [
            ("BYLINE_ORIGIN", origin.as_str()),
            ("BYLINE_DATABASE_URL", &database.url),
            ("BYLINE_KEY_FILE", &keys),
            ("BYLINE_CLIENT_ID", CLIENT_ID),
            ("BYLINE_CLIENT_SECRET", CLIENT_SECRET),
            ("BYLINE_AUTH_URL", gate.url.as_str()),
            ("BYLINE_API_URL", atlassian.url.as_str()),
            ("BYLINE_AVATAR_URLS", atlassian.url.as_str()),
            ("BYLINE_LOG", "warn"),
            // Everybody comes from this machine, as through a proxy.
            ("BYLINE_TRUSTED_PROXIES", "127.0.0.0/8,::1/128"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut started = Vec::new();
        for port in ports {
            let listen = format!("127.0.0.1:{port}");
            let mut environment = environment.to_vec();
            environment.push(("BYLINE_LISTEN".to_owned(), listen.clone()));
            let log = folder.path().join(format!("byline-{port}.log"));
            let replica = Replica {
                process: Program::start(&options.byline, &["serve"], &environment, &log)?,
                url: format!("http://{listen}").parse()?,
                program: options.byline.clone(),
                environment,
                log,
            };
            replica.ready().await?;
            started.push(replica);
        }
        Ok(Self {
            atlassian,
            gate,
            database,
            replicas: started,
            origin,
            folder,
        })
    }

    /// People who are signed in and connected, each to an Atlassian account of their own.
    pub async fn visitors(&self, count: usize, chance: &mut fastrand::Rng) -> Result<Vec<Visitor>> {
        self.named_visitors((0..count).map(|number| format!("Visitor {number}")), chance)
            .await
    }

    pub async fn named_visitors(
        &self,
        names: impl ExactSizeIterator<Item = String>,
        chance: &mut fastrand::Rng,
    ) -> Result<Vec<Visitor>> {
        let accounts = self.atlassian.people(names.len()).await?;
        let client = client()?;
        let mut signed_in_visitors = Vec::new();
        for (name, account) in names.zip(accounts) {
            let email = format!("{}@example.com", name.replace(' ', ".").to_lowercase());
            let signed_in = self.database.signed_in(&name, &email, chance).await?;
            signed_in_visitors.push(Visitor::new(signed_in, account, &self.origin, client.clone()));
        }
        let connecting = signed_in_visitors.into_iter().map(|mut visitor| async move {
            visitor.connect(self.url(), &self.atlassian).await?;
            Ok(visitor)
        });
        stream::iter(connecting).buffered(8).try_collect().await
    }

    /// The first process.
    pub fn url(&self) -> &Url {
        &self.replicas[0].url
    }

    pub fn callback(&self) -> String {
        callback(&self.origin)
    }

    /// The end of what the processes said, for when something went wrong.
    pub fn said(&self) -> String {
        let logs = self
            .replicas
            .iter()
            .filter_map(|replica| std::fs::read_to_string(&replica.log).ok());
        let lines: Vec<String> = logs
            .flat_map(|log| log.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    /// Leaves folder and logs behind, for when something went wrong.
    pub fn keep_folder(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_owned()
    }
}

impl Replica {
    /// Starts it again where it was.
    pub async fn restart(&mut self) -> Result<()> {
        self.process = Program::start(&self.program, &["serve"], &self.environment, &self.log)?;
        self.ready().await
    }

    async fn ready(&self) -> Result<()> {
        let client = client()?;
        let address = self.url.join("/readyz")?;
        let asked = async || {
            Ok(client
                .get(address.clone())
                .send()
                .await
                .is_ok_and(|answer| answer.status().is_success()))
        };
        let ready = until("Byline to be ready", Duration::from_secs(30), asked).await;
        ready.with_context(|| std::fs::read_to_string(&self.log).unwrap_or_default())
    }
}

fn callback(origin: &str) -> String {
    format!("{origin}/oauth/callback")
}

/// Ports that nobody listens on. They lie below those that the system gives to outgoing connections: one
/// of these might be in the way of a process that is started again.
pub fn free_ports(count: usize) -> Result<Vec<u16>> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    while listeners.len() < count {
        listeners.extend(TcpListener::bind(("127.0.0.1", fastrand::u16(10_000..30_000))));
    }
    Ok(listeners
        .iter()
        .map(|listener| listener.local_addr().map(|address| address.port()))
        .collect::<Result<_, _>>()?)
}
