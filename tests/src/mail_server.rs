//! A mail server that does what it is told to: takes, refuses, delays and drops (RFC 5321).

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does with one try to hand a mail over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Takes it.
    Take,
    /// Refuses the recipient for good.
    Refuse,
    /// Refuses the recipient for now.
    NotNow,
    /// Says nothing any more, whatever comes.
    Hang,
    /// Hangs up in the middle of the text.
    DropInText,
    /// Takes it, and hangs up before it says so.
    DropBeforeWord,
}

/// A mail that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// To whom.
    pub recipient: String,
    /// Head and body, as they came.
    pub text: String,
}

#[derive(Debug, Default)]
struct State {
    manners: BTreeMap<String, VecDeque<Manner>>,
    tries: Vec<String>,
    taken: Vec<Taken>,
}

type Shared = Arc<Mutex<State>>;

fn lock(state: &Shared) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A mail server; it closes when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    port: u16,
    state: Shared,
    task: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MailServer {
    /// Opens one on a free port of this machine.
    ///
    /// # Panics
    /// When there is none.
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tasks"
    )]
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Shared::default();
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(talk(BufStream::new(socket), Arc::clone(&shared)));
            }
        });
        Self { port, state, task }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What it does with the next tries to reach a recipient; it takes what comes after them.
    pub fn next(&self, recipient: &str, manners: &[Manner]) {
        let manners = manners.iter().copied().collect();
        lock(&self.state)
            .manners
            .insert(recipient.to_owned(), manners);
    }

    /// How often somebody tried to reach a recipient.
    #[must_use]
    pub fn tries(&self, recipient: &str) -> usize {
        let state = lock(&self.state);
        state.tries.iter().filter(|one| *one == recipient).count()
    }

    /// The mails that it took for a recipient, in order.
    #[must_use]
    pub fn taken(&self, recipient: &str) -> Vec<String> {
        let state = lock(&self.state);
        let own = state.taken.iter().filter(|one| one.recipient == recipient);
        own.map(|one| one.text.clone()).collect()
    }
}

/// One connection: as many mails as it brings. Whoever hangs up is gone.
async fn talk(mut peer: BufStream<TcpStream>, state: Shared) -> std::io::Result<()> {
    say(&mut peer, "220 here").await?;
    let (mut recipient, mut manner) = (String::new(), Manner::Take);
    loop {
        let mut line = String::new();
        if peer.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        match word.as_str() {
            "RCPT" => {
                recipient = address(&line);
                manner = meet(&state, &recipient);
                match manner {
                    Manner::Refuse => say(&mut peer, "550 5.1.1 nobody is called that").await?,
                    Manner::NotNow => say(&mut peer, "451 4.7.1 try again later").await?,
                    Manner::Hang => return wait_for_end(peer).await,
                    _ => say(&mut peer, "250 fine").await?,
                }
            }
            "DATA" => {
                say(&mut peer, "354 go on").await?;
                if manner == Manner::DropInText {
                    let mut some = [0; 16];
                    peer.read_exact(&mut some).await?;
                    return Ok(());
                }
                let text = text(&mut peer).await?;
                let recipient = recipient.clone();
                lock(&state).taken.push(Taken { recipient, text });
                if manner == Manner::DropBeforeWord {
                    return Ok(());
                }
                say(&mut peer, "250 taken").await?;
            }
            "QUIT" => return say(&mut peer, "221 bye").await,
            _ => say(&mut peer, "250 fine").await?,
        }
    }
}

/// What is to be done with this try.
fn meet(state: &Shared, recipient: &str) -> Manner {
    let mut state = lock(state);
    state.tries.push(recipient.to_owned());
    let manners = state.manners.get_mut(recipient);
    manners
        .and_then(VecDeque::pop_front)
        .unwrap_or(Manner::Take)
}

fn address(line: &str) -> String {
    let inside = line.split(['<', '>']).nth(1);
    inside.unwrap_or_default().to_owned()
}

async fn say(peer: &mut BufStream<TcpStream>, words: &str) -> std::io::Result<()> {
    peer.write_all(format!("{words}\r\n").as_bytes()).await?;
    peer.flush().await
}

/// Everything up to the line that is a dot.
async fn text(peer: &mut BufStream<TcpStream>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if peer.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

async fn wait_for_end(mut peer: BufStream<TcpStream>) -> std::io::Result<()> {
    let mut byte = [0];
    while peer.read(&mut byte).await? > 0 {}
    Ok(())
}
