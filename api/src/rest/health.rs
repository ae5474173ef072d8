//! Health for balancers, without detail; operators find the detail on their own listener.

use actix_web::http::StatusCode;
use entity::db::SchemaState;

use crate::answer::{Answer, Reply};
use crate::contract::{Api, says};
use crate::ops;
use crate::problem::Problem;
use crate::state::App;

/// `/healthz` and `/readyz`.
pub fn routes(api: &mut Api) {
    api.resource("/healthz", |r| {
        r.get(healthz, says("Tells that the process runs"))
    })
    .resource("/readyz", |r| {
        r.get(readyz, says("Tells whether requests may be sent here"))
    });
}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct HealthView {
    /// `ok`.
    status: &'static str,
}

/// The process runs.
async fn healthz() -> Answer<HealthView> {
    Answer::ok(&HealthView { status: "ok" })
}

/// Requests may be sent here: the database answers, its schema fits, and no stop was asked for.
async fn readyz(app: App) -> Reply<HealthView> {
    let fits = matches!(
        ops::schema(&app).await,
        Some(SchemaState::Current | SchemaState::Ahead)
    );
    if fits && app.lifecycle.is_ready() {
        Ok(Answer::ok(&HealthView { status: "ok" }))
    } else {
        Err(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE))
    }
}
