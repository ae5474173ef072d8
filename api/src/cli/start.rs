//! What commands share at their start: the runtime, the settings, the database.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::Server;
use entity::db::{Db, SchemaState};
use entity::env::{Clock, Entropy};
use scheduler::port::mailer::{Maildir, Mailer, Smtp};
use scheduler::port::outbound::Outbound;
use scheduler::port::rail::stripe::Stripe;
use scheduler::run::Workers;
use scheduler::service::Services;
use scheduler::service::vault::Vault;
use secrecy::ExposeSecret;

use super::{Failure, Outcome, logs};
use crate::app;
use crate::config::{Config, MailTarget};
use crate::state::App;

/// Runs a command on a runtime of its own.
pub(super) fn runtime(command: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed("cannot start", error))?
        .block_on(command)
}

/// Reads the settings and starts logging.
pub(super) fn config() -> Result<Config, Failure> {
    let config = Config::load()?;
    logs::start(&config.log)?;
    if config.otlp_endpoint.is_some() {
        tracing::warn!("VESPER_OTLP_ENDPOINT is set, but this build exports no traces");
    }
    Ok(config)
}

/// Connects to the database.
pub(super) async fn connect(config: &Config) -> Result<Services, Failure> {
    let db = Db::connect(&config.db_options())
        .await
        .map_err(|error| Failure::failed("cannot open the database", error))?;
    let mut services = Services::new(db, Clock::system(), Entropy::system())
        .reached_at(&config.public_url)
        .covered_by(config.coverage)
        .calling_through(Outbound::new(config.outbound.clone()))
        .keeping_in(Vault::new(&config.secrets.data));
    if let Some(options) = &config.stripe.options {
        let stripe = Stripe::new(options).map_err(Failure::Input)?;
        services = services.paying_through(Arc::new(stripe));
    }
    services
        .db
        .correct(&services.clock)
        .await
        .map_err(|error| Failure::failed("cannot read the database's clock", error))?;
    Ok(services)
}

/// Brings the database up to date, and refuses one that is ahead of this program.
pub(super) async fn migrate(services: &Services) -> Outcome {
    let fault = |error| Failure::failed("cannot bring the database up to date", error);
    if services.db.schema_state().await.map_err(fault)? == SchemaState::Ahead {
        return Err(Failure::Failed(
            "the database was changed by a newer vesper; start that version".to_owned(),
        ));
    }
    services.db.migrate().await.map_err(fault)
}

/// Refuses a database that this program was not built for, without changing it.
pub(super) async fn require_current(services: &Services) -> Outcome {
    let fault = |error| Failure::failed("cannot read the database", error);
    match services.db.schema_state().await.map_err(fault)? {
        SchemaState::Current => Ok(()),
        SchemaState::Behind { .. } => Err(Failure::Failed(
            "the database is new or behind; run vesper migrate".to_owned(),
        )),
        SchemaState::Ahead => Err(Failure::Failed(
            "the database was changed by a newer vesper; use that version".to_owned(),
        )),
    }
}

/// The workers of this process.
pub(super) fn workers(config: &Config, services: &Services) -> Result<Workers, Failure> {
    let mailer: Arc<dyn Mailer> = match &config.mail {
        MailTarget::Smtp(url) => Arc::new(
            Smtp::new(url.expose_secret(), &config.mail_from)
                .map_err(|error| Failure::Input(format!("VESPER_SMTP_URL: {error}")))?,
        ),
        MailTarget::Maildir(folder) => {
            tracing::info!(folder = %folder.display(), "mail goes to the folder {}", folder.display());
            Arc::new(Maildir::new(folder, &config.mail_from))
        }
    };
    Ok(Workers {
        services: services.clone(),
        mailer,
        job_workers: config.job_workers,
    })
}

/// Listens at this address, which a setting names.
pub(super) fn listen(setting: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|error| {
        Failure::Failed(format!(
            "cannot listen on {address}: {error}; free it or set {setting}"
        ))
    })
}

/// The listener for operators, if there is to be one.
pub(super) fn ops(config: &Config, state: App) -> Result<Option<Server>, Failure> {
    let Some(address) = config.ops_bind else {
        return Ok(None);
    };
    let listener = listen("VESPER_OPS_BIND (off for none)", address)?;
    app::start_ops(state, listener)
        .map(Some)
        .map_err(|error| Failure::failed("cannot serve operators", error))
}

/// Serves operators until the listener is stopped.
pub(super) async fn serve_ops(ops: Option<Server>) -> std::io::Result<()> {
    match ops {
        Some(ops) => ops.await,
        None => Ok(()),
    }
}
