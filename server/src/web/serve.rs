//! The loop that accepts connections. `axum::serve` waits for ever for the rest of a header, and
//! for clients that have gone; this one does not.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::ConnectInfo,
    http::{HeaderValue, Request, Response, Version, header},
};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use ipnet::IpNet;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::{
    overload::Places,
    peers::{Held, Peers},
    under_way::{Answer, UnderWay},
};

/// How long a client may take, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For the headers of a request, counted from the end of the one before.
    pub headers: Duration,
    /// Without reading or sending anything at all, or without a request.
    pub silence: Duration,
    /// For a request with its answer, to the last byte.
    pub answer: Duration,
    /// Connections at once. Further ones wait until one ends. One network that is not a proxy of ours
    /// may have three quarters of them, enough for the crowd below.
    pub connections: usize,
    /// Requests worked on at once. Further ones are sent away.
    pub requests: usize,
    /// For requests under way when the process is asked to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(10),
            silence: Duration::from_secs(75),
            answer: Duration::from_secs(150),
            connections: 16_384,
            // Most of them wait for Atlassian or for one refresh, which a crowd of 10,000 may do; a
            // waiting one costs some ten kilobytes.
            requests: 12_288,
            farewell: Duration::from_secs(20),
        }
    }
}

/// Connections that were let in last have so long to begin a request.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// One network may hold all connections but this part of them.
const KEPT_FOR_OTHERS: usize = 4;

/// On requests that come after the process was asked to stop.
#[derive(Clone, Copy)]
pub struct Stopping;

/// Serves until `stop` ends, and for as long after that as it says: time for balancers to notice
/// that `/readyz` has turned, and to send nobody here any more. Then lets requests under way finish.
/// `trusted` are the networks of our own proxies.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    trusted: Vec<IpNet>,
    stop: impl Future<Output = Duration>,
) {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_headers(64)
        .max_buf_size(32 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(100)
        .max_header_list_size(32 * 1024)
        .keep_alive_interval(limits.silence / 3)
        .keep_alive_timeout(limits.headers);
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(Semaphore::new(limits.connections));
    let peers = Peers::new(limits.connections - limits.connections / KEPT_FOR_OTHERS, trusted);
    let places = Places::new(limits.requests);
    let is_stopping = Arc::new(AtomicBool::new(false));
    let mut end = std::pin::pin!(async {
        let notice = stop.await;
        is_stopping.store(true, SeqCst);
        tokio::time::sleep(notice).await;
    });
    loop {
        let (permit, held, stream, peer) = tokio::select! {
            biased;
            // Whoever has been let in by the system is served before the door is shut.
            accepted = accept(&listener, &connections, &peers) => accepted,
            () = &mut end => break,
        };
        let io = TokioIo::new(Box::pin(patient(stream, limits.silence)));
        let under_way = UnderWay::default();
        let overdue = under_way.overdue(limits);
        let (app, is_stopping, places) = (app.clone(), is_stopping.clone(), places.clone());
        let service = hyper::service::service_fn(move |request: Request<Incoming>| {
            let turn = under_way.begin();
            let (app, is_stopping, places) = (app.clone(), is_stopping.clone(), places.clone());
            async move {
                let version = request.version();
                let mut request = request.map(axum::body::Body::new);
                request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
                request.extensions_mut().insert(places);
                if is_stopping.load(SeqCst) {
                    request.extensions_mut().insert(Stopping);
                }
                let mut response = app.oneshot(request).await.unwrap_or_else(|never| match never {});
                if is_stopping.load(SeqCst) && version < Version::HTTP_2 {
                    // The next request of this client belongs somewhere else.
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(header::CONNECTION, close);
                }
                Ok::<Response<Answer>, Infallible>(response.map(|body| Answer::new(body, turn)))
            }
        });
        let connection = graceful.watch(builder.serve_connection(io, service).into_owned());
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended");
                },
                () = overdue => tracing::debug!("a client took too long"),
            }
            drop((permit, held));
        });
    }
    drop(listener);
    // Who came last has not said yet what they want, and would be hung up on.
    tokio::time::sleep(LAST_WORDS).await;
    if tokio::time::timeout(limits.farewell, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time");
    }
}

/// The next connection, once there is a place for it. Whose network has its share already is hung up on.
async fn accept(
    listener: &TcpListener,
    connections: &Arc<Semaphore>,
    peers: &Peers,
) -> (OwnedSemaphorePermit, Held, TcpStream, SocketAddr) {
    let permit = connections.clone().acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match peers.let_in(peer.ip()) {
                Some(held) => return (permit, held, stream, peer),
                None => tracing::debug!(%peer, "a network holds as many connections as it may"),
            },
            Err(error) => {
                // Out of file descriptors, mostly; connections that end give some back.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

fn patient(stream: TcpStream, silence: Duration) -> TimeoutStream<TcpStream> {
    // Small replies leave at once.
    _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(silence));
    stream.set_write_timeout(Some(silence));
    stream
}
