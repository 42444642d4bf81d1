//! What a connection is doing, so that one that does nothing, or the same for too long, can be
//! ended. Of HTTP's two versions only the first has limits of its own for this.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::{sync::watch, time::timeout};

use super::Limits;

/// The number of a connection's requests that are not answered to the last byte.
#[derive(Default)]
pub struct UnderWay(watch::Sender<usize>);

/// One of them.
pub struct Turn(watch::Sender<usize>);

impl UnderWay {
    pub fn begin(&self) -> Turn {
        self.0.send_modify(|count| *count += 1);
        Turn(self.0.clone())
    }

    /// Ends when the client has taken longer than it may.
    pub fn overdue(&self, limits: Limits) -> impl Future<Output = ()> + use<> {
        let mut count = self.0.subscribe();
        async move {
            let mut patience = limits.headers;
            while let Ok(Ok(())) = timeout(patience, count.changed()).await {
                patience = match *count.borrow_and_update() {
                    0 => limits.silence,
                    _ => limits.answer,
                };
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// A response's body; its turn ends with it.
pub struct Answer {
    body: Body,
    _turn: Turn,
}

impl Answer {
    pub fn new(body: Body, turn: Turn) -> Self {
        Self { body, _turn: turn }
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
