//! Somebody who receives webhooks, well or badly: a small HTTP server on a raw socket.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The longest request that is read, in bytes.
const REQUEST_MAX: usize = 4 << 20;

/// How a receiver behaves.
#[derive(Clone, Debug)]
pub enum Conduct {
    /// Answers this status.
    Answer(u16),
    /// Answers this status and these header lines.
    With(u16, &'static str),
    /// Answers this status and this body.
    Say(u16, String),
    /// Reads and never answers.
    Hang,
    /// Answers a byte a second.
    Drip,
    /// Answers 200 and a body without end.
    Endless,
    /// Closes the connection with a reset.
    Reset,
}

/// A webhook as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// The headers, with lowercase names.
    pub headers: Vec<(String, String)>,
    /// The body as text.
    pub body: String,
    /// The body, byte for byte.
    pub bytes: Vec<u8>,
}

impl Received {
    /// A header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    /// The type of the event.
    #[must_use]
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }
}

#[derive(Debug)]
struct State {
    conduct: Conduct,
    received: Vec<Received>,
}

/// A receiver; it closes when it is dropped.
#[derive(Debug)]
pub struct Receiver {
    port: u16,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Receiver {
    /// Starts one on a free port of this machine.
    ///
    /// # Panics
    /// When there is none.
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tasks"
    )]
    pub async fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State {
            conduct,
            received: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&shared)));
            }
        });
        Self { port, state, task }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/in", self.port)
    }

    /// Behaves like this from now on.
    pub fn behave(&self, conduct: Conduct) {
        lock(&self.state).conduct = conduct;
    }

    /// Everything that arrived, in order of arrival.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state).received.clone()
    }

    /// Waits until so many arrived; answers all of them.
    ///
    /// # Panics
    /// When they do not.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        crate::eventually(&format!("{count} webhooks"), async || {
            let received = self.received();
            (received.len() >= count).then_some(received)
        })
        .await
    }
}

async fn serve(mut socket: TcpStream, state: Arc<Mutex<State>>) {
    let Some(request) = read(&mut socket).await else {
        return;
    };
    let conduct = {
        let mut state = lock(&state);
        state.received.push(request);
        state.conduct.clone()
    };
    // Whoever called may be gone: that is the caller's business.
    let _ = match conduct {
        Conduct::Answer(status) => answer(&mut socket, status, "").await,
        Conduct::With(status, lines) => answer(&mut socket, status, lines).await,
        Conduct::Say(status, body) => say(&mut socket, status, ("", &body)).await,
        Conduct::Hang => wait_for_end(&mut socket).await,
        Conduct::Drip => drip(&mut socket).await,
        Conduct::Endless => endless(&mut socket).await,
        Conduct::Reset => {
            // Closing with unread bytes on the way resets the connection.
            socket.set_zero_linger()
        }
    };
}

async fn answer(socket: &mut TcpStream, status: u16, lines: &str) -> std::io::Result<()> {
    say(socket, status, (lines, "said")).await
}

async fn say(
    socket: &mut TcpStream,
    status: u16,
    (lines, body): (&str, &str),
) -> std::io::Result<()> {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Said\r\n{lines}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    socket.write_all(text.as_bytes()).await
}

async fn wait_for_end(socket: &mut TcpStream) -> std::io::Result<()> {
    let mut byte = [0];
    while socket.read(&mut byte).await? > 0 {}
    Ok(())
}

async fn drip(socket: &mut TcpStream) -> std::io::Result<()> {
    for byte in b"HTTP/1.1 200 Slow and slower and slower still\r\n\r\n" {
        socket.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn endless(socket: &mut TcpStream) -> std::io::Result<()> {
    socket.write_all(b"HTTP/1.1 200 Much\r\n\r\n").await?;
    loop {
        socket.write_all(&[b'x'; 65_536]).await?;
    }
}

/// Reads a request whose body has a length.
async fn read(socket: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = find(&bytes, b"\r\n\r\n") {
            break end;
        }
        more(socket, &mut bytes).await?;
    };
    let text = String::from_utf8(bytes[..head].to_vec()).ok()?;
    let headers: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(Ok(0), |(_, value)| value.parse()).ok()?;
    while bytes.len() < head + 4 + length {
        more(socket, &mut bytes).await?;
    }
    let bytes = bytes[head + 4..head + 4 + length].to_vec();
    Some(Received {
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    })
}

async fn more(socket: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut part = [0; 16_384];
    let read = socket.read(&mut part).await.ok()?;
    bytes.extend_from_slice(&part[..read]);
    (read > 0 && bytes.len() < REQUEST_MAX).then_some(())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
