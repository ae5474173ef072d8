//! An admin puts an expert on a seat.

use entity::db::WriteTx;
use entity::value::{ExpertId, ShiftId};
use serde_json::json;

use super::candidate::Candidate;
use super::document::AdminShift;
use super::holding::{Holder, seat_holder};
use super::letter::{About, tell};
use super::sheet::Sheet;
use crate::letter::Kind;
use crate::service::{Context, Fault, UseCase, audit};

/// An admin puts an expert on a seat; the expert is asked to confirm.
///
/// The rules are those of a claim. A reason sets aside availability, rest and hours, never what the
/// queues ask for, and nobody is put in two places.
#[derive(Clone, Debug)]
pub struct AssignShift {
    /// Of which shift.
    pub shift: ShiftId,
    /// Whom.
    pub expert: ExpertId,
    /// Why the rules are set aside.
    pub override_reason: Option<String>,
}

impl UseCase for AssignShift {
    type Output = AdminShift;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<AdminShift, Fault> {
        let sheet = Sheet::lock(tx, self.shift).await?;
        if sheet.held_by(self.expert).is_some() {
            return AdminShift::after(tx, self.shift).await;
        }
        if !sheet.is_public() {
            let detail = "publish the shift before you put somebody on it";
            return Err(Fault::conflict("shift-draft", detail));
        }
        sheet.takes_claims(context.now)?;
        let place = sheet.claimable().ok_or_else(|| {
            let detail = "all seats of this shift are taken; add one first";
            Fault::conflict("shift-taken", detail)
        })?;
        let span = sheet.ahead(context.now);
        let candidate = Candidate::lock(tx, context, self.expert, span).await?;
        let hurdles = candidate.hurdles(&sheet, span);
        let outside = hurdles.iter().any(|hurdle| hurdle.waivable);
        let overridden = self.override_reason.is_some();
        let against: Vec<_> = hurdles.iter().map(|hurdle| hurdle.problem).collect();
        let stands = |hurdle: &super::Hurdle| !(overridden && hurdle.overridable);
        if let Some(hurdle) = hurdles.iter().find(|hurdle| stands(hurdle)) {
            return Err(hurdle.clone().fault());
        }
        let holder = Holder {
            expert: self.expert,
            span,
            confirmed: false,
            outside_availability: outside,
            override_reason: self.override_reason.clone(),
        };
        let leaver = place.expert_id;
        seat_holder(tx, context, (&sheet, place), &holder).await?;
        if let Some(leaver) = leaver {
            let about = About::Seat(&sheet, place);
            tell(tx, context, about, (Kind::ShiftReplaced, leaver)).await?;
        }
        let about = About::Shift(&sheet);
        tell(tx, context, about, (Kind::ShiftAssigned, self.expert)).await?;
        let shown = AdminShift::after(tx, self.shift).await?;
        let detail = json!({
            "expert": self.expert, "override_reason": self.override_reason, "against": against,
        });
        audit::record(tx, context, "shift.assign", self.shift, detail).await?;
        Ok(shown)
    }
}
