//! How the process ends: told to, it says so to balancers, goes on for a moment, then finishes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use scheduler::run::{Shutdown, ShutdownTrigger};

/// Where the process is between start and end; cheap to clone.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    draining: Arc<AtomicBool>,
    trigger: ShutdownTrigger,
    shutdown: Shutdown,
}

impl Default for Lifecycle {
    fn default() -> Self {
        let (trigger, shutdown) = Shutdown::pair();
        Self {
            draining: Arc::default(),
            trigger,
            shutdown,
        }
    }
}

impl Lifecycle {
    /// Whether balancers may send requests here.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !self.draining.load(Ordering::Relaxed)
    }

    /// Asks balancers to stop sending; everything goes on.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Tells streams, long polls and workers to finish.
    pub fn stop(&self) {
        self.drain();
        self.trigger.give();
    }

    /// The word that streams, long polls and workers listen for.
    #[must_use]
    pub const fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }
}

/// Waits until the operating system or a person asks the process to end.
pub async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without a handler for SIGTERM, ctrl-c still works.
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
