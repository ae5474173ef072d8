//! Disputes: the entries that each asks for, the line that it holds, and what it gives back.

use std::collections::BTreeMap;

use entity::db::DbErr;
use entity::store::{dispute, earning};
use entity::table;
use entity::value::{DisputeId, DisputeSide, DisputeState, EarningId, EarningState, EntryKind};
use sea_orm::ConnectionTrait;

use super::Check;
use super::explain::Booked;

/// Every entry that a dispute can have.
pub(super) const OF_DISPUTES: [EntryKind; 4] = [
    EntryKind::Hold,
    EntryKind::Unhold,
    EntryKind::Refund,
    EntryKind::Clawback,
];

impl Check {
    pub(super) async fn disputes(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[table::dispute::Model],
        booked: &Booked,
    ) -> Result<(), DbErr> {
        let ids: Vec<DisputeId> = rows.iter().map(|row| row.id).collect();
        let lines: Vec<EarningId> = rows.iter().map(|row| row.earning_id).collect();
        let lines: BTreeMap<_, _> = earning::among(db, &lines)
            .await?
            .into_iter()
            .map(|line| (line.id, line))
            .collect();
        let clawbacks: BTreeMap<_, _> = dispute::clawbacks(db, &ids)
            .await?
            .into_iter()
            .map(|row| (row.dispute_id, row))
            .collect();
        let netted: Vec<_> = clawbacks.values().map(|row| row.id).collect();
        let netted: BTreeMap<_, _> = dispute::netted(db, &netted).await?.into_iter().collect();
        for row in rows {
            let Some(line) = lines.get(&row.earning_id) else {
                continue;
            };
            self.dispute(row, line, booked);
            let clawback = clawbacks.get(&row.id);
            let due = (takes_back(row) && line.amount > 0).then_some(line.amount);
            if due != clawback.map(|row| row.amount) {
                let id = row.id;
                self.verdict
                    .differs(format!("{id} does not give back what its line was"));
            }
            if let Some(clawback) = clawback {
                let made_good = netted.get(&clawback.id).copied().unwrap_or(0);
                if made_good != clawback.netted {
                    let (id, kept) = (clawback.id, clawback.netted);
                    self.verdict.differs(format!(
                        "{id} is kept as made good by {kept}, and payouts made good {made_good}"
                    ));
                }
            }
        }
        Ok(())
    }

    fn dispute(
        &mut self,
        row: &table::dispute::Model,
        line: &table::earning::Model,
        booked: &Booked,
    ) {
        let holds = row.held_from.map(|_| EntryKind::Hold);
        let ends = match (row.held_from, row.state) {
            (_, DisputeState::Open) => None,
            (Some(_), DisputeState::Upheld) => Some(EntryKind::Refund),
            (Some(_), _) => Some(EntryKind::Unhold),
            (None, _) => takes_back(row).then_some(EntryKind::Clawback),
        };
        let due: Vec<EntryKind> = [holds, ends]
            .into_iter()
            .flatten()
            .filter(|kind| match kind {
                EntryKind::Hold | EntryKind::Unhold => line.amount > 0,
                _ => line.price_amount > 0,
            })
            .collect();
        self.has(&row.id.to_string(), booked, &OF_DISPUTES, &due);
        let holding = row.state == DisputeState::Open && row.held_from.is_some();
        if holding != (line.state == EarningState::Held) && row.opened_as == DisputeSide::Brand {
            let (id, line, state) = (row.id, line.id, line.state);
            self.verdict
                .differs(format!("{line} is {state}, which does not go with {id}"));
        }
    }
}

/// Whether the dispute takes back pay that was sent.
fn takes_back(row: &table::dispute::Model) -> bool {
    row.held_from.is_none()
        && row.opened_as == DisputeSide::Brand
        && row.state == DisputeState::Upheld
}
