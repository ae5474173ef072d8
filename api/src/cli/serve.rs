//! `vesper serve`.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use clap::Args;
use scheduler::run::Workers;

use super::{Failure, Outcome, start};
use crate::app::{self, Started};
use crate::lifecycle::{self, Lifecycle};

/// Serves the API and, unless told not to, runs the workers, in one process.
#[derive(Debug, Args)]
#[command(after_help = "Example: VESPER_BIND=0.0.0.0:8080 vesper serve")]
pub(super) struct Serve {
    /// Leave the workers to other processes (`vesper worker`)
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome {
        open_many();
        let config = Arc::new(start::config()?);
        let services = start::connect(&config).await?;
        start::migrate(&services).await?;
        let workers = if self.no_worker {
            None
        } else {
            Some(start::workers(&config, &services)?)
        };
        let listener = start::listen("VESPER_BIND", config.bind)?;
        let started = app::start(Arc::clone(&config), services, listener)
            .map_err(|error| Failure::failed("cannot serve", error))?;
        let ops = start::ops(&config, started.state.clone())?;
        tracing::info!(address = %started.address, "listening on http://{}", started.address);
        until_stopped(started, ops, workers, config.drain).await
    }
}

/// Lets the process hold as many connections as the system allows; many start programs with a
/// thousand, which idle clients would use up.
fn open_many() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

/// Serves until asked to stop, and until everything has finished.
async fn until_stopped(
    started: Started,
    ops: Option<Server>,
    workers: Option<Workers>,
    drain: Duration,
) -> Outcome {
    let lifecycle = started.state.lifecycle.clone();
    let shutdown = lifecycle.shutdown().clone();
    let services = started.state.services.clone();
    let handles = [Some(started.handle), ops.as_ref().map(Server::handle)];
    let working = async {
        match workers {
            Some(workers) => workers.run(&shutdown).await,
            None => scheduler::run::attend(&services, &shutdown).await,
        }
    };
    let (served, watched, (), ()) = tokio::join!(
        started.server,
        start::serve_ops(ops),
        working,
        stop(&lifecycle, handles, drain)
    );
    served
        .and(watched)
        .map_err(|error| Failure::failed("the server ended", error))
}

/// As promised: not ready at once, open for a moment, then work in flight is finished.
async fn stop(lifecycle: &Lifecycle, handles: [Option<ServerHandle>; 2], drain: Duration) {
    lifecycle::asked_to_stop().await;
    tracing::info!("asked to stop; open for {drain:?} more");
    lifecycle.drain();
    tokio::time::sleep(drain).await;
    lifecycle.stop();
    for handle in handles.into_iter().flatten() {
        handle.stop(true).await;
    }
}
