//! Publishing many shifts together, as plans and the loop do: a few statements, however many.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::presence;
use entity::table::shift_seat;
use entity::value::{ExpertId, SeatState, ShiftId, ShiftState};

use super::announce;
use super::candidate::Candidate;
use super::draft::{NewShift, draw, write};
use super::hurdle::Hurdle;
use super::letter;
use super::sheet::Sheet;
use crate::calendar::Span;
use crate::service::{Context, Fault};

/// What became of shifts that were published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The shifts, in the order given.
    pub shifts: Vec<ShiftId>,
    /// Experts who could not be put on their seats, by place in the order given, and why; those
    /// seats are open.
    pub refused: Vec<(usize, ExpertId, Hurdle)>,
}

/// Publishes shifts, all or none. Named experts get their seats where nothing speaks against it, and
/// are asked to confirm, by one mail each; their availability was the planner's business and is
/// taken as waived.
///
/// # Errors
/// 422 when a shift cannot be, or an expert does not exist; when the database fails.
pub async fn publish(
    tx: &WriteTx,
    context: &Context,
    drafts: &[NewShift],
) -> Result<Published, Fault> {
    let mut sheets = draw(tx, context, drafts, ShiftState::Published).await?;
    let mut candidates = candidates(tx, context, drafts).await?;
    let mut published = Published::default();
    let mut seated: BTreeMap<ExpertId, Vec<Span>> = BTreeMap::new();
    for (index, (draft, sheet)) in drafts.iter().zip(&mut sheets).enumerate() {
        published.shifts.push(sheet.shift.id);
        let mut seats = std::mem::take(&mut sheet.seats);
        for (seat, expert) in seats.iter_mut().zip(&draft.seats) {
            let Some(expert) = *expert else { continue };
            let candidate = candidates.get_mut(&expert).ok_or_else(|| {
                let detail = format!("names {expert}, who is no expert");
                Fault::field(format!("/shifts/{index}"), detail)
            })?;
            match put_on(context, (sheet, seat), candidate) {
                Some(hurdle) => published.refused.push((index, expert, hurdle)),
                None => seated.entry(expert).or_default().push(sheet.span()),
            }
        }
        sheet.seats = seats;
    }
    write(tx, sheets).await?;
    let whose: Vec<ExpertId> = seated.keys().copied().collect();
    announce(tx, context, &whose).await?;
    let told = |(expert, spans)| Some((&candidates.get(&expert)?.abilities.expert, spans));
    let told: Vec<_> = seated.into_iter().filter_map(told).collect();
    letter::planned(tx, context, told).await?;
    Ok(published)
}

/// The experts who are named, kept from changing until the commit: in one order, so that two plans
/// at once wait for each other.
async fn candidates(
    tx: &WriteTx,
    context: &Context,
    drafts: &[NewShift],
) -> Result<BTreeMap<ExpertId, Candidate>, Fault> {
    let named = drafts.iter().flat_map(|draft| draft.seats.iter().flatten());
    let mut named: Vec<ExpertId> = named.copied().collect();
    named.sort_unstable();
    named.dedup();
    let start = drafts.iter().map(|draft| draft.span.start).min();
    let end = drafts.iter().map(|draft| draft.span.end).max();
    let Some(range) = start
        .zip(end)
        .and_then(|(start, end)| Span::new(start, end))
    else {
        return Ok(BTreeMap::new());
    };
    for chunk in named.chunks(1_000) {
        presence::lock_experts(tx, chunk).await?;
    }
    let which = Which::These(&named);
    let found = Candidate::read(tx, &context.zones, which, (range, context.now)).await?;
    Ok(found.into_iter().map(|known| (known.id(), known)).collect())
}

/// Gives an open seat to an expert, unless something speaks against it.
fn put_on(
    context: &Context,
    (sheet, seat): (&Sheet, &mut shift_seat::Model),
    candidate: &mut Candidate,
) -> Option<Hurdle> {
    let span = sheet.span();
    let hurdles = candidate.hurdles(sheet, span);
    let outside = hurdles.iter().any(|hurdle| hurdle.waivable);
    if let Some(hurdle) = hurdles.into_iter().find(|hurdle| !hurdle.waivable) {
        return Some(hurdle);
    }
    candidate.engage(seat.id, span);
    seat.state = SeatState::Claimed;
    seat.expert_id = Some(candidate.id());
    seat.outside_availability = outside;
    seat.claimed_at = Some(context.now);
    None
}
