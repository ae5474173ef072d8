//! Work: what an expert holds, from acceptance to the end of the notes.

use entity::value::{AssignmentId, AssignmentState, OfferEndReason, QueryState};

use super::board::Board;
use super::decision::{Decision, ReclaimReason};
use super::fact::{AssignmentFacts, UnknownFact};
use super::pool::Class;
use super::settings::Refused;
use super::state::{Expert, Place, Work};
use super::timers::Timed;

/// Where a query is whose work is in this state.
const fn query_state(state: AssignmentState) -> Option<QueryState> {
    match state {
        AssignmentState::AwaitingFirstReply => Some(QueryState::Assigned),
        AssignmentState::Working => Some(QueryState::Working),
        AssignmentState::WaitingCustomer => Some(QueryState::WaitingCustomer),
        AssignmentState::WrapUp
        | AssignmentState::Finished
        | AssignmentState::Returned
        | AssignmentState::ReclaimedSilent
        | AssignmentState::ReclaimedOffline
        | AssignmentState::Transferred
        | AssignmentState::HandedBack
        | AssignmentState::Revoked => None,
    }
}

/// The counter of what an expert holds of a class.
pub(super) fn held_of(expert: &mut Expert, class: Class) -> &mut u16 {
    match class {
        Class::Chat => &mut expert.chats,
        Class::Mail => &mut expert.mails,
    }
}

impl Board {
    /// Work is so. Open work holds capacity, and ends the query's pending offers as taken; work
    /// that has ended is forgotten (put the query as well: its state says where it went).
    ///
    /// # Errors
    /// [`UnknownFact`] when the queue or the expert of open work has not been put.
    pub fn put_assignment(&mut self, facts: AssignmentFacts) -> Result<(), UnknownFact> {
        if !facts.state.is_open() {
            self.remove_assignment(facts.id);
            return Ok(());
        }
        let queue = self
            .queues
            .find(facts.queue)
            .ok_or(UnknownFact::Queue(facts.queue))?;
        let expert = self
            .experts
            .find(facts.expert)
            .ok_or(UnknownFact::Expert(facts.expert))?;
        let index = match self.works.find(facts.id) {
            Some(index) => {
                if let Some(work) = self.works.get_mut(index) {
                    work.facts = facts;
                }
                index
            }
            None => self.enter_work(facts, queue, expert),
        };
        self.arm_work(index);
        self.link(facts);
        Ok(())
    }

    /// Work has ended.
    pub fn remove_assignment(&mut self, id: AssignmentId) {
        let Some(index) = self.works.find(id) else {
            return;
        };
        let Some(work) = self.works.remove(id) else {
            return;
        };
        if let Some(at) = work.timer {
            self.timers.remove(at, Timed::Work(index));
        }
        self.unlink(&work.facts);
        if let Some(expert) = self.experts.get_mut(work.expert) {
            *held_of(expert, work.class) -= 1;
            expert.file.works.retain(|&other| other != index);
        }
        self.refresh(work.expert);
        self.drop_if_left(work.expert);
    }

    fn enter_work(&mut self, facts: AssignmentFacts, queue: u32, expert: u32) -> u32 {
        let class = self
            .queues
            .get(queue)
            .map_or(Class::Mail, |queue| queue.class);
        let index = self.works.insert(
            facts.id,
            Work {
                facts,
                queue,
                expert,
                class,
                timer: None,
            },
        );
        if let Some(expert) = self.experts.get_mut(expert) {
            *held_of(expert, class) += 1;
            expert.file.works.push(index);
            expert.file.facts.presence.lapses = 0;
        }
        index
    }

    /// The query of this work is nobody's any more, as far as this work is concerned.
    fn unlink(&mut self, facts: &AssignmentFacts) {
        if self.holding.get(&facts.query) == Some(&facts.id) {
            self.holding.remove(&facts.query);
        }
        if let Some(query) = self.queries.find(facts.query)
            && let Some(query) = self.queries.get_mut(query)
            && query.work == Some(facts.id)
        {
            query.work = None;
        }
    }

    /// Tells the query of open work who holds it.
    fn link(&mut self, facts: AssignmentFacts) {
        let Some(state) = query_state(facts.state) else {
            return self.unlink(&facts);
        };
        self.holding.insert(facts.query, facts.id);
        let Some(query) = self.queries.find(facts.query) else {
            return;
        };
        if let Some(expert) = self.experts.find(facts.expert)
            && self.pending(facts.query, facts.expert).is_some()
        {
            self.drop_pending(query, expert);
        }
        self.rescind_offers(query, OfferEndReason::Taken);
        if let Some(query) = self.queries.get_mut(query) {
            query.work = Some(facts.id);
            query.facts.state = state;
        }
        self.place(query);
    }

    /// Takes work back and puts its query into the line again; wrap-up merely ends.
    pub(super) fn reclaim(&mut self, index: u32, reason: ReclaimReason) {
        let Some(work) = self.works.get(index) else {
            return;
        };
        let (assignment, query, expert) = (work.facts.id, work.facts.query, work.facts.expert);
        if work.facts.state == AssignmentState::WrapUp {
            self.outbox.push(Decision::EndWrapUp { assignment, expert });
            self.remove_assignment(assignment);
            return;
        }
        self.outbox.push(Decision::Reclaim {
            assignment,
            query,
            expert,
            reason,
        });
        let now = self.now;
        let held = self.queries.find(query).filter(|&query| {
            self.queries
                .get(query)
                .is_some_and(|query| query.work == Some(assignment) && query.place == Place::Held)
        });
        if let Some(query) = held.and_then(|index| self.queries.get_mut(index)) {
            query.facts.state = QueryState::Queued;
            query.facts.previous = None;
            query.refuse(expert, now, Refused::TurnedDown);
        }
        self.remove_assignment(assignment);
        if let Some(query) = held {
            self.place(query);
        }
    }
}
