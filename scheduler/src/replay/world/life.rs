//! One query from the moment it is taken in until it is closed.

use entity::value::{LanguageTag, QueryState};

use super::ids;
use crate::dispatch::{PreviousExpert, PromiseFacts, QueryFacts};
use crate::replay::agenda::{ExpertNo, Micros, QueryNo};
use crate::replay::books::Terms;
use crate::replay::duty::instant;

/// Accepted work.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Whose, and on which terms.
    pub terms: Terms,
    /// Whether the expert is still at it; not so while the quiet time or the hold runs.
    pub in_hand: bool,
    /// When it was accepted.
    pub since: Micros,
}

/// A query that was taken in and is not closed.
#[derive(Clone, Debug)]
pub struct Life {
    /// Where it is.
    pub state: QueryState,
    /// When it was taken in, or its window opened.
    pub taken: Micros,
    /// The time promised first.
    pub first_due: Micros,
    /// The time that dispatch works towards now.
    pub due: Micros,
    /// When the promise in force was made.
    pub made: Micros,
    /// How often the promise was renewed.
    pub renewals: u32,
    /// New times that passed without an answer.
    pub renewals_broken: u32,
    /// Promises that lapsed without a word before.
    pub surprises: u32,
    /// Whether the promise's risk or breach was announced.
    pub told: Told,
    /// When the first response was sent.
    pub answered: Option<Micros>,
    /// When a held one is queued.
    pub wakes: Option<Micros>,
    /// When its window ends.
    pub window_ends: Option<Micros>,
    /// How often it was offered.
    pub offers: u32,
    /// How often it was accepted.
    pub rounds: u32,
    /// The work in force.
    pub work: Option<Work>,
    /// Who resolved it before it was reopened, and until when that expert is asked alone.
    pub previous: Option<(ExpertNo, Micros)>,
    /// How often the customer wrote again.
    pub reopened: u32,
}

/// What was announced about the promise in force.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// That it is at risk.
    pub risk: bool,
    /// That it broke.
    pub breach: bool,
}

/// What stays the same about a query as dispatch sees it.
#[derive(Clone, Copy, Debug)]
pub struct Fixed<'a> {
    /// Its number.
    pub number: QueryNo,
    /// The place of its queue.
    pub queue: usize,
    /// Its language.
    pub language: &'a LanguageTag,
    /// When it arrived.
    pub received: Micros,
}

impl Life {
    /// New times by which the answer came.
    #[must_use]
    pub fn renewals_kept(&self) -> u32 {
        let in_time = self.answered.is_some_and(|at| at <= self.due);
        u32::from(self.renewals > 0 && in_time)
    }

    /// What dispatch is told.
    #[must_use]
    pub fn facts(&self, fixed: &Fixed<'_>) -> QueryFacts {
        let owed = self.answered.is_none();
        QueryFacts {
            id: ids::query(fixed.number),
            queue: ids::queue(fixed.queue),
            language: fixed.language.clone(),
            priority: 3,
            state: self.state,
            received_at: instant(fixed.received),
            taken_at: instant(self.taken),
            due_at: instant(self.due),
            answered: !owed,
            promise: owed.then(|| PromiseFacts {
                id: ids::promise(fixed.number, self.renewals),
                number: self.renewals + 1,
                made_at: instant(self.made),
                risk_told: self.told.risk,
                breach_told: self.told.breach,
            }),
            wakes_at: self.wakes.map(instant),
            window_ends_at: self.window_ends.map(instant),
            previous: self.previous.map(|(expert, until)| PreviousExpert {
                expert: ids::expert(expert),
                ring_until: instant(until),
            }),
            refusals: Vec::new(),
        }
    }
}
