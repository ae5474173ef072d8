//! For operators, on a listener of their own: metrics and detailed health.
//!
//! # Metrics
//!
//! | name | labels | meaning |
//! |---|---|---|
//! | `vesper_http_requests_total` | method, route, status | answered requests |
//! | `vesper_http_request_seconds` | method, route | time to the answer's head |
//! | `vesper_http_throttled_total` | policy | requests refused with 429 |
//! | `vesper_jobs_total` | kind, outcome (`done`, `retried`, `parked`) | attempts at background work |
//! | `vesper_job_seconds` | kind | time of an attempt |
//! | `vesper_tasks_restarted_total` | task | supervised tasks that died and were started again |
//! | `vesper_coverage_gap_hours` | queue | expert hours that are missing in the next day |
//! | `vesper_coverage_gap_promises` | queue | promises that will probably break for it |
//! | `vesper_closing_seats_opened_total` | | seats that were opened for gaps |
//! | `vesper_closing_invitations_total` | | experts who were asked to claim one |
//! | `vesper_closing_seats_withdrawn_total` | | open seats that no gap needed any more |

use std::sync::OnceLock;
use std::time::{Duration, Instant as Moment};

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use entity::db::{Engine, SchemaState};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use serde::Serialize;

use crate::answer::Answer;
use crate::problem::Problem;
use crate::state::{App, AppState};

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(1);

/// Upper bounds of the time histograms, in seconds: finest around the promised 12 and 60 ms.
const BUCKETS: &[f64] = &[
    0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.06, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 30.0,
];

/// The process's recorder of metrics; installed the first time it is asked for.
#[must_use]
pub fn recorder() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let builder = builder
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
                .unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            // An error means that another recorder is there already; this one then stays empty.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// Routes of the listener for operators.
pub(crate) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/metrics").get(render))
        .service(web::resource("/healthz").get(detailed))
        .service(web::resource("/readyz").get(detailed));
}

async fn render(app: App) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(app.metrics.render())
}

/// How this node is.
#[derive(Debug, Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    draining: bool,
    database: &'static str,
    database_milliseconds: Option<f64>,
    schema: &'static str,
    zone_data: String,
}

async fn detailed(app: App) -> Result<Answer, Problem> {
    let started = Moment::now();
    let schema = schema(&app).await;
    let reachable = schema.is_some();
    let health = Health {
        status: if reachable && app.lifecycle.is_ready() {
            "ok"
        } else {
            "unavailable"
        },
        version: env!("CARGO_PKG_VERSION"),
        draining: !app.lifecycle.is_ready(),
        database: match app.services.db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        database_milliseconds: reachable.then(|| started.elapsed().as_secs_f64() * 1_000.0),
        schema: match schema {
            Some(SchemaState::Current) => "current",
            Some(SchemaState::Behind { .. }) => "behind",
            Some(SchemaState::Ahead) => "ahead",
            None => "unknown",
        },
        zone_data: app.services.zones.version().to_owned(),
    };
    if health.status == "ok" {
        return Ok(Answer::ok(&health));
    }
    let mut problem = Problem::of_status(StatusCode::SERVICE_UNAVAILABLE);
    if let Ok(serde_json::Value::Object(members)) = serde_json::to_value(&health) {
        problem.members = members;
    }
    Err(problem)
}

/// The state of the schema, if the database answers in time.
pub(crate) async fn schema(app: &AppState) -> Option<SchemaState> {
    tokio::time::timeout(PATIENCE, app.services.db.schema_state())
        .await
        .ok()?
        .ok()
}
