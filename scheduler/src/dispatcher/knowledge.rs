//! What the ruler knows: the Board, and the rows beside it that its decisions are written from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use entity::store::board::{ExpertRows, QueryRows};
use entity::table;
use entity::value::{
    AssignmentId, BrandId, ExpertId, Instant, Money, OfferId, OfferTerms, QueryId, QueueId,
    QueueStatus, Zone,
};
use entity::zones::Zones;

use super::apply::Terms;
use super::calendars::{Windows, of_brand};
use super::facts;
use super::lessons::{self, Lessons};
use super::watches::Watches;
use crate::calendar::{BrandCalendar, Night};
use crate::dispatch::{Board, BrandFunds, OfferEnd, Refused, Settings, UnknownFact};
use crate::ledger::split;
use crate::promise::Observation;
use crate::service::money::night_of;

/// The Board and what belongs to it.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub(super) board: Board,
    pub(super) zones: Zones,
    brands: BTreeMap<BrandId, (table::brand::Model, BrandCalendar)>,
    queues: BTreeMap<QueueId, table::queue::Model>,
    terms: Arc<BTreeMap<QueueId, Terms>>,
    pub(super) windows: Windows,
    experts: BTreeSet<ExpertId>,
    /// When shifts change how experts stand.
    watches: Watches<ExpertId>,
    /// When the nights of brands end that cap what a night costs.
    nights: Watches<BrandId>,
    /// What brands can pay for, as the Board was told.
    funds: BTreeMap<BrandId, BrandFunds>,
    /// Pending offers as the Board knows them.
    offers: BTreeMap<QueryId, BTreeSet<OfferId>>,
    /// What is learnt on the way.
    pub(super) lessons: Lessons,
    /// Open work as the Board knows it.
    work: BTreeMap<QueryId, AssignmentId>,
}

impl Knowledge {
    /// Knows nothing yet.
    pub(super) fn new(zones: Zones) -> Self {
        Self {
            board: Board::new(Settings::default()),
            zones,
            brands: BTreeMap::new(),
            queues: BTreeMap::new(),
            terms: Arc::default(),
            windows: Windows::default(),
            experts: BTreeSet::new(),
            watches: Watches::default(),
            nights: Watches::default(),
            funds: BTreeMap::new(),
            offers: BTreeMap::new(),
            lessons: Lessons::default(),
            work: BTreeMap::new(),
        }
    }

    /// The queue, if it is known.
    pub(super) fn queue(&self, id: QueueId) -> Option<&table::queue::Model> {
        self.queues.get(&id)
    }

    /// The brand, if it is known.
    pub(super) fn brand(&self, id: BrandId) -> Option<&table::brand::Model> {
        self.brands.get(&id).map(|(brand, _)| brand)
    }

    /// Whether the expert is on the Board.
    pub(super) fn knows_expert(&self, id: ExpertId) -> bool {
        self.experts.contains(&id)
    }

    /// The price of the cheapest queue of a brand in that currency.
    pub(super) fn cheapest(&self, brand: BrandId, currency: entity::value::Currency) -> i64 {
        let queues = self.queues.values();
        queues
            .filter(|queue| queue.brand_id == brand && queue.currency == currency)
            .map(|queue| queue.price_amount)
            .min()
            .unwrap_or(0)
    }

    /// The pending offers of these queries, as the Board knows them.
    pub(super) fn offers_of(&self, queries: &[QueryId]) -> Vec<OfferId> {
        let known = queries.iter().filter_map(|query| self.offers.get(query));
        known.flatten().copied().collect()
    }

    /// A brand is so; answers whether its windows may have changed.
    pub(super) fn put_brand(&mut self, brand: table::brand::Model, closed: Vec<NaiveDate>) -> bool {
        let Some(calendar) = of_brand(&brand, closed, &self.zones) else {
            tracing::error!(brand = %brand.id, "{} has an unknown time zone", brand.id);
            return false;
        };
        let known = self.brands.get(&brand.id);
        let same = known.is_some_and(|(_, known)| *known == calendar);
        let (id, windows) = (brand.id, &mut self.windows);
        if !same {
            for queue in self.queues.values().filter(|queue| queue.brand_id == id) {
                windows.put(queue, &calendar);
            }
        }
        self.brands.insert(id, (brand, calendar));
        self.put_terms_of(id);
        !same
    }

    /// The terms that offers of every queue freeze.
    pub(super) fn terms(&self) -> Arc<BTreeMap<QueueId, Terms>> {
        Arc::clone(&self.terms)
    }

    fn put_terms(&mut self, id: QueueId) {
        let Some(queue) = self.queues.get(&id) else {
            return;
        };
        let Some((brand, _)) = self.brands.get(&queue.brand_id) else {
            return;
        };
        let Some(split) = split(queue.price_amount, brand.platform_fee_bps) else {
            tracing::error!(queue = %id, "the price of {id} cannot be split");
            return;
        };
        let terms = Terms {
            channel: queue.channel,
            split,
            currency: queue.currency,
            hold_seconds: queue.hold_seconds,
            quiet_seconds: queue.quiet_seconds,
            frozen: frozen(queue),
            exhausted: !self.may_offer(queue),
            lapse: Refused::Lapsed(queue.limits.offer_seconds),
            texts: queue.promise_texts.clone(),
            zone: self.zones.get(&brand.time_zone).unwrap_or_else(Zone::utc),
        };
        Arc::make_mut(&mut self.terms).insert(id, terms);
    }

    /// Whether another query of the queue could be offered; `true` while that is not known.
    fn may_offer(&self, queue: &table::queue::Model) -> bool {
        let price = Money::new(queue.price_amount, queue.currency);
        let funds = self.funds.get(&queue.brand_id);
        funds.is_none_or(|funds| funds.allows(price, queue.channel, 0))
    }

    /// The nights, by number, of those of the brands that cap what a night costs.
    pub(super) fn capped_nights(&self, brands: &[BrandId], now: Instant) -> Vec<(BrandId, i32)> {
        let nights = brands.iter().filter_map(|id| self.capped_night(*id, now));
        nights.map(|(id, night)| (id, night.number)).collect()
    }

    fn capped_night(&self, id: BrandId, now: Instant) -> Option<(BrandId, Night)> {
        let brand = self.brand(id)?;
        let caps = brand.spending.as_ref()?.nightly_cap.is_empty();
        (!caps).then(|| (id, night_of(brand, &self.zones, now)))
    }

    /// Brands' funds are so, and this is what their nights have cost.
    pub(super) fn put_funds(
        &mut self,
        brands: &[BrandId],
        accounts: &[table::account::Model],
        (spent, now): (&[table::night_spending::Model], Instant),
    ) {
        for &id in brands {
            let theirs: Vec<_> = accounts
                .iter()
                .filter(|account| account.owner_id == Some(id.0))
                .collect();
            let spent: Vec<_> = spent.iter().filter(|row| row.brand_id == id).collect();
            let rules = self.brand(id).and_then(|brand| brand.spending.as_ref());
            let funds = facts::funds(id, &theirs, (rules, &spent));
            let night = self.capped_night(id, now);
            self.nights.put(id, night.map(|(_, night)| night.span.end));
            self.board.put_brand(funds.clone());
            if self.funds.insert(id, funds.clone()) != Some(funds) {
                self.put_terms_of(id);
            }
        }
    }

    /// What offers of the brand's queues freeze, and what is told about them, is put anew.
    fn put_terms_of(&mut self, brand: BrandId) {
        let queues = self.queues.values().filter(|queue| queue.brand_id == brand);
        let queues: Vec<QueueId> = queues.map(|queue| queue.id).collect();
        for queue in queues {
            self.put_terms(queue);
        }
    }

    /// A queue is so; answers whether its queries must be looked at again.
    pub(super) fn put_queue(&mut self, queue: table::queue::Model) -> bool {
        let known = self.queues.get(&queue.id);
        let same = known.is_some_and(|known| {
            known.coverage == queue.coverage
                && known.outside_window == queue.outside_window
                && known.limits == queue.limits
        });
        if let Some((_, calendar)) = self.brands.get(&queue.brand_id).filter(|_| !same) {
            self.windows.put(&queue, calendar);
        }
        self.board.put_queue(facts::queue(&queue));
        let id = queue.id;
        self.queues.insert(id, queue);
        self.put_terms(id);
        !same
    }

    /// Experts are so; those asked for and not found are gone.
    pub(super) fn put_experts(&mut self, rows: ExpertRows, asked: &[ExpertId], now: Instant) {
        let found: BTreeSet<ExpertId> = rows.experts.iter().map(|row| row.id).collect();
        for (facts, changes_at) in facts::experts(rows, &self.zones, now) {
            self.experts.insert(facts.id);
            self.watches.put(facts.id, changes_at);
            self.board.put_expert(facts);
        }
        for &id in asked.iter().filter(|id| !found.contains(id)) {
            self.experts.remove(&id);
            self.watches.put(id, None);
            self.board.remove_expert(id);
        }
    }

    /// The experts whose shifts have changed how they stand by `now`: read them again.
    pub(super) fn due_watches(&mut self, now: Instant) -> Vec<ExpertId> {
        self.watches.take_due(now)
    }

    /// The brands whose night has ended by `now`: read what they can pay for again.
    pub(super) fn due_nights(&mut self, now: Instant) -> Vec<BrandId> {
        self.nights.take_due(now)
    }

    /// When one of those is next so.
    pub(super) fn next_watch(&self) -> Option<Instant> {
        self.watches
            .next()
            .into_iter()
            .chain(self.nights.next())
            .min()
    }

    /// Queries are so, with everything that belongs to them; those asked for and not found are gone.
    ///
    /// Offers that ended come first: a refusal that the Board sees end is then counted once.
    pub(super) fn put_queries(
        &mut self,
        rows: &QueryRows,
        ended: &[table::offer::Model],
        (asked, now): (&[QueryId], Instant),
    ) -> Result<(), UnknownFact> {
        for offer in ended {
            lessons::offer(&mut self.board, offer);
            self.board.put_offer(facts::offer(offer))?;
        }
        let found: BTreeSet<QueryId> = rows.queries.iter().map(|row| row.id).collect();
        for &id in asked.iter().filter(|id| !found.contains(id)) {
            self.board.remove_query(id);
            self.lessons.forget(id);
        }
        let parts = Parts::of(rows);
        for &id in asked {
            let open = parts.work.get(&id).map(|work| work.id);
            if let Some(known) = self.work.remove(&id).filter(|known| Some(*known) != open) {
                self.board.remove_assignment(known);
            }
            self.offers.remove(&id);
        }
        for row in &rows.queries {
            self.put_query(row, &parts, now)?;
        }
        for offer in &rows.offers {
            self.board.put_offer(facts::offer(offer))?;
            self.note_offer(offer.query_id, offer.id);
        }
        for work in &rows.assignments {
            self.board.put_assignment(facts::assignment(work))?;
            self.work.insert(work.query_id, work.id);
            self.lessons.open_work(&mut self.board, work);
        }
        Ok(())
    }

    /// Work that the Board takes for open and that is not any more.
    pub(super) fn work_ended(&self, rows: &QueryRows, asked: &[QueryId]) -> Vec<AssignmentId> {
        let open: BTreeSet<AssignmentId> = rows.assignments.iter().map(|work| work.id).collect();
        let known = asked.iter().filter_map(|query| self.work.get(query));
        known.filter(|id| !open.contains(id)).copied().collect()
    }

    /// An offer is pending.
    pub(super) fn note_offer(&mut self, query: QueryId, offer: OfferId) {
        self.offers.entry(query).or_default().insert(offer);
    }

    /// Work has ended.
    pub(super) fn learn_work(&mut self, work: &table::assignment::Model) {
        self.lessons.work(&mut self.board, work);
    }

    /// The Board let an offer run out: that is learnt from too.
    pub(super) fn learn_end(&mut self, query: QueryId, end: OfferEnd) {
        let queue = self
            .board
            .queue_of(query)
            .and_then(|id| self.queues.get(&id));
        if let Some(queue) = queue.filter(|_| end == OfferEnd::Expired) {
            let open = i64::from(queue.limits.offer_seconds) * 1_000_000;
            let (id, seen) = (queue.id, Observation::Refused(open));
            self.board.observe(id, None, seen);
        }
    }

    /// Judges quotes whose time has passed.
    pub(super) fn judge_lapsed(&mut self, now: Instant) {
        self.lessons.judge_lapsed(&mut self.board, now);
    }

    /// The queues that take queries.
    pub(super) fn open_queues(&self) -> impl Iterator<Item = &table::queue::Model> {
        let queues = self.queues.values();
        queues.filter(|queue| queue.status == QueueStatus::Open)
    }

    /// An offer has ended, and the Board knows.
    pub(super) fn drop_offer(&mut self, query: QueryId, offer: OfferId) {
        if let Some(known) = self.offers.get_mut(&query) {
            known.remove(&offer);
            if known.is_empty() {
                self.offers.remove(&query);
            }
        }
    }

    /// Work has ended, and the Board knows.
    pub(super) fn drop_work(&mut self, query: QueryId) {
        self.work.remove(&query);
    }

    fn put_query(
        &mut self,
        row: &table::query::Model,
        parts: &Parts<'_>,
        now: Instant,
    ) -> Result<(), UnknownFact> {
        let refusals = parts.refusals.get(&row.id).map_or(&[][..], Vec::as_slice);
        let promise = parts.promises.get(&row.id).copied();
        self.lessons.query(&mut self.board, row, promise);
        let context = (&mut self.windows, now);
        let facts = facts::query(row, (promise, refusals), context);
        self.board.put_query(facts)
    }
}

/// The rows that belong to queries, by query.
struct Parts<'a> {
    promises: BTreeMap<QueryId, &'a table::promise::Model>,
    refusals: BTreeMap<QueryId, Vec<&'a table::cool_down::Model>>,
    work: BTreeMap<QueryId, &'a table::assignment::Model>,
}

impl<'a> Parts<'a> {
    fn of(rows: &'a QueryRows) -> Self {
        let mut refusals: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in &rows.cool_downs {
            refusals.entry(row.query_id).or_default().push(row);
        }
        Self {
            // Ordered by number: the latest stays.
            promises: rows
                .promises
                .iter()
                .map(|row| (row.query_id, row))
                .collect(),
            refusals,
            work: rows
                .assignments
                .iter()
                .map(|row| (row.query_id, row))
                .collect(),
        }
    }
}

/// What offers of a queue freeze beside price and pay.
fn frozen(queue: &table::queue::Model) -> OfferTerms {
    OfferTerms {
        visit_fee: queue.visit_fee_amount,
        rules: queue.pay_rules.unwrap_or_default(),
    }
}
