//! Replies that break off, never come, never end, or are not what they say.

use std::{
    io::Write,
    net::SocketAddr,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    time::timeout,
};

use super::*;

const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(150),
    silence: Duration::from_millis(300),
    whole: Duration::from_millis(900),
    file: Duration::from_millis(900),
};

/// Longer than any wait here, however slow the machine.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);

/// What a server does once it has read a request.
#[derive(Clone)]
pub(super) enum Act {
    /// Answers this, and waits for the next request.
    Say(Vec<u8>),
    /// Answers this, and closes.
    SayAndClose(Vec<u8>),
    /// Answers this, and nothing more.
    SayAndHang(Vec<u8>),
    /// Answers this, and then byte after byte without end.
    SayAndDrip(Vec<u8>),
}

fn say(text: &str) -> Act {
    Act::Say(text.as_bytes().to_vec())
}

fn reply(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").into_bytes();
    bytes.extend(body);
    bytes
}

pub(super) fn sized(body: &[u8]) -> Vec<u8> {
    reply(&format!("Content-Length: {}", body.len()), body)
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// A server that does this for each request; its address.
pub(super) async fn server(act: Act) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, act.clone()));
        }
    });
    url.parse().unwrap()
}

async fn serve(mut stream: TcpStream, act: Act) -> std::io::Result<()> {
    let mut request = Vec::new();
    loop {
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await?);
        }
        request.clear();
        match &act {
            Act::Say(bytes) => stream.write_all(bytes).await?,
            Act::SayAndClose(bytes) => {
                stream.write_all(bytes).await?;
                return stream.shutdown().await;
            }
            Act::SayAndHang(bytes) => {
                stream.write_all(bytes).await?;
                stream.read_u8().await?;
            }
            Act::SayAndDrip(bytes) => {
                stream.write_all(bytes).await?;
                let mut ticks = tokio::time::interval(Duration::from_millis(20));
                loop {
                    ticks.tick().await;
                    stream.write_all(b" ").await?;
                }
            }
        }
    }
}

/// An address where no attempt to connect is answered.
pub(super) struct BlackHole {
    pub(super) address: SocketAddr,
    _listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl BlackHole {
    pub(super) async fn new(socket: TcpSocket, at: &str) -> Self {
        socket.bind(at.parse().unwrap()).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        // Once as many wait as may, the system answers no further attempt.
        let mut waiting = Vec::new();
        while let Ok(stream) = timeout(PATIENCE.connect, TcpStream::connect(address)).await {
            waiting.push(stream.unwrap());
        }
        Self {
            address,
            _listener: listener,
            _waiting: waiting,
        }
    }
}

async fn ask(url: &Url) -> Result<Reply, EgressError> {
    let egress = Egress::with(url.clone(), PATIENCE).unwrap();
    timeout(DEADLINE, egress.send(Method::GET, "/x", None, None))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_connection_that_is_refused_or_never_made_is_nothing_sent() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let refused = ask(&format!("http://{gone}").parse().unwrap()).await;
    assert!(matches!(refused, Err(EgressError::NotSent)));
    let silent = BlackHole::new(TcpSocket::new_v4().unwrap(), "127.0.0.1:0").await;
    let began = Instant::now();
    let unanswered = ask(&format!("http://{}", silent.address).parse().unwrap()).await;
    assert!(matches!(unanswered, Err(EgressError::NotSent)));
    assert!(began.elapsed() >= PATIENCE.connect);
}

#[tokio::test]
async fn silence_at_any_point_is_no_reply() {
    for said in [
        Vec::new(),
        b"HTTP/1.1 200".to_vec(),
        reply("Content-Length: 10", b""),
        reply("Content-Length: 10", b"{\"a\":"),
        reply("Transfer-Encoding: chunked", b"5\r\n{\"a\":"),
        reply("Content-Encoding: gzip", &gzip(b"{}")[..12]),
    ] {
        let began = Instant::now();
        let silent = ask(&server(Act::SayAndHang(said)).await).await;
        assert!(matches!(silent, Err(EgressError::NoReply)));
        assert!(began.elapsed() >= PATIENCE.silence);
    }
}

#[tokio::test]
async fn a_reply_that_drips_ends_with_the_patience() {
    for headers in ["Content-Length: 1000000", "Connection: close"] {
        let began = Instant::now();
        let dripping = ask(&server(Act::SayAndDrip(reply(headers, b""))).await).await;
        assert!(matches!(dripping, Err(EgressError::NoReply)));
        assert!(began.elapsed() >= PATIENCE.whole);
    }
}

#[tokio::test]
async fn a_reply_that_is_not_whole_is_none() {
    for act in [
        Act::SayAndClose(Vec::new()),
        Act::SayAndClose(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec()),
        Act::SayAndClose(reply("Content-Length: 10", b"{}")),
        Act::SayAndClose(reply("Transfer-Encoding: chunked", b"2\r\n{}\r\n")),
        Act::SayAndClose(reply("Transfer-Encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n")),
        Act::SayAndClose(reply("Content-Encoding: gzip\r\nContent-Length: 5", b"plain")),
        Act::SayAndClose(reply(
            "Content-Encoding: gzip\r\nContent-Length: 15",
            &gzip(b"{\"a\": 1}")[..15],
        )),
        say("SSH-2.0-OpenSSH_9.2\r\n"),
        say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
        Act::Say(reply(&"X: y\r\n".repeat(10_000), b"")),
        Act::Say(reply(&format!("X: {}", "y".repeat(1 << 20)), b"")),
    ] {
        let url = server(act).await;
        assert!(matches!(ask(&url).await, Err(EgressError::NoReply)));
    }
}

#[tokio::test]
async fn a_reply_is_cut_off_at_its_size_after_decompression() {
    let large = vec![b' '; MOST_BYTES + 1];
    let bomb = gzip(&large);
    assert!(bomb.len() * 900 < large.len(), "{}", bomb.len());
    let headers = format!("Content-Encoding: gzip\r\nContent-Length: {}", bomb.len());
    for act in [
        Act::Say(sized(&large)),
        Act::SayAndClose(reply("Connection: close", &large)),
        Act::Say(reply(&headers, &bomb)),
    ] {
        let url = server(act).await;
        let egress = Egress::new(url).unwrap();
        let reply = egress.send(Method::GET, "/x", None, None).await;
        assert!(matches!(reply, Err(EgressError::TooLarge)));
    }
    let url = server(Act::Say(sized(&large[..MOST_BYTES]))).await;
    let reply = Egress::new(url).unwrap().send(Method::GET, "/x", None, None).await;
    assert_eq!(reply.unwrap().body.len(), MOST_BYTES);
}

/// What stands behind the end of one reply is never the answer to the next request.
#[tokio::test]
async fn a_reply_longer_than_it_says_answers_one_request_only() {
    let foreign = sized(b"\"of somebody else\"");
    let url = server(Act::Say([sized(b"\"first\""), foreign].concat())).await;
    let egress = Egress::with(url, PATIENCE).unwrap();
    for _ in 0..50 {
        let reply = timeout(DEADLINE, egress.send(Method::GET, "/x", None, None))
            .await
            .unwrap();
        // The connection may also be found to be of no use any more.
        if let Ok(reply) = reply {
            assert_eq!(reply.json::<String>().unwrap(), "first");
        }
    }
}

#[tokio::test]
async fn a_body_is_json_or_an_error() {
    let url = server(Act::Say(sized(b"\xef\xbb\xbf[1]"))).await;
    assert_eq!(ask(&url).await.unwrap().json::<Vec<u8>>().unwrap(), [1]);
    for body in [
        &b""[..],
        b"<html><body>Sign in</body></html>",
        b"{\"a\": NaN}",
        b"{\"a\": 1",
        b"[1,]",
        b"{\"a\": \"\xe9\"}",
        b"\xff\xfe{\0}\0",
        b"{\"a\": \"\\ud800\"}",
        b"{} {}",
        b"1e999",
    ] {
        let reply = Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body),
        };
        assert!(reply.json::<serde_json::Value>().is_err(), "{body:?}");
    }
}

#[tokio::test]
async fn a_file_breaks_off_where_it_falls_silent_and_is_not_followed_elsewhere() {
    let token = AccessToken::new("token".to_owned());
    for headers in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let url = server(Act::SayAndHang(reply(headers, b"4\r\nsome\r\n"))).await;
        let egress = Egress::with(url, PATIENCE).unwrap();
        let began = Instant::now();
        let arriving = egress.fetch("/x", &token, None).await.unwrap();
        let whole = timeout(DEADLINE, arriving.into_body().collect()).await.unwrap();
        assert!(matches!(whole, Err(EgressError::NoReply)), "{headers}");
        assert!(began.elapsed() >= PATIENCE.silence);
    }
    let elsewhere = b"HTTP/1.1 303 See Other\r\nLocation: http://192.0.2.1/x\r\nContent-Length: 0\r\n\r\n";
    let url = server(Act::Say(elsewhere.to_vec())).await;
    let egress = Egress::with(url, PATIENCE).unwrap();
    let arriving = egress.fetch("/x", &token, None).await.unwrap();
    assert_eq!(arriving.status(), StatusCode::SEE_OTHER);
    let led_away = egress.fetch("//192.0.2.1/x", &token, None).await;
    assert!(matches!(led_away, Err(EgressError::BadPath)));
}
