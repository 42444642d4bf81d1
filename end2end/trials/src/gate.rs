use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Result;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use url::Url;

/// How far a connection gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Open,
    /// The kernel takes connections; nobody reads from them.
    Shut,
    /// Requests are read and not passed on.
    Waiting,
}

/// Stands between Byline and a server, to hold what is on the way there, or to lead it to another one.
pub struct Gatehouse {
    pub url: Url,
    gate: watch::Sender<Gate>,
    server: watch::Sender<String>,
    waiting: Arc<AtomicUsize>,
}

impl Gatehouse {
    pub async fn before(server: &Url) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?).parse()?;
        let (server, leads_to) = watch::channel(address(server));
        let (gate, state) = watch::channel(Gate::Open);
        let waiting = Arc::default();
        tokio::spawn(keep(listener, leads_to, state, Arc::clone(&waiting)));
        Ok(Self {
            url,
            gate,
            server,
            waiting,
        })
    }

    pub fn set(&self, gate: Gate) {
        self.gate.send_replace(gate);
    }

    /// Connections that are made from now on.
    pub fn lead_to(&self, server: &Url) {
        self.server.send_replace(address(server));
    }

    /// Requests that have been read and not passed on.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

fn address(server: &Url) -> String {
    format!("127.0.0.1:{}", server.port_or_known_default().unwrap_or(80))
}

async fn keep(
    listener: TcpListener,
    server: watch::Receiver<String>,
    mut state: watch::Receiver<Gate>,
    waiting: Arc<AtomicUsize>,
) {
    loop {
        if state.wait_for(|gate| *gate != Gate::Shut).await.is_err() {
            return;
        }
        let Ok((client, _)) = listener.accept().await else {
            return;
        };
        tokio::spawn(pass(client, server.borrow().clone(), state.clone(), waiting.clone()));
    }
}

/// Passes one connection through. That either side ends it is nothing to be told of.
async fn pass(client: TcpStream, server: String, mut state: watch::Receiver<Gate>, waiting: Arc<AtomicUsize>) {
    let Ok(upstream) = TcpStream::connect(server).await else {
        return;
    };
    let (mut asked, mut answered) = client.into_split();
    let (mut answers, mut asks) = upstream.into_split();
    let mut back = tokio::spawn(async move { _ = copy(&mut answers, &mut answered).await });
    let forth = async {
        let mut bytes = vec![0; 16 * 1024];
        loop {
            if state.wait_for(|gate| *gate != Gate::Shut).await.is_err() {
                return;
            }
            let Ok(read @ 1..) = asked.read(&mut bytes).await else {
                return;
            };
            // A connection of before may have been read from already when the gate was shut.
            if *state.borrow() != Gate::Open {
                waiting.fetch_add(1, Ordering::Relaxed);
                let opened = state.wait_for(|gate| *gate == Gate::Open).await.is_ok();
                waiting.fetch_sub(1, Ordering::Relaxed);
                if !opened {
                    return;
                }
            }
            if asks.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = forth => {}
        _ = &mut back => {}
    }
    back.abort();
}
