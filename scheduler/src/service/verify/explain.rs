//! What each account must hold: summed from the rows that money is about, never from entries.
//!
//! Each row must also have exactly the entries that its state asks for.

use std::collections::BTreeSet;

use entity::db::DbErr;
use entity::store::{assignment, deposit, earning, ledger, payout, reservation};
use entity::table;
use entity::value::{EarningKind, EarningState, EntryKind, PayoutState, ReservationState};
use sea_orm::ConnectionTrait;

use super::{Check, PAGE};
use crate::ledger::Account;

/// Entries in the books: kind and reference.
type Booked = BTreeSet<(EntryKind, String)>;

/// Walks a table in pages: `$check` is called for each page, as long as there is one.
macro_rules! pages {
    ($db:expr, $store:ident, |$rows:ident| $body:block) => {
        let mut after = None;
        loop {
            let $rows = $store::page($db, after, PAGE).await?;
            let Some(last) = $rows.last() else { break };
            after = Some(last.id);
            $body
        }
    };
}

impl Check {
    pub(super) async fn explain(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        pages!(db, deposit, |rows| {
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &[EntryKind::Deposit], names).await?;
            rows.iter().for_each(|row| self.deposit(row, &booked));
        });
        pages!(db, reservation, |rows| {
            let kinds = [EntryKind::Reserve, EntryKind::Release];
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &kinds, names).await?;
            rows.iter().for_each(|row| self.reservation(row, &booked));
        });
        pages!(db, earning, |rows| {
            let kinds = [
                EntryKind::Charge,
                EntryKind::VisitFee,
                EntryKind::ShiftPay,
                EntryKind::Clear,
                EntryKind::Reversal,
            ];
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &kinds, names).await?;
            rows.iter().for_each(|row| self.earning(row, &booked));
            self.terms(db, &rows).await?;
            self.seat_pay(db, &rows).await?;
        });
        pages!(db, payout, |rows| {
            let kinds = [
                EntryKind::PayoutStart,
                EntryKind::PayoutSettle,
                EntryKind::PayoutReturn,
            ];
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &kinds, names).await?;
            rows.iter().for_each(|row| self.payout(row, &booked));
            self.contents(db, &rows).await?;
        });
        Ok(())
    }

    fn holds(&mut self, account: Account, amount: i64) {
        *self.explained.entry(account).or_default() += i128::from(amount);
    }

    /// The entries of a subject are exactly `due` of the kinds that it can have.
    fn has(&mut self, name: &str, booked: &Booked, all: &[EntryKind], due: &[EntryKind]) {
        for &kind in all {
            let is = booked.contains(&(kind, name.to_owned()));
            match (is, due.contains(&kind)) {
                (true, false) => self.verdict.differs(format!(
                    "{name} has a {kind} that its state does not ask for"
                )),
                (false, true) => self.verdict.differs(format!("{name} has no {kind}")),
                (true, true) | (false, false) => {}
            }
        }
    }

    fn deposit(&mut self, row: &table::deposit::Model, booked: &Booked) {
        self.verdict.deposits += 1;
        let kinds = [EntryKind::Deposit];
        self.has(&row.id.to_string(), booked, &kinds, &kinds);
        self.holds(Account::available(row.brand_id, row.currency), row.amount);
        self.holds(Account::bank(row.currency), -row.amount);
    }

    fn reservation(&mut self, row: &table::reservation::Model, booked: &Booked) {
        self.verdict.reservations += 1;
        let all = [EntryKind::Reserve, EntryKind::Release];
        let due: &[EntryKind] = match row.state {
            _ if row.amount == 0 => &[],
            ReservationState::Held | ReservationState::Posted => &all[..1],
            ReservationState::Released => &all,
        };
        self.has(&row.id.to_string(), booked, &all, due);
        if row.state == ReservationState::Held {
            self.holds(Account::available(row.brand_id, row.currency), -row.amount);
            self.holds(Account::reserved(row.brand_id, row.currency), row.amount);
        }
    }

    fn earning(&mut self, row: &table::earning::Model, booked: &Booked) {
        self.verdict.earnings += 1;
        let name = row.id.to_string();
        let charge = match row.kind {
            _ if row.brand_id.is_none() => EntryKind::ShiftPay,
            EarningKind::VisitFee => EntryKind::VisitFee,
            EarningKind::Resolution
            | EarningKind::EscalationCredit
            | EarningKind::Incentive
            | EarningKind::Standby
            | EarningKind::Adjustment => EntryKind::Charge,
        };
        let all = [charge, EntryKind::Clear, EntryKind::Reversal];
        let was_charged = booked.contains(&(charge, name.clone()));
        let mut due: Vec<EntryKind> = match row.state {
            EarningState::Accrued => vec![],
            EarningState::Clearing | EarningState::Held => vec![charge],
            EarningState::Available | EarningState::InPayout | EarningState::Paid => {
                vec![charge, EntryKind::Clear]
            }
            EarningState::Voided if was_charged => vec![charge, EntryKind::Reversal],
            EarningState::Voided => vec![],
        };
        due.retain(|kind| match kind {
            EntryKind::Clear => row.amount > 0,
            _ => row.price_amount > 0,
        });
        self.has(&name, booked, &all, &due);
        self.pay(row);
    }

    /// Where the pay of a line is, and who was charged for it.
    fn pay(&mut self, row: &table::earning::Model) {
        let (expert, currency) = (row.expert_id, row.currency);
        let account = match row.state {
            EarningState::Accrued | EarningState::Voided => return,
            EarningState::Clearing | EarningState::Held => Account::clearing(expert, currency),
            EarningState::Available => Account::payable(expert, currency),
            EarningState::InPayout => Account::in_payout(expert, currency),
            EarningState::Paid => Account::bank(currency),
        };
        self.holds(account, row.amount);
        let spent = -row.price_amount;
        match row.brand_id {
            Some(brand) => {
                self.holds(Account::fees(brand, currency), row.fee_amount);
                self.holds(Account::available(brand, currency), spent);
            }
            None => self.holds(Account::promotion(currency), spent),
        }
    }

    /// Pay for a resolution goes to the expert who held the query, on the terms of the offer.
    async fn terms(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::earning::Model],
    ) -> Result<(), DbErr> {
        let ids: Vec<_> = rows.iter().filter_map(|row| row.assignment_id).collect();
        let held = assignment::find_all(db, &ids).await?;
        for row in rows
            .iter()
            .filter(|row| row.kind == EarningKind::Resolution)
        {
            let fits = held.iter().any(|work| {
                Some(work.id) == row.assignment_id
                    && Some(work.query_id) == row.query_id
                    && (Some(work.brand_id), work.expert_id) == (row.brand_id, row.expert_id)
                    && (work.price_amount, work.pay_amount) == (row.price_amount, row.amount)
                    && work.currency == row.currency
            });
            if !fits {
                let id = row.id;
                self.verdict
                    .differs(format!("{id} is not on the terms of the work it is for"));
            }
        }
        Ok(())
    }

    fn payout(&mut self, row: &table::payout::Model, booked: &Booked) {
        self.verdict.payouts += 1;
        let all = [
            EntryKind::PayoutStart,
            EntryKind::PayoutSettle,
            EntryKind::PayoutReturn,
        ];
        let due: &[EntryKind] = match row.state {
            PayoutState::Draft
            | PayoutState::Approved
            | PayoutState::Executing
            | PayoutState::Unknown => &all[..1],
            PayoutState::Settled => &all[..2],
            PayoutState::Cancelled | PayoutState::NotCreated => {
                &[EntryKind::PayoutStart, EntryKind::PayoutReturn]
            }
            PayoutState::Returned => &all,
        };
        self.has(&row.id.to_string(), booked, &all, due);
    }

    /// A payout that is under way or sent holds exactly the lines that make it up.
    async fn contents(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::payout::Model],
    ) -> Result<(), DbErr> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let lines = earning::of_payouts(db, &ids).await?;
        for row in rows {
            let state = match row.state {
                PayoutState::Settled => EarningState::Paid,
                PayoutState::Draft
                | PayoutState::Approved
                | PayoutState::Executing
                | PayoutState::Unknown => EarningState::InPayout,
                PayoutState::Cancelled | PayoutState::NotCreated | PayoutState::Returned => {
                    continue;
                }
            };
            let sum: i128 = lines
                .iter()
                .filter(|line| {
                    line.payout_id == Some(row.id)
                        && line.state == state
                        && (line.expert_id, line.currency) == (row.expert_id, row.currency)
                })
                .map(|line| i128::from(line.amount))
                .sum();
            if sum != i128::from(row.amount) {
                let (id, amount) = (row.id, row.amount);
                self.verdict
                    .differs(format!("{id} is {amount}, and its earnings sum to {sum}"));
            }
        }
        Ok(())
    }
}

async fn booked(
    db: &impl ConnectionTrait,
    kinds: &[EntryKind],
    names: Vec<String>,
) -> Result<Booked, DbErr> {
    let found = ledger::booked(db, kinds, &names).await?;
    Ok(found.into_iter().collect())
}
