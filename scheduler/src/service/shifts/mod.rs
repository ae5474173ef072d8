//! Shifts: made and published by the platform, claimed, released, swapped and worked by experts,
//! settled in the ledger.
//!
//! Whether an expert may take a shift is judged by [`duty`](crate::planning::duty) (time) and
//! [`eligibility`](super::eligibility) (skills); here it is proved inside the transaction that
//! changes the seat. Whoever changes a seat locks the shift first and the experts after it.
//!
//! For planners: [`publish()`] makes shifts in one transaction, [`cover()`] says who covers what,
//! [`invite()`] asks experts, [`reprice()`] moves an incentive, and [`Candidate`] tells who could take a shift and what speaks against
//! it. What it deliberately does not do: decide how many shifts are needed, or who should work.

mod assign;
mod cancel;
mod candidate;
mod change;
mod check_in;
mod claim;
mod cover;
mod document;
mod draft;
mod holding;
mod hurdle;
mod invite;
mod letter;
mod list;
mod publish;
mod recheck;
mod release;
mod reprice;
mod settle;
mod sheet;
mod spread;
mod swap;
mod sweep;

pub use assign::AssignShift;
pub use cancel::CancelShift;
pub use candidate::Candidate;
pub use change::{ChangeShift, ShiftChanges};
pub use check_in::CheckIn;
pub use claim::ClaimShift;
pub use cover::{SeatCover, cover};
pub use document::{
    AdminSeat, AdminShift, ClaimTerms, ExpertShift, Fall, Local, NoticeTerms, Pay, ReleaseTerms,
    SeatView, ServedQueue, SwapDocument,
};
pub use draft::{CreateShift, MONEY_MAX, NewShift, QUEUES_MAX, SEATS_MAX};
pub use hurdle::Hurdle;
pub use invite::{InviteExperts, Invited, TellInvited, invite};
pub use list::{admin_list, admin_view, expert_list};
pub use publish::{Published, publish};
pub use recheck::recheck;
pub use release::ReleaseShift;
pub use reprice::{Repriced, reprice};
pub(crate) use settle::terms as seat_terms;
pub use sheet::Sheet;
pub use swap::{OfferSwap, TakeSwap, Taking, WithdrawSwap, swaps};
pub use sweep::sweep;

use entity::db::{DbErr, WriteTx};
use entity::store::change as facts;
use entity::value::{ChangeSubject, ExpertId};

use super::Context;

/// Facts per statement: a plan may be about every expert there is.
const CHUNK: usize = 1_000;

/// Tells the dispatcher that the duties of these experts changed.
async fn announce(tx: &WriteTx, context: &Context, experts: &[ExpertId]) -> Result<(), DbErr> {
    let subjects: Vec<_> = experts
        .iter()
        .map(|expert| (ChangeSubject::Expert, expert.0))
        .collect();
    for chunk in subjects.chunks(CHUNK) {
        facts::record(tx, &context.entropy, context.now, chunk).await?;
    }
    Ok(())
}
