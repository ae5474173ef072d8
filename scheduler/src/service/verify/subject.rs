//! What an entry is about: the row it names, from which it is rebuilt and compared.

use std::collections::BTreeMap;
use std::str::FromStr;

use entity::db::DbErr;
use entity::store::{deposit, earning, payout, reservation};
use entity::table;
use entity::value::{
    AssignmentId, DepositId, EarningId, EarningKind, EntryKind, Money, PayoutId, ReservationId,
};
use sea_orm::ConnectionTrait;

use crate::ledger::{self, Entry, EntryError, Parties, Split};

/// The rows that a page of entries is about.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    deposits: BTreeMap<DepositId, table::deposit::Model>,
    reservations: BTreeMap<ReservationId, table::reservation::Model>,
    by_assignment: BTreeMap<AssignmentId, table::reservation::Model>,
    earnings: BTreeMap<EarningId, table::earning::Model>,
    payouts: BTreeMap<PayoutId, table::payout::Model>,
}

type Row = table::ledger_entry::Model;

/// The ids that the references of these entries name.
fn ids<Id: FromStr>(rows: &[Row], kinds: &[EntryKind]) -> Vec<Id> {
    rows.iter()
        .filter(|row| kinds.contains(&row.kind))
        .filter_map(|row| row.reference.parse().ok())
        .collect()
}

/// Entries about lines of pay.
const OF_EARNINGS: &[EntryKind] = &[
    EntryKind::Charge,
    EntryKind::VisitFee,
    EntryKind::ShiftPay,
    EntryKind::Clear,
    EntryKind::Reversal,
];

/// Entries about reservations.
const OF_RESERVATIONS: &[EntryKind] = &[EntryKind::Reserve, EntryKind::Release];

/// Entries about payouts.
const OF_PAYOUTS: &[EntryKind] = &[
    EntryKind::PayoutStart,
    EntryKind::PayoutSettle,
    EntryKind::PayoutReturn,
];

impl Subjects {
    /// Reads what these entries are about.
    pub(super) async fn of(db: &impl ConnectionTrait, rows: &[Row]) -> Result<Self, DbErr> {
        let deposits = deposit::among(db, &ids(rows, &[EntryKind::Deposit])).await?;
        let reservations = reservation::among(db, &ids(rows, OF_RESERVATIONS)).await?;
        let earnings = earning::among(db, &ids(rows, OF_EARNINGS)).await?;
        let payouts = payout::among(db, &ids(rows, OF_PAYOUTS)).await?;
        let visited: Vec<AssignmentId> = earnings
            .iter()
            .filter(|line| line.kind == EarningKind::VisitFee)
            .filter_map(|line| line.assignment_id)
            .collect();
        let by_assignment = reservation::of_assignments(db, &visited).await?;
        Ok(Self {
            deposits: deposits.into_iter().map(|row| (row.id, row)).collect(),
            reservations: reservations.into_iter().map(|row| (row.id, row)).collect(),
            by_assignment: by_assignment
                .into_iter()
                .map(|row| (row.assignment_id, row))
                .collect(),
            earnings: earnings.into_iter().map(|row| (row.id, row)).collect(),
            payouts: payouts.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// Compares an entry with the one that its subject would give.
    pub(super) fn explain(&self, row: &Row, entry: &Entry) -> Result<(), String> {
        let expected = self.expected(row).ok_or_else(|| {
            format!(
                "the {} names {}, which does not exist",
                row.kind, row.reference
            )
        })?;
        match expected {
            Ok(expected) if expected == *entry => Ok(()),
            _ => Err(format!(
                "the {} is not what {} says",
                row.kind, row.reference
            )),
        }
    }

    /// The entry that the subject gives; `None` without a subject.
    fn expected(&self, row: &Row) -> Option<Result<Entry, EntryError>> {
        let name = row.reference.as_str();
        Some(match row.kind {
            EntryKind::Deposit => {
                let subject = self.deposits.get(&name.parse().ok()?)?;
                let money = Money::new(subject.amount, subject.currency);
                ledger::deposit(subject.brand_id, money, name)
            }
            EntryKind::Reserve | EntryKind::Release => {
                let subject = self.reservations.get(&name.parse().ok()?)?;
                let money = Money::new(subject.amount, subject.currency);
                match row.kind {
                    EntryKind::Reserve => ledger::reserve(subject.brand_id, money, name),
                    _ => ledger::release(subject.brand_id, money, name),
                }
            }
            EntryKind::Charge
            | EntryKind::VisitFee
            | EntryKind::ShiftPay
            | EntryKind::Clear
            | EntryKind::Reversal => {
                self.of_earning(row.kind, self.earnings.get(&name.parse().ok()?)?)?
            }
            EntryKind::PayoutStart | EntryKind::PayoutSettle | EntryKind::PayoutReturn => {
                let subject = self.payouts.get(&name.parse().ok()?)?;
                let money = Money::new(subject.amount, subject.currency);
                match row.kind {
                    EntryKind::PayoutStart => ledger::payout_start(subject.expert_id, money, name),
                    EntryKind::PayoutSettle => {
                        ledger::payout_settle(subject.expert_id, money, name)
                    }
                    _ => ledger::payout_return(subject.expert_id, money, name),
                }
            }
        })
    }

    fn of_earning(
        &self,
        kind: EntryKind,
        line: &table::earning::Model,
    ) -> Option<Result<Entry, EntryError>> {
        let name = line.id.to_string();
        let money = Money::new(line.amount, line.currency);
        match kind {
            EntryKind::ShiftPay => return Some(ledger::shift_pay(line.expert_id, money, &name)),
            EntryKind::Clear => return Some(ledger::clear(line.expert_id, money, &name)),
            _ => {}
        }
        let parties = Parties {
            brand: line.brand_id?,
            expert: line.expert_id,
            currency: line.currency,
        };
        let split = Split::of(line.price_amount, line.amount)?;
        Some(match kind {
            EntryKind::Charge => ledger::charge(parties, split, &name),
            EntryKind::VisitFee => {
                let reserved = self.by_assignment.get(&line.assignment_id?)?.amount;
                ledger::visit_fee(parties, reserved, split, &name)
            }
            _ => ledger::reverse_charge(parties, split, &name),
        })
    }
}
