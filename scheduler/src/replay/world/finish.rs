//! How lives end, what must hold meanwhile, and the report at the end.

use entity::value::{Currency, QueryState};

use super::{Contradiction, World};
use crate::replay::agenda::{ExpertNo, QueryNo};
use crate::replay::duty::instant;
use crate::replay::report::Report;
use crate::replay::tally::{Duty, Outcome, Record};

impl World<'_> {
    /// A query leaves dispatch for good without being resolved.
    pub(super) fn end_life(
        &mut self,
        query: QueryNo,
        state: QueryState,
    ) -> Result<(), Contradiction> {
        let now = instant(self.now);
        let Some(life) = self.lives.get_mut(&query) else {
            return Ok(());
        };
        life.state = state;
        if let Some(work) = life.work.take() {
            self.books.release(now, &work.terms);
        }
        self.note(format_args!("{state} q{query}"));
        self.put(query)?;
        self.close(query);
        Ok(())
    }

    /// Nothing more happens to a query: it is counted.
    pub(super) fn close(&mut self, query: QueryNo) {
        self.quotes.drop(query);
        if let Some(record) = self.record(query) {
            self.tally.query(&record);
        }
        self.lives.remove(&query);
    }

    fn record(&self, query: QueryNo) -> Option<Record> {
        let life = self.lives.get(&query)?;
        let row = self.rows.get(query as usize)?;
        let outcome = match (life.answered, life.state) {
            (Some(at), state) => Outcome::Answered {
                at: instant(at),
                resolved: state == QueryState::Resolved,
            },
            (None, QueryState::Cancelled) => Outcome::Abandoned,
            (None, QueryState::Unanswered) => Outcome::Unanswered,
            (None, QueryState::HandedBack) => Outcome::HandedBack,
            (None, _) => Outcome::Open,
        };
        Some(Record {
            queue: row.queue as usize,
            received_at: instant(row.received),
            outcome,
            ended_at: instant(self.now),
            due_at: instant(life.first_due),
            renewals: life.renewals,
            renewals_kept: life.renewals_kept(),
            renewals_broken: life.renewals_broken,
            surprises: life.surprises,
        })
    }

    /// What must hold between two steps, beside the invariants of the Board.
    pub(super) fn invariants(&self) -> Result<(), Contradiction> {
        if let Some(problem) = self.books.problem() {
            return Err(Contradiction(problem));
        }
        let counts = self.board.counts();
        let on_board = |state: QueryState| {
            use QueryState::{Assigned, Held, Offered, Queued, Working};
            matches!(state, Queued | Held | Offered | Assigned | Working)
        };
        let open = self
            .lives
            .values()
            .filter(|life| on_board(life.state))
            .count();
        if counts.total != open {
            let told = format!("{} queries are on the board, {open} are open", counts.total);
            return Err(Contradiction(told));
        }
        for (query, expert) in self.pending.keys() {
            let state = self.lives.get(query).map(|life| life.state);
            if state != Some(QueryState::Offered) {
                let told = format!("q{query} is {state:?} and offered to e{expert}");
                return Err(Contradiction(told));
            }
        }
        Ok(())
    }

    /// The lines of the log so far, where the options keep them.
    #[must_use]
    pub fn log_lines(&self) -> &[String] {
        self.log.lines()
    }

    /// How many closed queries were answered within that many seconds.
    #[must_use]
    pub fn answered_within(&self, seconds: u32) -> u64 {
        self.tally.answered_within(i64::from(seconds) * 1_000_000)
    }

    /// What the report would say of money and the book does not; `None` when they agree to the unit.
    fn miscounted(&self) -> Option<String> {
        let zero = |sums: &[i64; 3]| sums.iter().all(|sum| *sum == 0);
        let (mut told, mut booked) = (self.tally.moved(), self.books.moved());
        told.retain(|_, sums| !zero(sums));
        booked.retain(|_, sums| !zero(sums));
        (told != booked).then(|| format!("the lines sum to {told:?}, the book holds {booked:?}"))
    }

    /// The report of what was played. The caller knows how long that took.
    ///
    /// # Errors
    /// [`Contradiction`] where queries or money do not add up.
    pub fn report(mut self, wall_seconds: f64) -> Result<Report, Contradiction> {
        let open: Vec<QueryNo> = self.lives.keys().copied().collect();
        for query in open {
            self.close(query);
        }
        let problem = self.books.problem().or_else(|| self.miscounted());
        let head = self.books.head();
        self.note(format_args!("books {head}"));
        let end = self.options.to.map_or(self.last_work, |_| self.now);
        for person in &mut self.people {
            person.settle(end);
        }
        let everybody: Vec<usize> = (0..self.people.len()).collect();
        let currency = self
            .scenario
            .queues
            .first()
            .map_or(Currency::USD, |q| q.price.currency);
        let balanced = problem.is_none();
        let duty = self.duty(None, &everybody, currency, balanced);
        let total = self.tally.total(&duty);
        let mut by_queue = std::collections::BTreeMap::new();
        for (place, queue) in self.scenario.queues.iter().enumerate() {
            let able = self.able(place);
            let duty = self.duty(Some(place), &able, queue.price.currency, balanced);
            by_queue.insert(queue.name.clone(), self.tally.queue(place, &duty));
        }
        let report = Report {
            seed: self.options.seed,
            from: instant(self.start),
            to: instant(self.now),
            total,
            by_queue,
            by_hour_of_week: self.tally.hours(),
            log_hash: self.log.hex(),
            events: self.log.events,
            virtual_seconds: (self.now - self.start) as f64 / 1e6,
            wall_seconds,
        };
        verified(report, problem)
    }

    fn duty<'d>(
        &'d self,
        queue: Option<usize>,
        experts: &'d [usize],
        currency: Currency,
        balanced: bool,
    ) -> Duty<'d> {
        let end = self.options.to.map_or(self.last_work, |_| self.now);
        let people = experts.iter().filter_map(|&expert| self.people.get(expert));
        let (on_duty, busy) = people.fold((0, 0), |(on_duty, busy), person| {
            let own = match queue {
                None => person.busy.total,
                Some(place) => person.busy_in.get(&place).map_or(0, |busy| busy.total),
            };
            let time = person.duty.time_between(self.start, end);
            (on_duty + time, busy + own)
        });
        Duty {
            names: &self.names,
            experts,
            currency,
            on_duty,
            busy,
            balanced,
        }
    }

    /// The experts who meet every hard requirement of a queue.
    fn able(&self, place: usize) -> Vec<usize> {
        let Some(queue) = self.scenario.queues.get(place) else {
            return Vec::new();
        };
        let experts = self.scenario.experts.iter().enumerate();
        let able = experts.filter(|(_, expert)| {
            let speaks = |tag| expert.languages.iter().any(|own| own.tag.serves(tag));
            queue.languages.iter().any(speaks) && expert.knows(queue)
        });
        able.map(|(expert, _)| expert as ExpertNo as usize)
            .collect()
    }
}

/// A report that adds up; every received query is in exactly one place.
fn verified(report: Report, problem: Option<String>) -> Result<Report, Contradiction> {
    if let Some(problem) = problem {
        return Err(Contradiction(problem));
    }
    let parts = report
        .by_queue
        .iter()
        .map(|(name, parts)| (name.as_str(), parts));
    for (name, parts) in parts.chain([("all queues", &report.total)]) {
        if !parts.queries.add_up() {
            let told = format!("the queries of {name} do not add up: {:?}", parts.queries);
            return Err(Contradiction(told));
        }
        if !parts.money.balanced {
            return Err(Contradiction(format!(
                "the money of {name} does not add up"
            )));
        }
    }
    Ok(report)
}
