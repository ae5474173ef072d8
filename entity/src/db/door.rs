//! The one door for writes: the queue that every unit of work goes through.
//!
//! On SQLite one worker owns the one writer connection; on PostgreSQL each of several workers takes
//! a connection of the writers' pool. What they do with the units is the business of [`super::lane`].

use std::fmt;
use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr};
use tokio::sync::{Mutex, mpsc};

use super::unit::{Pending, Unit, WriteFault};
use super::write_tx::WriteTx;

/// Units that may wait before callers have to wait to be let in.
const QUEUE: usize = 4_096;

/// The queue before the writers.
pub(super) struct Door {
    queue: mpsc::Sender<Arc<dyn Unit>>,
}

/// The units that wait, shared by the workers.
#[derive(Clone)]
pub(super) struct Units(Arc<Mutex<mpsc::Receiver<Arc<dyn Unit>>>>);

impl Door {
    /// An empty queue.
    pub(super) fn new() -> (Self, Units) {
        let (queue, units) = mpsc::channel(QUEUE);
        (Self { queue }, Units(Arc::new(Mutex::new(units))))
    }

    /// Waits in line until a worker has committed the unit or given it up.
    pub(super) async fn pass<T, E, F, Fut>(&self, unit: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: WriteFault,
        F: Fn(WriteTx) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
    {
        let closed = || {
            E::database(DbErr::Conn(RuntimeErr::Internal(
                "the database is closed".to_owned(),
            )))
        };
        let (pending, answer) = Pending::new(unit);
        self.queue
            .send(Arc::new(pending))
            .await
            .map_err(|_| closed())?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Door")
    }
}

impl Units {
    /// Waits for a unit and takes it, with a fair share of those that wait behind it; `None` when
    /// no further ones can come.
    pub(super) async fn next_group(
        &self,
        most: usize,
        workers: usize,
    ) -> Option<Vec<Arc<dyn Unit>>> {
        let mut units = self.0.lock().await;
        let mut group = vec![units.recv().await?];
        let share = (units.len() / workers).min(most - 1);
        while group.len() <= share
            && let Ok(next) = units.try_recv()
        {
            group.push(next);
        }
        Some(group)
    }
}
