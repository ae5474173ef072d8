//! Publishing a plan: its shifts, all in one transaction, once.

use entity::db::WriteTx;
use entity::store;
use entity::table::plan::{self, ActiveModel};
use entity::value::{ExpertId, PlanId, PlanState, QueueId, ShiftOrigin};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::ask::find;
use super::outcome::{Duty, Outcome};
use crate::calendar::Span;
use crate::service::shifts::{Hurdle, NewShift, QUEUES_MAX, publish};
use crate::service::{Context, Fault, UseCase, audit};

/// A plan whose shifts are published.
#[derive(Clone, Debug)]
pub struct PublishedPlan {
    /// The plan.
    pub plan: plan::Model,
    /// Experts who could no longer be put on their seats, and why; these seats are open. Empty
    /// when the plan had been published before.
    pub refused: Vec<(ExpertId, Hurdle)>,
}

/// An admin publishes a plan. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct PublishPlan {
    /// Which plan.
    pub plan: PlanId,
}

impl UseCase for PublishPlan {
    type Output = PublishedPlan;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<PublishedPlan, Fault> {
        let change = ActiveModel {
            state: Set(PlanState::Published),
            published_at: Set(Some(context.now)),
            ..Default::default()
        };
        let moved = store::plan::change(tx, self.plan, PlanState::Draft, change).await?;
        let plan = find(tx, self.plan).await?;
        if !moved {
            return already(plan);
        }
        let outcome = plan.outcome.clone().unwrap_or_default();
        let outcome: Outcome = serde_json::from_value(outcome).map_err(|_| outdated())?;
        let ahead: Vec<&Duty> = outcome
            .shifts
            .iter()
            .filter(|duty| duty.start >= context.now)
            .collect();
        let drafts: Vec<NewShift> = ahead
            .iter()
            .filter_map(|duty| draft(self.plan, duty))
            .collect();
        let published = publish(tx, context, &drafts).await?;
        let refused: Vec<(ExpertId, Hurdle)> = published
            .refused
            .into_iter()
            .map(|(_, expert, hurdle)| (expert, hurdle))
            .collect();
        let detail = json!({"shifts": drafts.len(), "refused": refused.len(), "too_late": outcome.shifts.len() - ahead.len()});
        audit::record(tx, context, "plan.publish", self.plan, detail).await?;
        Ok(PublishedPlan { plan, refused })
    }
}

fn outdated() -> Fault {
    Fault::conflict(
        "plan-outdated",
        "this plan was made by an earlier version; ask for another",
    )
}

fn already(plan: plan::Model) -> Result<PublishedPlan, Fault> {
    match plan.state {
        PlanState::Published => Ok(PublishedPlan {
            plan,
            refused: Vec::new(),
        }),
        PlanState::Planning => Err(Fault::conflict(
            "plan-not-ready",
            "this plan is still being made; look at it again in a while",
        )),
        PlanState::Failed | PlanState::Draft => Err(Fault::conflict(
            "plan-failed",
            "this plan could not be made; ask for another",
        )),
    }
}

/// A shift for one expert on all the queues of their seats.
fn draft(plan: PlanId, duty: &Duty) -> Option<NewShift> {
    let seats = duty.seats.iter();
    let mut queues: Vec<QueueId> = seats.flat_map(|seat| &seat.queue_ids).copied().collect();
    queues.sort_unstable();
    queues.dedup();
    queues.truncate(QUEUES_MAX);
    let span = Span::new(duty.start, duty.end)?;
    (!queues.is_empty()).then_some(NewShift {
        span,
        queues,
        language: None,
        seats: vec![Some(duty.expert_id)],
        incentive: None,
        standby_per_hour: None,
        origin: ShiftOrigin::Plan,
        plan: Some(plan),
        loop_hourly: None,
    })
}
