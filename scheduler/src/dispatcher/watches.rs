//! Instants at which something changes that nobody writes a fact about: shifts begin, drain and end,
//! nights of brands end. The ruler looks by itself then.

use std::collections::{BTreeMap, BTreeSet};

use entity::value::Instant;

/// The next such instant of everyone who has one.
#[derive(Debug)]
pub(super) struct Watches<Id> {
    at: BTreeMap<Id, Instant>,
    order: BTreeSet<(Instant, Id)>,
}

impl<Id> Default for Watches<Id> {
    fn default() -> Self {
        Self {
            at: BTreeMap::new(),
            order: BTreeSet::new(),
        }
    }
}

impl<Id: Copy + Ord> Watches<Id> {
    /// The next instant of that one is this.
    pub(super) fn put(&mut self, id: Id, at: Option<Instant>) {
        if let Some(old) = self.at.remove(&id) {
            self.order.remove(&(old, id));
        }
        if let Some(at) = at {
            self.at.insert(id, at);
            self.order.insert((at, id));
        }
    }

    /// Takes those whose instant has come.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<Id> {
        let mut due = Vec::new();
        while let Some(&(at, id)) = self.order.first().filter(|(at, _)| *at <= now) {
            self.order.remove(&(at, id));
            self.at.remove(&id);
            due.push(id);
        }
        due
    }

    /// The first instant of all.
    pub(super) fn next(&self) -> Option<Instant> {
        self.order.first().map(|(at, _)| *at)
    }
}
