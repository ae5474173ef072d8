//! Clients that post as fast as they are answered, over kept connections and at little cost: what
//! the load costs is not left to the server.

use std::cell::Cell;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Customers who write.
const CUSTOMERS: u64 = 10_000;

const BODY: &str = "Where is my parcel? It should have come on Monday, and the page of the carrier \
    has been saying since Friday that it is on its way. I need it before the weekend. Can you \
    tell me where it is, or send another one?";

/// What one turn brought.
#[derive(Debug)]
pub struct Turn {
    /// Queries taken in a second.
    pub per_second: f64,
    /// How long each call took, in milliseconds.
    pub millis: Vec<f64>,
}

/// Who posts, and where.
#[derive(Debug)]
pub struct Load {
    token: String,
    queue: String,
    port: u16,
    next: Cell<u64>,
}

impl Load {
    /// Posts with that key to that queue.
    pub fn new(token: &str, queue: &str) -> Self {
        Self {
            token: token.to_owned(),
            queue: queue.to_owned(),
            port: 0,
            next: Cell::new(0),
        }
    }

    /// On that port of this machine.
    pub const fn at(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Posts `size` queries a call from as many clients for so long.
    pub async fn run(&self, clients: usize, size: usize, time: Duration) -> Turn {
        let start = Instant::now();
        let runs = (0..clients).map(|_| self.client(size, start + time));
        let calls: Vec<f64> = join_all(runs).await.into_iter().flatten().collect();
        Turn {
            per_second: (calls.len() * size) as f64 / start.elapsed().as_secs_f64(),
            millis: calls,
        }
    }

    async fn client(&self, size: usize, end: Instant) -> Vec<f64> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))
            .await
            .expect("the server listens");
        stream.set_nodelay(true).expect("a socket option");
        let mut buffer = Vec::with_capacity(1 << 20);
        let mut calls = Vec::new();
        while Instant::now() < end {
            let request = self.request(size);
            let begun = Instant::now();
            stream.write_all(&request).await.expect("it is sent");
            let status = answer(&mut stream, &mut buffer).await;
            calls.push(begun.elapsed().as_secs_f64() * 1_000.0);
            let text = String::from_utf8_lossy(&buffer);
            assert_eq!(status, if size == 1 { 201 } else { 200 }, "{text}");
        }
        calls
    }

    fn request(&self, size: usize) -> Vec<u8> {
        let (path, body) = if size == 1 {
            ("queries", self.query())
        } else {
            let queries: Vec<_> = (0..size).map(|_| self.query()).collect();
            ("queries/batch", json!({ "queries": queries }))
        };
        let body = body.to_string();
        format!(
            "POST /v1/queues/{}/{path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.queue,
            self.token,
            body.len(),
        )
        .into_bytes()
    }

    fn query(&self) -> serde_json::Value {
        let number = self.next.get();
        self.next.set(number + 1);
        json!({
            "subject": "My parcel", "body": BODY,
            "customer": {"reference": format!("customer-{}", number % CUSTOMERS), "name": "Ana"},
            "external_id": format!("ticket-{number}"),
        })
    }
}

/// Reads one answer; its status. Answers carry their length.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("it is answered");
        assert!(read > 0, "the server closed the connection");
        let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head]).expect("a head");
        let length = text.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        let length: usize = length.expect("a length");
        if buffer.len() >= head + 4 + length {
            return text[9..12].parse().expect("a status");
        }
    }
}
