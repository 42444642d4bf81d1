//! One line a request, and another for the rest of a page that was begun before it was there: no query,
//! no header, no body, so that no secret gets there.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use app::model::Avatar;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

/// The address that a request came from, as far as our own proxies vouch for it.
#[derive(Debug, Clone, Copy)]
pub struct Client(pub IpAddr);

pub async fn log(State(trusted): State<Arc<[IpNet]>>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    // A request without a connection comes from nowhere.
    let peer = peer.unwrap_or(IpAddr::from([0; 16]));
    let client = client(peer, request.headers(), &trusted);
    request.extensions_mut().insert(Client(client));
    let line = Line::begin(request.method().clone(), told(request.uri().path()).to_owned(), client);
    request.extensions_mut().insert(line.clone());
    let response = next.run(request).await;
    line.write(response.status(), "request");
    response
}

/// Of a path what the log may say. Where a picture lies is who it is of, so who looks at whom.
fn told(path: &str) -> &str {
    if path.starts_with(Avatar::PREFIX) {
        Avatar::PREFIX
    } else {
        path
    }
}

/// What the log says of a request.
#[derive(Debug, Clone)]
pub struct Line {
    method: Method,
    path: String,
    client: IpAddr,
    began: Instant,
}

impl Line {
    pub fn begin(method: Method, path: String, client: IpAddr) -> Self {
        Self {
            method,
            path,
            client,
            began: Instant::now(),
        }
    }

    /// Writes it: that `what` has come to this end.
    pub fn write(&self, status: StatusCode, what: &'static str) {
        let Self {
            method,
            path,
            client,
            began,
        } = self;
        let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(
            %method, path, status = status.as_u16(), ms = format!("{milliseconds:.1}"), %client, "{what}"
        );
    }
}

/// The nearest address that is not one of our own proxies'. Addresses that a client claims for
/// itself stand further left and are never reached.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_ours(&peer) {
        return peer;
    }
    let mut nearest = peer;
    let values: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for value in values.iter().rev() {
        let Ok(address) = value.trim().parse() else { break };
        nearest = address;
        if !is_ours(&address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn whose_picture_was_looked_at_is_not_told() {
        assert_eq!(told("/api/avatar/secure.gravatar.com/avatar/0a1b2c"), "/api/avatar/");
        assert_eq!(told("/acme/browse/DEMO-1"), "/acme/browse/DEMO-1");
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let seen = |peer: &str, forwarded: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_static(value));
            }
            client(peer.parse().unwrap(), &headers, &trusted).to_string()
        };
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            seen("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.2.3.4"]),
            "198.51.100.7"
        );
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, gibberish"]), "10.0.0.1");
    }
}
