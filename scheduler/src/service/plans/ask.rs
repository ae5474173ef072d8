//! Asking for a plan, and looking at it.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::job::{self, NewJob};
use entity::table::plan;
use entity::value::{Instant, PlanId, PlanState, QueueId};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::MAKE_JOB;
use crate::service::{Context, Fault, FieldError, UseCase, audit};

/// The longest stretch of one plan: as far as demand is forecast.
const LONGEST: TimeDelta = TimeDelta::days(14);

/// The longest search.
const SECONDS_MAX: u32 = 300;

/// What a plan is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Wanted {
    /// From when; cut to half-hours.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// These queues alone; all of them where none is named.
    pub queues: Vec<QueueId>,
    /// How long to search.
    pub time_limit_seconds: u32,
    /// What chance starts from.
    pub seed: u64,
}

impl Wanted {
    fn faults(&self, now: Instant) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut require = |holds: bool, pointer: &str, detail: String| {
            if !holds {
                faults.push(FieldError {
                    pointer: pointer.to_owned(),
                    detail,
                });
            }
        };
        require(
            self.from >= now,
            "/from",
            "must not be in the past".to_owned(),
        );
        require(self.from < self.to, "/to", "must be after from".to_owned());
        let days = LONGEST.num_days();
        let near = self.to - self.from <= LONGEST;
        require(
            near,
            "/to",
            format!("must be at most {days} days after from"),
        );
        let sensible = (1..=SECONDS_MAX).contains(&self.time_limit_seconds);
        require(
            sensible,
            "/time_limit_seconds",
            format!("must be 1 to {SECONDS_MAX}"),
        );
        faults
    }
}

/// An admin asks for a plan; a job makes it.
#[derive(Clone, Debug)]
pub struct AskPlan(pub Wanted);

impl UseCase for AskPlan {
    type Output = plan::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<plan::Model, Fault> {
        let faults = self.0.faults(context.now);
        if !faults.is_empty() {
            return Err(Fault::invalid(faults));
        }
        let request =
            serde_json::to_value(&self.0).map_err(|error| Fault::internal(error.to_string()))?;
        let row = plan::Model {
            id: context.id(),
            state: PlanState::Planning,
            starts_at: self.0.from,
            ends_at: self.0.to,
            request: request.clone(),
            outcome: None,
            failure: None,
            created_by: context.actor.person(),
            created_at: context.now,
            planned_at: None,
            published_at: None,
        };
        store::plan::insert(tx, row.clone()).await?;
        let job = NewJob {
            id: context.id(),
            kind: MAKE_JOB,
            payload: json!({"plan_id": row.id}),
            dedupe_key: Some(format!("{MAKE_JOB}:{}", row.id)),
            run_at: context.now,
        };
        job::enqueue(tx, context.now, job).await?;
        audit::record(tx, context, "plan.ask", row.id, request).await?;
        Ok(row)
    }
}

/// A plan.
///
/// # Errors
/// When there is none, or the database fails.
pub async fn find(db: &impl ConnectionTrait, id: PlanId) -> Result<plan::Model, Fault> {
    let found = store::plan::find(db, id).await?;
    found.ok_or_else(|| Fault::not_found("plan"))
}
