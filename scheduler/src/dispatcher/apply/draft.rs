//! The rows as they will be, and everything that is to be written.

use std::collections::{BTreeMap, BTreeSet};

use entity::store::event::NewEvent;
use entity::store::offer::OfferEnding;
use entity::store::stream::NewExpertEvent;
use entity::table;
use entity::value::{
    AssignmentId, AssignmentState, BrandId, Currency, DecisionId, ExpertId, OfferId, PromiseId,
    QueryId, QueryState, QueueId, Zone,
};
use serde_json::{Value, json};

use super::{Applied, ApplyDecisions, Terms};
use crate::dispatch::{Decision, Refused};
use crate::scoring::cause::Breach;
use crate::service::Context;

/// What is set in a query besides its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Further {
    /// Nothing.
    Nothing,
    /// Nobody in particular is asked first.
    ForgetPrevious,
    /// It sleeps no more.
    Awake,
    /// It is over.
    Over,
}

/// One step of a query along an arrow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) query: QueryId,
    pub(super) from: QueryState,
    pub(super) to: QueryState,
    pub(super) further: Further,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// The steps of queries; the n-th step of each in the n-th round.
    pub(super) rounds: Vec<Vec<Move>>,
    pub(super) decisions: Vec<table::decision::Model>,
    pub(super) considered: Vec<(ExpertId, DecisionId)>,
    pub(super) offers: Vec<table::offer::Model>,
    pub(super) ended_offers: Vec<(OfferId, OfferEnding)>,
    pub(super) ended_work: Vec<(AssignmentId, AssignmentState)>,
    pub(super) wrapped_up: Vec<AssignmentId>,
    pub(super) warned: Vec<(AssignmentId, entity::value::ClockKind, i32)>,
    pub(super) lapsed: Vec<ExpertId>,
    pub(super) refused: Vec<(QueryId, ExpertId, Refused)>,
    pub(super) at_risk: Vec<PromiseId>,
    pub(super) broken: Vec<(PromiseId, Option<ExpertId>, Breach)>,
    /// Queries for which experts are called.
    pub(super) calls: BTreeMap<QueueId, QueryId>,
    /// Promises that a new one takes the place of.
    pub(super) renewed: Vec<PromiseId>,
    /// New promises, each with the state of the query's clock.
    pub(super) promised: Vec<table::promise::Model>,
    pub(super) void: Vec<QueryId>,
    pub(super) released: Vec<QueryId>,
    pub(super) handed_back: Vec<QueryId>,
    pub(super) exhausted: Vec<(BrandId, Currency)>,
    /// Brands some promise of which came into danger or broke.
    pub(super) alarmed: BTreeSet<BrandId>,
    pub(super) events: Vec<NewEvent>,
    pub(super) streams: Vec<NewExpertEvent>,
}

/// The rows as they will be, and what follows.
pub(super) struct Draft<'a> {
    pub(super) apply: &'a ApplyDecisions,
    pub(super) context: &'a Context,
    queries: BTreeMap<QueryId, (table::query::Model, usize)>,
    pub(super) offers: BTreeMap<QueryId, Vec<table::offer::Model>>,
    pub(super) work: BTreeMap<QueryId, table::assignment::Model>,
    pub(super) promises: BTreeMap<PromiseId, table::promise::Model>,
    pub(super) zones: BTreeMap<QueryId, Zone>,
    pub(super) causes: BTreeMap<PromiseId, Breach>,
    pub(super) last: BTreeMap<QueryId, table::decision::Model>,
    pub(super) experts: BTreeMap<ExpertId, table::expert::Model>,
    pub(super) pending: Pending,
    pub(super) applied: Applied,
}

impl<'a> Draft<'a> {
    pub(super) fn new(apply: &'a ApplyDecisions, context: &'a Context) -> Self {
        Self {
            apply,
            context,
            queries: BTreeMap::new(),
            offers: BTreeMap::new(),
            work: BTreeMap::new(),
            promises: BTreeMap::new(),
            zones: BTreeMap::new(),
            causes: BTreeMap::new(),
            last: BTreeMap::new(),
            experts: BTreeMap::new(),
            pending: Pending::default(),
            applied: Applied::default(),
        }
    }

    pub(super) fn put_queries(&mut self, rows: Vec<table::query::Model>) {
        self.queries = rows.into_iter().map(|row| (row.id, (row, 0))).collect();
    }

    pub(super) fn put_offers(&mut self, rows: Vec<table::offer::Model>) {
        for row in rows {
            self.offers.entry(row.query_id).or_default().push(row);
        }
    }

    pub(super) fn put_work(&mut self, rows: Vec<table::assignment::Model>) {
        self.work = rows.into_iter().map(|row| (row.query_id, row)).collect();
    }

    pub(super) fn put_promises(&mut self, rows: Vec<table::promise::Model>) {
        self.promises = rows.into_iter().map(|row| (row.id, row)).collect();
    }

    pub(super) fn put_zones(&mut self, zones: BTreeMap<QueryId, Zone>) {
        self.zones = zones;
    }

    pub(super) fn put_causes(&mut self, causes: BTreeMap<PromiseId, Breach>) {
        self.causes = causes;
    }

    pub(super) fn put_last(&mut self, rows: Vec<table::decision::Model>) {
        self.last
            .extend(rows.into_iter().map(|row| (row.query_id, row)));
    }

    pub(super) fn put_experts(&mut self, rows: Vec<table::expert::Model>) {
        self.experts = rows.into_iter().map(|row| (row.id, row)).collect();
    }

    /// Whether any query is in that state.
    pub(super) fn any_in(&self, state: QueryState) -> bool {
        self.queries.values().any(|(row, _)| row.state == state)
    }

    /// The query as it will be.
    pub(super) fn query(&self, id: QueryId) -> Option<&table::query::Model> {
        self.queries.get(&id).map(|(row, _)| row)
    }

    /// The terms of a query's queue.
    pub(super) fn terms(&self, query: &table::query::Model) -> Option<&'a Terms> {
        self.apply.terms.get(&query.queue_id)
    }

    /// Drafts one decision.
    pub(super) fn take(&mut self, decision: &Decision) {
        match decision {
            Decision::Offer {
                query,
                experts,
                expires_at,
                explanation,
            } => self.offer(*query, experts, *expires_at, explanation),
            Decision::EndOffer {
                query, expert, end, ..
            } => self.end_offer(*query, *expert, *end),
            Decision::Reclaim {
                assignment,
                query,
                expert,
                reason,
            } => self.reclaim((*assignment, *query, *expert), *reason),
            Decision::Warn {
                assignment,
                clock,
                percent,
                ends_at,
                ..
            } => self.warn(*assignment, *clock, *percent, *ends_at),
            Decision::EndWrapUp { assignment, .. } => self.pending.wrapped_up.push(*assignment),
            Decision::Release { query } => self.release(*query),
            Decision::HandBack { query, .. } => self.hand_back(*query),
            Decision::GiveUp { query } => self.give_up(*query),
            Decision::NobodyEligible { query, explanation } => self.nobody(*query, explanation),
            Decision::Widen { query, step, name } => {
                let data = json!({ "step": step, "name": name });
                self.event(*query, "query.widened", false, data);
            }
            Decision::AtRisk {
                query,
                promise,
                holder,
            } => self.at_risk(*query, *promise, *holder),
            Decision::Breach {
                query,
                promise,
                holder,
            } => self.breach(*query, *promise, *holder),
            Decision::Rescue {
                query,
                promise,
                percent,
            } => self.rescue(*query, *promise, *percent),
            Decision::Renew {
                query,
                promise,
                due_at,
                late,
            } => self.renew(*query, *promise, (*due_at, *late)),
            Decision::BalanceExhausted { brand, currency } => {
                self.pending.exhausted.push((*brand, *currency));
            }
            // Both show in the expert's own row, and in the offers that end.
            Decision::PresenceLapsed { .. } | Decision::Unresponsive { .. } => {}
        }
    }

    /// The Board was wrong about this query: it is read again.
    pub(super) fn missed(&mut self, query: QueryId) {
        self.applied.missed.queries.insert(query);
    }

    /// Moves a query along an arrow; `false` where there is none.
    pub(super) fn step(&mut self, id: QueryId, to: QueryState, further: Further) -> bool {
        let Some((row, steps)) = self.queries.get_mut(&id) else {
            return false;
        };
        if !row.state.may_become(to) {
            return false;
        }
        let step = Move {
            query: id,
            from: row.state,
            to,
            further,
        };
        row.state = to;
        let round = *steps;
        *steps += 1;
        if self.pending.rounds.len() == round {
            self.pending.rounds.push(Vec::new());
        }
        if let Some(round) = self.pending.rounds.get_mut(round) {
            round.push(step);
        }
        true
    }

    /// Writes an event of a query.
    pub(super) fn event(&mut self, id: QueryId, kind: &'static str, public: bool, data: Value) {
        let Some((query, _)) = self.queries.get(&id) else {
            return;
        };
        self.pending.events.push(NewEvent {
            id: self.context.id(),
            kind,
            public,
            brand_id: Some(query.brand_id),
            query_id: Some(id),
            occurred_at: self.context.now,
            data,
        });
    }

    /// Tells an expert.
    pub(super) fn tell(&mut self, expert_id: ExpertId, kind: &'static str, data: Value) {
        self.pending.streams.push(NewExpertEvent {
            expert_id,
            kind,
            data,
        });
    }
}
