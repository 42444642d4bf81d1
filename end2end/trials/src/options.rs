use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// What all trials are told.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Byline's program; its `site` folder is looked for by itself
    #[arg(long, global = true, default_value = "target/release/byline")]
    pub byline: PathBuf,
    /// The stand-in's program
    #[arg(long, global = true, default_value = "target/release/atlassian-stand-in")]
    pub stand_in: PathBuf,
    /// A PostgreSQL where databases may be made; without it SQLite alone is tried
    #[arg(long, global = true)]
    postgres: Option<String>,
    /// The folder of PostgreSQL's programs; without it there is no failover
    #[arg(long, global = true)]
    postgres_programs: Option<PathBuf>,
    /// No new round is begun after so long
    #[arg(long, global = true, default_value_t = 300)]
    seconds_max: u64,
    /// What chance there is in a run comes from this number [default: the time]
    #[arg(long, global = true)]
    seed: Option<u64>,
    /// A few trials of each kind
    #[arg(long, global = true)]
    pub short: bool,
    /// One part of the trials alone, by the first word of its figures' names
    #[arg(long, global = true)]
    only: Option<String>,
    /// Users of a soak
    #[arg(long, global = true, default_value_t = 1000)]
    pub users: usize,
    /// Stored grants of the comparison
    #[arg(long, global = true, default_value_t = 1_000_000)]
    pub grants: usize,
    #[arg(skip = Instant::now())]
    began: Instant,
    #[arg(skip)]
    chosen_seed: OnceLock<u64>,
}

impl Options {
    pub fn seed(&self) -> u64 {
        let by_time = || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            u64::from(now.subsec_micros())
        };
        *self.chosen_seed.get_or_init(|| self.seed.unwrap_or_else(by_time))
    }

    /// Chance for one of several things that go on at once.
    pub fn chance(&self, stream: u64) -> fastrand::Rng {
        fastrand::Rng::with_seed(self.seed().wrapping_mul(1_000_003).wrapping_add(stream))
    }

    pub fn postgres(&self) -> Option<&str> {
        self.postgres.as_deref().filter(|address| !address.is_empty())
    }

    pub fn postgres_programs(&self) -> Option<&Path> {
        self.postgres_programs
            .as_deref()
            .filter(|folder| !folder.as_os_str().is_empty())
    }

    /// Whether this part is wanted.
    pub fn wants(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }

    /// Whether it is wanted by name.
    pub fn asks_for(&self, part: &str) -> bool {
        self.only.as_deref() == Some(part)
    }

    /// What is left of the time.
    pub fn left(&self) -> Duration {
        Duration::from_secs(self.seconds_max).saturating_sub(self.began.elapsed())
    }
}
