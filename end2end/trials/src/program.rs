use std::{
    fs::{File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// One running program. Killed when dropped.
pub struct Program {
    child: Child,
    pid: Pid,
}

impl Program {
    /// Starts it with only these variables; what it says goes to the end of `log`.
    pub fn start(program: &Path, arguments: &[&str], environment: &[(String, String)], log: &Path) -> Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        let child = Command::new(absolute(program)?)
            .args(arguments)
            .env_clear()
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::from(File::try_clone(&log)?))
            .stderr(Stdio::from(log))
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} does not start; make it with: make build", program.display()))?;
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let pid = pid.context("it ended at once")?;
        Ok(Self { child, pid })
    }

    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid, signal)?)
    }

    /// `kill -9`.
    pub async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Until it has ended by itself.
    pub async fn ended(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }

    /// All that it may write to and has written, one piece after the other.
    pub fn memory(&self) -> Result<Vec<u8>> {
        let process = PathBuf::from(format!("/proc/{}", self.pid.as_raw_nonzero()));
        let maps = std::fs::read_to_string(process.join("maps"))?;
        let file = File::open(process.join("mem"))?;
        let mut memory = Vec::new();
        for line in maps.lines() {
            let mut parts = line.split_whitespace();
            let (range, may) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            let (from, to) = range.split_once('-').context("no range")?;
            if !may.starts_with("rw") {
                continue;
            }
            let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
            let mut piece = vec![0; usize::try_from(to - from)?];
            // A piece may be given back meanwhile.
            if file.read_exact_at(&mut piece, from).is_ok() {
                memory.append(&mut piece);
            }
        }
        Ok(memory)
    }

    /// Resident memory in megabytes.
    pub fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid.as_raw_nonzero()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes: f64 = kilobytes.context("no VmRSS")?.parse()?;
        Ok(kilobytes / 1024.0)
    }
}

/// Programs are started in another folder than ours.
pub fn absolute(path: &Path) -> Result<PathBuf> {
    path.canonicalize()
        .with_context(|| format!("{} is missing; make it with: make build", path.display()))
}
