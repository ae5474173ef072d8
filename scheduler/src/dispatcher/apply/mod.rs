//! Writing the decisions of a tick: all in one transaction, each where its fact still holds.
//!
//! The rows that decisions speak of are locked first; then every decision is drafted in memory
//! against them ([`draft`]) and everything is written in few statements ([`flush`]). A decision
//! whose fact no longer holds is left out, and its subject is named so that it is read again.
//!
//! Invariant: nothing is written unless the fencing token is in force in the same transaction.

mod draft;
mod ends;
mod flush;
mod offers;
mod promises;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::db::WriteTx;
use entity::store::{assignment, change, customer, decision, offer, presence, promise, query};
use entity::value::{
    AssignmentId, BrandId, ChangeId, Channel, Currency, CustomerId, ExpertId, OfferTerms,
    PromiseId, PromiseTexts, QueryId, QueryState, QueueId, Zone,
};

use super::lease;
use super::refresh::Subjects;
use crate::dispatch::{Decision, OfferFacts, ReclaimReason, Refused};
use crate::ledger::Split;
use crate::service::{Context, Fault, UseCase, breaches};
use draft::Draft;

/// The terms that a queue's offers freeze.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub(super) channel: Channel,
    pub(super) split: Split,
    pub(super) currency: Currency,
    pub(super) hold_seconds: i32,
    pub(super) quiet_seconds: i32,
    pub(super) frozen: OfferTerms,
    /// The brand has no funds.
    pub(super) exhausted: bool,
    /// What an offer that ran out counts as.
    pub(super) lapse: Refused,
    /// What the brand says to its customers, and the wall clock it keeps.
    pub(super) texts: PromiseTexts,
    pub(super) zone: Zone,
}

/// Writes decisions, and removes the changes that led to them.
#[derive(Debug)]
pub(super) struct ApplyDecisions {
    /// The fencing token.
    pub(super) token: i64,
    /// What was decided, in order.
    pub(super) decisions: Vec<Decision>,
    /// The terms of every queue.
    pub(super) terms: Arc<BTreeMap<QueueId, Terms>>,
    /// Changes that were read.
    pub(super) seen: Vec<ChangeId>,
    /// What a brand without funds would need, in minor units.
    pub(super) needed: BTreeMap<BrandId, i64>,
}

/// What became of the decisions.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// Offers that were written.
    pub(super) offers: Vec<OfferFacts>,
    /// Offers that were decided and not written.
    pub(super) unwritten: Vec<(QueryId, ExpertId)>,
    /// What was found otherwise than the Board thought, to be read again.
    pub(super) missed: Subjects,
}

impl UseCase for ApplyDecisions {
    type Output = Applied;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Applied, Fault> {
        lease::prove(tx, self.token).await?;
        let mut draft = Draft::new(self, context);
        self.lock(tx, &mut draft).await?;
        for decision in &self.decisions {
            draft.take(decision);
        }
        let applied = flush::flush(tx, draft).await?;
        change::remove(tx, &self.seen).await?;
        Ok(applied)
    }
}

impl ApplyDecisions {
    /// The wall clocks of customers who are to be told a new time.
    async fn zones(
        &self,
        tx: &WriteTx,
        draft: &Draft<'_>,
        renewed: &[QueryId],
    ) -> Result<BTreeMap<QueryId, Zone>, Fault> {
        let customers: BTreeMap<CustomerId, Vec<QueryId>> = renewed
            .iter()
            .filter_map(|&id| Some((draft.query(id)?.customer_id, id)))
            .fold(BTreeMap::new(), |mut by, (customer, query)| {
                by.entry(customer).or_insert_with(Vec::new).push(query);
                by
            });
        let mut zones = BTreeMap::new();
        for (_, row) in customer::find_all(tx, customers.keys().copied()).await? {
            let zone = row.time_zone.as_ref();
            let zone = zone.and_then(|name| draft.context.zones.get(name));
            for &query in customers.get(&row.id).into_iter().flatten() {
                zones.extend(zone.clone().map(|zone| (query, zone)));
            }
        }
        Ok(zones)
    }

    /// Locks what the decisions speak of, in the order that everybody keeps to.
    async fn lock(&self, tx: &WriteTx, draft: &mut Draft<'_>) -> Result<(), Fault> {
        let wanted = Wanted::of(&self.decisions);
        let mut ids = wanted.queries;
        for work in assignment::find_all(tx, &wanted.warned).await? {
            ids.insert(work.query_id);
        }
        let ids: Vec<QueryId> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(());
        }
        draft.put_queries(query::lock_all(tx, &ids).await?);
        if wanted.pending || draft.any_in(QueryState::Offered) {
            draft.put_offers(offer::lock_pending(tx, &ids).await?);
        }
        if wanted.work {
            draft.put_work(assignment::lock_open(tx, &ids).await?);
        }
        if !wanted.nobody.is_empty() {
            draft.put_last(decision::last_of(tx, &wanted.nobody).await?);
        }
        if !wanted.promises.is_empty() {
            draft.put_promises(promise::lock_all(tx, &wanted.promises).await?);
            draft.put_zones(self.zones(tx, draft, &wanted.renewed).await?);
            let broken: Vec<QueryId> = wanted.broken.iter().map(|breach| breach.0).collect();
            draft.put_last(decision::last_of(tx, &broken).await?);
            let broken = draft.broken(&wanted.broken);
            let causes = breaches::causes(tx, draft.context, &broken).await?;
            draft.put_causes(causes);
        }
        if !wanted.gone.is_empty() {
            draft.put_experts(presence::lock_experts(tx, &wanted.gone).await?);
        }
        Ok(())
    }
}

/// Which rows the decisions speak of.
#[derive(Default)]
struct Wanted {
    queries: BTreeSet<QueryId>,
    warned: Vec<AssignmentId>,
    promises: Vec<PromiseId>,
    broken: Vec<(QueryId, PromiseId)>,
    renewed: Vec<QueryId>,
    nobody: Vec<QueryId>,
    gone: Vec<ExpertId>,
    pending: bool,
    work: bool,
}

impl Wanted {
    fn of(decisions: &[Decision]) -> Self {
        let mut wanted = Self::default();
        for decision in decisions {
            wanted.add(decision);
        }
        wanted
    }

    fn add(&mut self, decision: &Decision) {
        let query = match decision {
            Decision::Offer { query, .. }
            | Decision::Release { query }
            | Decision::Widen { query, .. } => query,
            Decision::EndOffer { query, .. } => {
                self.pending = true;
                query
            }
            Decision::HandBack { query, .. } | Decision::GiveUp { query } => {
                self.pending = true;
                self.work = true;
                query
            }
            Decision::Reclaim {
                query,
                expert,
                reason,
                ..
            } => {
                self.work = true;
                if *reason == ReclaimReason::Offline {
                    self.gone.push(*expert);
                }
                query
            }
            Decision::NobodyEligible { query, .. } => {
                self.nobody.push(*query);
                query
            }
            Decision::AtRisk { query, promise, .. } => {
                self.promises.push(*promise);
                query
            }
            Decision::Breach { query, promise, .. } => {
                self.promises.push(*promise);
                self.broken.push((*query, *promise));
                query
            }
            Decision::Rescue { query, promise, .. } => {
                self.promises.push(*promise);
                query
            }
            Decision::Renew { query, promise, .. } => {
                self.promises.push(*promise);
                self.renewed.push(*query);
                query
            }
            Decision::Warn { assignment, .. } => {
                self.warned.push(*assignment);
                self.work = true;
                return;
            }
            Decision::EndWrapUp { .. }
            | Decision::PresenceLapsed { .. }
            | Decision::Unresponsive { .. }
            | Decision::BalanceExhausted { .. } => return,
        };
        self.queries.insert(*query);
    }
}
