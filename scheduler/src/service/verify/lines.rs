//! Lines of pay: the entries that each state asks for, and where the money is.

use std::collections::BTreeSet;

use entity::table::{dispute, earning};
use entity::value::{DisputeState, EarningKind, EarningState, EntryKind};

use super::Check;
use super::explain::Booked;
use crate::ledger::Account;

/// Every entry that a line can have.
pub(super) const OF_LINES: [EntryKind; 6] = [
    EntryKind::Charge,
    EntryKind::VisitFee,
    EntryKind::ShiftPay,
    EntryKind::Adjustment,
    EntryKind::Clear,
    EntryKind::Reversal,
];

/// Where the money of a line comes from.
enum Source {
    /// A brand or the platform paid it, by this entry.
    Paid(EntryKind),
    /// A payout that came back pays it again.
    Bounce,
    /// A dispute takes it back: the amounts are below zero.
    Clawback,
}

fn source(row: &earning::Model) -> Source {
    match row.kind {
        EarningKind::Adjustment if row.returned_payout_id.is_some() => Source::Bounce,
        EarningKind::Adjustment if row.brand_id.is_some() => Source::Clawback,
        EarningKind::Adjustment if row.seat_id.is_some() => Source::Paid(EntryKind::ShiftPay),
        EarningKind::Adjustment => Source::Paid(EntryKind::Adjustment),
        EarningKind::Incentive | EarningKind::Standby => Source::Paid(EntryKind::ShiftPay),
        EarningKind::VisitFee | EarningKind::EscalationCredit => Source::Paid(EntryKind::VisitFee),
        EarningKind::Resolution => Source::Paid(EntryKind::Charge),
    }
}

impl Check {
    /// A line, and the dispute that holds or held it.
    pub(super) fn earning(
        &mut self,
        row: &earning::Model,
        booked: &Booked,
        held: Option<&dispute::Model>,
    ) {
        self.verdict.earnings += 1;
        let name = row.id.to_string();
        let due = match source(row) {
            Source::Paid(charge) => {
                let was_charged = booked.contains(&(charge, name.clone()));
                paid(row, charge, was_charged, held)
            }
            Source::Bounce | Source::Clawback => BTreeSet::new(),
        };
        let due: Vec<EntryKind> = due
            .into_iter()
            .filter(|kind| match kind {
                EntryKind::Clear => row.amount > 0,
                _ => row.price_amount > 0,
            })
            .collect();
        self.has(&name, booked, &OF_LINES, &due);
        self.pay(row);
    }

    /// Where the pay of a line is, and who was charged for it.
    fn pay(&mut self, row: &earning::Model) {
        let (expert, currency) = (row.expert_id, row.currency);
        let account = match row.state {
            EarningState::Accrued | EarningState::Voided => return,
            EarningState::Clearing => Account::clearing(expert, currency),
            EarningState::Held => Account::held(expert, currency),
            EarningState::Available => Account::payable(expert, currency),
            EarningState::InPayout => Account::in_payout(expert, currency),
            EarningState::Paid => Account::bank(currency),
        };
        match source(row) {
            Source::Paid(_) => self.holds(account, row.amount),
            Source::Clawback => self.holds(Account::owed(expert, currency), row.amount),
            Source::Bounce => {
                self.holds(account, row.amount);
                return self.holds(Account::bank(currency), -row.amount);
            }
        }
        match row.brand_id {
            Some(brand) => {
                self.holds(Account::fees(brand, currency), row.fee_amount);
                self.holds(Account::available(brand, currency), -row.price_amount);
            }
            None => self.holds(Account::promotion(currency), -row.price_amount),
        }
    }
}

/// The entries of a line that was paid for.
fn paid(
    row: &earning::Model,
    charge: EntryKind,
    was_charged: bool,
    held: Option<&dispute::Model>,
) -> BTreeSet<EntryKind> {
    let from = held.and_then(|dispute| dispute.held_from);
    let refunded = held.is_some_and(|dispute| dispute.state == DisputeState::Upheld);
    // Pay that was held while it cleared is let go without clearing.
    let cleared = (from != Some(EarningState::Clearing)).then_some(EntryKind::Clear);
    let due = match row.state {
        EarningState::Accrued => [None, None],
        EarningState::Clearing => [Some(charge), None],
        EarningState::Held => [Some(charge), cleared],
        EarningState::Available | EarningState::InPayout | EarningState::Paid => {
            [Some(charge), cleared]
        }
        EarningState::Voided if refunded => [Some(charge), cleared],
        EarningState::Voided if was_charged => [Some(charge), Some(EntryKind::Reversal)],
        EarningState::Voided => [None, None],
    };
    due.into_iter().flatten().collect()
}
