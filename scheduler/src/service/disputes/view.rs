//! How a dispute is shown and told: both sides see what each said, and nobody who said it.

use entity::db::WriteTx;
use entity::store::event::{self, NewEvent};
use entity::store::stream::{self, NewExpertEvent};
use entity::table::dispute as table;
use entity::value::{
    DisputeId, DisputeReason, DisputeSide, DisputeState, EarningId, Instant, Money, QueryId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::service::{Context, Fault};

/// Something that a side points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceItem {
    /// `message`, `link` or `text`.
    pub kind: EvidenceKind,
    /// A message's id, an address, or words.
    pub value: String,
}

/// What a side points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A message of the query, by its id.
    Message,
    /// An address.
    Link,
    /// Words.
    Text,
}

/// A dispute as both sides see it.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct DisputeDocument {
    id: DisputeId,
    earning_id: EarningId,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<QueryId>,
    opened_as: DisputeSide,
    state: DisputeState,
    reason: DisputeReason,
    statement: String,
    evidence: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    opened_at: Instant,
    decide_by: Instant,
    /// Whether the pay is kept from being paid out until the decision.
    holds_pay: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
}

/// How a dispute ended.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
struct Decision {
    outcome: DisputeState,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    decided_at: Instant,
}

impl From<table::Model> for DisputeDocument {
    fn from(row: table::Model) -> Self {
        let money = |amount| Money::new(amount, row.currency);
        Self {
            id: row.id,
            earning_id: row.earning_id,
            query_id: row.query_id,
            opened_as: row.opened_as,
            state: row.state,
            reason: row.reason,
            amount: row.claimed_amount.map(money),
            holds_pay: row.state == DisputeState::Open && row.held_from.is_some(),
            statement: row.statement,
            evidence: row.evidence,
            answer: row.answer,
            opened_at: row.opened_at,
            decide_by: row.decide_by,
            decision: row.decided_at.map(|decided_at| Decision {
                outcome: row.state,
                note: row.decision_note,
                decided_at,
            }),
        }
    }
}

/// Tells the brand by an event and the expert on the stream.
pub(super) async fn announce(
    tx: &WriteTx,
    context: &Context,
    row: &table::Model,
    kind: &'static str,
) -> Result<(), Fault> {
    let document = DisputeDocument::from(row.clone());
    if row.brand_id.is_some() {
        let told = NewEvent {
            id: context.id(),
            kind,
            public: true,
            brand_id: row.brand_id,
            query_id: row.query_id,
            occurred_at: context.now,
            data: json!({ "dispute": document }),
        };
        event::record(tx, told).await?;
    }
    let told = NewExpertEvent {
        expert_id: row.expert_id,
        kind,
        data: json!({ "dispute": document }),
    };
    stream::append_all(tx, context.now, vec![told]).await?;
    Ok(())
}
