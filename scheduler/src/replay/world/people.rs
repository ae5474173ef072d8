//! What simulated experts do: come and go, answer offers, reply and resolve.
//!
//! What follows a resolution, and what customers do, is in [`super::settle`].

use entity::value::{AssignmentState, ClockKind, DeclineReason, QueryState};

use super::life::Work;
use super::{Contradiction, World, ids};
use crate::dispatch::{AssignmentFacts, ClockFacts};
use crate::promise::Observation;
use crate::replay::agenda::{Event, ExpertNo, QueryNo};
use crate::replay::books::Terms;
use crate::replay::chance::{Purpose, Stream, hash_bytes};
use crate::replay::duty::instant;
use crate::replay::scenario::Behaviour;
use crate::replay::tally::OfferCount;

impl World<'_> {
    pub(super) fn happen(&mut self, event: Event) -> Result<(), Contradiction> {
        match event {
            Event::Loop => self.close_gaps(),
            Event::Duty { expert } => self.turn(expert),
            Event::Daylight { expert } => self.see_daylight(expert),
            Event::Back { expert } => self.come_back(expert),
            Event::Resolve { query, round } => return self.resolve(query, round),
            Event::Reply { query, round } => return self.reply(query, round),
            Event::Answer {
                query,
                expert,
                offer,
                accepts,
            } => return self.answer(query, expert, offer, accepts),
            Event::Reopen { query, round } => return self.reopen(query, round),
            Event::Final { query, round } => self.finalise(query, round),
            Event::Clear { query } => self.clear(query),
            Event::Leave { query } => return self.leave(query),
        }
        Ok(())
    }

    /// What tells an expert from others in seeds: the name, so that a new colleague shifts nothing.
    pub(super) fn person_key(&self, expert: ExpertNo) -> u64 {
        let name = self.names.get(expert as usize);
        name.map_or(0, |name| hash_bytes(name.as_bytes()))
    }

    pub(super) fn behaviour(&self, expert: ExpertNo) -> Option<&Behaviour> {
        let expert = self.scenario.experts.get(expert as usize)?;
        Some(&expert.behaviour)
    }

    /// A stream of chance for one purpose of one query.
    pub(super) fn stream(&self, purpose: Purpose, query: QueryNo, keys: [u64; 2]) -> Stream {
        let key = self.rows.get(query as usize).map_or(0, |row| row.key);
        Stream::new(self.options.seed, purpose, &[key, keys[0], keys[1]])
    }

    fn turn(&mut self, expert: ExpertNo) {
        let now = self.now;
        let Some(person) = self.people.get_mut(expert as usize) else {
            return;
        };
        let on_duty = person.duty.is_on(now);
        if on_duty == person.on_duty {
            // A shift that was claimed since has changed when this happens.
            return;
        }
        person.turn(now, on_duty);
        if let Some(at) = person.duty.next_change(now) {
            self.agenda.plan(at, Event::Duty { expert });
        }
        let word = if on_duty { "on" } else { "off" };
        self.note(format_args!("duty {word} e{expert}"));
        let ahead = self
            .people
            .get(expert as usize)
            .map(|person| person.duty.ahead(now))
            .unwrap_or_default();
        self.board.put_duties(ids::expert(expert), ahead);
        self.see_daylight(expert);
    }

    fn see_daylight(&mut self, expert: ExpertNo) {
        let Some(person) = self.people.get_mut(expert as usize) else {
            return;
        };
        let (presence, changes) = person.presence(self.now);
        self.told = true;
        self.board.put_presence(ids::expert(expert), presence);
        if let Some(at) = changes.filter(|_| person.on_duty) {
            self.agenda.plan(at, Event::Daylight { expert });
        }
    }

    fn come_back(&mut self, expert: ExpertNo) {
        let Some(person) = self.people.get_mut(expert as usize) else {
            return;
        };
        (person.unresponsive, person.lapses) = (false, 0);
        let (presence, _) = person.presence(self.now);
        self.told = true;
        self.board.put_presence(ids::expert(expert), presence);
        self.note(format_args!("back e{expert}"));
    }

    /// Tells the Board about an expert's past after it changed.
    pub(super) fn put_record(&mut self, expert: ExpertNo) {
        if let Some(person) = self.people.get_mut(expert as usize) {
            let record = person.record(self.now);
            self.told = true;
            self.board.put_record(ids::expert(expert), record);
        }
    }

    fn answer(
        &mut self,
        query: QueryNo,
        expert: ExpertNo,
        offer: u64,
        accepts: bool,
    ) -> Result<(), Contradiction> {
        let pending = self.pending.get(&(query, expert));
        if !pending.is_some_and(|p| p.number == offer && self.now < p.expires_at) {
            return Ok(());
        }
        let state = self.lives.get(&query).map(|life| life.state);
        if state != Some(QueryState::Offered) {
            // Somebody was faster, or it is gone: dispatch takes the offer back.
            return Ok(());
        }
        let asked = self.pending.remove(&(query, expert));
        let after = asked.map_or(0, |pending| self.now - pending.made_at);
        self.observe(
            query,
            if accepts {
                Observation::Accepted(after)
            } else {
                Observation::Refused(after)
            },
        );
        if let Some(person) = self.people.get_mut(expert as usize) {
            person.answered_offer(accepts);
            person.lapses = 0;
        }
        let (place, _) = self.queue_of(query);
        if accepts {
            self.tally.offer(place, OfferCount::Accepted);
            self.accept(query, expert)?;
        } else {
            self.tally.offer(place, OfferCount::Declined);
            self.note(format_args!("declined q{query} e{expert}"));
            let at = instant(self.now);
            let (id, by) = (ids::query(query), ids::expert(expert));
            self.told = true;
            self.board.decline(id, by, DeclineReason::Busy, at);
            self.back_in_line(query);
        }
        self.put_record(expert);
        Ok(())
    }

    fn accept(&mut self, query: QueryNo, expert: ExpertNo) -> Result<(), Contradiction> {
        let now = self.now;
        let (place, Some(queue)) = self.queue_of(query) else {
            return Ok(());
        };
        let brand = self.scenario.brands.get(queue.brand);
        let fee_bps = brand.map_or(0, |brand| brand.fee_bps);
        self.note(format_args!("accepted q{query} e{expert}"));
        let Some(life) = self.life(query) else {
            return Ok(());
        };
        let round = life.rounds;
        life.rounds += 1;
        let terms = Terms {
            query,
            round,
            brand: queue.brand,
            expert,
            price: queue.price,
            fee_bps,
        };
        life.work = Some(Work {
            terms,
            in_hand: true,
            since: now,
        });
        life.state = QueryState::Assigned;
        life.previous = None;
        self.books.reserve(instant(now), &terms);
        if let Some(person) = self.people.get_mut(expert as usize) {
            person.begin(now, place);
        }
        let clock = Some(ClockFacts {
            kind: ClockKind::FirstReply,
            started_at: instant(now),
            warned_percent: 0,
        });
        self.put_work(query, AssignmentState::AwaitingFirstReply, clock)?;
        self.plan_work(query, expert, round);
        Ok(())
    }

    fn plan_work(&mut self, query: QueryNo, expert: ExpertNo, round: u32) {
        let Some(behaviour) = self.behaviour(expert) else {
            return;
        };
        let keys = [u64::from(round), 0];
        let reply = behaviour
            .reply
            .draw(&mut self.stream(Purpose::ReplyTime, query, keys));
        let mut stream = self.stream(Purpose::HandleTime, query, keys);
        let measured = self.rows.get(query as usize).and_then(|row| row.handle);
        let handle = measured.unwrap_or_else(|| behaviour.handle.draw(&mut stream));
        let now = self.now;
        if let Some(closing) = &mut self.closing {
            closing.began(query, now);
        }
        self.agenda.plan(now + reply, Event::Reply { query, round });
        let done = now + handle.max(reply);
        self.agenda.plan(done, Event::Resolve { query, round });
    }

    fn put_work(
        &mut self,
        query: QueryNo,
        state: AssignmentState,
        clock: Option<ClockFacts>,
    ) -> Result<(), Contradiction> {
        let (place, _) = self.queue_of(query);
        let Some(terms) = self.lives.get(&query).and_then(|life| life.work) else {
            return Ok(());
        };
        let (since, terms) = (terms.since, terms.terms);
        self.told = true;
        Ok(self.board.put_assignment(AssignmentFacts {
            id: ids::assignment(query, terms.round),
            query: ids::query(query),
            queue: ids::queue(place),
            expert: ids::expert(terms.expert),
            state,
            since: instant(since),
            clock,
        })?)
    }

    /// The life of a query whose acceptance `round` is still in hand.
    fn in_hand(&mut self, query: QueryNo, round: u32) -> Option<&mut super::Life> {
        let holds = |work: &Work| work.in_hand && work.terms.round == round;
        self.life(query)
            .filter(|life| life.work.as_ref().is_some_and(holds))
    }

    fn reply(&mut self, query: QueryNo, round: u32) -> Result<(), Contradiction> {
        let now = self.now;
        let Some(life) = self.in_hand(query, round) else {
            return Ok(());
        };
        life.state = QueryState::Working;
        let begun = life.work.map_or(now, |work| work.since);
        let first = life.answered.is_none();
        life.answered.get_or_insert(now);
        self.observe(query, Observation::Replied(now - begun));
        if first {
            self.judge_answered(query);
        }
        self.note(format_args!("replied q{query}"));
        self.put(query)?;
        self.put_work(query, AssignmentState::Working, None)
    }

    fn resolve(&mut self, query: QueryNo, round: u32) -> Result<(), Contradiction> {
        // The last word is a reply too, and both may fall on one instant.
        self.reply_if_owed(query, round)?;
        let Some(life) = self.in_hand(query, round) else {
            return Ok(());
        };
        life.state = QueryState::ResolutionProposed;
        self.note(format_args!("resolved q{query}"));
        self.let_go(query, AssignmentState::Finished)?;
        self.put(query)?;
        self.plan_quiet_time(query, round);
        Ok(())
    }

    fn reply_if_owed(&mut self, query: QueryNo, round: u32) -> Result<(), Contradiction> {
        let owed = self
            .in_hand(query, round)
            .is_some_and(|life| life.state == QueryState::Assigned);
        if owed {
            self.reply(query, round)
        } else {
            Ok(())
        }
    }

    /// The expert is free of a query; the money stays where it is.
    pub(super) fn let_go(
        &mut self,
        query: QueryNo,
        state: AssignmentState,
    ) -> Result<(), Contradiction> {
        let now = self.now;
        let (place, _) = self.queue_of(query);
        self.put_work(query, state, None)?;
        let row = self.rows.get(query as usize);
        if let (Some(closing), Some(row)) = (&mut self.closing, row) {
            closing.ended(query, row, now);
        }
        self.last_work = now;
        let Some(work) = self.life(query).and_then(|life| life.work.as_mut()) else {
            return Ok(());
        };
        work.in_hand = false;
        let (expert, begun) = (work.terms.expert, work.since);
        if state == AssignmentState::Finished {
            self.observe(query, Observation::Finished(now - begun));
        }
        if let Some(person) = self.people.get_mut(expert as usize) {
            person.end(now, place);
        }
        Ok(())
    }
}
