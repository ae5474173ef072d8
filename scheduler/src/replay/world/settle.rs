//! After the work: quiet time, customers who write again or leave, and money that becomes final.

use entity::value::{AssignmentState, QueryState};

use super::{Contradiction, World};
use crate::replay::agenda::{Event, Micros, QueryNo};
use crate::replay::chance::Purpose;
use crate::replay::duty::instant;
use crate::replay::tally::Paid;

/// How often a customer writes again after a resolution: nobody asks a fifth time, and a rate of
/// one would otherwise never end.
const REOPENED_MAX: u32 = 4;

impl World<'_> {
    pub(super) fn plan_quiet_time(&mut self, query: QueryNo, round: u32) {
        let (_, Some(queue)) = self.queue_of(query) else {
            return;
        };
        let Some((expert, reopened)) = self.lives.get(&query).and_then(|life| {
            let work = life.work?;
            Some((work.terms.expert, life.reopened))
        }) else {
            return;
        };
        let quiet = Micros::from(queue.quiet_seconds) * 1_000_000;
        let rate = self.behaviour(expert).map_or(0.0, |own| own.reopen_rate);
        let mut stream = self.stream(Purpose::Reopen, query, [u64::from(round), 0]);
        if reopened < REOPENED_MAX && quiet > 0 && stream.happens(rate) {
            let after = libm::floor(stream.fraction() * quiet as f64) as Micros;
            self.agenda
                .plan(self.now + after, Event::Reopen { query, round });
        } else {
            self.agenda
                .plan(self.now + quiet, Event::Final { query, round });
        }
    }

    pub(super) fn reopen(&mut self, query: QueryNo, round: u32) -> Result<(), Contradiction> {
        let now = self.now;
        let (place, Some(queue)) = self.queue_of(query) else {
            return Ok(());
        };
        let window = self.window_now(place, queue);
        let Some(work) = self.lives.get(&query).and_then(|life| life.work) else {
            return Ok(());
        };
        if work.terms.round != round {
            return Ok(());
        }
        self.note(format_args!("reopened q{query}"));
        self.books.release(instant(now), &work.terms);
        let Some(life) = self.life(query) else {
            return Ok(());
        };
        life.work = None;
        let Some(window_ends) = window else {
            // Outside the window the customer's message goes to the brand.
            return self.end_life(query, QueryState::HandedBack);
        };
        let seconds = |seconds: u32| now + Micros::from(seconds) * 1_000_000;
        life.reopened += 1;
        life.state = QueryState::Queued;
        life.window_ends = window_ends;
        life.due = seconds(queue.limits.next_reply_seconds);
        life.previous = Some((work.terms.expert, seconds(queue.limits.same_expert_seconds)));
        self.put(query)
    }

    pub(super) fn finalise(&mut self, query: QueryNo, round: u32) {
        let now = self.now;
        let (place, Some(queue)) = self.queue_of(query) else {
            return;
        };
        let Some(life) = self.life(query) else {
            return;
        };
        let Some(work) = life.work.filter(|work| work.terms.round == round) else {
            return;
        };
        life.state = QueryState::Resolved;
        self.note(format_args!("final q{query}"));
        let terms = work.terms;
        self.books.charge(instant(now), &terms);
        let (earned, fee) = terms.shares();
        self.tally.paid(&Paid {
            queue: place,
            expert: terms.expert as usize,
            charged: terms.price,
            earned,
            fee,
        });
        if let Some(person) = self.people.get_mut(terms.expert as usize) {
            person.earns(now, earned);
        }
        self.put_record(terms.expert);
        let hold = Micros::from(queue.hold_seconds) * 1_000_000;
        self.agenda.plan(now + hold, Event::Clear { query });
    }

    pub(super) fn clear(&mut self, query: QueryNo) {
        let Some(work) = self.lives.get(&query).and_then(|life| life.work) else {
            return;
        };
        self.note(format_args!("cleared q{query}"));
        self.books.clear(instant(self.now), &work.terms);
        self.close(query);
    }

    pub(super) fn leave(&mut self, query: QueryNo) -> Result<(), Contradiction> {
        let Some(life) = self.life(query).filter(|life| life.answered.is_none()) else {
            return Ok(());
        };
        let in_hand = life.work.is_some_and(|work| work.in_hand);
        self.note(format_args!("abandoned q{query}"));
        if in_hand {
            self.let_go(query, AssignmentState::Revoked)?;
        }
        self.end_life(query, QueryState::Cancelled)
    }
}
