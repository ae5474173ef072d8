//! The world of a replay: people, queries, the Board and the books, moved by virtual time.
//!
//! What people do is in [`people`], what dispatch decides is carried out in [`verdict`], queries
//! come in by [`intake`]. Every change goes through the same facts and decisions as in a live
//! dispatcher; only the clock and the people are simulated.

mod claims;
mod finish;
pub mod ids;
mod intake;
mod life;
mod people;
mod person;
mod quotes;
mod settle;
mod setup;
mod verdict;

use std::collections::BTreeMap;

use entity::value::LanguageTag;

use super::agenda::{Agenda, ExpertNo, Micros, QueryNo};
use super::books::Books;
use super::closing::Closing;
use super::duty::instant;
use super::log::Log;
use super::queries::{Demand, Row};
use super::scenario::{Queue, Scenario};
use super::tally::Tally;
use crate::calendar::{CoverageCalendar, ScheduleClock};
use crate::dispatch::{Board, Settings, UnknownFact, decide};
use crate::promise::OpenQuotes;
use life::Life;
use person::Person;

/// How long the replay goes on after the last arrival, in microseconds: a year, far beyond every
/// clock of a query, for scenarios in which some query can never be closed.
const SETTLING_MAX: Micros = 366 * 86_400 * 1_000_000;

/// How often dispatch may be asked within one instant: far more than any chain of answers without
/// delay is long.
const ROUNDS_MAX: u32 = 1_000_000;

/// What went wrong inside a replay: a fault of the program, never of its input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the replay contradicts itself: {0}")]
pub struct Contradiction(pub String);

impl From<UnknownFact> for Contradiction {
    fn from(fact: UnknownFact) -> Self {
        Self(fact.to_string())
    }
}

/// How a replay is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What chance starts from.
    pub seed: u64,
    /// The start of the report's span; the first arrival when absent.
    pub from: Option<entity::value::Instant>,
    /// When the replay stops; when every query is closed if absent.
    pub to: Option<entity::value::Instant>,
    /// Whether every invariant of dispatch and money is checked after every step: for tests.
    pub checked: bool,
    /// Whether the lines of the log are kept: for tests.
    pub keep_log: bool,
}

/// A pending offer.
#[derive(Clone, Copy, Debug)]
struct Pending {
    number: u64,
    made_at: Micros,
    expires_at: Micros,
    /// When the expert looks at it.
    answer_at: Micros,
}

/// The world of one replay.
#[derive(Debug)]
pub struct World<'a> {
    scenario: &'a Scenario,
    rows: &'a [Row],
    languages: &'a [LanguageTag],
    options: Options,
    board: Board,
    agenda: Agenda,
    next_row: usize,
    /// Whether the Board was told something since it was last asked.
    told: bool,
    look_at: Option<Micros>,
    now: Micros,
    start: Micros,
    /// When the last query arrived or was let go of.
    last_work: Micros,
    lives: BTreeMap<QueryNo, Life>,
    people: Vec<Person>,
    names: Vec<String>,
    coverage: Vec<ScheduleClock<CoverageCalendar>>,
    pending: BTreeMap<(QueryNo, ExpertNo), Pending>,
    quotes: OpenQuotes<QueryNo>,
    offers: u64,
    books: Books,
    tally: Tally,
    log: Log,
    /// The gap-closing loop, if it is on.
    closing: Option<Closing>,
}

impl<'a> World<'a> {
    /// The world as it is before the first query.
    #[must_use]
    pub fn new(scenario: &'a Scenario, demand: &'a Demand, options: Options) -> Self {
        let first = demand.rows.first().map(|row| row.received);
        let micros = |at: entity::value::Instant| at.timestamp_micros();
        let start = options.from.map(micros).or(first);
        let start = start.or(options.to.map(micros)).unwrap_or(0);
        let zones = scenario.queues.iter().filter_map(|queue| {
            let brand = scenario.brands.get(queue.brand)?;
            Some(brand.zone.clone())
        });
        let settings = Settings {
            seed: options.seed,
            explained: 0,
            ..Settings::default()
        };
        let mut world = Self {
            scenario,
            rows: &demand.rows,
            languages: &demand.languages,
            options,
            board: Board::new(settings),
            agenda: Agenda::default(),
            next_row: 0,
            told: true,
            look_at: None,
            now: start,
            start,
            last_work: start,
            lives: BTreeMap::new(),
            people: Vec::new(),
            names: scenario
                .experts
                .iter()
                .map(|expert| expert.name.clone())
                .collect(),
            coverage: Vec::new(),
            pending: BTreeMap::new(),
            quotes: OpenQuotes::default(),
            offers: 0,
            books: Books::default(),
            tally: Tally::new(zones.collect()),
            log: Log::new(options.seed, options.keep_log),
            closing: None,
        };
        world.put_queues();
        world.put_people();
        world.put_loop(demand);
        world
    }

    /// Plays until every query is closed, or to the end that the options set; `progress` is told
    /// how many rows have been taken in, now and then.
    ///
    /// # Errors
    /// [`Contradiction`] where the program finds itself at fault.
    pub fn play(&mut self, progress: &mut dyn FnMut(usize)) -> Result<(), Contradiction> {
        let stop = self.options.to.map(|to| to.timestamp_micros());
        let mut told = 0;
        while let Some(at) = self.next_instant() {
            if let Some(stop) = stop.filter(|&stop| at >= stop) {
                self.now = stop;
                return Ok(());
            }
            self.now = at;
            self.step()?;
            if self.next_row >= told + 1_000 {
                told = self.next_row;
                progress(told);
            }
        }
        progress(self.next_row);
        if let Some(stop) = stop {
            self.now = stop;
        }
        Ok(())
    }

    /// When something happens next; nothing once every query is closed.
    fn next_instant(&self) -> Option<Micros> {
        let arrival = self.rows.get(self.next_row).map(|row| row.received);
        if arrival.is_none() && self.lives.is_empty() {
            return None;
        }
        let planned = self.agenda.next_at();
        let next = [arrival, planned, self.look_at]
            .into_iter()
            .flatten()
            .min()?;
        let last = self.rows.last().map_or(self.start, |row| row.received);
        (next < last + SETTLING_MAX).then_some(next.max(self.now))
    }

    /// Everything that happens at one instant.
    fn step(&mut self) -> Result<(), Contradiction> {
        self.judge_lapsed();
        for _ in 0..ROUNDS_MAX {
            self.happenings(false)?;
            self.arrivals()?;
            let due = self.look_at.is_some_and(|at| at <= self.now);
            if !due && !self.told {
                self.check()?;
                // Whoever could be answered at this instant has been; now patience may end.
                if !self.happenings(true)? {
                    return Ok(());
                }
            }
            self.dispatch()?;
        }
        Err(Contradiction("one instant does not end".to_owned()))
    }

    fn happenings(&mut self, leaving: bool) -> Result<bool, Contradiction> {
        let mut anything = false;
        while let Some(event) = self.agenda.take(self.now, leaving) {
            self.happen(event)?;
            anything = true;
        }
        Ok(anything)
    }

    fn arrivals(&mut self) -> Result<(), Contradiction> {
        while let Some(row) = self
            .rows
            .get(self.next_row)
            .filter(|row| row.received <= self.now)
        {
            let number = self.next_row as QueryNo;
            self.next_row += 1;
            if let Some(closing) = &mut self.closing {
                closing.arrived(row);
            }
            self.arrive(number, row)?;
        }
        Ok(())
    }

    fn dispatch(&mut self) -> Result<(), Contradiction> {
        self.told = false;
        let verdict = decide(&mut self.board, instant(self.now));
        self.look_at = verdict.look_again.map(|at| at.timestamp_micros());
        for decision in verdict.decisions {
            self.carry_out(decision)?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Contradiction> {
        if !self.options.checked {
            return Ok(());
        }
        self.board.assert_invariants();
        self.invariants()
    }

    fn note(&mut self, what: std::fmt::Arguments<'_>) {
        self.log.write(self.now, what);
    }

    fn life(&mut self, query: QueryNo) -> Option<&mut Life> {
        self.lives.get_mut(&query)
    }

    fn queue_of(&self, query: QueryNo) -> (usize, Option<&'a Queue>) {
        let place = self
            .rows
            .get(query as usize)
            .map_or(0, |row| row.queue as usize);
        (place, self.scenario.queues.get(place))
    }

    /// Tells the Board what is so about a query.
    fn put(&mut self, query: QueryNo) -> Result<(), Contradiction> {
        let (Some(life), Some(row)) = (self.lives.get(&query), self.rows.get(query as usize))
        else {
            return Ok(());
        };
        let Some(language) = self.languages.get(usize::from(row.language)) else {
            return Err(Contradiction(format!("query {query} has no language")));
        };
        let fixed = life::Fixed {
            number: query,
            queue: row.queue as usize,
            language,
            received: row.received,
        };
        self.told = true;
        Ok(self.board.put_query(life.facts(&fixed))?)
    }
}
