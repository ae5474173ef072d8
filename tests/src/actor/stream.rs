//! An expert's event stream.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use reqwest::Method;
use serde_json::Value;

use crate::client::Client;

/// An open stream of server-sent events.
pub struct Stream {
    bytes: BoxStream<'static, Vec<u8>>,
    buffer: String,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}

/// One event of the stream.
#[derive(Clone, Debug)]
pub struct StreamEvent {
    /// Its number.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// Its data.
    pub data: Value,
}

impl Stream {
    pub(super) async fn open(client: &Client, last_event_id: Option<&str>) -> Self {
        let mut request = client.request(Method::GET, "/v1/expert/events");
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id);
        }
        let response = request.send().await.expect("the stream opens");
        assert_eq!(response.status().as_u16(), 200, "the stream opens");
        let bytes = response
            .bytes_stream()
            .map(|chunk| chunk.map(|bytes| bytes.to_vec()).unwrap_or_default())
            .boxed();
        Self {
            bytes,
            buffer: String::new(),
        }
    }

    /// The next event.
    ///
    /// # Panics
    /// When the stream ends first, or none comes in a minute.
    pub async fn next(&mut self) -> StreamEvent {
        let wait = std::time::Duration::from_secs(60);
        tokio::time::timeout(wait, self.read())
            .await
            .expect("an event in time")
    }

    /// The next event of this type; others are passed over.
    pub async fn next_of(&mut self, kind: &str) -> StreamEvent {
        loop {
            let event = self.next().await;
            if event.kind == kind {
                return event;
            }
        }
    }

    /// Waits for the server to end the stream.
    ///
    /// # Panics
    /// When it goes on for a minute.
    pub async fn end(mut self) {
        let wait = std::time::Duration::from_secs(60);
        let ended = async { while self.bytes.next().await.is_some() {} };
        tokio::time::timeout(wait, ended)
            .await
            .expect("the stream ends in time");
    }

    async fn read(&mut self) -> StreamEvent {
        loop {
            while let Some(end) = self.buffer.find("\n\n") {
                let block: String = self.buffer.drain(..end + 2).collect();
                if let Some(event) = parse(&block) {
                    return event;
                }
            }
            let chunk = self.bytes.next().await.expect("the stream goes on");
            self.buffer.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

fn parse(block: &str) -> Option<StreamEvent> {
    let field = |name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':').map(str::trim))
            .map(str::to_owned)
    };
    Some(StreamEvent {
        id: field("id")?,
        kind: field("event")?,
        data: serde_json::from_str(&field("data")?).ok()?,
    })
}
