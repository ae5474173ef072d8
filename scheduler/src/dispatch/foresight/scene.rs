//! The Board as the scene of a look-ahead.

use std::collections::BTreeMap;

use entity::value::{Instant, PresenceIntent, QueryState};

use super::HORIZON;
use crate::calendar::Span;
use crate::dispatch::board::Board;
use crate::dispatch::pool::Lang;
use crate::dispatch::query_clock::late_after;
use crate::dispatch::rank::take_rate_thousandths;
use crate::dispatch::ready::is_here;
use crate::dispatch::state::{Expert, Place, Query};
use crate::promise::scene::{Held, Item, Scene, Server};

/// A scene, and where the Board's queries are in it.
pub(super) struct Stage<'a> {
    pub(super) scene: Scene<'a>,
    /// The item of each query that waits, is on offer or is held.
    pub(super) item_of: BTreeMap<u32, u32>,
    /// The dense number of each pool.
    pub(super) pools: BTreeMap<u32, u16>,
    /// The index of each queue's habit.
    pub(super) habits: BTreeMap<u32, u16>,
    /// Whether somebody is free, by pool, as far as that was asked.
    free: BTreeMap<u32, bool>,
    pub(super) now: Instant,
}

/// The time between two instants in microseconds; negative where the second is earlier.
pub(super) fn micros(from: Instant, to: Instant) -> i64 {
    (to - from).num_microseconds().unwrap_or(i64::MAX)
}

impl Board {
    /// The next hours begin like this.
    pub(super) fn stage(&self) -> Stage<'_> {
        let mut stage = Stage {
            scene: Scene {
                // Where the late are promised a new time, none stands in the reserved line.
                reserve_every: (!self.settings.watch).then_some(self.settings.reserve_every),
                ..Scene::default()
            },
            item_of: BTreeMap::new(),
            pools: BTreeMap::new(),
            habits: BTreeMap::new(),
            free: BTreeMap::new(),
            now: self.now,
        };
        for (index, _) in self.pools.iter() {
            stage.pools.insert(index, stage.scene.pools);
            stage.scene.pools += 1;
        }
        for (index, _) in self.queues.iter() {
            if let Some(habit) = self.habit_or_guess(index) {
                let place = u16::try_from(stage.scene.habits.len()).unwrap_or(u16::MAX);
                stage.habits.insert(index, place);
                stage.scene.habits.push(habit);
            }
        }
        for (index, query) in self.queries.iter() {
            if let Some(item) = stage.item(self, query) {
                let place = u32::try_from(stage.scene.items.len()).unwrap_or(u32::MAX);
                stage.item_of.insert(index, place);
                stage.scene.items.push(item);
            }
        }
        let mut classes = BTreeMap::new();
        for (index, expert) in self.experts.iter() {
            stage.server(self, (index, expert), &mut classes);
        }
        stage.scene.classes = vec![Vec::new(); classes.len()];
        for (members, place) in classes {
            stage.scene.classes[usize::from(place)] = members;
        }
        stage.arrivals(self);
        stage
    }
}

impl Stage<'_> {
    /// A query that is not there yet, asked about in a queue and pool.
    pub(super) fn probe(&mut self, board: &Board, (queue, pool): (u32, u32)) -> Option<u32> {
        let facts = &board.queues.get(queue)?.facts;
        let reply = board.queues.get(queue)?.reply_seconds;
        let slack = i64::from(facts.promise_seconds.saturating_sub(reply));
        self.scene.items.push(Item {
            pool: *self.pools.get(&pool)?,
            habit: *self.habits.get(&queue)?,
            order: slack * 1_000_000,
            late_after: slack * 1_000_000,
            received: 0,
            joins: 0,
            probe: true,
            held: false,
        });
        u32::try_from(self.scene.items.len() - 1).ok()
    }

    fn item(&mut self, board: &Board, query: &Query) -> Option<Item> {
        let queue = board.queues.get(query.queue)?;
        let (mut joins, mut held) = (0, false);
        match query.place {
            Place::Waiting { .. } => {
                // Whoever is free has refused it: it waits for the first of them to cool down.
                let until = query.facts.refusals.iter().map(|refusal| refusal.until);
                let cooled = until.filter(|until| *until > self.now).min();
                if let Some(until) = cooled.filter(|_| self.somebody_free(board, query.pool)) {
                    joins = micros(self.now, until);
                }
            }
            Place::Sleeping => joins = micros(self.now, query.facts.wakes_at?),
            Place::Offered => held = true,
            Place::Held if query.facts.state == QueryState::Assigned => held = true,
            Place::Held | Place::Paused | Place::Unfunded | Place::Parked => return None,
        }
        let late_after = micros(self.now, late_after(query, queue));
        let order = match query.place {
            Place::Waiting { late: false } => query.order.at - self.now.timestamp_micros(),
            _ => late_after,
        };
        Some(Item {
            pool: *self.pools.get(&query.pool)?,
            habit: *self.habits.get(&query.queue)?,
            order,
            late_after,
            received: micros(self.now, query.facts.received_at),
            joins,
            probe: false,
            held,
        })
    }

    fn somebody_free(&mut self, board: &Board, pool: u32) -> bool {
        let known = self.free.entry(pool);
        *known.or_insert_with(|| board.somebody_free(pool))
    }

    fn server(
        &mut self,
        board: &Board,
        (index, expert): (u32, &Expert),
        classes: &mut BTreeMap<Vec<u16>, u16>,
    ) {
        if !expert.file.approved || expert.file.members.is_empty() {
            return;
        }
        let windows = windows(expert, self.now);
        let held = self.held(board, (index, expert));
        if windows.is_empty() && held.is_empty() {
            return;
        }
        let members = expert.file.members.iter();
        let pools = members.filter_map(|member| self.pools.get(&member.pool).copied());
        let mut pools: Vec<u16> = pools.collect();
        pools.sort_unstable();
        let next = u16::try_from(classes.len()).unwrap_or(u16::MAX);
        let class = *classes.entry(pools).or_insert(next);
        let bounds = expert.file.members.iter().map(|member| member.seat.bound);
        let record = &expert.file.facts.record;
        let take = take_rate_thousandths(record.accepted, record.offered);
        let pace = board.foresight.paces.get(&index);
        self.scene.servers.push(Server {
            class,
            slots: bounds.max().unwrap_or(0).min(expert.total),
            windows,
            pace: pace.map_or(1.0, |pace| pace.factor()),
            take_rate: f64::from(take) / 1_000.0,
            held,
        });
    }

    /// What an expert has in hand, and is asked for.
    fn held(&self, board: &Board, (index, expert): (u32, &Expert)) -> Vec<Held> {
        let mut held = Vec::new();
        for work in expert
            .file
            .works
            .iter()
            .filter_map(|&work| board.works.get(work))
        {
            let Some(&habit) = self.habits.get(&work.queue) else {
                continue;
            };
            let query = board.queries.find(work.facts.query);
            held.push(Held {
                habit,
                age: micros(work.facts.since, self.now).max(0),
                offered: false,
                answers: query.and_then(|query| self.item_of.get(&query).copied()),
            });
        }
        for query in board.asked_of(index) {
            let Some(entry) = board.queries.get(query) else {
                continue;
            };
            // Of several who are asked one will take it: the first stands for all.
            let Some(offer) = entry.offers.first().filter(|offer| offer.expert == index) else {
                continue;
            };
            let Some(&habit) = self.habits.get(&entry.queue) else {
                continue;
            };
            held.push(Held {
                habit,
                age: micros(offer.made_at, self.now).max(0),
                offered: true,
                answers: self.item_of.get(&query).copied(),
            });
        }
        held
    }
}

impl Board {
    /// The pool of a queue's usual language.
    pub(super) fn pool_of(&self, queue: u32, language: Lang) -> Option<u32> {
        self.queues.get(queue)?.kept.get(&language).copied()
    }

    /// Whether somebody in the pool is here and has room.
    pub(super) fn somebody_free(&self, pool: u32) -> bool {
        let pool = self.pools.get(pool);
        let mut ready = pool
            .into_iter()
            .flat_map(|pool| pool.ready.iter().flatten());
        ready.any(|(key, seat)| {
            let expert = self.experts.get(key.expert);
            expert.is_some_and(|expert| expert.duty && expert.has_room(seat))
        })
    }
}

/// When an expert is here, in microseconds from now: as promised by the duties ahead.
///
/// Whoever is here without a duty is taken to stay, and whoever is away without one not to come.
fn windows(expert: &Expert, now: Instant) -> Vec<(i64, i64)> {
    let file = &expert.file;
    let presence = &file.facts.presence;
    let current = file.facts.duties.iter().find(|span| span.contains(now));
    let ends = |span: Option<&Span>| span.map_or(i64::MAX, |span| micros(now, span.end));
    let mut windows = Vec::new();
    if is_here(expert, now) {
        windows.push((0, ends(current)));
    } else if presence.intent == PresenceIntent::Paused
        && let Some(until) = presence.paused_until.filter(|_| file.approved)
    {
        let from = micros(now, until);
        if from < ends(current) {
            windows.push((from, ends(current)));
        }
    }
    let ahead = file.facts.duties.iter().filter(|span| span.start > now);
    let ahead = ahead.map(|span| (micros(now, span.start), micros(now, span.end)));
    windows.extend(ahead.filter(|&(from, _)| from < HORIZON));
    windows
}
