//! When shifts change how experts stand: begin, drain, end. Nobody writes a fact at those instants,
//! so the ruler looks by itself.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::{ExpertId, Instant};

/// The next such instant of every expert who has one.
#[derive(Debug, Default)]
pub(super) struct Watches {
    at: BTreeMap<ExpertId, Instant>,
    order: BTreeSet<(Instant, ExpertId)>,
}

impl Watches {
    /// An expert's next instant is this one.
    pub(super) fn put(&mut self, expert: ExpertId, at: Option<Instant>) {
        if let Some(old) = self.at.remove(&expert) {
            self.order.remove(&(old, expert));
        }
        if let Some(at) = at {
            self.at.insert(expert, at);
            self.order.insert((at, expert));
        }
    }

    /// Takes those whose instant has come.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<ExpertId> {
        let mut due = Vec::new();
        while let Some(&(at, expert)) = self.order.first().filter(|(at, _)| *at <= now) {
            self.order.remove(&(at, expert));
            self.at.remove(&expert);
            due.push(expert);
        }
        due
    }

    /// The first instant of all.
    pub(super) fn next(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }
}
