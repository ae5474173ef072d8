//! One promise with what became of its query, and how it went.

use entity::value::{
    BreachCause, Channel, ExpertId, Instant, LanguageTag, PromiseState, QueryState, QueueId,
};

/// The shares of quotes that are given with a promise, in percent, in the order of [`Case::quoted`].
pub const QUOTED: [u8; 4] = [50, 80, 90, 95];

/// One promise with what became of its query.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// 1 for the first promise of a query, or the one that was agreed on instead, then one more for
    /// each renewal.
    pub number: i32,
    /// In which queue.
    pub queue: QueueId,
    /// Of which channel.
    pub channel: Channel,
    /// In which language.
    pub language: LanguageTag,
    /// Who answered, or held the query when it broke.
    pub expert: Option<ExpertId>,
    /// Made, kept, renewed, broken, void.
    pub state: PromiseState,
    /// When it was made.
    pub made_at: Instant,
    /// The time that was promised.
    pub due_at: Instant,
    /// When the brand told its customer.
    pub told_at: Option<Instant>,
    /// When it was seen to be at risk.
    pub at_risk_at: Option<Instant>,
    /// When it was kept, renewed, broken or void.
    pub ended_at: Option<Instant>,
    /// Why it broke.
    pub cause: Option<BreachCause>,
    /// By when so many percent of quotes like it are kept, see [`QUOTED`].
    pub quoted: [Option<Instant>; 4],
    /// Something was quoted, or it was said that not enough is known.
    pub asked_for_quote: bool,
    /// When the customer asked.
    pub received_at: Instant,
    /// When the promise began to count.
    pub taken_at: Instant,
    /// Where the query is.
    pub query_state: QueryState,
    /// Since when.
    pub state_since: Instant,
    /// When the customer first heard from a person.
    pub answered_at: Option<Instant>,
}

/// How a promise went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The customer heard from a person in time.
    Kept,
    /// Its time passed without an answer.
    Broken {
        /// The risk was seen, or a new time told, before the time had come. Otherwise it was a
        /// surprise.
        told: bool,
    },
    /// The query ended before its time had come.
    Void,
    /// Its time has not come.
    Open,
}

/// How long a customer waited for the first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waited {
    /// So many seconds, and was answered.
    Answered(u32),
    /// At least so many seconds: then the customer left, the query went back to the brand, or the
    /// wait still goes on.
    Longer(u32),
    /// The query was given up: no time would have been kept.
    Never,
}

impl Case {
    /// When nobody waited for Vesper any more, without an answer; `None` while somebody does.
    ///
    /// A query that was called off, went back to the brand, or was escalated is no longer Vesper's
    /// to answer; one that was given up is.
    fn left_at(&self) -> Option<Instant> {
        if self.state == PromiseState::Void {
            return Some(self.ended_at.unwrap_or(self.due_at));
        }
        if self.answered_at.is_some() {
            return None;
        }
        match self.query_state {
            QueryState::Cancelled
            | QueryState::HandedBack
            | QueryState::Escalated
            | QueryState::ResolutionProposed
            | QueryState::Resolved
            | QueryState::Closed => Some(self.state_since),
            QueryState::Received
            | QueryState::Queued
            | QueryState::Held
            | QueryState::Deferred
            | QueryState::Offered
            | QueryState::Assigned
            | QueryState::Working
            | QueryState::WaitingCustomer
            | QueryState::Unanswered => None,
        }
    }

    /// Whether a time named to the customer was kept; `None` when that cannot be said, or not yet.
    pub(super) fn keeps(&self, time: Instant, now: Instant) -> Option<bool> {
        if self.answered_at.is_some_and(|at| at <= time) {
            return Some(true);
        }
        if self.left_at().is_some_and(|at| at <= time) {
            return None;
        }
        (time < now).then_some(false)
    }

    /// Seconds from the customer's question to the first word.
    pub(super) fn answer_seconds(&self) -> Option<u32> {
        self.answered_at
            .map(|at| whole_seconds(self.received_at, at))
    }

    /// How long the customer waited since the promise began to count; `None` while it does not.
    #[must_use]
    pub fn waited(&self, now: Instant) -> Option<Waited> {
        if self.taken_at > now {
            return None;
        }
        let since = |at| whole_seconds(self.taken_at, at);
        if let Some(at) = self.answered_at {
            return Some(Waited::Answered(since(at)));
        }
        if self.query_state == QueryState::Unanswered {
            return Some(Waited::Never);
        }
        Some(Waited::Longer(since(self.left_at().unwrap_or(now))))
    }
}

/// How a promise went, as far as `now` tells; a renewed one is judged by its own time.
#[must_use]
pub fn judge(case: &Case, now: Instant) -> Outcome {
    match case.keeps(case.due_at, now) {
        Some(true) => Outcome::Kept,
        Some(false) => broken(case),
        None if case.state == PromiseState::Broken => broken(case),
        None if case.left_at().is_some_and(|at| at <= case.due_at) => Outcome::Void,
        None => Outcome::Open,
    }
}

/// Told before its time had come: the risk was seen, or a new time was named.
fn broken(case: &Case) -> Outcome {
    let risk = case.at_risk_at.is_some_and(|at| at <= case.due_at);
    let renewed =
        case.state == PromiseState::Renewed && case.ended_at.is_some_and(|at| at <= case.due_at);
    Outcome::Broken {
        told: risk || renewed,
    }
}

/// Whole seconds, begun ones counted: a promise of that many would have been kept.
pub(super) fn whole_seconds(from: Instant, to: Instant) -> u32 {
    let micros = (to - from).num_microseconds().unwrap_or(i64::MAX).max(0);
    let seconds = micros / 1_000_000 + i64::from(micros % 1_000_000 != 0);
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
