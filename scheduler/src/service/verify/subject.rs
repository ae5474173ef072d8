//! What an entry is about: the row it names, from which it is rebuilt and compared.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use entity::db::DbErr;
use entity::store::{brand, deposit, dispute, earning, payout, reservation};
use entity::table;
use entity::value::{
    AssignmentId, BrandId, DepositId, DisputeId, EarningId, EarningState, EntryKind, Money,
    PayoutId, ReservationId, ReservationState,
};
use sea_orm::ConnectionTrait;

use crate::ledger::{self, Entry, EntryError, HeldFrom, Parties, Split};

type Built = Result<Entry, EntryError>;

/// The rows that a page of entries is about.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    deposits: BTreeMap<DepositId, table::deposit::Model>,
    reservations: BTreeMap<ReservationId, table::reservation::Model>,
    by_assignment: BTreeMap<AssignmentId, table::reservation::Model>,
    earnings: BTreeMap<EarningId, table::earning::Model>,
    payouts: BTreeMap<PayoutId, table::payout::Model>,
    disputes: BTreeMap<DisputeId, table::dispute::Model>,
    /// Test twins, whose deposits are play money.
    twins: BTreeSet<BrandId>,
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
    EntryKind::Adjustment,
];

/// Entries about disputes.
const OF_DISPUTES: &[EntryKind] = &[
    EntryKind::Hold,
    EntryKind::Unhold,
    EntryKind::Refund,
    EntryKind::Clawback,
];

/// Entries about reservations.
const OF_RESERVATIONS: &[EntryKind] = &[EntryKind::Reserve, EntryKind::Release];

/// Entries about payouts.
const OF_PAYOUTS: &[EntryKind] = &[
    EntryKind::PayoutStart,
    EntryKind::PayoutSettle,
    EntryKind::PayoutReturn,
    EntryKind::PayoutBounce,
    EntryKind::Netting,
    EntryKind::NettingReturn,
];

impl Subjects {
    /// Reads what these entries are about.
    pub(super) async fn of(db: &impl ConnectionTrait, rows: &[Row]) -> Result<Self, DbErr> {
        let deposits = deposit::among(db, &ids(rows, &[EntryKind::Deposit])).await?;
        let reservations = reservation::among(db, &ids(rows, OF_RESERVATIONS)).await?;
        let disputes = dispute::among(db, &ids(rows, OF_DISPUTES)).await?;
        let mut lines: Vec<EarningId> = ids(rows, OF_EARNINGS);
        lines.extend(disputes.iter().map(|dispute| dispute.earning_id));
        let earnings = earning::among(db, &lines).await?;
        let payouts = payout::among(db, &ids(rows, OF_PAYOUTS)).await?;
        let visited: Vec<AssignmentId> = earnings
            .iter()
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
            disputes: disputes.into_iter().map(|row| (row.id, row)).collect(),
            twins: brand::twins(db).await?,
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
        let fits = |built: &Built| built.as_ref().is_ok_and(|built| built == entry);
        if expected.iter().any(fits) {
            return Ok(());
        }
        Err(format!(
            "the {} is not what {} says",
            row.kind, row.reference
        ))
    }

    /// The entries that the subject may give (a visit fee is charged in one of two ways); `None`
    /// without a subject.
    fn expected(&self, row: &Row) -> Option<Vec<Built>> {
        let name = row.reference.as_str();
        let one = match row.kind {
            EntryKind::Deposit => {
                let subject = self.deposits.get(&name.parse().ok()?)?;
                let money = Money::new(subject.amount, subject.currency);
                match self.twins.contains(&subject.brand_id) {
                    true => ledger::play_money(subject.brand_id, money, name),
                    false => ledger::deposit(subject.brand_id, money, name),
                }
            }
            EntryKind::Reserve | EntryKind::Release => {
                of_reservation(row.kind, self.reservations.get(&name.parse().ok()?)?)
            }
            EntryKind::VisitFee => {
                return self.of_visit(self.earnings.get(&name.parse().ok()?)?);
            }
            EntryKind::Charge
            | EntryKind::ShiftPay
            | EntryKind::Clear
            | EntryKind::Reversal
            | EntryKind::Adjustment => {
                of_earning(row.kind, self.earnings.get(&name.parse().ok()?)?)?
            }
            EntryKind::PayoutStart
            | EntryKind::PayoutSettle
            | EntryKind::PayoutReturn
            | EntryKind::PayoutBounce
            | EntryKind::Netting
            | EntryKind::NettingReturn => {
                of_payout(row.kind, self.payouts.get(&name.parse().ok()?)?)
            }
            EntryKind::Hold | EntryKind::Unhold | EntryKind::Refund | EntryKind::Clawback => {
                self.of_dispute(row.kind, self.disputes.get(&name.parse().ok()?)?)?
            }
        };
        Some(vec![one])
    }

    fn of_visit(&self, line: &table::earning::Model) -> Option<Vec<Built>> {
        let (parties, split) = charged(line)?;
        let name = line.id.to_string();
        let held = line
            .assignment_id
            .and_then(|id| self.by_assignment.get(&id));
        let mut ways = vec![ledger::late_fee(parties, split, &name)];
        if let Some(held) = held.filter(|held| held.state == ReservationState::Posted) {
            ways.push(ledger::visit_fee(parties, held.amount, split, &name));
        }
        Some(ways)
    }

    fn of_dispute(&self, kind: EntryKind, dispute: &table::dispute::Model) -> Option<Built> {
        let line = self.earnings.get(&dispute.earning_id)?;
        let name = dispute.id.to_string();
        let money = Money::new(line.amount, line.currency);
        if kind == EntryKind::Unhold {
            return Some(ledger::unhold(line.expert_id, money, &name));
        }
        if kind == EntryKind::Hold {
            let from = match dispute.held_from? {
                EarningState::Clearing => HeldFrom::Clearing,
                _ => HeldFrom::Available,
            };
            return Some(ledger::hold(line.expert_id, money, from, &name));
        }
        let (parties, split) = charged(line)?;
        Some(match kind {
            EntryKind::Refund => ledger::refund(parties, split, &name),
            _ => ledger::clawback(parties, split, &name),
        })
    }
}

fn of_reservation(kind: EntryKind, subject: &table::reservation::Model) -> Built {
    let name = subject.id.to_string();
    let amount = match (kind, subject.state) {
        (EntryKind::Release, ReservationState::Posted) => subject.released_amount,
        _ => subject.amount,
    };
    let money = Money::new(amount, subject.currency);
    match kind {
        EntryKind::Reserve => ledger::reserve(subject.brand_id, money, &name),
        _ => ledger::release(subject.brand_id, money, &name),
    }
}

fn of_payout(kind: EntryKind, subject: &table::payout::Model) -> Built {
    let (expert, name) = (subject.expert_id, subject.id.to_string());
    let money = Money::new(subject.amount, subject.currency);
    let netted = Money::new(subject.netted_amount, subject.currency);
    match kind {
        EntryKind::PayoutStart => ledger::payout_start(expert, money, &name),
        EntryKind::PayoutSettle => ledger::payout_settle(expert, money, &name),
        EntryKind::PayoutBounce => ledger::payout_bounce(expert, money, &name),
        EntryKind::Netting => ledger::netting(expert, netted, &name),
        EntryKind::NettingReturn => ledger::netting_return(expert, netted, &name),
        _ => ledger::payout_return(expert, money, &name),
    }
}

fn of_earning(kind: EntryKind, line: &table::earning::Model) -> Option<Built> {
    let name = line.id.to_string();
    let money = Money::new(line.amount, line.currency);
    match kind {
        EntryKind::ShiftPay => return Some(ledger::shift_pay(line.expert_id, money, &name)),
        EntryKind::Clear => return Some(ledger::clear(line.expert_id, money, &name)),
        EntryKind::Adjustment => return Some(ledger::adjustment(line.expert_id, money, &name)),
        _ => {}
    }
    let (parties, split) = charged(line)?;
    Some(match kind {
        EntryKind::Charge => ledger::charge(parties, split, &name),
        _ => ledger::reverse_charge(parties, split, &name),
    })
}

/// Who was charged for a line and who earns it; `None` where no brand was.
fn charged(line: &table::earning::Model) -> Option<(Parties, Split)> {
    let parties = Parties {
        brand: line.brand_id?,
        expert: line.expert_id,
        currency: line.currency,
    };
    Some((parties, Split::of(line.price_amount, line.amount)?))
}
