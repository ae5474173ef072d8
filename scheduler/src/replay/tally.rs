//! Fills the report: one record per query, however it was lived through.
//!
//! The replay hands its records in as queries end; live rows of a demo can be handed in as well.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};
use entity::value::zone::Zone;
use entity::value::{Currency, Instant, Money};

use super::report::{
    Earned, Experts, HOURS_OF_WEEK, Hour, MoneyMoved, Offers, Parts, Promises, Queries, Quotes,
    Waits,
};

/// What became of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Turned away: no promise was made.
    Refused,
    /// A first response was sent.
    Answered {
        /// When.
        at: Instant,
        /// Whether it was resolved for good.
        resolved: bool,
    },
    /// The customer left before the first response.
    Abandoned,
    /// Given up by policy.
    Unanswered,
    /// Given back to the brand before a first response.
    HandedBack,
    /// Not decided yet.
    Open,
}

/// One received query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// The place of its queue.
    pub queue: usize,
    /// When the customer asked.
    pub received_at: Instant,
    /// What became of it.
    pub outcome: Outcome,
    /// When that was.
    pub ended_at: Instant,
    /// The time that was promised first; meaningless for a refused one.
    pub due_at: Instant,
    /// How often the promise was renewed.
    pub renewals: u32,
    /// New times that were kept.
    pub renewals_kept: u32,
    /// New times that passed without an answer.
    pub renewals_broken: u32,
    /// Promises, first and new, that lapsed without a word before.
    pub surprises: u32,
}

/// A pay line that is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The place of the queue.
    pub queue: usize,
    /// The place of the expert.
    pub expert: usize,
    /// What the brand paid.
    pub charged: Money,
    /// What of it the expert has.
    pub earned: i64,
    /// What of it the platform keeps.
    pub fee: i64,
}

/// How an offer ended, or that it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the states of an offer")]
pub enum OfferCount {
    Made,
    Accepted,
    Declined,
    Expired,
    Rescinded,
    Voided,
}

/// What is counted of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteCount {
    /// One was given, or not enough was known.
    Given(bool),
    /// One of its levels was kept or not.
    Judged(usize, bool),
}

#[derive(Clone, Debug, Default)]
struct QueueTally {
    quotes: Quotes,
    queries: Queries,
    promise: Promises,
    waits: Vec<i64>,
    offers: Offers,
    /// Charged, earned and fee, per currency.
    money: BTreeMap<Currency, [i64; 3]>,
    /// Per expert and currency.
    earned: BTreeMap<usize, BTreeMap<Currency, i64>>,
}

/// Counts as queries, offers and pay lines end.
#[derive(Clone, Debug)]
pub struct Tally {
    zones: Vec<Zone>,
    queues: Vec<QueueTally>,
    hours: Vec<Hour>,
}

impl Tally {
    /// An empty tally; `zones` are the brands' zones of the queues, in their order.
    #[must_use]
    pub fn new(zones: Vec<Zone>) -> Self {
        Self {
            queues: vec![QueueTally::default(); zones.len()],
            zones,
            hours: vec![Hour::default(); HOURS_OF_WEEK],
        }
    }

    /// Counts a query; once, when it is over or the replay ends.
    pub fn query(&mut self, record: &Record) {
        let (Some(zone), Some(queue)) = (
            self.zones.get(record.queue),
            self.queues.get_mut(record.queue),
        ) else {
            return;
        };
        queue.count(record);
        let local = zone.local(record.received_at);
        let place = local.weekday().num_days_from_monday() * 24 + local.hour();
        if let Some(hour) = self.hours.get_mut(place as usize) {
            hour.received += 1;
            hour.made += u64::from(record.outcome != Outcome::Refused);
            hour.kept += u64::from(record.kept());
        }
    }

    /// Counts an offer that was made or ended.
    pub fn offer(&mut self, queue: usize, what: OfferCount) {
        let Some(queue) = self.queues.get_mut(queue) else {
            return;
        };
        let offers = &mut queue.offers;
        *match what {
            OfferCount::Made => &mut offers.made,
            OfferCount::Accepted => &mut offers.accepted,
            OfferCount::Declined => &mut offers.declined,
            OfferCount::Expired => &mut offers.expired,
            OfferCount::Rescinded => &mut offers.rescinded,
            OfferCount::Voided => &mut offers.voided,
        } += 1;
    }

    /// Counts something about a quote that was made then.
    pub fn quote(&mut self, queue: usize, made_at: Instant, what: QuoteCount) {
        let (Some(zone), Some(queue)) = (self.zones.get(queue), self.queues.get_mut(queue)) else {
            return;
        };
        match what {
            QuoteCount::Given(true) => queue.quotes.given += 1,
            QuoteCount::Given(false) => queue.quotes.insufficient += 1,
            QuoteCount::Judged(level, kept) => {
                let hour = zone.local(made_at).hour() as usize;
                queue.quotes.judge(level, hour, kept);
            }
        }
    }

    /// Counts a pay line.
    pub fn paid(&mut self, paid: &Paid) {
        let Some(queue) = self.queues.get_mut(paid.queue) else {
            return;
        };
        let sums = queue.money.entry(paid.charged.currency).or_default();
        sums[0] += paid.charged.amount;
        sums[1] += paid.earned;
        sums[2] += paid.fee;
        let lines = queue.earned.entry(paid.expert).or_default();
        *lines.entry(paid.charged.currency).or_default() += paid.earned;
    }

    /// What was charged, earned and kept, by currency.
    #[must_use]
    pub fn moved(&self) -> BTreeMap<Currency, [i64; 3]> {
        let mut all: BTreeMap<Currency, [i64; 3]> = BTreeMap::new();
        for (currency, sums) in self.queues.iter().flat_map(|queue| &queue.money) {
            let total = all.entry(*currency).or_default();
            for (total, sum) in total.iter_mut().zip(sums) {
                *total += sum;
            }
        }
        all
    }

    /// How many counted queries were answered within that many microseconds.
    #[must_use]
    pub fn answered_within(&self, micros: i64) -> u64 {
        let waits = self.queues.iter().flat_map(|queue| &queue.waits);
        waits.filter(|&&wait| wait <= micros).count() as u64
    }

    /// The hours of the week.
    #[must_use]
    pub fn hours(&self) -> Vec<Hour> {
        self.hours.clone()
    }

    /// The figures of one queue.
    #[must_use]
    pub fn queue(&self, queue: usize, duty: &Duty<'_>) -> Parts {
        let mut own = self.queues.get(queue).cloned().unwrap_or_default();
        own.parts(duty)
    }

    /// The figures of all queues together.
    #[must_use]
    pub fn total(&self, duty: &Duty<'_>) -> Parts {
        let mut all = QueueTally::default();
        for queue in &self.queues {
            all.add(queue);
        }
        all.parts(duty)
    }
}

/// The experts' time behind a part of the report.
#[derive(Clone, Copy, Debug)]
pub struct Duty<'a> {
    /// The experts' names, by place.
    pub names: &'a [String],
    /// Those experts whom the part is about, ascending.
    pub experts: &'a [usize],
    /// The currency of those who earned nothing.
    pub currency: Currency,
    /// Time on duty, in microseconds.
    pub on_duty: i64,
    /// The part of it with work in hand.
    pub busy: i64,
    /// Whether the ledger adds up.
    pub balanced: bool,
}

impl Record {
    fn kept(&self) -> bool {
        matches!(self.outcome, Outcome::Answered { at, .. } if at <= self.due_at)
    }

    fn broken(&self) -> bool {
        match self.outcome {
            Outcome::Refused => false,
            Outcome::Answered { at, .. } => at > self.due_at,
            Outcome::Abandoned | Outcome::Unanswered | Outcome::HandedBack | Outcome::Open => {
                self.ended_at > self.due_at
            }
        }
    }
}

impl QueueTally {
    fn count(&mut self, record: &Record) {
        self.queries.received += 1;
        self.promise.made += u64::from(record.outcome != Outcome::Refused);
        self.promise.kept += u64::from(record.kept());
        self.promise.broken += u64::from(record.broken());
        self.promise.renewed += u64::from(record.renewals);
        self.promise.renewed_kept += u64::from(record.renewals_kept);
        self.promise.renewed_broken += u64::from(record.renewals_broken);
        self.promise.surprises += u64::from(record.surprises);
        let queries = &mut self.queries;
        match record.outcome {
            Outcome::Refused => queries.refused += 1,
            Outcome::Answered { at, resolved } => {
                queries.answered += 1;
                queries.resolved += u64::from(resolved);
                let wait = at - record.received_at;
                self.waits.push(wait.num_microseconds().unwrap_or(i64::MAX));
            }
            Outcome::Abandoned => queries.abandoned += 1,
            Outcome::Unanswered => queries.unanswered += 1,
            Outcome::HandedBack => queries.handed_back += 1,
            Outcome::Open => queries.open += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        self.queries += other.queries;
        self.promise += other.promise;
        self.quotes.add(&other.quotes);
        self.offers += other.offers;
        self.waits.extend_from_slice(&other.waits);
        for (currency, sums) in &other.money {
            let own = self.money.entry(*currency).or_default();
            own.iter_mut().zip(sums).for_each(|(own, sum)| *own += sum);
        }
        for (expert, lines) in &other.earned {
            let own = self.earned.entry(*expert).or_default();
            for (currency, amount) in lines {
                *own.entry(*currency).or_default() += amount;
            }
        }
    }

    fn parts(&mut self, duty: &Duty<'_>) -> Parts {
        let made = self.promise.made;
        let share = |part: u64| (made > 0).then(|| part as f64 / made as f64);
        let kept = self.promise.kept;
        Parts {
            queries: self.queries,
            promise: Promises {
                kept_share: share(kept),
                neglect_share: share(made.saturating_sub(kept)),
                surprise_share: share(self.promise.surprises),
                ..self.promise
            },
            quotes: self.quotes.told(),
            wait_seconds: Waits::of(&mut self.waits),
            offers: self.offers,
            experts: self.experts(duty),
            money: self.moved(duty.balanced),
        }
    }

    fn experts(&self, duty: &Duty<'_>) -> Experts {
        let nothing = BTreeMap::from([(duty.currency, 0)]);
        let lines = |expert: usize| {
            let name = duty.names.get(expert).cloned().unwrap_or_default();
            let lines = self.earned.get(&expert).unwrap_or(&nothing);
            lines.iter().map(move |(&currency, &amount)| Earned {
                expert: name.clone(),
                amount: Money::new(amount, currency),
            })
        };
        let earned = duty
            .experts
            .iter()
            .flat_map(|&expert| lines(expert))
            .collect();
        Experts {
            on_duty_hours: duty.on_duty as f64 / 3.6e9,
            occupancy: (duty.on_duty > 0).then(|| duty.busy as f64 / duty.on_duty as f64),
            earned,
        }
    }

    fn moved(&self, balanced: bool) -> MoneyMoved {
        let column = |place: usize| {
            let sums = self.money.iter();
            sums.map(|(currency, sums)| Money::new(sums[place], *currency))
                .collect()
        };
        let adds_up = self.money.values().all(|sums| sums[0] == sums[1] + sums[2]);
        MoneyMoved {
            charged: column(0),
            earned: column(1),
            fees: column(2),
            balanced: balanced && adds_up,
        }
    }
}
