//! How payout runs are shown; every field is named.

use entity::value::{Money, PayoutRunId, PayoutState, PersonId};
use scheduler::service::payouts::{Approval, RunSummary};
use serde::Serialize;

use super::people_views::instant;

/// Somebody who approved a run.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ApprovalView {
    person_id: PersonId,
    at: String,
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        Self {
            person_id: approval.person,
            at: instant(approval.at),
        }
    }
}

/// A payout run.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct RunView {
    id: PayoutRunId,
    state: PayoutState,
    rail: String,
    cutoff: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<PersonId>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by: Option<PersonId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_at: Option<String>,
    /// Who approved it, oldest first.
    approvals: Vec<ApprovalView>,
    /// How many different people have to approve it.
    approvals_needed: usize,
    /// What it pays, per currency.
    totals: Vec<Money>,
    payouts_count: u64,
}

impl From<RunSummary> for RunView {
    fn from(summary: RunSummary) -> Self {
        let run = summary.run;
        Self {
            id: run.id,
            state: run.state,
            rail: run.rail,
            cutoff: instant(run.cutoff),
            created_by: run.created_by,
            created_at: instant(run.created_at),
            approved_by: run.approved_by,
            approved_at: run.approved_at.map(instant),
            approvals: summary
                .approvals
                .into_iter()
                .map(ApprovalView::from)
                .collect(),
            approvals_needed: summary.needed,
            totals: summary.totals,
            payouts_count: summary.payouts,
        }
    }
}
