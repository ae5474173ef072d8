//! Returning a query, and transferring it to another expert: age and deadlines are kept.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::table::query::ActiveModel;
use entity::value::{
    AssignmentState, ExpertId, Instant, QueryId, QueryState, ReturnReason, TransferReason,
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::Worked;
use super::ending::{Ending, end};
use super::holding::{Held, Holding, look};
use crate::dispatch::Refused;
use crate::service::offers::is_eligible;
use crate::service::{Context, Fault, UseCase, money, refusal};

/// The expert gives the query back by choice.
#[derive(Clone, Debug)]
pub struct ReturnQuery {
    /// Which.
    pub query: QueryId,
    /// Why.
    pub reason: ReturnReason,
    /// What the next expert should know.
    pub note: Option<String>,
}

impl UseCase for ReturnQuery {
    type Output = Worked;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Worked, Fault> {
        let held = match look(tx, context, self.query, AssignmentState::Returned).await? {
            Holding::Done(worked) => return Ok(*worked),
            Holding::Yes(held) => held,
        };
        let expert = held.assignment.expert_id;
        let ending = Ending {
            assignment: AssignmentState::Returned,
            kind: "assignment.returned",
            query: QueryState::Queued,
            further: ActiveModel {
                previous_expert_id: Set(None),
                previous_until: Set(None),
                ..deadline(&held, context.now)
            },
            note: self.note.as_deref(),
            data: json!({ "assignment_id": held.assignment.id, "reason": self.reason }),
            public: None,
        };
        let worked = end(tx, context, *held, ending).await?;
        refusal::record(
            tx,
            context.now,
            &[(self.query, expert, Refused::TurnedDown)],
        )
        .await?;
        money::release(tx, context, self.query).await?;
        Ok(worked)
    }
}

/// The deadline that goes with a query: the promise's, or that of the next reply once the promise
/// was answered.
fn deadline(held: &Held, now: Instant) -> ActiveModel {
    if held.query.first_response_at.is_none() {
        return ActiveModel::default();
    }
    let reply = TimeDelta::seconds(i64::from(held.queue.limits.next_reply_seconds));
    let due = held.assignment.clock_due_at.unwrap_or(now + reply);
    ActiveModel {
        due_at: Set(due),
        ..ActiveModel::default()
    }
}

/// The expert passes the query on, to a named expert or to whoever fits best.
#[derive(Clone, Debug)]
pub struct TransferQuery {
    /// Which.
    pub query: QueryId,
    /// Why.
    pub reason: TransferReason,
    /// What the next expert should know.
    pub note: Option<String>,
    /// Who should be asked first.
    pub to: Option<ExpertId>,
}

impl UseCase for TransferQuery {
    type Output = Worked;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Worked, Fault> {
        let held = match look(tx, context, self.query, AssignmentState::Transferred).await? {
            Holding::Done(worked) => return Ok(*worked),
            Holding::Yes(held) => held,
        };
        self.check(tx, context, &held).await?;
        let expert = held.assignment.expert_id;
        let ring = TimeDelta::seconds(i64::from(held.queue.limits.same_expert_seconds));
        let further = ActiveModel {
            transfers: Set(held.query.transfers + 1),
            previous_expert_id: Set(self.to),
            previous_until: Set(self.to.map(|_| context.now + ring)),
            ..deadline(&held, context.now)
        };
        let ending = Ending {
            assignment: AssignmentState::Transferred,
            kind: "assignment.transferred",
            query: QueryState::Queued,
            further,
            note: self.note.as_deref(),
            data: json!({
                "assignment_id": held.assignment.id, "reason": self.reason, "to": self.to,
            }),
            public: None,
        };
        let worked = end(tx, context, *held, ending).await?;
        refusal::record(
            tx,
            context.now,
            &[(self.query, expert, Refused::TurnedDown)],
        )
        .await?;
        money::release(tx, context, self.query).await?;
        Ok(worked)
    }
}

impl TransferQuery {
    async fn check(&self, tx: &WriteTx, context: &Context, held: &Held) -> Result<(), Fault> {
        if held.query.transfers >= i32::from(held.queue.limits.transfers) {
            return Err(Fault::conflict(
                "transfer-limit",
                "this query was passed on often enough; resolve, return or escalate it",
            ));
        }
        let Some(to) = self.to else {
            return Ok(());
        };
        let wanted = (&held.queue, &held.query.language);
        let fits =
            to != held.assignment.expert_id && is_eligible(tx, to, wanted, context.now).await?;
        if fits {
            Ok(())
        } else {
            Err(Fault::field(
                "/to",
                "must be another expert who may serve this queue; leave it out to ask whoever fits",
            ))
        }
    }
}
