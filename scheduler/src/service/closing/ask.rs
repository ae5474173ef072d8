//! Experts are invited to open shifts, wave by wave.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::shift::{invitation, roster};
use entity::value::{ExpertId, Instant, ShiftId};

use super::crew::{Crew, hours_around, key, night};
use super::need::Needed;
use super::{Fence, lead};
use crate::chance::fold;
use crate::planning::closing::{EMERGENCY_FROM, Invitee, Missed, pause, wave};
use crate::planning::duty::SHORTEST_CLAIM;
use crate::service::shifts::{Sheet, TellInvited, invite};
use crate::service::{Actor, Context, Fault, FaultKind, Services, UseCase};

/// What was earned within this time tells who earns little.
const LATELY: TimeDelta = TimeDelta::days(7);

/// Experts asked in one transaction at most.
const WAVE_MAX: usize = 200;

/// Shifts for which it is looked whom to ask, in one turn at most: half a second with 5,000 experts.
const LOOKED_AT: usize = 400;

/// Waves of one turn at most; the next turn goes on with the others.
const WAVES_MAX: usize = 200;

/// An invitation that could not be told for so long is of no use.
const UNTOLD_FOR: TimeDelta = TimeDelta::hours(24);

/// Experts written to in one turn at most; the next turn goes on.
const TOLD_MAX: u64 = 1_000;

/// Who was asked to claim a shift, and when.
type Asked = Vec<(ExpertId, Instant)>;

/// Sends the waves that are due; answers how many invitations that were.
pub(super) async fn waves(
    services: &Services,
    (needed, crew): (Vec<Needed>, Arc<Crew>),
    fence: Fence,
) -> Result<usize, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let ids: Vec<ShiftId> = needed.iter().map(|one| one.sheet.shift.id).collect();
    let mut asked: BTreeMap<ShiftId, Asked> = BTreeMap::new();
    for (shift, expert, at) in invitation::of_shifts(db, &ids).await? {
        asked.entry(shift).or_default().push((expert, at));
    }
    let due = needed.into_iter().map(|one| {
        let asked = asked.remove(&one.sheet.shift.id).unwrap_or_default();
        (one, asked)
    });
    let mut due: Vec<(Needed, Asked)> = due
        .filter(|(one, asked)| is_due(&one.sheet, asked, now))
        .collect();
    take_turns(&mut due, now);
    if due.is_empty() {
        return Ok(0);
    }
    let earned = roster::earned_since(db, services.cover.currency, now - LATELY).await?;
    let earned: BTreeMap<ExpertId, i64> = earned.into_iter().collect();
    let choosing = tokio::task::spawn_blocking(move || {
        let waves = due.iter().map(|(one, asked)| {
            let experts = next_wave((one, asked), (&crew, &earned), now);
            (one.sheet.shift.id, experts)
        });
        let waves = waves.filter(|(_, experts)| !experts.is_empty());
        waves.take(WAVES_MAX).collect::<Vec<_>>()
    });
    let chosen = choosing
        .await
        .map_err(|_| Fault::internal("choosing whom to invite panicked"))?;
    let mut sent = 0;
    for (shift, experts) in chosen {
        sent += send(services, shift, experts, fence).await;
    }
    Ok(sent)
}

/// Leaves as many as are looked at in one turn: the next ones first, and of the others in turn, for
/// some have nobody left to ask and are due for ever.
fn take_turns(due: &mut Vec<(Needed, Asked)>, now: Instant) {
    if due.len() > LOOKED_AT {
        let others = &mut due[LOOKED_AT / 2..];
        let minutes = usize::try_from(now.timestamp() / 60).unwrap_or(0);
        let turn = minutes.wrapping_mul(LOOKED_AT / 2) % others.len();
        others.rotate_left(turn);
        due.truncate(LOOKED_AT);
    }
}

fn is_due(sheet: &Sheet, asked: &Asked, now: Instant) -> bool {
    let last = asked.iter().map(|(_, at)| *at).max();
    let pause = pause(lead(sheet.span(), now));
    let worth_it = sheet.shift.ends_at - now >= SHORTEST_CLAIM;
    worth_it && last.is_none_or(|last| last + pause <= now)
}

/// Whom to ask next.
fn next_wave(
    (one, asked): (&Needed, &Asked),
    (crew, earned): (&Crew, &BTreeMap<ExpertId, i64>),
    now: Instant,
) -> Vec<ExpertId> {
    let sheet = &one.sheet;
    let rounds: BTreeSet<Instant> = asked.iter().map(|(_, at)| *at).collect();
    // Who held a seat of it and left, or did not come, is not asked again.
    let left = sheet.seats.iter().filter_map(|seat| seat.expert_id);
    let asked: BTreeSet<ExpertId> = asked
        .iter()
        .map(|(expert, _)| *expert)
        .chain(left)
        .collect();
    let span = sheet.ahead(now);
    let able = crew.candidates.iter().filter(|candidate| {
        !asked.contains(&candidate.id())
            && !night(candidate, now)
            && candidate.hurdles(sheet, span).is_empty()
    });
    let invitees: Vec<Invitee<ExpertId>> = able
        .map(|candidate| Invitee {
            id: candidate.id(),
            night: false,
            in_emergencies: false,
            hours: hours_around(candidate, sheet.shift.starts_at),
            earned: earned.get(&candidate.id()).copied().unwrap_or(0),
            key: key(candidate.id()),
        })
        .collect();
    let (high, low) = sheet.shift.id.0.as_u64_pair();
    let missed = Missed {
        seats: one.seats,
        round: u32::try_from(rounds.len()).unwrap_or(u32::MAX),
        emergency: lead(sheet.span(), now) <= EMERGENCY_FROM,
        seed: fold(high, low),
    };
    let mut experts = wave(&invitees, &asked, missed);
    experts.truncate(WAVE_MAX);
    experts
}

/// Writes to everybody who was asked and not told, also by a turn that was cut short. What fails
/// for one is tried again in the next turn, and stops nothing else.
pub(super) async fn tell(services: &Services) -> Result<(), Fault> {
    let since = services.clock.now() - UNTOLD_FOR;
    let untold = invitation::untold(services.db.read(), since, TOLD_MAX).await?;
    for expert in untold {
        let tell = TellInvited {
            expert,
            patient: true,
        };
        if let Err(fault) = services.run(Actor::System, tell).await {
            tracing::warn!(%expert, %fault, "{expert} could not be written to about shifts");
        }
    }
    Ok(())
}

async fn send(services: &Services, shift: ShiftId, experts: Vec<ExpertId>, fence: Fence) -> usize {
    let wave = SendWave {
        shift,
        experts,
        fence,
    };
    match services.run(Actor::System, wave).await {
        Ok(sent) => sent,
        // Taken or called off since it was looked at.
        Err(fault) if fault.kind == FaultKind::Conflict => 0,
        Err(fault) => {
            tracing::warn!(%shift, %fault, "nobody could be invited to {shift}");
            0
        }
    }
}

/// Invites a wave of experts to a shift.
struct SendWave {
    shift: ShiftId,
    experts: Vec<ExpertId>,
    fence: Fence,
}

impl UseCase for SendWave {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        if !self.fence.holds(tx).await? {
            return Ok(0);
        }
        let done = invite(tx, context, self.shift, &self.experts).await?;
        Ok(done.invited.len())
    }
}
