//! The clocks of experts and of what they hold: lease, pause, daylight, certifications, replies.

use chrono::TimeDelta;
use entity::value::{
    AssignmentState, ClockKind, Instant, PresenceIntent, QueueLimits, time::seconds,
};

use super::board::Board;
use super::decision::{Decision, ReclaimReason};
use super::fact::PresenceFacts;
use super::pool::Class;
use super::settings::Settings;
use super::state::{Expert, Work};
use super::timers::{Timed, rearm};

/// The smallest step of time: "later than t" is "from t + this".
pub(super) const TICK: TimeDelta = TimeDelta::microseconds(1);

/// Since when an expert is gone, as far as is known.
fn gone_at(presence: &PresenceFacts) -> Instant {
    match presence.intent {
        PresenceIntent::Offline => presence.since.min(presence.lease_until),
        PresenceIntent::Online | PresenceIntent::Paused | PresenceIntent::Draining => {
            presence.lease_until
        }
    }
}

/// When work is taken back because its expert is gone, if that can be.
fn orphaned_at(work: &Work, expert: &Expert, settings: &Settings) -> Option<Instant> {
    let grace = match work.class {
        Class::Chat => settings.grace_chat_seconds,
        Class::Mail => settings.grace_mail_seconds,
    };
    match work.facts.state {
        // The customer's turn: nothing is owed, and nobody else could do anything.
        AssignmentState::WaitingCustomer => None,
        _ => Some(gone_at(&expert.file.facts.presence) + seconds(grace)),
    }
}

/// How long a clock runs.
fn length_of(kind: ClockKind, limits: &QueueLimits) -> TimeDelta {
    seconds(match kind {
        ClockKind::FirstReply => limits.first_reply_seconds,
        ClockKind::NextReply => limits.next_reply_seconds,
        ClockKind::WrapUp => limits.wrap_up_seconds,
    })
}

impl Board {
    /// Runs everything that is due.
    pub(super) fn run_clocks(&mut self) {
        while let Some(what) = self.timers.pop_due(self.now) {
            match what {
                Timed::Expert(index) => self.run_expert(index),
                Timed::Work(index) => self.run_work(index),
                Timed::Query(index) => self.run_query(index),
            }
        }
    }

    fn run_expert(&mut self, index: u32) {
        let now = self.now;
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        expert.file.timer = None;
        let presence = &mut expert.file.facts.presence;
        if presence.intent == PresenceIntent::Paused
            && let Some(at) = presence.paused_until.filter(|at| *at <= now)
        {
            presence.intent = PresenceIntent::Online;
            presence.since = at;
            presence.paused_until = None;
        }
        if presence.daylight_changes_at.is_some_and(|at| at <= now) {
            presence.daylight = !presence.daylight;
            presence.daylight_changes_at = None;
        }
        let lapsed = presence.lease_until <= now && !presence.lapse_told;
        if lapsed {
            presence.lapse_told = true;
            if presence.intent != PresenceIntent::Offline {
                let expert = expert.file.facts.id;
                self.outbox.push(Decision::PresenceLapsed { expert });
            }
        }
        self.lapse_certifications(index);
        self.refresh(index);
        self.arm_expert(index);
    }

    fn lapse_certifications(&mut self, index: u32) {
        let now = self.now;
        let expired = |expert: &Expert| {
            let certifications = &expert.file.facts.profile.certifications;
            certifications
                .iter()
                .any(|one| one.expires_at.is_some_and(|at| at <= now))
        };
        if self
            .experts
            .get(index)
            .is_none_or(|expert| !expired(expert))
        {
            return;
        }
        self.unseat(index);
        if let Some(expert) = self.experts.get_mut(index) {
            let certifications = &mut expert.file.facts.profile.certifications;
            certifications.retain(|one| one.expires_at.is_none_or(|at| at > now));
        }
        self.seat(index);
        self.void_lost_offers(index);
    }

    /// Arms an expert's timer; one that comes earlier is left to come (leases are renewed often).
    pub(super) fn arm_expert(&mut self, index: u32) {
        let Some(expert) = self.experts.get_mut(index) else {
            return;
        };
        let presence = &expert.file.facts.presence;
        // A Board that was just loaded does not know the time yet, and takes those whose lease
        // lapsed long ago for present until their timers run.
        let lease = (expert.duty || !presence.lapse_told).then_some(presence.lease_until);
        let pause = presence
            .paused_until
            .filter(|_| presence.intent == PresenceIntent::Paused);
        let expiries = expert.file.facts.profile.certifications.iter();
        let wanted = expiries
            .filter_map(|one| one.expires_at)
            .chain(lease)
            .chain(pause)
            .chain(presence.daylight_changes_at)
            .min();
        let early = matches!((expert.file.timer, wanted), (Some(armed), Some(at)) if armed <= at);
        if !early {
            rearm(
                &mut self.timers,
                Timed::Expert(index),
                &mut expert.file.timer,
                wanted,
            );
        }
    }

    fn run_work(&mut self, index: u32) {
        let now = self.now;
        let Some(work) = self.works.get_mut(index) else {
            return;
        };
        work.timer = None;
        let (Some(expert), Some(queue)) =
            (self.experts.get(work.expert), self.queues.get(work.queue))
        else {
            return;
        };
        let gone = orphaned_at(work, expert, &self.settings).is_some_and(|at| at <= now);
        if !expert.file.approved {
            return self.reclaim(index, ReclaimReason::Suspended);
        }
        if gone {
            return self.reclaim(index, ReclaimReason::Offline);
        }
        if let Some(clock) = &mut work.facts.clock {
            let length = length_of(clock.kind, &queue.facts.limits);
            let ends_at = clock.started_at + length;
            if ends_at <= now {
                return self.reclaim(index, ReclaimReason::Silent);
            }
            let due = |percent: u8| clock.started_at + length / 100 * i32::from(percent) <= now;
            let percent = [80, 50]
                .into_iter()
                .find(|&percent| due(percent))
                .unwrap_or(0);
            if percent > clock.warned_percent {
                clock.warned_percent = percent;
                let (assignment, expert) = (work.facts.id, work.facts.expert);
                if clock.kind != ClockKind::WrapUp {
                    self.outbox.push(Decision::Warn {
                        assignment,
                        expert,
                        clock: clock.kind,
                        percent,
                        ends_at,
                    });
                }
            }
        }
        self.arm_work(index);
    }

    /// Arms the timer of one piece of work.
    pub(super) fn arm_work(&mut self, index: u32) {
        let Some(work) = self.works.get_mut(index) else {
            return;
        };
        let (Some(expert), Some(queue)) =
            (self.experts.get(work.expert), self.queues.get(work.queue))
        else {
            return;
        };
        let clock = work.facts.clock.map(|clock| {
            let length = length_of(clock.kind, &queue.facts.limits);
            let next = [50u8, 80, 100]
                .into_iter()
                .find(|&percent| percent > clock.warned_percent)
                .unwrap_or(100);
            if next == 100 {
                clock.started_at + length
            } else {
                clock.started_at + length / 100 * i32::from(next)
            }
        });
        let orphaned = orphaned_at(work, expert, &self.settings);
        let suspended = (!expert.file.approved).then_some(self.now);
        let wanted = [clock, orphaned, suspended].into_iter().flatten().min();
        rearm(
            &mut self.timers,
            Timed::Work(index),
            &mut work.timer,
            wanted,
        );
    }

    /// Arms the timers of everything an expert holds again: presence or approval has changed.
    pub(super) fn wake_works(&mut self, expert: u32) {
        let works = self
            .experts
            .get(expert)
            .map(|expert| expert.file.works.clone());
        for work in works.into_iter().flatten() {
            self.arm_work(work);
        }
    }
}
