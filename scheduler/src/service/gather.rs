//! Calls that come together are served together.
//!
//! Who finds nobody at work for a line begins, and serves whatever has come meanwhile, again and
//! again, until nobody waits (flat combining: Hendler, Incze, Shavit and Tzafrir 2010). So nobody
//! waits for a timer, and the busier it is the more share one commit.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::Fault;

/// Calls served together at most: a group then takes some milliseconds, and the next one gathers.
const GROUP: usize = 128;

/// One who waits: what is asked, and where the answer goes.
type Waiting<I, O> = (I, oneshot::Sender<Result<O, Fault>>);

/// Lines of calls by what they have in common.
pub struct Gathering<K, I, O> {
    /// Invariant: a line is here exactly while somebody serves it.
    lines: Mutex<BTreeMap<K, Vec<Waiting<I, O>>>>,
}

impl<K, I, O> Default for Gathering<K, I, O> {
    fn default() -> Self {
        Self {
            lines: Mutex::default(),
        }
    }
}

impl<K, I, O> fmt::Debug for Gathering<K, I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gathering")
    }
}

impl<K, I, O> Gathering<K, I, O>
where
    K: Ord + Clone + Send + 'static,
    I: Send + 'static,
    O: Send + 'static,
{
    /// Stands in line; `serve` answers a whole group, each in order. Whoever goes away is served
    /// all the same.
    ///
    /// # Errors
    /// What `serve` answers, or that it broke off.
    #[allow(
        clippy::disallowed_methods,
        reason = "who serves a line must outlive the request that began it"
    )]
    pub async fn join<S, F>(self: &Arc<Self>, key: K, item: I, serve: S) -> Result<O, Fault>
    where
        S: Fn(Vec<I>) -> F + Send + 'static,
        F: Future<Output = Vec<Result<O, Fault>>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        if self.enter(&key, (item, reply)) {
            let server = Server {
                lines: Arc::clone(self),
                key,
                is_over: false,
            };
            tokio::spawn(server.work(serve));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(Fault::internal("a group of calls broke off")))
    }

    /// Whether nobody serves that line yet.
    fn enter(&self, key: &K, waiting: Waiting<I, O>) -> bool {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        match lines.get_mut(key) {
            Some(line) => {
                line.push(waiting);
                false
            }
            None => {
                lines.insert(key.clone(), vec![waiting]);
                true
            }
        }
    }

    /// Who is next; nobody ends the line.
    fn next(&self, key: &K) -> Vec<Waiting<I, O>> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(line) = lines.get_mut(key) else {
            return Vec::new();
        };
        if line.is_empty() {
            lines.remove(key);
            return Vec::new();
        }
        let group = line.len().min(GROUP);
        line.drain(..group).collect()
    }
}

/// Who serves a line.
struct Server<K: Ord, I, O> {
    lines: Arc<Gathering<K, I, O>>,
    key: K,
    is_over: bool,
}

impl<K, I, O> Server<K, I, O>
where
    K: Ord + Clone + Send + 'static,
    I: Send + 'static,
    O: Send + 'static,
{
    async fn work<S, F>(mut self, serve: S)
    where
        S: Fn(Vec<I>) -> F,
        F: Future<Output = Vec<Result<O, Fault>>>,
    {
        loop {
            // Whoever is ready to run comes first: they may be about to join.
            tokio::task::yield_now().await;
            let group = self.lines.next(&self.key);
            if group.is_empty() {
                self.is_over = true;
                return;
            }
            let (items, replies): (Vec<I>, Vec<_>) = group.into_iter().unzip();
            for (reply, outcome) in replies.into_iter().zip(serve(items).await) {
                // Nobody is left to be told: what was asked is done all the same.
                let _ = reply.send(outcome);
            }
        }
    }
}

/// A server that broke off leaves no line behind that nobody serves.
impl<K: Ord, I, O> Drop for Server<K, I, O> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut lines = self
                .lines
                .lines
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            lines.remove(&self.key);
        }
    }
}
