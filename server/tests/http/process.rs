//! `byline serve` as a process of its own, as operators run it.

use std::{
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rlimit::Resource;
use tokio::net::TcpStream;

use crate::{
    house::{Ground, House},
    wire::PATIENCE,
};

/// Killed when dropped.
pub struct Process {
    child: Child,
    output: Arc<Mutex<Vec<u8>>>,
    readers: Vec<JoinHandle<()>>,
}

impl House {
    /// With what another process needs to take over.
    pub async fn in_a_process(settings: &[(&str, &str)]) -> (Self, Process, Vec<(String, String)>) {
        let mut ground = Ground::lay(settings).await;
        let address = ground.listener.local_addr().unwrap().to_string();
        ground.settings.push(("BYLINE_LISTEN".to_owned(), address.clone()));
        let (store, services) = ground.services().await;
        let vault = services.vault.clone();
        drop(services);
        drop(ground.listener);
        let process = Process::start(&ground.settings, ground.database.folder.path()).await;
        let house = Self {
            vault,
            store,
            origin: ground.origin,
            address,
            atlassian: ground.atlassian,
            database: ground.database,
        };
        (house, process, ground.settings)
    }
}

impl Process {
    /// Ready when this returns. The program stands in `folder` with a site of its own.
    pub async fn start(settings: &[(String, String)], folder: &Path) -> Self {
        let program = folder.join("byline");
        if !program.exists() {
            let built = Path::new(env!("CARGO_BIN_EXE_byline"));
            if std::fs::hard_link(built, &program).is_err() {
                std::fs::copy(built, &program).unwrap();
            }
            std::fs::create_dir_all(folder.join("site/pkg")).unwrap();
            let manifest = r#"{"css": "/pkg/a.css", "boot": "/pkg/a.js", "js": "/pkg/b.js", "wasm": "/pkg/a.wasm"}"#;
            std::fs::write(folder.join("site/pkg/assets.json"), manifest).unwrap();
        }
        // A write beyond the largest size of a file is to fail, not to end the process.
        let mut child = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec ./byline serve"])
            .env_clear()
            .envs(settings.iter().cloned())
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        let readers = vec![
            collect(child.stdout.take().unwrap(), output.clone()),
            collect(child.stderr.take().unwrap(), output.clone()),
        ];
        let mut process = Self { child, output, readers };
        let address = &settings.iter().find(|(name, _)| name == "BYLINE_LISTEN").unwrap().1;
        let began = Instant::now();
        while TcpStream::connect(address).await.is_err() {
            let ended = process.child.try_wait().unwrap();
            assert!(ended.is_none() && began.elapsed() < PATIENCE, "{}", process.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        process
    }

    /// From now on no file of its may be larger, in bytes, as on a disk that is full.
    pub fn files_end_at(&self, most: u64) {
        let pid = self.child.id().try_into().unwrap();
        rlimit::prlimit(pid, Resource::FSIZE, Some((most, rlimit::INFINITY)), None).unwrap();
    }

    /// The largest core dump that it may leave, in bytes: until it asks for more, and ever.
    pub fn core_limit(&self) -> (u64, u64) {
        let pid = self.child.id().try_into().unwrap();
        let (mut soft, mut hard) = (u64::MAX, u64::MAX);
        rlimit::prlimit(pid, Resource::CORE, None, Some((&mut soft, &mut hard))).unwrap();
        (soft, hard)
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        // The shell's own, as not every machine has the program.
        let kill = format!("kill -s {name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for its end; the exit code.
    pub async fn ended(&mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                for reader in self.readers.drain(..) {
                    reader.join().unwrap();
                }
                return status.code();
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{}", self.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// All that it has written so far, to both outputs.
    pub fn said(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().unwrap()).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn collect(mut stream: impl Read + Send + 'static, into: Arc<Mutex<Vec<u8>>>) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut part = [0; 8192];
        while let Ok(read @ 1..) = stream.read(&mut part) {
            into.lock().unwrap().extend_from_slice(&part[..read]);
        }
    })
}
