//! Two servers of PostgreSQL, of which the second follows the first, and may take its place.

use std::{
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, Result, ensure};
use sqlx::{AnyConnection, Connection, any::install_default_drivers};
use tempfile::TempDir;
use tokio::process::Command;
use url::Url;

use crate::fleet::free_ports;

/// Whom the standby's confirmations of a commit are waited for by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replication {
    /// By whoever commits.
    Synchronous,
    /// By nobody.
    Asynchronous,
}

impl Replication {
    pub fn name(self) -> &'static str {
        match self {
            Self::Synchronous => "synchronous",
            Self::Asynchronous => "asynchronous",
        }
    }
}

/// Both are stopped when dropped.
pub struct Cluster {
    primary: Server,
    standby: Server,
    _folder: TempDir,
}

struct Server {
    programs: PathBuf,
    data: PathBuf,
    port: u16,
    owner: Option<(u32, u32)>,
}

impl Cluster {
    /// Of the programs in that folder.
    pub async fn start(programs: &Path, replication: Replication) -> Result<Self> {
        let owner = owner().await?;
        let folder = tempfile::Builder::new().prefix("byline-trials-pg-").tempdir()?;
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let ports = free_ports(2)?;
        let server = |name, port| Server {
            programs: programs.to_owned(),
            data: folder.path().join(name),
            port,
            owner,
        };
        let (primary, standby) = (server("primary", ports[0]), server("standby", ports[1]));
        let initdb = ["-U", "byline", "-A", "trust", "-E", "UTF8", "--no-sync"];
        primary.run("initdb", &initdb).await?;
        primary.start().await?;
        let source = format!("host=127.0.0.1 port={} user=byline", primary.port);
        let copy = ["-d", &source, "--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
        standby.run("pg_basebackup", &copy).await?;
        standby.start().await?;
        if replication == Replication::Synchronous {
            primary
                .execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
                .await?;
            primary.execute("SELECT pg_reload_conf()").await?;
        }
        Ok(Self {
            primary,
            standby,
            _folder: folder,
        })
    }

    pub fn primary(&self) -> Result<Url> {
        self.primary.url()
    }

    pub fn standby(&self) -> Result<Url> {
        self.standby.url()
    }

    /// From here on nothing reaches the standby.
    pub async fn part(&self) -> Result<()> {
        self.standby.execute("ALTER SYSTEM SET primary_conninfo = ''").await?;
        self.standby.execute("SELECT pg_reload_conf()").await
    }

    /// Kills the primary as it stands, and puts the standby in its place.
    pub async fn fail_over(&self) -> Result<()> {
        self.primary.run("pg_ctl", &["-m", "immediate", "stop"]).await?;
        self.standby.run("pg_ctl", &["-w", "promote"]).await
    }
}

impl Server {
    async fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let output = self.command(program, arguments).output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program} {arguments:?}: {said}");
        Ok(())
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = Command::new("setpriv");
        match self.owner {
            None => command = Command::new(program),
            Some((user, group)) => {
                let (user, group) = (format!("--reuid={user}"), format!("--regid={group}"));
                command.args([&user, &group, "--clear-groups"]).arg(program);
            }
        }
        command.arg("-D").arg(&self.data).args(arguments);
        // What is started goes on, and must not hold our pipes open.
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    async fn start(&self) -> Result<()> {
        let options = format!(
            "-h 127.0.0.1 -p {} -k '' -c fsync=off -c wal_level=replica -c max_connections=100",
            self.port
        );
        let log = self.data.with_extension("log").display().to_string();
        let arguments = ["-w", "-l", &log, "-o", &options, "start"];
        let status = self.command("pg_ctl", &arguments).stderr(Stdio::null()).status();
        ensure!(
            status.await?.success(),
            "PostgreSQL does not start: {}",
            std::fs::read_to_string(log).unwrap_or_default()
        );
        Ok(())
    }

    fn url(&self) -> Result<Url> {
        Ok(format!("postgres://byline@127.0.0.1:{}/postgres", self.port).parse()?)
    }

    async fn execute(&self, statement: &'static str) -> Result<()> {
        install_default_drivers();
        let mut connection = AnyConnection::connect(self.url()?.as_str()).await?;
        sqlx::query(statement).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stop = self.command("pg_ctl", &["-m", "immediate", "stop"]).into_std();
        _ = { stop }.stderr(Stdio::null()).status();
    }
}

/// User and group of whom PostgreSQL runs as, where this program runs as root: PostgreSQL refuses to.
async fn owner() -> Result<Option<(u32, u32)>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    for name in ["postgres", "nobody"] {
        if let Some(ids) = id("-u", name).await?.zip(id("-g", name).await?) {
            return Ok(Some(ids));
        }
    }
    Err(anyhow::anyhow!("there is nobody whom PostgreSQL could run as"))
}

async fn id(which: &str, name: &str) -> Result<Option<u32>> {
    let output = Command::new("id").args([which, name]).output().await.context("id")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}
