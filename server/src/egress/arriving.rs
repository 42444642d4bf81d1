//! A reply whose body is still on its way.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use super::{EgressError, MOST_BYTES, Reply};

/// A reply that has begun. Nothing of its body is read before it is asked for.
pub struct Arriving {
    response: reqwest::Response,
    silence: Duration,
}

impl Arriving {
    pub(super) fn new(response: reqwest::Response, silence: Duration) -> Self {
        Self { response, silence }
    }

    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next piece of the body; nothing at its end.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, EgressError> {
        tokio::time::timeout(self.silence, self.response.chunk())
            .await
            .map_err(|_| EgressError::NoReply)?
            .map_err(|_| EgressError::NoReply)
    }

    /// Reads the body to its end, unless it is too large for anything we expect.
    pub async fn whole(self) -> Result<Reply, EgressError> {
        self.at_most(MOST_BYTES).await
    }

    /// Reads the body to its end, unless it is larger than that.
    pub async fn at_most(mut self, most_bytes: usize) -> Result<Reply, EgressError> {
        let announced = self
            .response
            .content_length()
            .and_then(|bytes| usize::try_from(bytes).ok());
        let mut read = BytesMut::with_capacity(announced.unwrap_or_default().min(most_bytes));
        while let Some(piece) = self.piece().await? {
            if read.len() + piece.len() > most_bytes {
                return Err(EgressError::TooLarge);
            }
            read.extend_from_slice(&piece);
        }
        Ok(Reply {
            status: self.response.status(),
            headers: self.response.headers().clone(),
            body: read.freeze(),
        })
    }

    /// The rest of the body, to be passed on as it comes.
    pub fn into_body(self) -> Incoming {
        Incoming {
            silent: Box::pin(tokio::time::sleep(self.silence)),
            silence: self.silence,
            waits: false,
            body: self.response.into(),
        }
    }
}

/// A body that is passed on as it comes. It breaks off where the other side falls silent.
pub struct Incoming {
    body: reqwest::Body,
    silence: Duration,
    silent: Pin<Box<Sleep>>,
    /// A piece was asked for and has not come. How long the reader takes between two does not count.
    waits: bool,
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = EgressError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, EgressError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.waits = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(|_| EgressError::NoReply)));
        }
        if !self.waits {
            self.waits = true;
            let until = Instant::now() + self.silence;
            self.silent.as_mut().reset(until);
        }
        self.silent
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(EgressError::NoReply)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
