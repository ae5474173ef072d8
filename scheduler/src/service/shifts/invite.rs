//! Asking experts to claim a shift.

use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::shift::{self, invitation};
use entity::store::stream;
use entity::value::{ExpertId, ShiftId, ShiftState};
use serde::Serialize;
use serde_json::json;

use super::candidate::{Candidate, Hurdle};
use super::letter;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::service::{Context, Fault, UseCase, audit};

/// Experts asked at once, at most: fair waves are small.
const INVITED_MAX: usize = 200;

/// What became of invitations.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Invited {
    /// Who was asked now.
    pub invited: Vec<ExpertId>,
    /// Who had been asked before.
    pub before: Vec<ExpertId>,
    /// Who could not claim it, and why.
    pub unable: Vec<Unable>,
}

/// Somebody who could not claim the shift.
#[derive(Clone, Debug, Serialize)]
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
            TellInvited(expert).apply(tx, context).await?;
        }
        let detail = json!({ "experts": done.invited });
        audit::record(tx, context, "shift.invite", self.shift, detail).await?;
        Ok(done)
    }
}

/// Writes to an expert about every shift that they were asked to claim since the last time.
#[derive(Clone, Copy, Debug)]
pub struct TellInvited(pub ExpertId);

impl UseCase for TellInvited {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let ids = invitation::tell(tx, self.0, context.now).await?;
        let mut shifts = shift::among(tx, &ids).await?;
        shifts.retain(|shift| shift.state == ShiftState::Published && shift.ends_at > context.now);
        shifts.sort_by_key(|shift| (shift.starts_at, shift.id));
        let spans = shifts
            .iter()
            .filter_map(|shift| Span::new(shift.starts_at, shift.ends_at));
        letter::invited(tx, context, (self.0, spans.collect())).await
    }
}
