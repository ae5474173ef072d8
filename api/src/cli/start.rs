//! What commands share at their start: the runtime, the settings, the database.

use entity::db::{Db, SchemaState};
use entity::env::{Clock, Entropy};
use scheduler::service::Services;

use super::{Failure, Outcome, logs};
use crate::config::Config;

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
    Ok(Services::new(db, Clock::system(), Entropy::system()).reached_at(&config.public_url))
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
