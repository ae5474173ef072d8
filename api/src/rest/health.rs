//! Health for balancers, without detail; operators find the detail on their own listener.

use actix_web::http::StatusCode;
use actix_web::web;
use entity::db::SchemaState;
use serde_json::json;

use crate::answer::{Answer, Reply};
use crate::ops;
use crate::problem::Problem;
use crate::state::App;

/// `/healthz` and `/readyz`.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/healthz").get(healthz))
        .service(web::resource("/readyz").get(readyz));
}

/// The process runs.
async fn healthz() -> Answer {
    Answer::ok(&json!({"status": "ok"}))
}

/// Requests may be sent here: the database answers, its schema fits, and no stop was asked for.
async fn readyz(app: App) -> Reply {
    let fits = matches!(
        ops::schema(&app).await,
        Some(SchemaState::Current | SchemaState::Ahead)
    );
    if fits && app.lifecycle.is_ready() {
        Ok(Answer::ok(&json!({"status": "ok"})))
    } else {
        Err(Problem::of_status(StatusCode::SERVICE_UNAVAILABLE))
    }
}
