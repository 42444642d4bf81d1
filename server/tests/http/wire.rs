//! Requests as bytes, as no client library would send them.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Far more than any limit of the tests.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Sends bytes and reads until the server closes.
pub async fn talk(address: &str, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // A server that has heard enough closes while the rest is still on its way.
    _ = stream.write_all(bytes.as_ref()).await;
    until_closed(&mut stream).await
}

pub async fn until_closed(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    _ = read.expect("the server does not close");
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of each response, in their order.
pub fn statuses(answer: &str) -> Vec<u16> {
    answer
        .split("HTTP/1.")
        .skip(1)
        .map(|response| response[2..5].parse().unwrap())
        .collect()
}
