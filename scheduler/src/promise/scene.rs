//! The scene of a look-ahead: who works, who waits, who will come. Plain data, times in
//! microseconds from now.

use super::arrivals::Arrivals;
use super::habit::Habit;

/// An expert, as far as the next hours depend on one.
#[derive(Clone, Debug)]
pub struct Server {
    /// Which [`Scene::classes`] entry: the pools that the expert may serve.
    pub class: u16,
    /// Pieces of work at once.
    pub slots: u16,
    /// When the expert is here, ascending; the last may be open-ended (`i64::MAX`).
    pub windows: Vec<(i64, i64)>,
    /// How much longer than others the expert takes.
    pub pace: f64,
    /// The share of offers that the expert accepts.
    pub take_rate: f64,
    /// What is in hand.
    pub held: Vec<Held>,
}

/// A piece of work in hand, or an offer that is out.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Of which queue: an index of [`Scene::habits`].
    pub habit: u16,
    /// How long it has been so.
    pub age: i64,
    /// Not accepted yet.
    pub offered: bool,
    /// The query that is answered by it, if its first reply is owed: an index of [`Scene::items`].
    pub answers: Option<u32>,
}

/// A query in its line, or one that is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// In which pool's line.
    pub pool: u16,
    /// Of which queue: an index of [`Scene::habits`].
    pub habit: u16,
    /// Its key among those on time.
    pub order: i64,
    /// From then on it waits with the late.
    pub late_after: i64,
    /// Since when the customer waits: the key among the late.
    pub received: i64,
    /// It joins its line then; at once when not positive.
    pub joins: i64,
    /// It is asked about and is not there: it takes nobody's time.
    pub probe: bool,
    /// It is with an expert already.
    pub held: bool,
}

/// Everything that the next hours depend on.
#[derive(Clone, Debug, Default)]
pub struct Scene<'a> {
    /// Experts.
    pub servers: Vec<Server>,
    /// Sets of pools that some expert may serve.
    pub classes: Vec<Vec<u16>>,
    /// How many pools there are.
    pub pools: u16,
    /// Queries that wait or are held, and those asked about.
    pub items: Vec<Item>,
    /// Streams of queries to come.
    pub arrivals: Vec<Arrivals<'a>>,
    /// How people work, by queue.
    pub habits: Vec<&'a Habit>,
    /// Every so many-th assignment goes to the late, if any does.
    pub reserve_every: Option<u8>,
}
