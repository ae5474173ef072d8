//! `/v1/admin/queries/{id}/explain`: every decision about a query, reckoned again from its facts.

use std::collections::BTreeMap;

use entity::table::offer;
use entity::value::{
    DecisionId, DeclineReason, ExpertId, Instant, OfferEndReason, OfferId, OfferState, QueryId,
    QueryState,
};
use scheduler::dispatch::{
    Candidate, Difference, Evidence, Explanation, Line, Outcome, Recomputed, Requirement, Score,
    Terms, Why, why,
};
use scheduler::dispatcher::{Decided, Explained, Now, explain};
use serde::{Deserialize, Serialize};

use crate::contract::{Api, says};
use crate::{AdminCaller, Answer, App, Params, Path, Reply};

/// The route of explanations.
pub fn routes(api: &mut Api) {
    api.resource("/admin/queries/{id}/explain", |r| {
        r.get(explained, says("Explains every decision about a query"))
    });
}

type Names = BTreeMap<ExpertId, String>;

fn name_of(names: &Names, expert: ExpertId) -> String {
    names.get(&expert).cloned().unwrap_or_default()
}

/// A reason, for programs and for people.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct WhyView {
    #[serde(flatten)]
    why: Why,
    text: String,
}

impl From<Why> for WhyView {
    fn from(why: Why) -> Self {
        Self {
            text: why.text(),
            why,
        }
    }
}

/// A score with its sum.
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct ScoreView {
    #[serde(flatten)]
    parts: Score,
    total: u32,
}

impl From<Score> for ScoreView {
    fn from(parts: Score) -> Self {
        Self {
            parts,
            total: parts.total(),
        }
    }
}

#[derive(Serialize, schemars::JsonSchema)]
struct CandidateView {
    expert_id: ExpertId,
    display_name: String,
    chosen: bool,
    asked_beside: bool,
    why: Option<WhyView>,
    step: u8,
    score: ScoreView,
    facts: Option<Evidence>,
}

fn candidate(record: &Explanation, one: &Candidate, names: &Names) -> CandidateView {
    CandidateView {
        expert_id: one.expert,
        display_name: name_of(names, one.expert),
        chosen: one.chosen,
        asked_beside: one.beside,
        why: why(record, one).map(WhyView::from),
        step: one.step,
        score: one.score.into(),
        facts: one.evidence.clone(),
    }
}

/// What a record says.
#[derive(Serialize, schemars::JsonSchema)]
struct RecordView {
    outcome: Outcome,
    line: Line,
    slack_seconds: i64,
    widening_step: u8,
    terms: Option<Terms>,
    candidates: Vec<CandidateView>,
    not_considered: BTreeMap<Requirement, u32>,
}

fn record(record: &Explanation, names: &Names) -> RecordView {
    let considered = record.considered.iter();
    RecordView {
        outcome: record.outcome,
        line: record.line,
        slack_seconds: record.slack_millis.div_euclid(1_000),
        widening_step: record.step,
        terms: record.terms.clone(),
        candidates: considered
            .map(|one| candidate(record, one, names))
            .collect(),
        not_considered: record.failed.clone(),
    }
}

#[derive(Serialize, schemars::JsonSchema)]
struct DecisionView {
    id: DecisionId,
    decided_at: Instant,
    #[serde(flatten)]
    record: Option<RecordView>,
    /// Whether the record follows from its facts; null where none were kept.
    recomputed: Option<bool>,
    difference: Option<Difference>,
}

fn decision(decided: &Decided, names: &Names) -> DecisionView {
    let (recomputed, difference) = match &decided.recomputed {
        Recomputed::Unknown => (None, None),
        Recomputed::Same => (Some(true), None),
        Recomputed::Differs(difference) => (Some(false), Some(difference.clone())),
    };
    DecisionView {
        id: decided.id,
        decided_at: decided.decided_at,
        record: decided.record.as_ref().map(|one| record(one, names)),
        recomputed,
        difference,
    }
}

#[derive(Serialize, schemars::JsonSchema)]
struct ExplainedOfferView {
    id: OfferId,
    decision_id: DecisionId,
    expert_id: ExpertId,
    display_name: String,
    status: OfferState,
    created_at: Instant,
    expires_at: Instant,
    ended_at: Option<Instant>,
    end_reason: Option<OfferEndReason>,
    decline_reason: Option<DeclineReason>,
}

fn offer(row: &offer::Model, names: &Names) -> ExplainedOfferView {
    ExplainedOfferView {
        id: row.id,
        decision_id: row.decision_id,
        expert_id: row.expert_id,
        display_name: name_of(names, row.expert_id),
        status: row.state,
        created_at: row.created_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
        end_reason: row.end_reason,
        decline_reason: row.decline_reason,
    }
}

/// Somebody who cannot be asked now.
#[derive(Serialize, schemars::JsonSchema)]
struct FailingView {
    expert_id: ExpertId,
    display_name: String,
    requirement: Requirement,
}

#[derive(Serialize, schemars::JsonSchema)]
struct NowView {
    #[serde(flatten)]
    record: RecordView,
    /// The first by id of those on duty or certified who cannot be asked.
    failing: Vec<FailingView>,
}

fn now(now: &Now, names: &Names) -> NowView {
    let failing = now.failing.iter().map(|(expert, requirement)| FailingView {
        expert_id: *expert,
        display_name: name_of(names, *expert),
        requirement: *requirement,
    });
    NowView {
        record: record(&now.explanation, names),
        failing: failing.collect(),
    }
}

/// What became of one expert.
#[derive(Serialize, schemars::JsonSchema)]
struct ExplainedExpertView {
    expert_id: ExpertId,
    display_name: String,
    /// Whether they may be asked now; null when the query is past dispatch.
    eligible_now: Option<bool>,
    requirement: Option<Requirement>,
    decisions: Vec<ExpertDecision>,
}

#[derive(Serialize, schemars::JsonSchema)]
struct ExpertDecision {
    decision_id: DecisionId,
    decided_at: Instant,
    /// Was among the candidates: the others failed a requirement then, or ranked after all of them.
    considered: bool,
    chosen: bool,
    why: Option<WhyView>,
}

fn expert(explained: &Explained, id: ExpertId) -> ExplainedExpertView {
    let fails = explained.now.as_ref().and_then(|now| now.expert);
    let of = |decided: &Decided| {
        let found = decided.record.as_ref().and_then(|record| {
            let one = record.considered.iter().find(|one| one.expert == id)?;
            Some((one.chosen, why(record, one)))
        });
        ExpertDecision {
            decision_id: decided.id,
            decided_at: decided.decided_at,
            considered: found.is_some(),
            chosen: found.is_some_and(|(chosen, _)| chosen),
            why: found.and_then(|(_, why)| why).map(WhyView::from),
        }
    };
    ExplainedExpertView {
        expert_id: id,
        display_name: name_of(&explained.names, id),
        eligible_now: fails.map(|fails| fails.is_none()),
        requirement: fails.flatten(),
        decisions: explained.decisions.iter().map(of).collect(),
    }
}

/// Why a query is where it is.
#[derive(Serialize, schemars::JsonSchema)]
struct ExplainedView {
    query_id: QueryId,
    status: QueryState,
    status_since: Instant,
    decisions: Vec<DecisionView>,
    offers: Vec<ExplainedOfferView>,
    now: Option<NowView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expert: Option<ExplainedExpertView>,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExplainParams {
    /// Tells about this expert, too.
    #[serde(default)]
    expert: Option<ExpertId>,
}

async fn explained(
    _: AdminCaller,
    app: App,
    Path(id): Path<QueryId>,
    Params(params): Params<ExplainParams>,
) -> Reply<ExplainedView> {
    let found = explain(&app.services, id, params.expert).await?;
    let names = &found.names;
    let decisions = found.decisions.iter();
    Ok(Answer::ok(&ExplainedView {
        query_id: found.query.id,
        status: found.query.state,
        status_since: found.query.state_since,
        decisions: decisions.map(|one| decision(one, names)).collect(),
        offers: found.offers.iter().map(|row| offer(row, names)).collect(),
        now: found.now.as_ref().map(|one| now(one, names)),
        expert: found.expert.map(|id| expert(&found, id)),
    }))
}
