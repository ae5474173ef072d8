//! When answers will come, as the Board sees it: quotes for new queries, and whether those that
//! wait will be in time.
//!
//! What was learnt comes in by [`Board::observe`], [`Board::arrived`] and [`Board::judge`], what is
//! forecast by [`Board::expect`]; what
//! will come is read off the Board and played by [`crate::promise::ahead`].

#[cfg(test)]
mod against_engine;
mod chance;
pub mod demand;
mod learn;
pub mod outlook;
mod quote;
mod rate;
mod scene;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::value::{Instant, QuoteBasis};

use super::board::Board;
use super::pool::{Class, Lang};
use crate::promise::{Correction, Habit, Pace, Quantiles};
use demand::Expected;
use rate::Rate;

/// How far ahead is looked: two nights.
pub(super) const HORIZON: i64 = 48 * 3_600_000_000;

/// What was seen so far, and the last looks ahead.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    /// By queue.
    habits: BTreeMap<u32, Habit>,
    /// Over all queues, for those that are new.
    usual: BTreeMap<Class, Habit>,
    /// By expert.
    paces: BTreeMap<u32, Pace>,
    /// By queue.
    corrections: BTreeMap<u32, Correction>,
    /// By queue and language.
    rates: BTreeMap<(u32, Lang), Rate>,
    /// What is forecast, by queue and language.
    demands: BTreeMap<(u32, Lang), Expected>,
    /// Waits where somebody is free, by queue, and how much had been seen then.
    free: BTreeMap<u32, (u32, Quantiles)>,
    /// Waits in line, by queue and language.
    lines: BTreeMap<(u32, Lang), Line>,
    /// When there is time to spare, by pool, and until when that is good.
    spare: BTreeMap<u32, (Instant, Quantiles)>,
    /// When the queries that wait will be answered.
    chances: Chances,
    /// How much was seen, by queue.
    seen: BTreeMap<u32, u32>,
}

/// The last look at a line.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Until when it is good.
    until: Instant,
    model: Quantiles,
    basis: QuoteBasis,
}

/// The last look at those who wait.
#[derive(Debug, Default)]
struct Chances {
    at: Option<Instant>,
    /// Until when they are good.
    until: Option<Instant>,
    /// Times from then to the answer, by query, sorted.
    answers: BTreeMap<u32, Vec<i64>>,
}

/// How long a look is good that took so many events: what took long to see changes slowly, and
/// must not be looked at all the time.
fn good_for(least: TimeDelta, events: u32) -> TimeDelta {
    least + least * i32::try_from(events / 1_000).unwrap_or(i32::MAX)
}

impl Board {
    /// The hour of the day that corrections are kept by.
    fn hour(at: Instant) -> u8 {
        u8::try_from(at.timestamp().rem_euclid(86_400) / 3_600).unwrap_or(0)
    }
}
