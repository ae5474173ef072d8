//! Presence: what experts say about being here, and the leases that every sign of life renews.
//!
//! A sign of life costs no write: it is noted in memory, and those whose lease has run for a while
//! are renewed together. What presence means for offers and work is the dispatcher's matter.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{SubsecRound, TimeDelta};
use entity::db::WriteTx;
use entity::store::presence::{self, Saying};
use entity::store::shift::roster;
use entity::store::{change, profile};
use entity::table;
use entity::value::{ChangeSubject, ExpertId, Instant, PresenceIntent};
use sea_orm::ConnectionTrait;

use super::offers::expert_of;
use super::{Actor, Context, Fault, Services, UseCase};
use crate::calendar::Span;
use crate::dispatch::Settings;
use crate::planning::duty::{Watch, watch};

/// How long a sign of life counts as being here.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// A lease younger than this is not renewed: three renewals fit into one lease.
const RENEW_AFTER: TimeDelta = TimeDelta::seconds(10);

/// Experts renewed in one transaction: enough for a second of 5,000 experts online.
const BATCH: usize = 1_000;

/// When experts were last heard of, and whose lease must be renewed; shared by the whole process.
#[derive(Clone, Debug, Default)]
pub struct Roll(Arc<Mutex<Marks>>);

#[derive(Debug, Default)]
struct Marks {
    renewed: BTreeMap<ExpertId, Instant>,
    due: Vec<Sign>,
}

/// A sign of life, by the second in which it was heard: its lease runs from then, not from when it
/// is written down, or a process that was paused would keep absent people here.
type Sign = (Instant, ExpertId);

impl Roll {
    /// The expert was heard of.
    pub fn heard(&self, expert: ExpertId, now: Instant) {
        let mut marks = self.marks();
        let last = marks.renewed.get(&expert);
        if last.is_none_or(|&at| now - at >= RENEW_AFTER) {
            marks.renewed.insert(expert, now);
            marks.due.push((now.trunc_subsecs(0), expert));
        }
    }

    /// Takes those whose lease must be renewed, and forgets those who were not heard of for long.
    fn take(&self, now: Instant) -> Vec<Sign> {
        let mut marks = self.marks();
        if marks.due.is_empty() {
            return Vec::new();
        }
        marks.renewed.retain(|_, at| now - *at < LEASE);
        let count = marks.due.len().min(BATCH);
        let mut taken: Vec<_> = marks.due.drain(..count).collect();
        taken.sort_unstable();
        taken.dedup();
        taken
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the leases of everybody heard of since the last time; answers how many.
///
/// # Errors
/// When the database fails: nobody's lease is lost by that, the next sign of life tries again.
pub async fn renew(services: &Services) -> Result<usize, Fault> {
    let mut renewed = 0;
    loop {
        let signs = services.presence.take(services.clock.now());
        if signs.is_empty() {
            return Ok(renewed);
        }
        renewed += signs.len();
        services.run(Actor::System, RenewLeases { signs }).await?;
    }
}

/// Renews leases; the dispatcher is told at once of those that had run out.
#[derive(Clone, Debug)]
struct RenewLeases {
    /// By the second.
    signs: Vec<Sign>,
}

impl UseCase for RenewLeases {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let now = context.now;
        let mut back = Vec::new();
        for signs in self.signs.chunk_by(|(one, _), (other, _)| one == other) {
            let lease_until = signs[0].0 + LEASE;
            let experts: Vec<ExpertId> = signs.iter().map(|(_, expert)| *expert).collect();
            if lease_until <= now {
                continue;
            }
            back.extend(presence::lock_lapsed(tx, &experts, now).await?);
            presence::renew(tx, &experts, lease_until, now).await?;
        }
        let back: Vec<_> = back
            .into_iter()
            .map(|id| (ChangeSubject::Expert, id.0))
            .collect();
        change::record(tx, &context.entropy, now, &back).await?;
        Ok(())
    }
}

/// An expert says whether they are here.
#[derive(Clone, Copy, Debug)]
pub struct SetPresence {
    /// What they say.
    pub intent: PresenceIntent,
    /// Until when, for a pause.
    pub until: Option<Instant>,
    /// The version that the expert has seen, if only that one is to be changed.
    pub expected: Option<i64>,
}

/// The version of an expert's presence: it changes whenever they say something.
#[must_use]
pub fn version(expert: &table::expert::Model) -> i64 {
    expert
        .intent_since
        .map_or(0, |since| since.timestamp_micros())
}

impl UseCase for SetPresence {
    type Output = table::expert::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let expert = expert_of(&context.actor)?;
        let now = context.now;
        if self.until.is_some() && self.intent != PresenceIntent::Paused {
            return Err(Fault::field(
                "/until",
                "belongs to a pause; leave it out otherwise",
            ));
        }
        if self.until.is_some_and(|until| until <= now) {
            return Err(Fault::field("/until", "must be in the future"));
        }
        if let Some(expected) = self.expected {
            let known = profile::lock(tx, expert).await?;
            if known.is_none_or(|known| version(&known) != expected) {
                return Err(Fault::stale());
            }
        }
        let saying = Saying {
            intent: self.intent,
            paused_until: self.until,
            lease_until: now + LEASE,
        };
        let row = presence::say(tx, expert, saying, now).await?;
        let row = row.ok_or_else(|| Fault::not_found("expert"))?;
        let subjects = [(ChangeSubject::Expert, expert.0)];
        change::record(tx, &context.entropy, now, &subjects).await?;
        Ok(row)
    }
}

/// Whether the expert let so many offers run out that they are asked no more until they say that
/// they are here.
#[must_use]
pub fn is_unresponsive(expert: &table::expert::Model) -> bool {
    expert.lapses >= i32::from(Settings::default().lapses_allowed)
}

/// An expert's presence, and how their shifts make them other than they say.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The expert as stored.
    pub expert: table::expert::Model,
    /// How their shifts stand.
    pub watch: Watch,
}

/// The expert as stored and their shifts, for showing their presence.
///
/// # Errors
/// When there is no such expert, or the database fails.
pub async fn of(db: &impl ConnectionTrait, expert: ExpertId, now: Instant) -> Result<Seen, Fault> {
    let known = profile::find(db, expert).await?;
    let known = known.ok_or_else(|| Fault::not_found("expert"))?;
    let shifts = roster::spans(db, Some(&[expert]), now).await?;
    let shifts: Vec<Span> = shifts
        .into_iter()
        .filter_map(|(_, start, end)| Span::new(start, end))
        .collect();
    Ok(Seen {
        expert: known,
        watch: watch(&shifts, now),
    })
}
