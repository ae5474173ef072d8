//! Work that is taken back, warned about or given away, and queries that wake up or end.

use entity::table;
use entity::value::{
    AssignmentId, AssignmentState, ClockKind, ExpertId, Instant, PresenceIntent, QueryId,
    QueryState,
};
use serde_json::json;

use super::draft::{Draft, Further};
use crate::dispatch::{ReclaimReason, Refused};
use crate::service::offers::AssignmentDocument;

impl Draft<'_> {
    /// Takes work back from an expert who still is silent, gone or suspended.
    pub(super) fn reclaim(
        &mut self,
        (assignment, id, expert): (AssignmentId, QueryId, ExpertId),
        reason: ReclaimReason,
    ) {
        let work = self.work.get(&id).filter(|work| work.id == assignment);
        let due = work.is_some_and(|work| self.is_due(work, reason));
        if !due {
            // A reply or a sign of life came between decision and write.
            self.applied.missed.experts.insert(expert);
            return self.missed(id);
        }
        let state = match reason {
            ReclaimReason::Silent => AssignmentState::ReclaimedSilent,
            ReclaimReason::Offline => AssignmentState::ReclaimedOffline,
            ReclaimReason::Suspended => AssignmentState::Revoked,
        };
        if !self.step(id, QueryState::Queued, Further::ForgetPrevious) {
            return self.missed(id);
        }
        self.end_work(id, state);
        self.pending.refused.push((id, expert, Refused::TurnedDown));
        self.pending.released.push(id);
        self.event(id, "query.queued", false, json!({ "after": state }));
    }

    fn is_due(&self, work: &table::assignment::Model, reason: ReclaimReason) -> bool {
        let now = self.context.now;
        match reason {
            ReclaimReason::Silent => work.clock_due_at.is_some_and(|due| due <= now),
            ReclaimReason::Offline => self.experts.get(&work.expert_id).is_some_and(|expert| {
                let gone = expert.lease_until.is_none_or(|until| until <= now);
                gone || expert.intent == PresenceIntent::Offline
            }),
            ReclaimReason::Suspended => true,
        }
    }

    /// Ends the open work of a query and tells its expert.
    fn end_work(&mut self, id: QueryId, state: AssignmentState) {
        let Some(mut work) = self.work.remove(&id) else {
            return;
        };
        self.pending.ended_work.push((work.id, state));
        work.state = state;
        work.clock = None;
        work.ended_at = Some(self.context.now);
        let data = json!({ "assignment_id": work.id, "expert_id": work.expert_id });
        self.event(id, ended_kind(state), false, data);
        let document = AssignmentDocument::from(&work);
        self.tell(
            work.expert_id,
            "assignment.ended",
            json!({ "assignment": document }),
        );
    }

    /// Warns an expert whose clock still runs.
    pub(super) fn warn(
        &mut self,
        assignment: AssignmentId,
        clock: ClockKind,
        percent: u8,
        ends_at: Instant,
    ) {
        let percent = i32::from(percent);
        let work = self.work.values_mut().find(|work| work.id == assignment);
        let Some(work) =
            work.filter(|work| work.clock == Some(clock) && work.warned_percent < percent)
        else {
            return;
        };
        work.warned_percent = percent;
        let (id, expert) = (work.query_id, work.expert_id);
        self.pending.warned.push((assignment, clock, percent));
        let data = json!({
            "assignment_id": assignment,
            "query_id": id,
            "kind": clock,
            "percent": percent,
            "due_at": ends_at,
        });
        self.event(id, "clock.warning", false, data.clone());
        self.tell(expert, "clock.warning", json!({ "clock": data }));
    }

    /// A held or deferred query's time has come.
    pub(super) fn release(&mut self, id: QueryId) {
        let asleep = self
            .query(id)
            .is_some_and(|query| matches!(query.state, QueryState::Held | QueryState::Deferred));
        if !asleep || !self.step(id, QueryState::Queued, Further::Awake) {
            return self.missed(id);
        }
        self.event(id, "query.queued", false, json!({ "after": "resumed" }));
    }

    /// The window is over: the query is the brand's again, and costs nothing unless the queue says
    /// otherwise.
    pub(super) fn hand_back(&mut self, id: QueryId) {
        let begun = self.work.contains_key(&id);
        if !self.step(id, QueryState::HandedBack, Further::Over) {
            return self.missed(id);
        }
        self.end_work(id, AssignmentState::HandedBack);
        self.pending.handed_back.push(id);
        self.pending.void.push(id);
        let data = json!({ "reason": "window_ended", "begun": begun });
        self.event(id, "query.handed_back", true, data);
    }

    /// Nobody answered for too long.
    pub(super) fn give_up(&mut self, id: QueryId) {
        if self
            .query(id)
            .is_some_and(|query| query.state == QueryState::Offered)
        {
            self.step(id, QueryState::Queued, Further::Nothing);
        }
        if !self.step(id, QueryState::Unanswered, Further::Over) {
            return self.missed(id);
        }
        self.pending.void.push(id);
        self.event(
            id,
            "query.unanswered",
            true,
            json!({ "reason": "waited_too_long" }),
        );
    }
}

/// The event of work that ended so.
const fn ended_kind(state: AssignmentState) -> &'static str {
    match state {
        AssignmentState::ReclaimedSilent => "assignment.reclaimed_silent",
        AssignmentState::ReclaimedOffline => "assignment.reclaimed_offline",
        AssignmentState::Revoked => "assignment.revoked",
        AssignmentState::HandedBack => "assignment.handed_back",
        AssignmentState::Returned => "assignment.returned",
        AssignmentState::Transferred => "assignment.transferred",
        AssignmentState::Finished
        | AssignmentState::AwaitingFirstReply
        | AssignmentState::Working
        | AssignmentState::WaitingCustomer
        | AssignmentState::WrapUp => "assignment.finished",
    }
}
