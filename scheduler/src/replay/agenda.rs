//! What is to happen when: a heap of events, ordered by instant, kind and the order of planning.
//!
//! Nothing happens here; [`super::world`] asks what is next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Microseconds since 1970: how the replay counts time inside.
pub type Micros = i64;

/// The number of a query in order of arrival.
pub type QueryNo = u32;

/// The place of an expert in the scenario.
pub type ExpertNo = u32;

/// Something that a simulated person or a clock of the shell does.
///
/// The order of the kinds is the order within one instant: who comes on duty can take what
/// arrives, a reply is sent before the patience of the same instant ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// The gap-closing loop looks, asks or waits.
    Loop,
    /// An expert comes on or goes off duty.
    Duty {
        /// Who.
        expert: ExpertNo,
    },
    /// Day or night comes to an expert on duty.
    Daylight {
        /// Who.
        expert: ExpertNo,
    },
    /// An expert sees offers that lapsed and says "I am here".
    Back {
        /// Who.
        expert: ExpertNo,
    },
    /// The work on a query is done.
    Resolve {
        /// On which query.
        query: QueryNo,
        /// Which acceptance of it.
        round: u32,
    },
    /// The first response is sent.
    Reply {
        /// On which query.
        query: QueryNo,
        /// Which acceptance of it.
        round: u32,
    },
    /// An expert answers an offer.
    Answer {
        /// Of which query.
        query: QueryNo,
        /// Who.
        expert: ExpertNo,
        /// Which offer of the run.
        offer: u64,
        /// Yes or no.
        accepts: bool,
    },
    /// The customer writes again inside the quiet time.
    Reopen {
        /// On which query.
        query: QueryNo,
        /// After which acceptance.
        round: u32,
    },
    /// The quiet time is over: the resolution is final.
    Final {
        /// Of which query.
        query: QueryNo,
        /// Of which acceptance.
        round: u32,
    },
    /// The hold is over: the earning clears.
    Clear {
        /// Of which query.
        query: QueryNo,
    },
    /// The customer's patience ends.
    Leave {
        /// With which query.
        query: QueryNo,
    },
}

/// The events to come.
#[derive(Debug, Default)]
pub struct Agenda {
    heap: BinaryHeap<Reverse<(Micros, Event, u64)>>,
    planned: u64,
}

impl Agenda {
    /// Plans an event.
    pub fn plan(&mut self, at: Micros, event: Event) {
        self.planned += 1;
        self.heap.push(Reverse((at, event, self.planned)));
    }

    /// When the next event is.
    #[must_use]
    pub fn next_at(&self) -> Option<Micros> {
        self.heap.peek().map(|Reverse((at, _, _))| *at)
    }

    /// Takes the next event out if it is due at `now` and, unless `leaving`, no customer leaves.
    pub fn take(&mut self, now: Micros, leaving: bool) -> Option<Event> {
        let Reverse((at, event, _)) = self.heap.peek()?;
        let leaves = matches!(event, Event::Leave { .. });
        if *at > now || (leaves && !leaving) {
            return None;
        }
        let Reverse((_, event, _)) = self.heap.pop()?;
        Some(event)
    }
}
