//! Units of work on their way through the door, whatever they answer.

use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use tokio::sync::oneshot;

use super::write_tx::WriteTx;

/// An error type that can carry what the database said.
pub trait WriteFault: Send + 'static {
    /// Wraps a database error.
    fn database(error: DbErr) -> Self;

    /// The database error inside, if it is one.
    fn as_database(&self) -> Option<&DbErr>;
}

impl WriteFault for DbErr {
    fn database(error: DbErr) -> Self {
        error
    }
    fn as_database(&self) -> Option<&DbErr> {
        Some(self)
    }
}

/// What became of one attempt at a unit.
pub(super) enum Attempt {
    /// It ran; commit it.
    Ready,
    /// It refused with its own error; roll it back and tell its caller.
    Refused,
    /// The database refused it; worth another try when the error is a lost conflict.
    Lost(DbErr),
}

/// A unit of work whose types are forgotten.
pub(super) trait Unit: Send + Sync {
    fn attempt(&self, tx: WriteTx) -> BoxFuture<'_, Attempt>;
    /// Tells the caller what the last attempt answered.
    fn deliver(&self);
    /// Tells the caller what the database said.
    fn fail(&self, error: DbErr);
}

/// A unit and the caller who waits for it.
pub(super) struct Pending<T, E, F> {
    unit: F,
    outcome: Mutex<Option<Result<T, E>>>,
    reply: Mutex<Option<oneshot::Sender<Result<T, E>>>>,
}

impl<T, E, F> Pending<T, E, F> {
    /// The unit, and where its answer will come.
    pub(super) fn new(unit: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        let pending = Self {
            unit,
            outcome: Mutex::new(None),
            reply: Mutex::new(Some(reply)),
        };
        (pending, answer)
    }

    fn answer(&self, outcome: Result<T, E>) {
        let reply = self
            .reply
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(reply) = reply {
            // A caller that went away is no fault: its work is committed all the same.
            let _ = reply.send(outcome);
        }
    }
}

impl<T, E, F, Fut> Unit for Pending<T, E, F>
where
    T: Send + 'static,
    E: WriteFault,
    F: Fn(WriteTx) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, E>> + Send,
{
    fn attempt(&self, tx: WriteTx) -> BoxFuture<'_, Attempt> {
        async move {
            let run = AssertUnwindSafe((self.unit)(tx)).catch_unwind().await;
            let outcome = run.unwrap_or_else(|_| {
                Err(E::database(DbErr::Custom(
                    "a unit of work panicked".to_owned(),
                )))
            });
            let attempt = match &outcome {
                Ok(_) => Attempt::Ready,
                Err(error) => match error.as_database() {
                    Some(database) => Attempt::Lost(database.clone()),
                    None => Attempt::Refused,
                },
            };
            *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
            attempt
        }
        .boxed()
    }

    fn deliver(&self) {
        let outcome = self
            .outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(outcome) = outcome {
            self.answer(outcome);
        }
    }

    fn fail(&self, error: DbErr) {
        self.answer(Err(E::database(error)));
    }
}
