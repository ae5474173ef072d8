//! Asking experts to claim a shift.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::shift::{self, invitation};
use entity::store::{profile, stream};
use entity::value::{ExpertId, ShiftId};
use serde::Serialize;
use serde_json::json;

use super::candidate::Candidate;
use super::hurdle::Hurdle;
use super::letter;
use super::sheet::Sheet;
use crate::letter::Kind;
use crate::planning::closing::is_night;
use crate::service::{Context, Fault, UseCase, audit};

/// Experts asked at once, at most: fair waves are small.
const INVITED_MAX: usize = 200;

/// What became of invitations.
#[derive(Clone, Debug, Default, Serialize, schemars::JsonSchema)]
pub struct Invited {
    /// Who was asked now.
    pub invited: Vec<ExpertId>,
    /// Who had been asked before.
    pub before: Vec<ExpertId>,
    /// Who could not claim it, and why.
    pub unable: Vec<Unable>,
}

/// Somebody who could not claim the shift.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Unable {
    /// Who.
    pub expert_id: ExpertId,
    /// What speaks against it.
    pub hurdles: Vec<Hurdle>,
}

/// Asks experts to claim a shift, each once, in their event stream. Those who could not claim it are
/// left out; being outside their availability is for them to say. Whoever calls this writes to them
/// afterwards ([`TellInvited`]): one mail for all that comes together.
///
/// # Errors
/// 409 when no seat can be claimed, 422 for too many; when the database fails.
pub async fn invite(
    tx: &WriteTx,
    context: &Context,
    shift: ShiftId,
    experts: &[ExpertId],
) -> Result<Invited, Fault> {
    if !(1..=INVITED_MAX).contains(&experts.len()) {
        let detail = format!("must name 1 to {INVITED_MAX} experts");
        return Err(Fault::field("/expert_ids", detail));
    }
    let sheet = Sheet::lock(tx, shift).await?;
    sheet.takes_claims(context.now)?;
    if sheet.claimable().is_none() {
        let detail = "all seats of this shift are taken; nobody needs to be asked";
        return Err(Fault::conflict("shift-taken", detail));
    }
    let mut experts = experts.to_vec();
    experts.sort_unstable();
    experts.dedup();
    let span = sheet.ahead(context.now);
    let read = Candidate::read(
        tx,
        &context.zones,
        Which::These(&experts),
        (span, context.now),
    );
    let mut done = Invited::default();
    for candidate in read.await? {
        ask(tx, context, (&sheet, &candidate), &mut done).await?;
    }
    Ok(done)
}

async fn ask(
    tx: &WriteTx,
    context: &Context,
    (sheet, candidate): (&Sheet, &Candidate),
    done: &mut Invited,
) -> Result<(), Fault> {
    let expert = candidate.id();
    let mut hurdles = candidate.hurdles(sheet, sheet.ahead(context.now));
    hurdles.retain(|hurdle| !hurdle.waivable);
    if !hurdles.is_empty() {
        done.unable.push(Unable {
            expert_id: expert,
            hurdles,
        });
    } else if invitation::insert(tx, sheet.shift.id, expert, context.now).await? {
        let data = json!({ "shift": {
            "id": sheet.shift.id, "start": sheet.shift.starts_at, "end": sheet.shift.ends_at,
        }});
        stream::append(tx, expert, "shift.invited", context.now, data).await?;
        done.invited.push(expert);
    } else {
        done.before.push(expert);
    }
    Ok(())
}

/// An admin asks experts to claim a shift.
#[derive(Clone, Debug)]
pub struct InviteExperts {
    /// Which shift.
    pub shift: ShiftId,
    /// Whom.
    pub experts: Vec<ExpertId>,
}

impl UseCase for InviteExperts {
    type Output = Invited;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Invited, Fault> {
        let done = invite(tx, context, self.shift, &self.experts).await?;
        for &expert in &done.invited {
            let tell = TellInvited {
                expert,
                patient: false,
            };
            tell.apply(tx, context).await?;
        }
        let detail = json!({ "experts": done.invited });
        audit::record(tx, context, "shift.invite", self.shift, detail).await?;
        Ok(done)
    }
}

/// Between two mails to one expert lies so much time, unless a shift begins soon.
const QUIET: TimeDelta = TimeDelta::hours(1);

/// A shift begins soon when it is so near.
const SOON: TimeDelta = TimeDelta::hours(4);

/// Writes to an expert about every shift that they were asked to claim since the last time, as far
/// as a seat is left.
#[derive(Clone, Copy, Debug)]
pub struct TellInvited {
    /// Whom.
    pub expert: ExpertId,
    /// Whether it can wait: until it is day for them, and an hour has passed since the last mail.
    pub patient: bool,
}

impl UseCase for TellInvited {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let (expert, now) = (self.expert, context.now);
        if self.patient && is_asleep(tx, context, expert).await? {
            return Ok(false);
        }
        let last = invitation::last_told(tx, expert).await?;
        let ids = invitation::tell(tx, expert, now).await?;
        let sheets = Sheet::of(tx, shift::among(tx, &ids).await?).await?;
        let open = |sheet: &Sheet| sheet.takes_claims(now).is_ok() && sheet.claimable().is_some();
        let sheets: Vec<Sheet> = sheets.into_iter().filter(open).collect();
        let soon = sheets
            .iter()
            .any(|sheet| sheet.shift.starts_at - now < SOON);
        let lately = last.is_some_and(|last| now - last < QUIET);
        if self.patient && lately && !soon {
            invitation::untell(tx, expert, now).await?;
            return Ok(false);
        }
        let kind = match self.patient {
            true => Kind::GapInvitation,
            false => Kind::ShiftInvitation,
        };
        letter::invited(tx, context, (kind, expert), sheets).await?;
        Ok(true)
    }
}

async fn is_asleep(tx: &WriteTx, context: &Context, expert: ExpertId) -> Result<bool, Fault> {
    let known = profile::find(tx, expert).await?;
    let zone = known.and_then(|known| context.zones.get(&known.time_zone));
    Ok(zone.is_some_and(|zone| is_night(&zone, context.now)))
}
