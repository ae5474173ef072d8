//! Building the server: on any listener, so that tests get a free port.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpServer};
use scheduler::service::Services;

use crate::auth::{Access, Limits, Tokens};
use crate::config::Config;
use crate::frame;
use crate::idempotency::Running;
use crate::lifecycle::Lifecycle;
use crate::rest::expert_events::Hub;
use crate::state::{App, AppState};
use crate::{ops, rest};

/// How long an idle connection is kept: longer than the usual balancer's 60 s, so that it is the
/// balancer who closes.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long the head of a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// How long work in flight may take once the server stops, in seconds.
const FINISH_SECONDS: u64 = 30;

/// A server that listens, and what is needed to stop it.
pub struct Started {
    /// Resolves when the server has ended; it must be awaited or spawned to run.
    pub server: Server,
    /// Stops it: `handle.stop(true)`.
    pub handle: ServerHandle,
    /// Where it listens.
    pub address: SocketAddr,
    /// What its handlers share.
    pub state: App,
}

/// The state of an app with these settings.
#[must_use]
pub fn state(config: Arc<Config>, services: Services) -> App {
    let lifecycle = Lifecycle::default();
    App::new(AppState {
        hub: Hub::new(services.clone(), lifecycle.shutdown().clone()),
        services,
        tokens: Tokens::new(&config.secrets.jwt),
        access: Access::default(),
        limits: Limits::new(config.rate_limits),
        running: Running::default(),
        lifecycle,
        tidied: Mutex::new(Moment::now()),
        metrics: ops::recorder(),
        config,
    })
}

/// Starts the API on a listener (port 0 for any free port). Signals are left to the caller: see
/// [`Lifecycle`].
///
/// # Errors
/// When the listener cannot be used.
pub fn start(
    config: Arc<Config>,
    services: Services,
    listener: TcpListener,
) -> io::Result<Started> {
    let address = listener.local_addr()?;
    let state = state(config, services);
    let shared = state.clone();
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(shared.clone())
            .wrap(from_fn(frame::frame))
            .configure(rest::routes)
            .configure(frame::fallback)
    })
    .keep_alive(KEEP_ALIVE)
    .client_request_timeout(HEAD_TIME)
    // Whoever hangs up is answered no more: what was asked for is not worked out to its end.
    .h1_allow_half_closed(false)
    .shutdown_timeout(FINISH_SECONDS)
    .disable_signals()
    .listen(listener)?
    .run();
    Ok(Started {
        handle: server.handle(),
        server,
        address,
        state,
    })
}

/// Starts the listener for operators, apart from the public one.
///
/// # Errors
/// When the listener cannot be used.
pub fn start_ops(state: App, listener: TcpListener) -> io::Result<Server> {
    Ok(HttpServer::new(move || {
        ActixApp::new()
            .app_data(state.clone())
            .wrap(from_fn(frame::frame))
            .configure(ops::routes)
            .configure(frame::fallback)
    })
    .workers(1)
    .client_request_timeout(HEAD_TIME)
    .shutdown_timeout(1)
    .disable_signals()
    .listen(listener)?
    .run())
}
