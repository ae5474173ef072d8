//! `vesper serve`.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::Server;
use clap::Args;

use super::{Failure, Outcome, start};
use crate::app::{self, Started};
use crate::config::Config;
use crate::lifecycle;
use crate::state::App;

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
        let config = Arc::new(start::config()?);
        let services = start::connect(&config).await?;
        start::migrate(&services).await?;
        let listener = listen("VESPER_BIND", config.bind)?;
        let started = app::start(Arc::clone(&config), services, listener)
            .map_err(|error| Failure::failed("cannot serve", error))?;
        let ops = ops(&config, started.state.clone())?;
        tracing::info!(address = %started.address, "listening on http://{}", started.address);
        until_stopped(started, ops, &config).await
    }
}

fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        Failure::Failed(format!(
            "cannot listen on {address}: {error}; free it or set {setting}"
        ))
    })
}

fn ops(config: &Config, state: App) -> Result<Option<Server>, Failure> {
    let Some(address) = config.ops_bind else {
        return Ok(None);
    };
    let listener = listen("VESPER_OPS_BIND (off for none)", address)?;
    app::start_ops(state, listener)
        .map(Some)
        .map_err(|error| Failure::failed("cannot serve operators", error))
}

/// Serves until asked to stop, then as promised: not ready at once, open for a moment, work in
/// flight finished.
async fn until_stopped(started: Started, ops: Option<Server>, config: &Config) -> Outcome {
    let Started {
        server,
        handle,
        state,
        ..
    } = started;
    let ops_handle = ops.as_ref().map(Server::handle);
    let stopping = async {
        lifecycle::asked_to_stop().await;
        tracing::info!("asked to stop; finishing in {:?}", config.drain);
        state.lifecycle.drain();
        tokio::time::sleep(config.drain).await;
        state.lifecycle.stop();
        handle.stop(true).await;
        if let Some(ops) = ops_handle {
            ops.stop(false).await;
        }
    };
    let operators = async {
        match ops {
            Some(ops) => ops.await,
            None => Ok(()),
        }
    };
    let (served, watched, ()) = tokio::join!(server, operators, stopping);
    served
        .and(watched)
        .map_err(|error| Failure::failed("the server ended", error))
}
