//! Every timer of dispatch, in order of time: at most one per expert, piece of work and query.
//!
//! A timer says when to look, not what to do: the thing is looked at, whatever is due happens, and
//! it is armed again for its next instant. So a timer that comes early does no harm.

use std::collections::BTreeSet;

use entity::value::Instant;

/// What a timer is for; things due at the same instant run in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timed {
    Expert(u32),
    Work(u32),
    Query(u32),
}

/// The timers, apart by kind: those of a hundred thousand experts must not slow a query's.
#[derive(Debug, Default)]
pub(super) struct Timers {
    experts: BTreeSet<(Instant, u32)>,
    works: BTreeSet<(Instant, u32)>,
    queries: BTreeSet<(Instant, u32)>,
}

impl Timers {
    fn of(&mut self, what: Timed) -> (&mut BTreeSet<(Instant, u32)>, u32) {
        match what {
            Timed::Expert(index) => (&mut self.experts, index),
            Timed::Work(index) => (&mut self.works, index),
            Timed::Query(index) => (&mut self.queries, index),
        }
    }

    /// Takes a timer out.
    pub(super) fn remove(&mut self, at: Instant, what: Timed) {
        let (timers, index) = self.of(what);
        timers.remove(&(at, index));
    }

    /// The next timer.
    fn first(&self) -> Option<(Instant, Timed)> {
        let experts = self
            .experts
            .first()
            .map(|&(at, index)| (at, Timed::Expert(index)));
        let works = self
            .works
            .first()
            .map(|&(at, index)| (at, Timed::Work(index)));
        let queries = self
            .queries
            .first()
            .map(|&(at, index)| (at, Timed::Query(index)));
        [experts, works, queries].into_iter().flatten().min()
    }

    /// When the next timer comes.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.first().map(|(at, _)| at)
    }

    /// Takes the next timer out if it is due.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Timed> {
        let (at, what) = self.first().filter(|(at, _)| *at <= now)?;
        self.remove(at, what);
        Some(what)
    }
}

/// Moves a timer.
pub(super) fn rearm(
    timers: &mut Timers,
    what: Timed,
    armed: &mut Option<Instant>,
    wanted: Option<Instant>,
) {
    if *armed == wanted {
        return;
    }
    if let Some(at) = *armed {
        timers.remove(at, what);
    }
    if let Some(at) = wanted {
        let (timers, index) = timers.of(what);
        timers.insert((at, index));
    }
    *armed = wanted;
}
