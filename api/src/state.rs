//! What every handler can reach.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use actix_web::web;
use entity::db::Reader;
use entity::value::Instant;
use metrics_exporter_prometheus::PrometheusHandle;
use scheduler::service::{Actor, Fault, Services, UseCase};

use crate::auth::{Access, Limits, Tokens};
use crate::config::Config;
use crate::idempotency::Running;
use crate::lifecycle::Lifecycle;
use crate::problem::Problem;
use crate::rest::expert_events::Hub;

/// The state as handlers receive it.
pub type App = web::Data<AppState>;

/// Everything a request needs besides itself.
#[derive(Debug)]
pub struct AppState {
    /// The database, the clock and chance.
    pub services: Services,
    /// The settings.
    pub config: Arc<Config>,
    /// For access tokens.
    pub tokens: Tokens,
    /// From credentials to actors.
    pub access: Access,
    /// How often one may ask.
    pub limits: Limits,
    /// Keys under way.
    pub running: Running,
    /// Whether the process is about to end: streams and long polls listen to it.
    pub lifecycle: Lifecycle,
    /// The event streams of experts.
    pub hub: Hub,
    /// When what is no longer needed was last forgotten.
    pub(crate) tidied: Mutex<Moment>,
    /// For `/metrics`.
    pub metrics: PrometheusHandle,
}

/// How often what is no longer needed is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(15);

impl AppState {
    /// Forgets idle callers and folds the samples of the histograms, now and then.
    pub(crate) fn tidy(&self) {
        let Ok(mut tidied) = self.tidied.try_lock() else {
            return;
        };
        if tidied.elapsed() >= TIDY_EVERY {
            *tidied = Moment::now();
            self.limits.forget_idle();
            self.metrics.run_upkeep();
        }
    }

    /// The time of this request; read it once.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.services.clock.now()
    }

    /// A connection for reading.
    #[must_use]
    pub const fn read(&self) -> &Reader {
        self.services.db.read()
    }

    /// Waits for the database no longer than the settings allow.
    ///
    /// # Errors
    /// The work's own, or 503.
    pub async fn patiently<T, E: Into<Problem>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Problem> {
        within(self.config.patience, work).await
    }

    /// Runs a use case that needs no key: PUT, PATCH, DELETE, and POSTs that answer with secrets
    /// which must not be kept.
    ///
    /// # Errors
    /// The use case's refusal.
    pub async fn run<U: UseCase>(&self, actor: &Actor, use_case: U) -> Result<U::Output, Problem> {
        self.patiently(self.services.run(actor.clone(), use_case))
            .await
    }
}

/// Waits so long for the database: 503 then. A change that was begun goes on and may still be
/// committed; a repeat with the same key finds out.
pub(crate) async fn within<T, E: Into<Problem>>(
    patience: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Problem> {
    match tokio::time::timeout(patience, work).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => {
            tracing::warn!("the database did not answer in time");
            let detail = "the database does not answer; try again in a moment";
            Err(Fault::unavailable(detail, 1).into())
        }
    }
}
