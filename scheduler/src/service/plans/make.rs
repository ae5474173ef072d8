//! Making a plan: the job's work.

use std::time::Instant as Stopwatch;

use entity::db::WriteTx;
use entity::store;
use entity::table::plan::ActiveModel;
use entity::value::{PlanId, PlanState};
use sea_orm::ActiveValue::Set;

use super::ask::{Wanted, find};
use super::outcome::Outcome;
use super::roster::Roster;
use crate::planning::plan::{Limits, solve};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// Makes a plan that was asked for; a repeat changes nothing.
///
/// # Errors
/// When there is no such plan, or the database fails.
pub async fn make(services: &Services, id: PlanId) -> Result<(), Fault> {
    let row = find(services.db.read(), id).await?;
    if row.state != PlanState::Planning {
        return Ok(());
    }
    let wanted: Wanted =
        serde_json::from_value(row.request).map_err(|error| Fault::internal(error.to_string()))?;
    let roster = Roster::read(services, &wanted).await?;
    let ended = if roster.pools.is_empty() {
        Err("nothing is forecast for that time: upload the history of a queue, or ask for another time".to_owned())
    } else {
        Ok(search(roster, wanted).await?)
    };
    services.run(Actor::System, KeepPlan { id, ended }).await
}

/// Searches away from the request threads.
async fn search(roster: Roster, wanted: Wanted) -> Result<Outcome, Fault> {
    let searching = tokio::task::spawn_blocking(move || {
        let stopwatch = Stopwatch::now();
        let limit = f64::from(wanted.time_limit_seconds);
        let spent = || stopwatch.elapsed().as_secs_f64() / limit;
        let limits = Limits {
            iterations: None,
            spent: &spent,
            seed: wanted.seed,
            progress: &|_| {},
        };
        Outcome::new(&roster, &solve(&roster.problem, limits))
    });
    searching
        .await
        .map_err(|_| Fault::internal("planning panicked"))
}

/// Writes down what came of a plan.
struct KeepPlan {
    id: PlanId,
    ended: Result<Outcome, String>,
}

impl UseCase for KeepPlan {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let change = match &self.ended {
            Ok(outcome) => ActiveModel {
                state: Set(PlanState::Draft),
                outcome: Set(Some(
                    serde_json::to_value(outcome)
                        .map_err(|error| Fault::internal(error.to_string()))?,
                )),
                planned_at: Set(Some(context.now)),
                ..Default::default()
            },
            Err(failure) => ActiveModel {
                state: Set(PlanState::Failed),
                failure: Set(Some(failure.clone())),
                planned_at: Set(Some(context.now)),
                ..Default::default()
            },
        };
        store::plan::change(tx, self.id, PlanState::Planning, change).await?;
        Ok(())
    }
}
