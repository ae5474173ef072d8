//! What dispatch decides is carried out: the part that a live dispatcher does with guarded writes.

use entity::value::{AssignmentState, QueryState};

use super::life::Told;
use super::{Contradiction, Pending, World, ids};
use crate::dispatch::{Decision, OfferEnd};
use crate::promise::Observation;
use crate::replay::agenda::{Event, ExpertNo, Micros, QueryNo};
use crate::replay::chance::Purpose;
use crate::replay::duty::instant;
use crate::replay::tally::OfferCount;

impl World<'_> {
    pub(super) fn carry_out(&mut self, decision: Decision) -> Result<(), Contradiction> {
        match decision {
            Decision::Offer {
                query,
                experts,
                expires_at,
                ..
            } => {
                let (query, until) = (ids::query_no(query), expires_at.timestamp_micros());
                for expert in experts {
                    self.offer(query, ids::expert_no(expert), until)?;
                }
            }
            Decision::EndOffer {
                query, expert, end, ..
            } => self.end_offer(ids::query_no(query), ids::expert_no(expert), end),
            Decision::Reclaim { query, .. } => return self.reclaim(ids::query_no(query)),
            Decision::Release { query } => self.release(ids::query_no(query)),
            Decision::HandBack { query, assignment } => {
                let query = ids::query_no(query);
                if assignment.is_some() {
                    self.let_go(query, AssignmentState::HandedBack)?;
                }
                return self.end_life(query, QueryState::HandedBack);
            }
            Decision::GiveUp { query } => {
                return self.end_life(ids::query_no(query), QueryState::Unanswered);
            }
            Decision::AtRisk { query, .. } => self.at_risk(ids::query_no(query)),
            Decision::Renew { query, due_at, .. } => {
                return self.renew(ids::query_no(query), due_at.timestamp_micros());
            }
            Decision::Rescue { query, percent, .. } => {
                let query = ids::query_no(query);
                self.note(format_args!("rescue q{query} {percent}"));
            }
            Decision::Breach { query, .. } => self.breach(ids::query_no(query)),
            Decision::Unresponsive { expert } => self.unresponsive(ids::expert_no(expert)),
            Decision::NobodyEligible { query, .. } => {
                let query = ids::query_no(query);
                self.note(format_args!("nobody eligible q{query}"));
            }
            Decision::Widen { query, step, .. } => {
                let query = ids::query_no(query);
                self.note(format_args!("widened q{query} {step}"));
            }
            Decision::Warn {
                expert, percent, ..
            } => {
                let expert = ids::expert_no(expert);
                self.note(format_args!("warned e{expert} {percent}"));
            }
            // Nobody writes notes, lapses or runs out of money in a scenario.
            Decision::EndWrapUp { .. }
            | Decision::PresenceLapsed { .. }
            | Decision::BalanceExhausted { .. } => {
                return Err(Contradiction(format!("dispatch decided {decision:?}")));
            }
        }
        Ok(())
    }

    fn offer(
        &mut self,
        query: QueryNo,
        expert: ExpertNo,
        expires_at: Micros,
    ) -> Result<(), Contradiction> {
        if self.pending.contains_key(&(query, expert)) {
            return Err(Contradiction(format!(
                "q{query} is offered to e{expert} twice"
            )));
        }
        let Some(behaviour) = self.behaviour(expert) else {
            return Err(Contradiction(format!("no expert e{expert}")));
        };
        let asked = self
            .lives
            .get(&query)
            .map_or(0, |life| u64::from(life.offers));
        let keys = [self.person_key(expert), asked];
        let accepts = self
            .stream(Purpose::Accept, query, keys)
            .happens(behaviour.accept_rate);
        let looks = behaviour
            .accept
            .draw(&mut self.stream(Purpose::AcceptTime, query, keys));
        let answer_at = self.now + looks;
        self.offers += 1;
        let number = self.offers;
        let pending = Pending {
            number,
            made_at: self.now,
            expires_at,
            answer_at,
        };
        self.pending.insert((query, expert), pending);
        let (place, _) = self.queue_of(query);
        self.tally.offer(place, OfferCount::Made);
        self.note(format_args!(
            "offered q{query} e{expert} until {expires_at}"
        ));
        if answer_at < expires_at {
            let event = Event::Answer {
                query,
                expert,
                offer: number,
                accepts,
            };
            self.agenda.plan(answer_at, event);
        }
        if let Some(life) = self.life(query) {
            life.state = QueryState::Offered;
            life.offers += 1;
        }
        Ok(())
    }

    fn end_offer(&mut self, query: QueryNo, expert: ExpertNo, end: OfferEnd) {
        let Some(pending) = self.pending.remove(&(query, expert)) else {
            return;
        };
        let (place, _) = self.queue_of(query);
        let (count, word) = match end {
            OfferEnd::Expired => (OfferCount::Expired, "expired"),
            OfferEnd::Rescinded(_) => (OfferCount::Rescinded, "rescinded"),
            OfferEnd::Voided(_) => (OfferCount::Voided, "voided"),
        };
        self.tally.offer(place, count);
        self.note(format_args!("{word} q{query} e{expert}"));
        if end == OfferEnd::Expired {
            self.observe(query, Observation::Refused(self.now - pending.made_at));
            self.lapse(expert, pending);
        }
        self.back_in_line(query);
    }

    /// `offered -> queued` once the last pending offer of a query has ended.
    pub(super) fn back_in_line(&mut self, query: QueryNo) {
        let pending = self.pending.range((query, 0)..=(query, ExpertNo::MAX));
        if pending.count() > 0 {
            return;
        }
        if let Some(life) = self.life(query)
            && life.state == QueryState::Offered
        {
            life.state = QueryState::Queued;
        }
    }

    /// The expert looks at the offer when it is gone, and says "I am here".
    fn lapse(&mut self, expert: ExpertNo, pending: Pending) {
        if let Some(person) = self.people.get_mut(expert as usize) {
            person.answered_offer(false);
            person.lapses = person.lapses.saturating_add(1);
        }
        let looks = pending.answer_at.max(self.now);
        self.agenda.plan(looks, Event::Back { expert });
        self.put_record(expert);
    }

    fn unresponsive(&mut self, expert: ExpertNo) {
        self.note(format_args!("unresponsive e{expert}"));
        if let Some(person) = self.people.get_mut(expert as usize) {
            person.unresponsive = true;
        }
    }

    fn reclaim(&mut self, query: QueryNo) -> Result<(), Contradiction> {
        self.note(format_args!("reclaimed q{query}"));
        self.let_go(query, AssignmentState::ReclaimedSilent)?;
        let now = instant(self.now);
        let Some(life) = self.lives.get_mut(&query) else {
            return Ok(());
        };
        life.state = QueryState::Queued;
        if let Some(work) = life.work.take() {
            self.books.release(now, &work.terms);
        }
        Ok(())
    }

    fn release(&mut self, query: QueryNo) {
        self.note(format_args!("released q{query}"));
        if let Some(life) = self.life(query) {
            life.state = QueryState::Queued;
            life.wakes = None;
        }
    }

    fn at_risk(&mut self, query: QueryNo) {
        self.note(format_args!("at risk q{query}"));
        if let Some(life) = self.life(query) {
            life.told.risk = true;
        }
    }

    /// The customer is told of a new time.
    fn renew(&mut self, query: QueryNo, due: Micros) -> Result<(), Contradiction> {
        self.note(format_args!("renewed q{query} due {due}"));
        let now = self.now;
        let Some(life) = self.life(query) else {
            return Ok(());
        };
        life.due = due;
        life.made = now;
        life.renewals += 1;
        life.told = Told::default();
        self.put(query)
    }

    fn breach(&mut self, query: QueryNo) {
        self.note(format_args!("breached q{query}"));
        if let Some(life) = self.life(query) {
            life.surprises += u32::from(!life.told.risk);
            life.renewals_broken += u32::from(life.renewals > 0);
            life.told.breach = true;
        }
    }
}
