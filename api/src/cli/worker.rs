//! `vesper worker`.

use std::sync::Arc;

use actix_web::dev::Server;
use clap::Args;

use super::{Failure, Outcome, start};
use crate::{app, lifecycle};

/// Runs the workers alone.
#[derive(Debug, Args)]
#[command(after_help = "Example: VESPER_DATABASE_URL=postgres://vesper@db/vesper vesper worker")]
pub(super) struct Worker {}

impl Worker {
    pub(super) async fn run(self) -> Outcome {
        let config = Arc::new(start::config()?);
        let services = start::connect(&config).await?;
        start::migrate(&services).await?;
        let workers = start::workers(&config, &services)?;
        let state = app::state(Arc::clone(&config), services);
        let lifecycle = state.lifecycle.clone();
        let ops = start::ops(&config, state)?;
        let handle = ops.as_ref().map(Server::handle);
        let shutdown = lifecycle.shutdown().clone();
        let stopping = async {
            lifecycle::asked_to_stop().await;
            tracing::info!("asked to stop; finishing what has begun");
            lifecycle.stop();
            if let Some(handle) = handle {
                handle.stop(false).await;
            }
        };
        let (served, (), ()) =
            tokio::join!(start::serve_ops(ops), workers.run(&shutdown), stopping);
        served.map_err(|error| Failure::failed("the listener for operators ended", error))
    }
}
