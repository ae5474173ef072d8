//! Promises at risk, and promises broken: said once each, the cause frozen with the breach.

use chrono::TimeDelta;
use entity::table;
use entity::value::{ExpertId, Instant, PromiseId, PromiseState, QueryId};
use serde_json::json;

use super::draft::Draft;
use crate::service::promise_text::{Saying, promise_text};

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
        if let Some(row) = self.promises.get_mut(&promise) {
            row.state = PromiseState::Broken;
        }
        self.event(id, "promise.broken", true, data);
    }

    /// The promise is in danger: what is done about it.
    pub(super) fn rescue(&mut self, id: QueryId, promise: PromiseId, percent: u8) {
        if self.made(promise).is_none() {
            return self.missed(id);
        }
        let data = json!({ "promise_id": promise, "chance_percent": percent });
        self.event(id, "query.rescued", false, data);
    }

    /// One honest new time, in the customer's language and on the customer's clock.
    pub(super) fn renew(&mut self, id: QueryId, old: PromiseId, (due_at, late): (Instant, bool)) {
        let (Some(old), Some(query)) = (self.promises.get(&old), self.query(id)) else {
            return self.missed(id);
        };
        let told = if late {
            PromiseState::Broken
        } else {
            PromiseState::Made
        };
        let Some(terms) = self.terms(query).filter(|_| old.state == told) else {
            return self.missed(id);
        };
        let saying = if late { Saying::Late } else { Saying::Renewed };
        let zone = self.zones.get(&id).unwrap_or(&terms.zone);
        let times = (self.context.now, due_at);
        let text = promise_text(&terms.texts, saying, &query.language, times, zone);
        let new = table::promise::Model {
            id: self.context.id(),
            brand_id: old.brand_id,
            query_id: id,
            number: old.number + 1,
            state: PromiseState::Made,
            made_at: self.context.now,
            due_at,
            text,
            told_at: None,
            at_risk_at: None,
            ended_at: None,
            cause: None,
            expert_id: None,
            quoted_p50: None,
            quoted_p80: None,
            quoted_p90: None,
            quoted_p95: Some(due_at),
            quote_basis: None,
        };
        let data = json!({
            "promise_id": new.id, "replaces": old.id, "previous_due_at": old.due_at,
            "due_at": due_at, "text": new.text, "language": query.language, "late": late,
        });
        if !late {
            let old = old.id;
            self.pending.renewed.push(old);
        }
        self.pending.promised.push(new);
        self.event(id, "promise.renewed", true, data);
        // The Board learns the new promise's id from the row.
        self.missed(id);
    }

    fn made(&self, id: PromiseId) -> Option<&table::promise::Model> {
        let row = self.promises.get(&id)?;
        (row.state == PromiseState::Made).then_some(row)
    }

    /// Why it broke, as far as the rows tell.
    fn cause(&self, id: QueryId, due_at: Instant, holder: Option<ExpertId>) -> &'static str {
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
