//! What each account must hold: summed from the rows that money is about, never from entries.
//!
//! Each row must also have exactly the entries that its state asks for.

use std::collections::BTreeSet;

use entity::db::DbErr;
use entity::store::{assignment, brand, deposit, dispute, earning, ledger, payout, reservation};
use entity::table;
use entity::value::{EntryKind, ReservationState};
use sea_orm::ConnectionTrait;

use super::disputed::OF_DISPUTES;
use super::lines::OF_LINES;
use super::sent::OF_PAYOUTS;
use super::{Check, PAGE};
use crate::ledger::{Account, Split};

/// Entries in the books: kind and reference.
pub(super) type Booked = BTreeSet<(EntryKind, String)>;

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
        self.twins = brand::twins(db).await?;
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
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &OF_LINES, names).await?;
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let disputes = dispute::about(db, &ids).await?;
            rows.iter().for_each(|row| {
                let about = |dispute: &&table::dispute::Model| {
                    dispute.earning_id == row.id && dispute.held_from.is_some()
                };
                self.earning(row, &booked, disputes.iter().find(about));
            });
            self.terms(db, &rows).await?;
            self.seat_pay(db, &rows).await?;
        });
        pages!(db, payout, |rows| {
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &OF_PAYOUTS, names).await?;
            rows.iter().for_each(|row| self.payout(row, &booked));
            self.contents(db, &rows).await?;
        });
        pages!(db, dispute, |rows| {
            let names = rows.iter().map(|row| row.id.to_string()).collect();
            let booked = booked(db, &OF_DISPUTES, names).await?;
            self.disputes(db, &rows, &booked).await?;
        });
        for query in earning::overcharged(db).await? {
            self.verdict
                .differs(format!("{query} cost its brand more than its price"));
        }
        Ok(())
    }

    pub(super) fn holds(&mut self, account: Account, amount: i64) {
        *self.explained.entry(account).or_default() += i128::from(amount);
    }

    /// The entries of a subject are exactly `due` of the kinds that it can have.
    pub(super) fn has(
        &mut self,
        name: &str,
        booked: &Booked,
        all: &[EntryKind],
        due: &[EntryKind],
    ) {
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
        let from = match self.twins.contains(&row.brand_id) {
            true => Account::play(row.brand_id, row.currency),
            false => Account::bank(row.currency),
        };
        self.holds(from, -row.amount);
    }

    fn reservation(&mut self, row: &table::reservation::Model, booked: &Booked) {
        self.verdict.reservations += 1;
        let all = [EntryKind::Reserve, EntryKind::Release];
        let due: &[EntryKind] = match row.state {
            _ if row.amount == 0 => &[],
            ReservationState::Posted if row.released_amount > 0 => &all,
            ReservationState::Held | ReservationState::Posted => &all[..1],
            ReservationState::Released => &all,
        };
        self.has(&row.id.to_string(), booked, &all, due);
        if row.state == ReservationState::Held {
            self.holds(Account::available(row.brand_id, row.currency), -row.amount);
            self.holds(Account::reserved(row.brand_id, row.currency), row.amount);
        }
    }

    /// Pay for work goes to an expert who held the query, on the terms of the offer.
    async fn terms(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::earning::Model],
    ) -> Result<(), DbErr> {
        let ids: Vec<_> = rows.iter().filter_map(|row| row.assignment_id).collect();
        let held = assignment::find_all(db, &ids).await?;
        for row in rows.iter().filter(|row| row.kind.is_for_work()) {
            let fits = held.iter().any(|work| {
                Some(work.id) == row.assignment_id
                    && Some(work.query_id) == row.query_id
                    && (Some(work.brand_id), work.expert_id) == (row.brand_id, row.expert_id)
                    && Split::of(work.price_amount, work.pay_amount)
                        .and_then(|terms| terms.on(row.price_amount))
                        .is_some_and(|part| part.pay() == row.amount)
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
}

async fn booked(
    db: &impl ConnectionTrait,
    kinds: &[EntryKind],
    names: Vec<String>,
) -> Result<Booked, DbErr> {
    let found = ledger::booked(db, kinds, &names).await?;
    Ok(found.into_iter().collect())
}
