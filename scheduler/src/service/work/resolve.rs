//! Proposing a resolution.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{event, promise};
use entity::table::query::ActiveModel;
use entity::value::{AssignmentState, Disposition, PromiseState, QueryId, QueryState};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::Worked;
use super::ending::{Ending, end};
use super::evidence;
use super::holding::{Holding, look};
use crate::service::{Context, Fault, UseCase, money, timeline};

/// The expert says that the query is resolved: the quiet time runs, and pay accrues.
///
/// The expert is free for other work at once; should the customer write again inside the quiet
/// time, the same expert is asked first.
#[derive(Clone, Debug)]
pub struct ResolveQuery {
    /// Which.
    pub query: QueryId,
    /// What it amounts to.
    pub disposition: Disposition,
    /// What the expert adds, for the brand and for whoever comes next.
    pub note: Option<String>,
}

impl UseCase for ResolveQuery {
    type Output = Worked;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Worked, Fault> {
        let held = match look(tx, context, self.query, AssignmentState::Finished).await? {
            Holding::Done(worked) => return Ok(*worked),
            Holding::Yes(held) => held,
        };
        if held.query.first_response_at.is_none() {
            // Resolved without a word: nobody waits for a first response any more.
            let void = (PromiseState::Void, None);
            let ended = promise::end_in_force(tx, self.query, void, context.now).await?;
            if let Some(promise) = ended {
                event::record(tx, timeline::void(context, &promise)).await?;
            }
        }
        let quiet = TimeDelta::seconds(i64::from(held.assignment.quiet_seconds));
        let further = ActiveModel {
            resume_at: Set(Some(context.now + quiet)),
            previous_expert_id: Set(Some(held.assignment.expert_id)),
            previous_until: Set(None),
            resolutions: Set(held.query.resolutions + 1),
            resolution_kind: Set(None),
            disposition: Set(Some(self.disposition)),
            ..ActiveModel::default()
        };
        let data = json!({
            "assignment_id": held.assignment.id,
            "disposition": self.disposition,
            "assumed_at": context.now + quiet,
        });
        let ending = Ending {
            assignment: AssignmentState::Finished,
            kind: "assignment.finished",
            query: QueryState::ResolutionProposed,
            further,
            note: self.note.as_deref(),
            data,
            public: None,
        };
        let worked = end(tx, context, *held, ending).await?;
        let Worked { query, assignment } = &worked;
        let evidence = evidence::proposed(tx, context, query, assignment).await?;
        money::accrue(tx, context, assignment, query, evidence).await?;
        Ok(worked)
    }
}
