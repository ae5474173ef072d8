//! Escalating a query to its brand.

use entity::db::WriteTx;
use entity::table::query::ActiveModel;
use entity::value::{AssignmentState, EscalateReason, QueryId, QueryState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::Worked;
use super::ending::{Ending, end};
use super::holding::{Holding, look};
use crate::service::{Context, Fault, UseCase, money};

/// Only the brand can go on: it answers, or closes the query. Costs the brand nothing, unless its
/// queue says otherwise.
#[derive(Clone, Debug)]
pub struct EscalateQuery {
    /// Which.
    pub query: QueryId,
    /// Why.
    pub reason: EscalateReason,
    /// What the brand should know.
    pub note: Option<String>,
}

impl UseCase for EscalateQuery {
    type Output = Worked;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Worked, Fault> {
        let held = match look(tx, context, self.query, AssignmentState::HandedBack).await? {
            Holding::Done(worked) => return Ok(*worked),
            Holding::Yes(held) => held,
        };
        let further = ActiveModel {
            escalation_reason: Set(Some(self.reason)),
            previous_expert_id: Set(Some(held.assignment.expert_id)),
            previous_until: Set(None),
            ..ActiveModel::default()
        };
        let ending = Ending {
            assignment: AssignmentState::HandedBack,
            kind: "assignment.handed_back",
            query: QueryState::Escalated,
            further,
            note: self.note.as_deref(),
            data: json!({ "assignment_id": held.assignment.id, "reason": self.reason }),
            public: Some((
                "query.escalated",
                json!({ "reason": self.reason, "note": self.note }),
            )),
        };
        let worked = end(tx, context, *held, ending).await?;
        let why = money::CalledOff::Escalated(self.reason);
        money::call_off(tx, context, &worked.query, why).await?;
        Ok(worked)
    }
}
