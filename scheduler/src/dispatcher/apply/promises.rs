//! Promises at risk, and promises broken: said once each, the cause frozen with the breach.

use chrono::TimeDelta;
use entity::table;
use entity::value::{ExpertId, PromiseId, PromiseState, QueryId};
use serde_json::json;

use super::draft::Draft;

/// A breach seen later than this after the deadline, of a query that nobody was ever asked for,
/// was the platform's own doing: it was not there.
const SEEN_LATE: TimeDelta = TimeDelta::seconds(10);

impl Draft<'_> {
    /// The promise will probably not be kept.
    pub(super) fn at_risk(&mut self, id: QueryId, promise: PromiseId, holder: Option<ExpertId>) {
        let Some(row) = self.made(promise).filter(|row| row.at_risk_at.is_none()) else {
            return self.missed(id);
        };
        let data = json!({
            "promise_id": promise, "due_at": row.due_at, "held": holder.is_some(),
        });
        self.pending.at_risk.push(promise);
        self.event(id, "promise.at_risk", true, data);
    }

    /// The promise's time has passed without an answer.
    pub(super) fn breach(&mut self, id: QueryId, promise: PromiseId, holder: Option<ExpertId>) {
        let Some(row) = self.made(promise) else {
            return self.missed(id);
        };
        let due_at = row.due_at;
        let cause = self.cause(id, due_at, holder);
        let data = json!({
            "promise_id": promise, "due_at": due_at, "cause": cause, "held": holder.is_some(),
        });
        self.pending.broken.push((promise, cause));
        self.event(id, "promise.broken", true, data);
    }

    fn made(&self, id: PromiseId) -> Option<&table::promise::Model> {
        let row = self.promises.get(&id)?;
        (row.state == PromiseState::Made).then_some(row)
    }

    /// Why it broke, as far as the rows tell.
    fn cause(
        &self,
        id: QueryId,
        due_at: entity::value::Instant,
        holder: Option<ExpertId>,
    ) -> &'static str {
        let query = self.query(id);
        let terms = query.and_then(|query| self.terms(query));
        let last = self
            .last
            .get(&id)
            .and_then(|last| last.explanation.get("outcome"));
        if holder.is_some() {
            "slow_reply"
        } else if terms.is_some_and(|terms| terms.exhausted) {
            "funds"
        } else if last.is_some_and(|outcome| outcome == "nobody_eligible") {
            "nobody_eligible"
        } else if self.refused.contains(&id) {
            "declined"
        } else if last.is_none() && self.context.now - due_at > SEEN_LATE {
            "platform"
        } else {
            "above_forecast"
        }
    }
}
