//! One task that feeds every open stream of this process.
//!
//! Streams that have nothing to say cost nothing: the task is woken by the signals of commits,
//! reads what is new for all experts concerned in one statement, and hands each their part. Since
//! signals may be lost it also looks by itself now and then, which renews the presence of everybody
//! who listens and ends the streams of sessions that are over.
//!
//! Invariant: a stream sends every event after its start once, in order, or ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
use entity::db::Signal;
use entity::store::{access, stream};
use entity::value::{ExpertId, SessionId};
use scheduler::run::Shutdown;
use scheduler::service::messages::fill_in;
use scheduler::service::{Fault, Services};
use tokio::runtime::Handle;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{Notify, mpsc};

use super::Start;
use super::frame::{ALIVE, HELLO, frame, reset};

/// Events that may wait for a slow client; then its stream ends, and it comes back for the rest.
const BUFFER: usize = 256;

/// Streams of one expert at most: a few tabs. The oldest ends when there is one more.
const PER_EXPERT: usize = 5;

/// Experts whose events are read in one statement.
const TOGETHER: usize = 100;

/// Events read in one statement at most.
const READ: u64 = 2_000;

/// How often every stream is looked at without being woken.
const LOOK: Duration = Duration::from_secs(2);

/// Every how many looks a sign of life is sent: 6 seconds. A client that is gone is noticed by the
/// second one it does not take, which is well within the lease of its presence.
const ALIVE_EVERY: u32 = 3;

/// How long to wait after the database failed.
const REST: Duration = Duration::from_millis(200);

/// The open streams of this process; cheap to clone.
#[derive(Clone, Debug)]
pub struct Hub(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    services: Services,
    shutdown: Shutdown,
    runtime: Option<Handle>,
    started: AtomicBool,
    next: AtomicU64,
    streams: Mutex<Streams>,
    news: Notify,
}

type Streams = BTreeMap<ExpertId, Vec<Stream>>;

#[derive(Debug)]
struct Stream {
    id: u64,
    session: SessionId,
    cursor: i64,
    frames: mpsc::Sender<Bytes>,
    /// Joined since the last reading: there may be older events to send.
    fresh: bool,
}

impl Stream {
    /// Sends one frame; `false` when the client is gone or too slow.
    fn send(&self, frame: &Bytes) -> bool {
        self.frames.try_send(frame.clone()).is_ok()
    }
}

/// One open stream; dropping it ends it.
#[derive(Debug)]
pub(super) struct Listener {
    hub: Hub,
    expert: ExpertId,
    id: u64,
    frames: mpsc::Receiver<Bytes>,
}

impl Listener {
    /// The next frame; `None` when the stream is over.
    pub(super) async fn next(&mut self) -> Option<Bytes> {
        self.frames.recv().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut streams = self.hub.streams();
        if let Some(theirs) = streams.get_mut(&self.expert) {
            theirs.retain(|stream| stream.id != self.id);
            if theirs.is_empty() {
                streams.remove(&self.expert);
            }
        }
    }
}

impl Hub {
    /// A hub without streams; its task starts with the first one.
    #[must_use]
    pub fn new(services: Services, shutdown: Shutdown) -> Self {
        Self(Arc::new(Inner {
            services,
            shutdown,
            runtime: Handle::try_current().ok(),
            started: AtomicBool::new(false),
            next: AtomicU64::new(0),
            streams: Mutex::default(),
            news: Notify::new(),
        }))
    }

    /// How many experts listen on this node.
    #[must_use]
    pub fn listening(&self) -> usize {
        self.streams().len()
    }

    /// Opens a stream of everything after that.
    pub(super) fn listen(&self, expert: ExpertId, session: SessionId, start: Start) -> Listener {
        let (sender, frames) = mpsc::channel(BUFFER);
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        // The channel is empty: the greeting always fits.
        let _ = sender.try_send(Bytes::from_static(HELLO.as_bytes()));
        if start.missed > 0 {
            let _ = sender.try_send(reset(start).into());
        }
        let stream = Stream {
            id,
            session,
            cursor: start.after,
            frames: sender,
            fresh: true,
        };
        let mut streams = self.streams();
        let theirs = streams.entry(expert).or_default();
        if theirs.len() >= PER_EXPERT {
            theirs.remove(0);
        }
        theirs.push(stream);
        drop(streams);
        self.start();
        self.0.news.notify_one();
        Listener {
            hub: self.clone(),
            expert,
            id,
            frames,
        }
    }

    fn streams(&self) -> MutexGuard<'_, Streams> {
        let streams = self.0.streams.lock();
        streams.unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the task, once.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one task of the hub; it ends with the word to stop"
    )]
    fn start(&self) {
        if self.0.started.swap(true, Ordering::SeqCst) {
            return;
        }
        let hub = self.clone();
        match &self.0.runtime {
            Some(runtime) => runtime.spawn(hub.run()),
            None => tokio::spawn(hub.run()),
        };
    }

    /// Feeds the streams until the word to stop; then all of them end.
    async fn run(self) {
        let mut signals = self.0.services.db.signals().subscribe();
        let shutdown = self.0.shutdown.clone();
        let mut look = tokio::time::interval(LOOK);
        let mut looks = 0;
        loop {
            let mut woken = Woken::default();
            tokio::select! {
                () = shutdown.wait() => break,
                signal = signals.recv() => woken.hear(signal),
                () = self.0.news.notified() => {}
                _ = look.tick() => {
                    looks += 1;
                    self.look(looks, &mut woken).await;
                }
            }
            woken.drain(&mut signals);
            if let Err(fault) = self.feed(woken).await {
                tracing::warn!(%fault, "events could not be read for the streams");
                tokio::time::sleep(REST).await;
                self.refresh_all();
            }
        }
        self.streams().clear();
    }

    /// Reads what is new for everybody concerned, and sends it.
    async fn feed(&self, woken: Woken) -> Result<(), Fault> {
        let mut behind = self.cursors(&woken);
        while !behind.is_empty() {
            let later = behind.split_off(behind.len().min(TOGETHER));
            let db = self.0.services.db.read();
            let mut events = stream::after_all(db, &behind, READ).await?;
            fill_in(db, &mut events).await?;
            let full = events.len() as u64 >= READ;
            let now = self.0.services.clock.now();
            let mut streams = self.streams();
            for event in &events {
                if let Some(theirs) = streams.get_mut(&event.expert_id) {
                    let frame = frame(event, now);
                    theirs.retain_mut(|stream| {
                        if stream.cursor >= event.sequence {
                            return true;
                        }
                        stream.cursor = event.sequence;
                        stream.send(&frame)
                    });
                }
            }
            if full {
                // Some of these have more to come: ask for them again with their new cursors.
                let again = behind.iter().map(|(expert, _)| *expert);
                behind = again.filter_map(|id| cursor_of(&streams, id)).collect();
            } else {
                behind = Vec::new();
            }
            behind.extend(later);
        }
        Ok(())
    }

    /// From where to read for the experts who were named, and for streams that have just begun.
    fn cursors(&self, woken: &Woken) -> Vec<(ExpertId, i64)> {
        let mut streams = self.streams();
        let mut cursors = Vec::new();
        for (&expert, theirs) in streams.iter_mut() {
            let fresh = theirs.iter().any(|stream| stream.fresh);
            if woken.all || fresh || woken.experts.contains(&expert) {
                theirs.iter_mut().for_each(|stream| stream.fresh = false);
                let cursor = theirs.iter().map(|stream| stream.cursor).min();
                cursors.extend(cursor.map(|cursor| (expert, cursor)));
            }
        }
        cursors
    }

    /// The next reading covers everybody.
    fn refresh_all(&self) {
        let mut streams = self.streams();
        let all = streams.values_mut().flatten();
        all.for_each(|stream| stream.fresh = true);
        drop(streams);
        self.0.news.notify_one();
    }

    /// Looks after every stream: presence, sessions, lost signals, signs of life.
    async fn look(&self, looks: u32, woken: &mut Woken) {
        if let Err(fault) = self.tend(woken).await {
            tracing::warn!(%fault, "the streams could not be looked after");
        }
        if looks.is_multiple_of(ALIVE_EVERY) {
            let alive = Bytes::from_static(ALIVE.as_bytes());
            let mut streams = self.streams();
            for theirs in streams.values_mut() {
                theirs.retain(|stream| stream.send(&alive));
            }
        }
    }

    async fn tend(&self, woken: &mut Woken) -> Result<(), Fault> {
        let services = &self.0.services;
        let now = services.clock.now();
        let (experts, sessions) = self.here();
        if experts.is_empty() {
            return Ok(());
        }
        for &(expert, _) in &experts {
            services.presence.heard(expert, now);
        }
        let ids: Vec<ExpertId> = experts.iter().map(|(id, _)| *id).collect();
        let known: BTreeMap<ExpertId, i64> = experts.into_iter().collect();
        for (expert, number) in stream::last_numbers(services.db.read(), &ids).await? {
            if known.get(&expert).is_some_and(|cursor| *cursor < number) {
                woken.experts.insert(expert);
            }
        }
        let sessions: Vec<SessionId> = sessions.into_iter().collect();
        let living = access::living(services.db.read(), &sessions, now).await?;
        let mut streams = self.streams();
        for theirs in streams.values_mut() {
            // A stream that began after the question was asked is not judged by the answer.
            theirs.retain(|one| living.contains(&one.session) || !sessions.contains(&one.session));
        }
        Ok(())
    }

    /// Who listens and how far they have come, and by which sessions.
    fn here(&self) -> (Vec<(ExpertId, i64)>, BTreeSet<SessionId>) {
        let streams = self.streams();
        let experts = streams.keys().filter_map(|id| cursor_of(&streams, *id));
        let sessions = streams.values().flatten().map(|stream| stream.session);
        (experts.collect(), sessions.collect())
    }
}

fn cursor_of(streams: &Streams, expert: ExpertId) -> Option<(ExpertId, i64)> {
    let theirs = streams.get(&expert)?;
    let cursor = theirs.iter().map(|stream| stream.cursor).min()?;
    Some((expert, cursor))
}

/// Who may have news.
#[derive(Debug, Default)]
struct Woken {
    experts: BTreeSet<ExpertId>,
    all: bool,
}

impl Woken {
    fn hear(&mut self, signal: Result<Signal, RecvError>) {
        match signal {
            Ok(Signal::Expert(expert)) => {
                self.experts.insert(expert);
            }
            Ok(Signal::Everything) | Err(RecvError::Lagged(_)) => self.all = true,
            Ok(Signal::Dispatch | Signal::Query(_) | Signal::Event | Signal::Job)
            | Err(RecvError::Closed) => {}
        }
    }

    fn drain(&mut self, signals: &mut Receiver<Signal>) {
        loop {
            match signals.try_recv() {
                Ok(signal) => self.hear(Ok(signal)),
                Err(TryRecvError::Lagged(_)) => self.all = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }
}
