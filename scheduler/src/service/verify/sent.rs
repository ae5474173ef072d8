//! Payouts: the entries that each state asks for, and the lines that make them up.

use entity::db::DbErr;
use entity::store::{dispute, earning};
use entity::table;
use entity::value::{EarningState, EntryKind, PayoutState};
use sea_orm::ConnectionTrait;

use super::Check;
use super::explain::Booked;
use crate::ledger::Account;

/// Every entry that a payout can have.
pub(super) const OF_PAYOUTS: [EntryKind; 6] = [
    EntryKind::PayoutStart,
    EntryKind::PayoutSettle,
    EntryKind::PayoutReturn,
    EntryKind::PayoutBounce,
    EntryKind::Netting,
    EntryKind::NettingReturn,
];

/// Where the lines of a payout in this state are; nowhere once it was called off.
fn lines_are(state: PayoutState) -> Option<EarningState> {
    match state {
        PayoutState::Draft
        | PayoutState::Approved
        | PayoutState::Executing
        | PayoutState::Unknown => Some(EarningState::InPayout),
        PayoutState::Settled | PayoutState::Returned => Some(EarningState::Paid),
        PayoutState::Cancelled | PayoutState::NotCreated => None,
    }
}

impl Check {
    pub(super) fn payout(&mut self, row: &table::payout::Model, booked: &Booked) {
        self.verdict.payouts += 1;
        let mut due = vec![EntryKind::PayoutStart];
        match row.state {
            PayoutState::Draft
            | PayoutState::Approved
            | PayoutState::Executing
            | PayoutState::Unknown => {}
            PayoutState::Settled => due.push(EntryKind::PayoutSettle),
            PayoutState::Cancelled | PayoutState::NotCreated => due.push(EntryKind::PayoutReturn),
            PayoutState::Returned => {
                due.extend([EntryKind::PayoutSettle, EntryKind::PayoutBounce]);
            }
        }
        if row.netted_amount > 0 {
            due.push(EntryKind::Netting);
            if lines_are(row.state).is_none() {
                due.push(EntryKind::NettingReturn);
            }
        }
        self.has(&row.id.to_string(), booked, &OF_PAYOUTS, &due);
        self.netted(row);
    }

    /// What a payout makes good is taken from its lines, wherever they are.
    fn netted(&mut self, row: &table::payout::Model) {
        let lines = match lines_are(row.state) {
            None => return,
            Some(EarningState::Paid) => Account::bank(row.currency),
            Some(_) => Account::in_payout(row.expert_id, row.currency),
        };
        self.holds(lines, -row.netted_amount);
        self.holds(
            Account::owed(row.expert_id, row.currency),
            row.netted_amount,
        );
    }

    /// A payout that is under way or sent holds exactly the lines that make it up.
    pub(super) async fn contents(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::payout::Model],
    ) -> Result<(), DbErr> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let lines = earning::of_payouts(db, &ids).await?;
        let nettings = dispute::nettings(db, &ids).await?;
        for row in rows {
            let (id, amount) = (row.id, i128::from(row.amount));
            let made_good: i128 = nettings
                .iter()
                .filter(|part| part.payout_id == id)
                .map(|part| i128::from(part.amount))
                .sum();
            if made_good != i128::from(row.netted_amount) {
                let kept = row.netted_amount;
                self.verdict.differs(format!(
                    "{id} makes good {kept}, and its parts sum to {made_good}"
                ));
            }
            let Some(state) = lines_are(row.state) else {
                continue;
            };
            let sum: i128 = lines
                .iter()
                .filter(|line| {
                    line.payout_id == Some(id)
                        && line.state == state
                        && (line.expert_id, line.currency) == (row.expert_id, row.currency)
                })
                .map(|line| i128::from(line.amount))
                .sum();
            if sum != amount + made_good {
                self.verdict
                    .differs(format!("{id} is {amount}, and its earnings sum to {sum}"));
            }
        }
        Ok(())
    }
}
