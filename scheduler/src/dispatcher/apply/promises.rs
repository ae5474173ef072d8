//! Promises at risk, and promises broken: said once each, the cause frozen with the breach.

use entity::table;
use entity::value::{ExpertId, Instant, PromiseId, PromiseState, QueryId};
use serde_json::json;

use super::draft::Draft;
use crate::service::breaches::Broken;
use crate::service::promise_text::{Saying, promise_text};

impl Draft<'_> {
    /// The promise will probably not be kept.
    pub(super) fn at_risk(&mut self, id: QueryId, promise: PromiseId, holder: Option<ExpertId>) {
        let Some(row) = self.made(promise).filter(|row| row.at_risk_at.is_none()) else {
            return self.missed(id);
        };
        let brand = row.brand_id;
        let data = json!({
            "promise_id": promise, "due_at": row.due_at, "held": holder.is_some(),
        });
        self.pending.alarmed.insert(brand);
        self.pending.at_risk.push(promise);
        self.event(id, "promise.at_risk", true, data);
    }

    /// The promise's time has passed without an answer.
    pub(super) fn breach(&mut self, id: QueryId, promise: PromiseId, holder: Option<ExpertId>) {
        let due_at = self.made(promise).map(|row| row.due_at);
        let Some((due_at, breach)) = due_at.zip(self.causes.remove(&promise)) else {
            return self.missed(id);
        };
        let data = json!({
            "promise_id": promise, "due_at": due_at, "held": holder.is_some(),
            "cause": breach.cause, "evidence": breach.figures,
        });
        self.pending.broken.push((promise, holder, breach));
        if let Some(row) = self.promises.get_mut(&promise) {
            row.state = PromiseState::Broken;
            self.pending.alarmed.insert(row.brand_id);
        }
        self.event(id, "promise.broken", true, data);
    }

    /// The promise is in danger: what is done about it.
    pub(super) fn rescue(&mut self, id: QueryId, promise: PromiseId, percent: u8) {
        let Some(queue) = self
            .made(promise)
            .and(self.query(id))
            .map(|row| row.queue_id)
        else {
            return self.missed(id);
        };
        let data = json!({ "promise_id": promise, "chance_percent": percent });
        self.pending.calls.entry(queue).or_insert(id);
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
        let of = (old.brand_id, id);
        let new = table::promise::Model {
            number: old.number + 1,
            first_number: old.first_number,
            quoted_p95: Some(due_at),
            ..table::promise::Model::made(self.context.id(), of, times, text)
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

    /// The promises among these whose time has passed, with what else is known of their queries.
    pub(super) fn broken(&self, breaches: &[(QueryId, PromiseId)]) -> Vec<Broken<'_>> {
        let broken = |&(id, promise): &(QueryId, PromiseId)| {
            let query = self.query(id)?;
            Some(Broken {
                promise: self.made(promise)?,
                query,
                exhausted: self.terms(query).is_some_and(|terms| terms.exhausted),
                decision: self.last.get(&id),
            })
        };
        breaches.iter().filter_map(broken).collect()
    }
}
