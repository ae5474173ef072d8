//! Shifts are opened where a gap has none.

use std::sync::Arc;

use chrono::{DurationRound, TimeDelta};
use entity::db::WriteTx;
use entity::value::{Instant, ShiftOrigin};
use serde_json::json;

use super::crew::Crew;
use super::pools::{Pool, pools};
use super::{AHEAD, Fence, lead};
use crate::calendar::Span;
use crate::planning::closing::{Missing, OpenShift, Rules, WAVE_EVERY, reserve, shifts as lay};
use crate::service::gaps::{INTERVAL, Picture};
use crate::service::shifts::{NewShift, QUEUES_MAX, SEATS_MAX, Sheet, publish};
use crate::service::{Actor, Context, CoverPolicy, Fault, Services, UseCase, audit};

/// What an hour on duty must keep, in promises, to be opened: next to nothing, since queries are
/// paid one by one; enough to prefer fewer hours.
const PRICE: f64 = 1e-6;

/// So far beyond the last shift that is opened demand is looked at: two longest shifts.
const SIGHT: TimeDelta = TimeDelta::hours(16);

/// Shifts opened in one turn at most; the next turn goes on.
const OPENED_MAX: usize = 500;

/// What shifts are laid from.
pub(super) struct Ground {
    /// Demand against cover.
    pub(super) picture: Arc<Picture>,
    /// Everybody.
    pub(super) crew: Arc<Crew>,
    /// Shifts with seats that can be claimed.
    pub(super) open: Vec<Sheet>,
}

/// Opens shifts for what is missing; answers how many seats that are.
pub(super) async fn shifts(
    services: &Services,
    ground: Ground,
    fence: Fence,
) -> Result<usize, Fault> {
    let (now, policy) = (services.clock.now(), services.cover);
    let laying = tokio::task::spawn_blocking(move || drafts(&ground, &policy, now));
    let drafts = laying
        .await
        .map_err(|_| Fault::internal("laying shifts panicked"))?;
    if drafts.is_empty() {
        return Ok(0);
    }
    let seats = drafts.iter().map(|draft| draft.seats.len()).sum();
    let opened = services.run(Actor::System, OpenShifts { drafts, fence });
    Ok(if opened.await? { seats } else { 0 })
}

/// The shifts to open.
fn drafts(ground: &Ground, policy: &CoverPolicy, now: Instant) -> Vec<NewShift> {
    // Further than shifts are opened, or a night that comes into sight would be cut in pieces.
    let range = Span {
        start: next_interval(now + WAVE_EVERY),
        end: now + AHEAD + SIGHT,
    };
    let pools = pools(&ground.picture);
    let missing = pools.iter().enumerate();
    let missing: Vec<Missing> = missing
        .flat_map(|(place, pool)| pool.missing(place, range))
        .collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let members: Vec<_> = pools.iter().map(Pool::members).collect();
    let rules = Rules::usual(PRICE);
    // Back as far as a shift that runs and is still open may reach, so that it keeps somebody.
    let reach = Span {
        start: range.start - rules.longest,
        end: range.end + rules.longest,
    };
    let mut roster = ground.crew.free(&members, reach);
    reserve(&mut roster, &standing(&ground.open, &pools));
    let mut laid = lay(&missing, &rules, Some(&roster));
    laid.retain(|shift| shift.span.start < now + AHEAD);
    laid.sort_by_key(|shift| (shift.span, shift.stream));
    let drafts = laid.iter().take(OPENED_MAX);
    drafts
        .filter_map(|shift| Some(draft(pools.get(shift.stream)?, shift, (policy, now))))
        .collect()
}

/// Seats that are open already, as those of the pool that they serve most of.
fn standing(open: &[Sheet], pools: &[Pool<'_>]) -> Vec<OpenShift> {
    let best = |sheet: &Sheet| {
        let language = sheet.shift.language.as_ref();
        let served = pools
            .iter()
            .map(|pool| pool.served_by(&sheet.queues, language));
        let (served, place) = served
            .zip(0..)
            .max_by_key(|(served, place)| (*served, std::cmp::Reverse(*place)))?;
        (served > 0).then_some(place)
    };
    let shifts = open.iter().filter_map(|sheet| {
        Some(OpenShift {
            stream: best(sheet)?,
            span: sheet.span(),
            seats: u32::try_from(sheet.open_seats()).unwrap_or(u32::MAX),
            kept: 0.0,
        })
    });
    shifts.collect()
}

fn draft(pool: &Pool<'_>, shift: &OpenShift, (policy, now): (&CoverPolicy, Instant)) -> NewShift {
    let mut queues = pool.queues();
    queues.truncate(QUEUES_MAX);
    let unfilled = pool.unfilled(shift.span);
    let hourly = policy.curve().hourly(lead(shift.span, now), unfilled, None);
    let incentive = policy.over(hourly, shift.span);
    NewShift {
        span: shift.span,
        queues,
        language: pool.language(),
        seats: vec![None; (shift.seats as usize).min(SEATS_MAX)],
        incentive: (incentive.amount > 0).then_some(incentive),
        standby_per_hour: None,
        origin: ShiftOrigin::Loop,
        plan: None,
        loop_hourly: Some(hourly),
    }
}

/// The first interval that begins at an instant or after it.
fn next_interval(at: Instant) -> Instant {
    let late = at + INTERVAL - TimeDelta::microseconds(1);
    late.duration_trunc(INTERVAL).unwrap_or(late)
}

/// Publishes shifts that were missing, if nobody else did meanwhile.
struct OpenShifts {
    drafts: Vec<NewShift>,
    fence: Fence,
}

impl UseCase for OpenShifts {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        if !self.fence.holds(tx).await? {
            return Ok(false);
        }
        let published = publish(tx, context, &self.drafts).await?;
        for (id, draft) in published.shifts.iter().zip(&self.drafts) {
            let detail = json!({
                "start": draft.span.start, "end": draft.span.end, "queues": draft.queues,
                "seats": draft.seats.len(), "incentive": draft.incentive,
            });
            audit::record(tx, context, "shift.open", id, detail).await?;
        }
        Ok(true)
    }
}
