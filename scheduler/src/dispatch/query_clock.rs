//! The clocks of a query: offers, promise, widening, cool-downs, the window's end, giving up.

use chrono::TimeDelta;
use entity::value::{Instant, QueryState, time::seconds};

use super::board::Board;
use super::clock::TICK;
use super::decision::{Decision, OfferEnd};
use super::state::{Place, Query, Queue};
use super::timers::{Timed, rearm};
use super::watch::next_check;

/// When a query can no longer be answered in time if it is not begun: due less the expected reply.
pub(super) fn late_after(query: &Query, queue: &Queue) -> Instant {
    query.facts.due_at - seconds(queue.reply_seconds)
}

/// When widening step `step` (1, 2) is taken: at 25 % and 50 % of the promise, from arrival;
/// at once where the promise is in danger.
pub(super) fn widens_at(query: &Query, queue: &Queue, step: u8) -> Instant {
    if query.rescued {
        return query.facts.taken_at;
    }
    let share = TimeDelta::milliseconds(i64::from(queue.facts.promise_seconds) * 250);
    query.facts.taken_at + share * i32::from(step)
}

/// When nobody having answered ends in giving up.
fn gives_up_at(query: &Query, queue: &Queue) -> Instant {
    let from = if query.facts.answered {
        query.facts.due_at.max(query.facts.taken_at)
    } else {
        query.facts.taken_at
    };
    from + seconds(queue.facts.limits.unanswered_seconds)
}

/// When the window's end takes a query back, if it does.
fn hands_back_at(query: &Query, queue: &Queue) -> Option<Instant> {
    let end = query.facts.window_ends_at?;
    match query.facts.state {
        QueryState::Received | QueryState::Queued | QueryState::Offered | QueryState::Assigned => {
            Some(end)
        }
        QueryState::Working => Some(end + seconds(queue.facts.finish_seconds)),
        _ => None,
    }
}

impl Board {
    pub(super) fn run_query(&mut self, index: u32) {
        let now = self.now;
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        query.timer = None;
        let expired: Vec<u32> = query
            .offers
            .iter()
            .filter(|offer| offer.expires_at <= now)
            .map(|offer| offer.expert)
            .collect();
        for expert in expired {
            self.end_offer(index, expert, OfferEnd::Expired);
        }
        self.watch_promise(index);
        if self.release_or_end(index) {
            return;
        }
        self.widen(index);
        self.place(index);
    }

    /// Releases what slept, ends what has waited too long; true when the query has left the Board.
    fn release_or_end(&mut self, index: u32) -> bool {
        let now = self.now;
        let Some(query) = self.queries.get_mut(index) else {
            return true;
        };
        let Some(queue) = self.queues.get(query.queue) else {
            return true;
        };
        let id = query.facts.id;
        if query.place == Place::Sleeping && query.facts.wakes_at.is_some_and(|at| at <= now) {
            query.facts.state = QueryState::Queued;
            query.facts.wakes_at = None;
            self.outbox.push(Decision::Release { query: id });
        }
        if hands_back_at(query, queue).is_some_and(|at| at <= now) {
            let assignment = query.work;
            self.outbox.push(Decision::HandBack {
                query: id,
                assignment,
            });
            self.remove_query(id);
            if let Some(assignment) = assignment {
                self.remove_assignment(assignment);
            }
            return true;
        }
        if query.is_dispatchable() && gives_up_at(query, queue) <= now {
            self.outbox.push(Decision::GiveUp { query: id });
            self.remove_query(id);
            return true;
        }
        false
    }

    fn widen(&mut self, index: u32) {
        let now = self.now;
        let Some(query) = self.queries.get_mut(index) else {
            return;
        };
        let (Some(queue), Some(pool)) = (self.queues.get(query.queue), self.pools.get(query.pool))
        else {
            return;
        };
        while query.is_dispatchable()
            && query.step < pool.steps()
            && widens_at(query, queue, query.step + 1) <= now
        {
            query.step += 1;
            self.outbox.push(Decision::Widen {
                query: query.facts.id,
                step: query.step,
                name: step_name(query.step).to_owned(),
            });
        }
    }

    /// Arms a query's timer for the next thing that can happen to it by itself.
    pub(super) fn arm_query(&mut self, index: u32) {
        let wanted = self.next_of_query(index);
        if let Some(query) = self.queries.get_mut(index) {
            rearm(
                &mut self.timers,
                Timed::Query(index),
                &mut query.timer,
                wanted,
            );
        }
    }

    fn next_of_query(&self, index: u32) -> Option<Instant> {
        let query = self.queries.get(index)?;
        let queue = self.queues.get(query.queue)?;
        let pool = self.pools.get(query.pool)?;
        let mut next = hands_back_at(query, queue);
        let mut at = |instant: Instant| next = Some(next.map_or(instant, |next| next.min(instant)));
        let owed = query.facts.promise.filter(|_| !query.facts.answered);
        if let Some(promise) = owed.filter(|promise| !promise.breach_told) {
            at(query.facts.due_at + TICK);
            next_check(query, promise, &self.settings).map(&mut at);
        }
        if let (Place::Sleeping, Some(wakes)) = (query.place, query.facts.wakes_at) {
            at(wakes);
        }
        if query.is_dispatchable() {
            at(gives_up_at(query, queue));
            query.offers.iter().for_each(|offer| at(offer.expires_at));
            if query.step < pool.steps() {
                at(widens_at(query, queue, query.step + 1));
            }
        }
        if let Place::Waiting { late } = query.place {
            if !late {
                at(late_after(query, queue) + TICK);
            }
            let refusals = query.facts.refusals.iter();
            refusals
                .map(|refusal| refusal.until)
                .filter(|end| *end > self.now)
                .for_each(at);
        }
        next
    }
}

/// The name of a widening step, as shown on the timeline.
fn step_name(step: u8) -> &'static str {
    match step {
        0 => "as asked",
        1 => "skills one level lower",
        _ => "any skill level",
    }
}
