//! The loop: wait for the lease, rule, and start again after any error.

use std::time::Duration;

use entity::db::Signal;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use super::lease::{self, KeepLease, TakeLease};
use super::tick::{Progress, Ruler};
use crate::run::Shutdown;
use crate::service::{Actor, Fault, Services};

/// How often a ruler looks without being woken: an offer ends within a quarter of a second of its
/// deadline even if every wake-up is lost.
const POLL: Duration = Duration::from_millis(100);

/// How often a lease is renewed: three chances before it runs out.
const RENEW: Duration = Duration::from_secs(1);

/// How often a node that does not rule looks whether it may.
const WAIT: Duration = Duration::from_millis(500);

/// One node's claim to rule the dispatch.
#[derive(Clone, Debug)]
pub struct Dispatcher {
    services: Services,
    node: String,
}

impl Dispatcher {
    /// The claim of the node with that name.
    #[must_use]
    pub fn new(services: Services, node: impl Into<String>) -> Self {
        Self {
            services,
            node: node.into(),
        }
    }

    /// Takes the lease if nobody holds it; the ruler loads its Board with its first tick.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&self) -> Result<Option<Ruler>, Fault> {
        let take = TakeLease {
            node: self.node.clone(),
        };
        let token = self.services.run(Actor::System, take).await?;
        Ok(token.map(|token| Ruler::new(self.services.clone(), token)))
    }

    /// Rules whenever it may, until the word to stop is given.
    pub async fn run(&self, shutdown: &Shutdown) {
        loop {
            let pause = tokio::select! {
                () = shutdown.wait() => return,
                pause = self.turn(shutdown) => pause,
            };
            tokio::select! {
                () = shutdown.wait() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One try to rule; answers how long to wait before the next.
    async fn turn(&self, shutdown: &Shutdown) -> Duration {
        match self.take().await {
            Ok(Some(ruler)) => {
                self.reign(ruler, shutdown).await;
                Duration::ZERO
            }
            Ok(None) => WAIT,
            Err(fault) => {
                tracing::warn!(%fault, "the dispatch lease could not be asked for");
                WAIT
            }
        }
    }

    /// Rules until the lease is lost, an error occurs, or the word to stop is given.
    async fn reign(&self, ruler: Ruler, shutdown: &Shutdown) {
        let token = ruler.token();
        tracing::info!(token, node = %self.node, "{} rules the dispatch", self.node);
        tokio::select! {
            () = shutdown.wait() => {}
            fault = self.keep(token) => {
                tracing::warn!(%fault, token, "the dispatch lease was lost");
                return;
            }
            fault = self.rule(ruler) => {
                tracing::warn!(%fault, token, "the dispatch starts again");
            }
        }
        // Whoever waits need not wait until the lease runs out.
        let resign = KeepLease { token, stay: false };
        if let Err(fault) = self.services.run(Actor::System, resign).await {
            tracing::warn!(%fault, token, "the dispatch lease was not given up; it runs out by itself");
        }
    }

    /// Renews the lease for ever; answers why it cannot be any more.
    async fn keep(&self, token: i64) -> Fault {
        loop {
            tokio::time::sleep(RENEW).await;
            let keep = KeepLease { token, stay: true };
            match self.services.run(Actor::System, keep).await {
                Ok(true) => {}
                Ok(false) => return lease::stale(),
                Err(fault) => return fault,
            }
        }
    }

    /// Ticks for ever; answers what went wrong.
    async fn rule(&self, mut ruler: Ruler) -> Fault {
        let mut signals = self.services.db.signals().subscribe();
        loop {
            drain(&mut signals);
            match ruler.tick().await {
                Ok(progress) if progress.more => {}
                Ok(progress) => {
                    tokio::select! {
                        () = tokio::time::sleep(self.pause(progress)) => {}
                        () = woken(&mut signals) => {}
                    }
                }
                Err(fault) => return fault,
            }
        }
    }

    /// How long nothing will happen by itself, as far as is known.
    fn pause(&self, progress: Progress) -> Duration {
        let clock = &self.services.clock;
        let Some(at) = progress.look_again else {
            return POLL;
        };
        let wait = (at - clock.now()) / clock.speed();
        wait.to_std().unwrap_or(Duration::ZERO).min(POLL)
    }
}

/// Rules on this node whenever it may, until the word to stop is given.
pub async fn run(services: Services, node: String, shutdown: Shutdown) {
    Dispatcher::new(services, node).run(&shutdown).await;
}

/// Waits for news for the dispatcher; too many to keep count of are news as well.
async fn woken(signals: &mut Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Dispatch | Signal::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // Nobody is left to write: the poll goes on.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Forgets wake-ups that the next tick answers anyway.
fn drain(signals: &mut Receiver<Signal>) {
    while matches!(signals.try_recv(), Ok(_) | Err(TryRecvError::Lagged(_))) {}
}
