//! Swaps: an expert passes a seat on, bound to the terms it was offered on.

use entity::db::WriteTx;
use entity::store::profile;
use entity::store::shift::{self, swap};
use entity::table::{shift_seat, shift_swap};
use entity::value::{ExpertId, Instant, SeatState, ShiftId, SwapId, SwapState};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::candidate::Candidate;
use super::document::SwapDocument;
use super::holding::{Holder, seat_holder};
use super::letter::{About, tell};
use super::release::{no_seat, unchecked};
use super::sheet::Sheet;
use crate::letter::Kind;
use crate::service::offers::expert_of;
use crate::service::{Context, Fault, UseCase};

/// The swaps that an expert made, took, or may take, newest first.
///
/// # Errors
/// When the database fails.
pub async fn swaps(
    db: &impl ConnectionTrait,
    zones: &Zones,
    (expert, before): (ExpertId, Option<SwapId>),
    (limit, now): (u64, Instant),
) -> Result<Vec<SwapDocument>, Fault> {
    let found = swap::list(db, expert, (before, now), limit).await?;
    SwapDocument::of(db, zones, (found, expert), now).await
}

/// The swap as the expert sees it after they did something.
async fn after(
    tx: &WriteTx,
    context: &Context,
    (id, expert): (SwapId, ExpertId),
) -> Result<SwapDocument, Fault> {
    let found = swap::find(tx, id).await?.into_iter().collect();
    let shown = SwapDocument::of(tx, &context.zones, (found, expert), context.now).await?;
    let shown = shown.into_iter().next();
    shown.ok_or_else(|| Fault::not_found("swap"))
}

/// An expert offers their seat to others, or to one of them. They keep it until somebody takes it.
#[derive(Clone, Debug)]
pub struct OfferSwap {
    /// Of which shift.
    pub shift: ShiftId,
    /// Who alone may take it.
    pub to: Option<ExpertId>,
    /// What they add.
    pub note: Option<String>,
}

impl UseCase for OfferSwap {
    type Output = SwapDocument;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SwapDocument, Fault> {
        let expert = expert_of(&context.actor)?;
        let sheet = Sheet::lock(tx, self.shift).await?;
        let held = sheet.held_by(expert).ok_or_else(no_seat)?;
        if let Some(open) = swap::open_of(tx, held.id).await? {
            return after(tx, context, (open.id, expert)).await;
        }
        if sheet.shift.starts_at <= context.now {
            return Err(begun());
        }
        self.check_other(tx, expert).await?;
        let row = shift_swap::Model {
            id: context.id(),
            shift_id: self.shift,
            seat_id: held.id,
            shift_revision: sheet.shift.revision,
            seat_revision: held.revision,
            offered_by: expert,
            offered_to: self.to,
            note: self.note.clone(),
            state: SwapState::Open,
            taken_by: None,
            created_at: context.now,
            ended_at: None,
        };
        let id = row.id;
        swap::insert(tx, row).await?;
        after(tx, context, (id, expert)).await
    }
}

impl OfferSwap {
    async fn check_other(&self, tx: &WriteTx, expert: ExpertId) -> Result<(), Fault> {
        let Some(to) = self.to else {
            return Ok(());
        };
        if to == expert || profile::find(tx, to).await?.is_none() {
            let detail = "must be another expert; leave it out to ask everybody";
            return Err(Fault::field("/to_expert_id", detail));
        }
        Ok(())
    }
}

fn begun() -> Fault {
    Fault::conflict(
        "shift-begun",
        "this shift has begun; its seats are no longer swapped",
    )
}

/// The expert keeps the seat after all.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawSwap {
    /// Which swap.
    pub swap: SwapId,
}

impl UseCase for WithdrawSwap {
    type Output = SwapDocument;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SwapDocument, Fault> {
        let expert = expert_of(&context.actor)?;
        let found = swap::find(tx, self.swap).await?;
        let found = found.filter(|swap| swap.offered_by == expert);
        let found = found.ok_or_else(|| Fault::not_found("swap"))?;
        shift::lock(tx, found.shift_id).await?;
        let end = (SwapState::Withdrawn, None);
        let ended = swap::end(tx, found.id, end, context.now).await?;
        let state = ended.map_or(found.state, |swap| swap.state);
        if state == SwapState::Taken {
            return Err(over(SwapState::Taken));
        }
        after(tx, context, (self.swap, expert)).await
    }
}

/// An expert takes a seat that another passes on.
#[derive(Clone, Copy, Debug)]
pub struct TakeSwap {
    /// Which swap.
    pub swap: SwapId,
    /// They come although it is outside their availability.
    pub outside_availability: bool,
}

/// What became of a swap that somebody wanted to take.
#[derive(Clone, Debug)]
pub enum Taking {
    /// The seat is theirs.
    Taken(Box<SwapDocument>),
    /// The swap had to end, which is kept; the seat stays where it was.
    Ended(Fault),
}

impl UseCase for TakeSwap {
    type Output = Taking;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Taking, Fault> {
        let expert = expert_of(&context.actor)?;
        let gone = || Fault::not_found("swap");
        let known = swap::find(tx, self.swap).await?.ok_or_else(gone)?;
        let sheet = Sheet::lock(tx, known.shift_id).await?;
        let wish = swap::lock(tx, self.swap).await?.ok_or_else(gone)?;
        let for_them = wish.offered_to.is_none_or(|to| to == expert);
        if wish.offered_by != expert && !for_them {
            return Err(gone());
        }
        if wish.state == SwapState::Taken && wish.taken_by == Some(expert) {
            let shown = after(tx, context, (wish.id, expert)).await?;
            return Ok(Taking::Taken(Box::new(shown)));
        }
        if wish.state != SwapState::Open {
            return Err(over(wish.state));
        }
        if wish.offered_by == expert {
            let detail = "this is your own seat; you hold it already";
            return Err(Fault::conflict("already-on-shift", detail));
        }
        if let Some(state) = lapsed(&sheet, &wish, context.now) {
            swap::end(tx, wish.id, (state, None), context.now).await?;
            return Ok(Taking::Ended(over(state)));
        }
        self.take(tx, context, (&sheet, &wish), expert).await?;
        let shown = after(tx, context, (wish.id, expert)).await?;
        Ok(Taking::Taken(Box::new(shown)))
    }
}

impl TakeSwap {
    async fn take(
        &self,
        tx: &WriteTx,
        context: &Context,
        (sheet, wish): (&Sheet, &shift_swap::Model),
        expert: ExpertId,
    ) -> Result<(), Fault> {
        if sheet.held_by(expert).is_some() {
            let detail = "you hold a seat of this shift already";
            return Err(Fault::conflict("already-on-shift", detail));
        }
        let candidate = Candidate::lock(tx, context, expert, sheet.span()).await?;
        let hurdles = candidate.hurdles(sheet, sheet.span());
        let outside = hurdles.iter().any(|hurdle| hurdle.waivable);
        let waived = self.outside_availability;
        let stands = |hurdle: &super::Hurdle| !(waived && hurdle.waivable);
        if let Some(hurdle) = hurdles.into_iter().find(stands) {
            return Err(hurdle.fault());
        }
        let end = (SwapState::Taken, Some(expert));
        swap::end(tx, wish.id, end, context.now).await?;
        let held = seat_of(sheet, wish).ok_or_else(|| over(SwapState::Closed))?;
        let held = unchecked(tx, held).await?;
        let holder = Holder {
            expert,
            span: sheet.span(),
            confirmed: true,
            outside_availability: outside,
            override_reason: None,
        };
        seat_holder(tx, context, (sheet, &held), &holder).await?;
        let news = (Kind::ShiftReplaced, wish.offered_by);
        tell(tx, context, About::Seat(sheet, &held), news).await
    }
}

fn seat_of<'a>(sheet: &'a Sheet, wish: &shift_swap::Model) -> Option<&'a shift_seat::Model> {
    sheet.seats.iter().find(|seat| seat.id == wish.seat_id)
}

/// How an open swap has to end, if it has: the shift began, or is not what was offered any more.
///
/// Checking in early and out again changes the seat's revision as well: the wish is made anew then.
fn lapsed(sheet: &Sheet, wish: &shift_swap::Model, now: Instant) -> Option<SwapState> {
    let same = seat_of(sheet, wish).is_some_and(|seat| {
        seat.revision == wish.seat_revision
            && seat.expert_id == Some(wish.offered_by)
            && matches!(seat.state, SeatState::Claimed | SeatState::Confirmed)
    });
    if sheet.shift.starts_at <= now {
        Some(SwapState::Expired)
    } else if !same || sheet.shift.revision != wish.shift_revision {
        Some(SwapState::Closed)
    } else {
        None
    }
}

/// Why a swap that has ended cannot be taken or withdrawn.
fn over(state: SwapState) -> Fault {
    match state {
        SwapState::Closed => Fault::conflict(
            "shift-changed",
            "the shift changed after this swap was offered; ask the expert to offer it anew",
        ),
        SwapState::Expired => begun(),
        SwapState::Taken => Fault::conflict(
            "swap-taken",
            "another expert was first; look for another swap or an open shift",
        ),
        SwapState::Withdrawn | SwapState::Open => Fault::conflict(
            "swap-withdrawn",
            "the expert keeps the seat after all; look for another swap or an open shift",
        ),
    }
}

impl Taking {
    /// The swap, or why it could not be taken.
    ///
    /// # Errors
    /// 409, after the swap was ended.
    pub fn taken(self) -> Result<SwapDocument, Fault> {
        match self {
            Self::Taken(swap) => Ok(*swap),
            Self::Ended(fault) => Err(fault),
        }
    }
}
