//! People's pictures. Jira names them by addresses on hosts that are not its own, and no browser of Byline's is sent to a
//! third party: Byline fetches them, from the hosts that its operator named for it alone, and says nothing of who asks.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use app::model::Avatar;
use bytes::Bytes;
use http::StatusCode;
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

use crate::{
    egress::{Egress, Patience, Reply},
    jira::Picture,
    seams::{Clock, SECOND, UnixMs},
};

/// A face is some kilobytes.
const MOST_BYTES: usize = 256 * 1024;

/// So many are fetched of one host at once, and so long one waits for a place among them: a host that hangs must not
/// take the places of what people came for.
const AT_ONCE: usize = 32;
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// People do without a picture sooner than without a comment.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(2),
    silence: Duration::from_secs(3),
    whole: Duration::from_secs(4),
    file: Duration::from_secs(4),
};

/// A host in trouble is left alone for so long, unless it says how long.
const REST: UnixMs = 30 * SECOND;

/// No picture came, and there may be one all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture could not be fetched")]
pub struct NotFetched;

/// The way to the pictures. Nothing is kept here: browsers keep what they were given.
pub struct Avatars {
    hosts: Vec<Host>,
    clock: Arc<dyn Clock>,
}

struct Host {
    egress: Egress,
    places: Semaphore,
    rests_until: AtomicI64,
}

impl Avatars {
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn new(origins: &[Url], clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        let host = |origin: &Url| {
            Ok(Host {
                egress: Egress::with(origin.clone(), PATIENCE)?,
                places: Semaphore::new(AT_ONCE),
                rests_until: AtomicI64::new(UnixMs::MIN),
            })
        };
        Ok(Self {
            hosts: origins.iter().map(host).collect::<Result<_, _>>()?,
            clock,
        })
    }

    /// The hosts that pictures are fetched from.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.hosts.iter().map(|host| host.egress.origin().authority())
    }

    /// The picture, where there is one and it surely is one. Gravatar redirects to a drawing of initials for people
    /// without a picture; redirects are not followed, and Byline draws initials itself.
    ///
    /// # Errors
    /// When the host did not answer in time or not well, or lately did not, or too many are being fetched.
    pub async fn fetch(&self, avatar: &Avatar) -> Result<Option<(Picture, Bytes)>, NotFetched> {
        let is_at = |host: &&Host| host.egress.origin().authority() == avatar.host();
        let Some(host) = self.hosts.iter().find(is_at) else {
            return Ok(None);
        };
        let _place = timeout(LONGEST_WAIT, host.places.acquire())
            .await
            .map_err(|_| NotFetched)?;
        if host.rests_until.load(Ordering::Relaxed) > self.clock.now() {
            return Err(NotFetched);
        }
        let reply = match host.egress.public(avatar.path(), MOST_BYTES).await {
            Ok(reply) if is_in_trouble(&reply) => Err(reply.retry_after()),
            Ok(reply) => Ok(reply),
            Err(_) => Err(None),
        };
        let reply = reply.map_err(|wait| {
            let rest = wait.and_then(|seconds| UnixMs::try_from(seconds).ok());
            let until = self.clock.now() + rest.map_or(REST, |seconds| seconds * SECOND);
            host.rests_until.store(until, Ordering::Relaxed);
            NotFetched
        })?;
        let picture = (reply.status == StatusCode::OK).then(|| Picture::sniffed(&reply.body));
        Ok(picture.flatten().map(|picture| (picture, reply.body)))
    }
}

fn is_in_trouble(reply: &Reply) -> bool {
    reply.status.is_server_error() || reply.status == StatusCode::TOO_MANY_REQUESTS
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use axum::{Router, http::header, response::IntoResponse, routing::get};
    use tokio::{net::TcpListener, sync::watch};

    use super::*;
    use crate::seams::TestClock;

    const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n";

    /// Serves these pages; the avatar of a path there.
    async fn serve(pages: Router) -> (Url, impl Fn(&str) -> Avatar) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, pages).await });
        let url: Url = format!("http://{address}").parse().unwrap();
        (url, move |path| format!("{address}{path}").parse().unwrap())
    }

    #[tokio::test]
    async fn after_its_rest_a_host_is_asked_again() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        let later = move || async move {
            match counted.fetch_add(1, Ordering::SeqCst) {
                0 => StatusCode::BAD_GATEWAY.into_response(),
                1 => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "100")]).into_response(),
                _ => PICTURE.into_response(),
            }
        };
        let (origin, avatar) = serve(Router::new().route("/a.png", get(later))).await;
        let clock = Arc::new(TestClock::at(0));
        let avatars = Avatars::new(&[origin], clock.clone()).unwrap();
        for (pass, calls) in [(0, 1), (REST - 1, 1), (1, 2), (REST, 2), (69 * SECOND, 2)] {
            clock.pass(pass);
            assert_eq!(avatars.fetch(&avatar("/a.png")).await, Err(NotFetched));
            assert_eq!(asked.load(Ordering::SeqCst), calls, "after {pass} more");
        }
        clock.pass(SECOND);
        let (picture, bytes) = avatars.fetch(&avatar("/a.png")).await.unwrap().unwrap();
        assert_eq!((picture, &*bytes), (Picture::Png, PICTURE));
    }

    #[tokio::test]
    async fn a_host_that_hangs_takes_so_many_places_and_no_more() {
        let (open, gate) = watch::channel(false);
        let (arrived, arrivals) = watch::channel(0);
        let arrived = Arc::new(arrived);
        let hang = move || async move {
            arrived.send_modify(|count| *count += 1);
            _ = gate.clone().wait_for(|open| *open).await;
            PICTURE
        };
        let (origin, avatar) = serve(Router::new().route("/a.png", get(hang))).await;
        let avatars = Arc::new(Avatars::new(&[origin], Arc::new(TestClock::at(0))).unwrap());
        let fetch = || {
            let (avatars, avatar) = (avatars.clone(), avatar("/a.png"));
            tokio::spawn(async move { avatars.fetch(&avatar).await })
        };
        let first: Vec<_> = (0..AT_ONCE).map(|_| fetch()).collect();
        arrivals.clone().wait_for(|count| *count == AT_ONCE).await.unwrap();
        // On top of them: no picture, and soon.
        assert_eq!(fetch().await.unwrap(), Err(NotFetched));
        assert_eq!(*arrivals.borrow(), AT_ONCE);
        open.send(true).unwrap();
        for fetched in first {
            assert!(fetched.await.unwrap().unwrap().is_some());
        }
        assert!(fetch().await.unwrap().unwrap().is_some());
    }
}
