//! Joins waiting queries and ready experts: the most urgent first, together where they compete.

use std::collections::{BTreeMap, BTreeSet};

use super::board::Board;
use super::candidates::Chosen;
use super::explain::{Line, Outcome};
use super::matching::{WORTH_MAX, match_rows};
use super::pool::Order;
use super::state::Place;

/// How many queries are matched together at most: more would make one decision slow, and the
/// next window follows at once.
const WINDOW: usize = 64;

/// Where the next query at the front came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// Itself to be tried.
    Single,
    /// The next of a pool's line; the one after it follows.
    Pool(u32),
    /// Left over from a window.
    Again,
}

/// A query with the experts it may go to.
struct Row {
    line: Line,
    order: Order,
    chosen: Vec<Chosen>,
    previous: bool,
}

/// A query that is being offered.
pub(super) struct Grant {
    pub(super) query: u32,
    pub(super) line: Line,
    pub(super) outcome: Outcome,
    /// Asked, best first.
    pub(super) experts: Vec<u32>,
    /// Who could have been.
    pub(super) considered: Vec<Chosen>,
    /// How many queries were matched together.
    pub(super) matched_together: u16,
}

/// The state of one round of assignment.
#[derive(Default)]
struct Round {
    front: BTreeSet<(Line, Order, Source)>,
    /// Gathered once already.
    seen: BTreeSet<u32>,
    /// Pools that have nobody ready.
    dry: BTreeSet<u32>,
    grants: Vec<Grant>,
}

impl Board {
    /// Tries every query that may have found an expert, and every expert who may have found a query.
    pub(super) fn assign(&mut self) {
        let tried = std::mem::take(&mut self.hot_queries);
        let pools = std::mem::take(&mut self.hot_pools);
        if !(tried.is_empty() && pools.is_empty()) {
            let mut round = Round::default();
            self.fill_front(&mut round, &tried, &pools);
            loop {
                self.push_reserved(&mut round, &pools);
                let rows = self.gather(&mut round);
                if rows.is_empty() {
                    break;
                }
                self.grant_rows(rows, &mut round);
            }
            for grant in round.grants {
                self.offer(grant);
            }
        }
        self.announce_nobody(tried);
    }

    fn fill_front(&self, round: &mut Round, tried: &BTreeSet<u32>, pools: &BTreeSet<u32>) {
        for query in tried.iter().filter_map(|&query| self.queries.get(query)) {
            if let Place::Waiting { late } = query.place {
                let line = if late { Line::Late } else { Line::OnTime };
                round.front.insert((line, query.order, Source::Single));
            }
        }
        for &pool in pools {
            self.push_next(round, pool, None);
        }
    }

    /// Puts the next query of a pool's line to the front: the on-time ones, then the late ones.
    fn push_next(&self, round: &mut Round, index: u32, after: Option<(Line, Order)>) {
        use std::ops::Bound::{Excluded, Unbounded};
        let Some(pool) = self.pools.get(index) else {
            return;
        };
        let next = match after {
            None => pool.on_time.first().map(|order| (Line::OnTime, *order)),
            Some((Line::OnTime, order)) => pool
                .on_time
                .range((Excluded(order), Unbounded))
                .next()
                .map(|order| (Line::OnTime, *order)),
            Some((_, order)) => {
                let late = pool.late.range((Excluded(order), Unbounded)).next();
                if let Some(order) = late {
                    round
                        .front
                        .insert((Line::Late, *order, Source::Pool(index)));
                }
                return;
            }
        };
        let next = next.or_else(|| pool.late.first().map(|order| (Line::Late, *order)));
        if let Some((line, order)) = next {
            round.front.insert((line, order, Source::Pool(index)));
        }
    }

    /// Puts the oldest late query first where the others have had their share.
    fn push_reserved(&self, round: &mut Round, pools: &BTreeSet<u32>) {
        if self.late == 0 {
            return;
        }
        let share = u32::from(self.settings.reserve_every.max(1)) - 1;
        for &index in pools.difference(&round.dry) {
            if let Some(pool) = self.pools.get(index)
                && pool.passed_over >= share
                && let Some(order) = pool.late.first()
                && !round.seen.contains(&order.query)
            {
                round.front.insert((Line::Reserved, *order, Source::Single));
            }
        }
    }

    /// Takes the most urgent queries with somebody to ask, until every expert seen has one.
    fn gather(&mut self, round: &mut Round) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let mut experts: BTreeSet<u32> = BTreeSet::new();
        while rows.len() < WINDOW
            && let Some((line, order, source)) = round.front.pop_first()
        {
            let query = order.query;
            let fresh = round.seen.insert(query) || source == Source::Again;
            let row = fresh.then(|| self.row(round, line, order)).flatten();
            if let Source::Pool(pool) = source
                && !round.dry.contains(&pool)
            {
                self.push_next(round, pool, Some((line, order)));
            }
            let Some(row) = row else { continue };
            experts.extend(row.chosen.iter().map(|chosen| chosen.key.expert));
            rows.push(row);
            if rows.len() >= experts.len() {
                break;
            }
        }
        rows
    }

    fn row(&mut self, round: &mut Round, line: Line, order: Order) -> Option<Row> {
        let query = self.queries.get(order.query)?;
        let pool = query.pool;
        if !matches!(query.place, Place::Waiting { .. }) || round.dry.contains(&pool) {
            return None;
        }
        let queue = self.queues.get(query.queue)?;
        if !self.brands.get(queue.brand)?.affords(&queue.facts) {
            self.place(order.query);
            return None;
        }
        if let Some(previous) = self.previous(order.query) {
            return Some(Row {
                line,
                order,
                chosen: vec![previous],
                previous: true,
            });
        }
        let chosen = self.candidates(order.query);
        if chosen.is_empty() {
            if self.is_dry(pool) {
                round.dry.insert(pool);
            }
            return None;
        }
        Some(Row {
            line,
            order,
            chosen,
            previous: false,
        })
    }

    fn grant_rows(&mut self, mut rows: Vec<Row>, round: &mut Round) {
        let matched: Vec<Option<u32>> = match &rows[..] {
            [row] => vec![row.chosen.first().map(|chosen| chosen.key.expert)],
            _ => match_rows(&rows.iter().map(worths).collect::<Vec<_>>()),
        };
        if rows.len() > 1 && self.settings.explained > 0 {
            self.note_matched(&mut rows, &matched);
        }
        let matched_together = u16::try_from(rows.len()).unwrap_or(u16::MAX);
        for (row, expert) in rows.into_iter().zip(matched) {
            match expert {
                Some(expert) if self.still_affordable(row.order.query) => {
                    let mut grant = self.grant(row, expert);
                    grant.matched_together = matched_together;
                    round.grants.push(grant);
                }
                Some(_) => self.place(row.order.query),
                None => {
                    round.front.insert((row.line, row.order, Source::Again));
                }
            }
        }
    }

    /// Writes beside each candidate which other query of the window got them: the explanation of
    /// whoever did not get the best tells so.
    fn note_matched(&self, rows: &mut [Row], matched: &[Option<u32>]) {
        let queries = rows.iter().map(|row| row.order.query);
        let got: BTreeMap<u32, u32> = queries
            .zip(matched)
            .filter_map(|(query, expert)| Some(((*expert)?, query)))
            .collect();
        for row in rows {
            for chosen in &mut row.chosen {
                let other = got.get(&chosen.key.expert).copied();
                chosen.matched_to = other
                    .filter(|&other| other != row.order.query)
                    .and_then(|other| Some(self.queries.get(other)?.facts.id));
            }
        }
    }

    fn still_affordable(&self, query: u32) -> bool {
        let queue = self
            .queries
            .get(query)
            .and_then(|query| self.queues.get(query.queue));
        queue.is_some_and(|queue| {
            let brand = self.brands.get(queue.brand);
            brand.is_some_and(|brand| brand.affords(&queue.facts))
        })
    }

    /// Counts the offer at once, so that the next round sees it; when it ends is settled later.
    fn grant(&mut self, row: Row, expert: u32) -> Grant {
        let query = row.order.query;
        self.count_passed_over(query, expert, row.line);
        let now = self.now;
        self.add_pending(query, (expert, now), now);
        self.leave(query);
        if let Some(query) = self.queries.get_mut(query) {
            query.place = Place::Offered;
            query.nobody = None;
        }
        Grant {
            query,
            line: row.line,
            outcome: if row.previous {
                Outcome::OfferedToPrevious
            } else {
                Outcome::Offered
            },
            experts: vec![expert],
            considered: row.chosen,
            matched_together: 1,
        }
    }

    /// Keeps the account of the share reserved for late queries, in every line this expert could serve.
    fn count_passed_over(&mut self, query: u32, expert: u32, line: Line) {
        if self.late == 0 {
            return;
        }
        let share = u32::from(self.settings.reserve_every.max(1)) - 1;
        let own = self.queries.get(query).map(|query| query.pool);
        let Some(expert) = self.experts.get(expert) else {
            return;
        };
        for member in &expert.file.members {
            let Some(pool) = self.pools.get_mut(member.pool) else {
                continue;
            };
            if line == Line::OnTime && !pool.late.is_empty() {
                pool.passed_over += 1;
            } else if line != Line::OnTime && own == Some(member.pool) {
                pool.passed_over = pool.passed_over.saturating_sub(share);
            }
        }
    }
}

/// What each candidate is worth: fewer widening steps before any score.
fn worths(row: &Row) -> Vec<(u32, i64)> {
    row.chosen
        .iter()
        .map(|chosen| {
            let steps = i64::from(2u8.saturating_sub(chosen.step));
            let score = i64::from(chosen.score.total().min(1_023));
            (chosen.key.expert, (steps * 1_024 + score).min(WORTH_MAX))
        })
        .collect()
}
