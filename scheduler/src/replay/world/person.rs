//! One simulated expert: on duty or not, with work in hand, with a past.

use std::collections::{BTreeMap, VecDeque};

use chrono::TimeDelta;
use entity::value::{Instant, PresenceIntent};

use crate::calendar::{Daylight, Places, ScheduleClock};
use crate::dispatch::{Capacity, ExpertProfile, ExpertRecord, PresenceFacts, SkillFact};
use crate::replay::agenda::Micros;
use crate::replay::duty::{Busy, DutyPlan, instant};
use crate::replay::scenario::Expert;

/// How far back earnings count for fairness, in microseconds: seven days.
const LATELY: Micros = 7 * 86_400 * 1_000_000;

/// Simulated experts are always heard of: their lease outlives the replay.
const LEASE: TimeDelta = TimeDelta::days(400 * 365);

/// A simulated expert.
#[derive(Debug)]
pub struct Person {
    /// When the expert is on duty.
    pub duty: DutyPlan,
    /// Day and night at the expert's place.
    daylight: ScheduleClock<Daylight>,
    /// Whether the expert is on duty now.
    pub on_duty: bool,
    /// Since when the expert is on or off duty.
    since: Micros,
    /// Time with work in hand.
    pub busy: Busy,
    /// The same per queue.
    pub busy_in: BTreeMap<usize, Busy>,
    /// Asked no more until back.
    pub unresponsive: bool,
    /// Offers lapsed in a row.
    pub lapses: u8,
    offered: u32,
    accepted: u32,
    earned: VecDeque<(Micros, i64)>,
    earned_lately: i64,
}

impl Person {
    /// The person behind an expert of the scenario, as of `now`.
    #[must_use]
    pub fn new(expert: &Expert, claims: bool, now: Micros) -> Self {
        let mut duty = DutyPlan::of(expert, claims);
        Self {
            on_duty: duty.is_on(now),
            duty,
            daylight: ScheduleClock::new(Daylight::at(Places::home(expert.zone.clone()))),
            since: now,
            busy: Busy::default(),
            busy_in: BTreeMap::new(),
            unresponsive: false,
            lapses: 0,
            offered: 0,
            accepted: 0,
            earned: VecDeque::new(),
            earned_lately: 0,
        }
    }

    /// What dispatch is told about the expert being here, and when daylight changes.
    pub fn presence(&mut self, now: Micros) -> (PresenceFacts, Option<Micros>) {
        let at = instant(now);
        let changes_at: Option<Instant> = self.daylight.next_change(at);
        let facts = PresenceFacts {
            intent: if self.on_duty {
                PresenceIntent::Online
            } else {
                PresenceIntent::Draining
            },
            since: instant(self.since),
            paused_until: None,
            lease_until: at + LEASE,
            lapse_told: false,
            unresponsive: self.unresponsive,
            lapses: self.lapses,
            on_shift: self.on_duty,
            daylight: self.daylight.is_open(at),
            daylight_changes_at: changes_at,
        };
        (facts, changes_at.map(|at| at.timestamp_micros()))
    }

    /// What dispatch is told about the expert's past.
    pub fn record(&mut self, now: Micros) -> ExpertRecord {
        while let Some(&(at, amount)) = self.earned.front() {
            if at + LATELY > now {
                break;
            }
            self.earned_lately -= amount;
            self.earned.pop_front();
        }
        ExpertRecord {
            good_ratings: 0,
            ratings: 0,
            accepted: self.accepted,
            offered: self.offered,
            earned_recently: self.earned_lately,
        }
    }

    /// An offer ended by the expert's own doing.
    pub fn answered_offer(&mut self, accepted: bool) {
        self.offered += 1;
        self.accepted += u32::from(accepted);
    }

    /// What was earned in the last days, as of the last record.
    pub const fn earned_lately(&self) -> i64 {
        self.earned_lately
    }

    /// Money was earned.
    pub fn earns(&mut self, now: Micros, amount: i64) {
        self.earned.push_back((now, amount));
        self.earned_lately += amount;
    }

    /// Comes on or goes off duty.
    pub fn turn(&mut self, now: Micros, on_duty: bool) {
        self.settle(now);
        self.on_duty = on_duty;
        self.since = now;
    }

    /// Counts the time with work in hand up to `now`.
    pub fn settle(&mut self, now: Micros) {
        let on_duty = self.on_duty;
        self.busy.settle(now, on_duty);
        for busy in self.busy_in.values_mut() {
            busy.settle(now, on_duty);
        }
    }

    /// Takes a query of a queue in hand.
    pub fn begin(&mut self, now: Micros, queue: usize) {
        self.busy.begin(now, self.on_duty);
        self.busy_in
            .entry(queue)
            .or_default()
            .begin(now, self.on_duty);
    }

    /// Lets go of a query of a queue.
    pub fn end(&mut self, now: Micros, queue: usize) {
        self.busy.end(now, self.on_duty);
        self.busy_in
            .entry(queue)
            .or_default()
            .end(now, self.on_duty);
    }
}

/// What changes seldom about an expert: in a scenario everybody is approved and verified.
#[must_use]
pub fn profile(expert: &Expert) -> ExpertProfile {
    let skills = expert.skills.iter().map(|skill| SkillFact {
        name: skill.name.clone(),
        proficiency: skill.proficiency,
        verified: true,
    });
    ExpertProfile {
        approved: true,
        languages: expert.languages.clone(),
        skills: skills.collect(),
        certifications: Vec::new(),
        data_region: None,
        capacity: capacity(expert),
        twin: None,
    }
}

/// The scenario's word; without one each queue's own limit is the only bound, as in the live system.
fn capacity(expert: &Expert) -> Capacity {
    match expert.concurrency {
        Some(all) => Capacity {
            chat: all,
            mail: all,
            total: all,
        },
        None => Capacity {
            chat: u16::MAX,
            mail: u16::MAX,
            total: u16::MAX,
        },
    }
}
