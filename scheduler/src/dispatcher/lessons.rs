//! What the ruler learns from the rows it reads anyway: how people work, who arrives, and whether
//! quotes are kept.

use std::collections::BTreeSet;

use entity::table;
use entity::value::{AssignmentId, Instant, OfferState, QueryId, QuoteBasis};

use crate::dispatch::Board;
use crate::promise::{Given, Observation, OpenQuotes};
use crate::service::quotes::Estimate;

/// What was learnt of that is still open.
#[derive(Debug, Default)]
pub(super) struct Lessons {
    /// Quotes that were given with a query's first promise.
    quotes: OpenQuotes<QueryId>,
    /// Open queries that were counted as arrived.
    counted: BTreeSet<QueryId>,
    /// Open work whose first reply was seen.
    replied: BTreeSet<AssignmentId>,
}

fn micros(from: Instant, to: Instant) -> i64 {
    (to - from).num_microseconds().unwrap_or(0).max(0)
}

/// An offer that ended.
pub(super) fn offer(board: &mut Board, row: &table::offer::Model) {
    let after = micros(row.created_at, row.ended_at.unwrap_or(row.expires_at));
    let seen = match row.state {
        OfferState::Accepted => Observation::Accepted(after),
        OfferState::Declined | OfferState::Expired => Observation::Refused(after),
        OfferState::Pending | OfferState::Rescinded | OfferState::Voided => return,
    };
    board.observe(row.queue_id, Some(row.expert_id), seen);
}

/// The first reply of a piece of work.
fn reply(board: &mut Board, row: &table::assignment::Model) {
    if let Some(replied) = row.first_reply_at {
        let seen = Observation::Replied(micros(row.accepted_at, replied));
        board.observe(row.queue_id, Some(row.expert_id), seen);
    }
}

/// Work that was over before the ruler began.
pub(super) fn past_work(board: &mut Board, row: &table::assignment::Model) {
    reply(board, row);
    ended_work(board, row);
}

/// Work that ended.
fn ended_work(board: &mut Board, row: &table::assignment::Model) {
    let finished = row.state == entity::value::AssignmentState::Finished;
    if let Some(ended) = row.ended_at.filter(|_| finished) {
        let seen = Observation::Finished(micros(row.accepted_at, ended));
        board.observe(row.queue_id, Some(row.expert_id), seen);
    }
}

impl Lessons {
    /// Open work is so.
    pub(super) fn open_work(&mut self, board: &mut Board, row: &table::assignment::Model) {
        if row.first_reply_at.is_some() && self.replied.insert(row.id) {
            reply(board, row);
        }
    }

    /// Work has ended.
    pub(super) fn work(&mut self, board: &mut Board, row: &table::assignment::Model) {
        if !self.replied.remove(&row.id) {
            reply(board, row);
        }
        ended_work(board, row);
    }

    /// A query is so: it arrived, was quoted, or was answered.
    pub(super) fn query(
        &mut self,
        board: &mut Board,
        row: &table::query::Model,
        promise: Option<&table::promise::Model>,
    ) {
        if row.state.is_ended() {
            return self.forget(row.id);
        }
        if self.counted.insert(row.id) {
            board.arrived(row.queue_id, &row.language, row.taken_at);
        }
        match (row.first_response_at, promise) {
            (Some(answered), _) => {
                for judged in self.quotes.answered(row.id, answered) {
                    board.judge(&judged);
                }
            }
            (None, Some(promise)) if promise.number == 1 => self.quoted(board, row, promise),
            (None, _) => {}
        }
    }

    /// A query is gone: nothing more is judged of it.
    pub(super) fn forget(&mut self, query: QueryId) {
        self.counted.remove(&query);
        self.quotes.drop(query);
    }

    /// Judges the levels whose time has passed without an answer.
    pub(super) fn judge_lapsed(&mut self, board: &mut Board, now: Instant) {
        while let Some(judged) = self.quotes.lapsed(now) {
            board.judge(&judged);
        }
    }

    fn quoted(
        &mut self,
        board: &Board,
        row: &table::query::Model,
        promise: &table::promise::Model,
    ) {
        let estimate = Estimate::of_promise(promise);
        // What is held first says more about tomorrow than about the line.
        let at_once = row.taken_at <= promise.made_at;
        if at_once && estimate.basis != QuoteBasis::Insufficient {
            let given = Given {
                queue: row.queue_id,
                made: board.made(estimate.basis, promise.made_at),
                at: promise.made_at,
                by: estimate.answer_by,
            };
            self.quotes.give(row.id, given);
        }
    }
}
