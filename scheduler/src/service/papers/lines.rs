//! From entries to lines: what each is about, in the words of papers.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::paper::{OpenEntry, PapersOf};
use entity::store::{brand, dispute, earning};
use entity::table;
use entity::value::{
    BrandId, BrandMode, DisputeId, EarningId, EarningKind, EntryKind, PaperLineKind, QueryId,
};

use crate::service::Fault;

/// Ids asked for at a time.
const CHUNK: usize = 500;

/// An entry with what it is about.
pub(super) struct Drawn {
    pub(super) entry: OpenEntry,
    pub(super) kind: PaperLineKind,
    pub(super) query_id: Option<QueryId>,
}

/// Finds out what entries are about. What an expert earned of a test twin is left out: it is play
/// money.
pub(super) async fn draw(
    tx: &WriteTx,
    of: PapersOf,
    open: Vec<OpenEntry>,
) -> Result<Vec<Drawn>, Fault> {
    let disputed = disputed(tx, &open).await?;
    let ids: Vec<EarningId> = open
        .iter()
        .filter_map(|entry| earning_of(entry, &disputed))
        .collect();
    let mut lines = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let found = earning::among(tx, chunk).await?;
        lines.extend(found.into_iter().map(|line| (line.id, line)));
    }
    let test = match of {
        PapersOf::Expert(_) => test_brands(tx, &lines).await?,
        PapersOf::Brand(_) => Vec::new(),
    };
    let drawn = open.into_iter().filter_map(|entry| {
        let line = earning_of(&entry, &disputed).and_then(|id| lines.get(&id));
        let brand = line.and_then(|line| line.brand_id);
        if brand.is_some_and(|brand| test.contains(&brand)) {
            return None;
        }
        Some(Drawn {
            kind: kind(entry.kind, line.map(|line| line.kind)),
            query_id: line.and_then(|line| line.query_id),
            entry,
        })
    });
    Ok(drawn.collect())
}

/// The disputes that entries are about, with the lines that those are about.
async fn disputed(
    tx: &WriteTx,
    open: &[OpenEntry],
) -> Result<BTreeMap<DisputeId, EarningId>, Fault> {
    let ids: Vec<DisputeId> = open
        .iter()
        .filter(|entry| matches!(entry.kind, EntryKind::Refund | EntryKind::Clawback))
        .filter_map(|entry| entry.reference.parse().ok())
        .collect();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows = dispute::among(tx, chunk).await?;
        found.extend(rows.into_iter().map(|row| (row.id, row.earning_id)));
    }
    Ok(found)
}

fn earning_of(entry: &OpenEntry, disputed: &BTreeMap<DisputeId, EarningId>) -> Option<EarningId> {
    if let Ok(id) = entry.reference.parse::<EarningId>() {
        return Some(id);
    }
    let dispute: DisputeId = entry.reference.parse().ok()?;
    disputed.get(&dispute).copied()
}

/// The test twins among the brands of these lines.
async fn test_brands(
    tx: &WriteTx,
    lines: &BTreeMap<EarningId, table::earning::Model>,
) -> Result<Vec<BrandId>, Fault> {
    let mut brands: Vec<BrandId> = lines.values().filter_map(|line| line.brand_id).collect();
    brands.sort_unstable();
    brands.dedup();
    let mut test = Vec::new();
    for id in brands {
        let found = brand::find(tx, id).await?;
        if found.is_some_and(|brand| brand.mode != BrandMode::Live) {
            test.push(id);
        }
    }
    Ok(test)
}

/// What a line is called. Entries that move money between accounts of one owner change no balance
/// and never come here.
fn kind(entry: EntryKind, earned: Option<EarningKind>) -> PaperLineKind {
    let earned = earned.map(|kind| match kind {
        EarningKind::Resolution => PaperLineKind::Resolution,
        EarningKind::VisitFee => PaperLineKind::VisitFee,
        EarningKind::EscalationCredit => PaperLineKind::EscalationCredit,
        EarningKind::Incentive => PaperLineKind::Incentive,
        EarningKind::Standby => PaperLineKind::Standby,
        EarningKind::Adjustment => PaperLineKind::Adjustment,
    });
    match entry {
        EntryKind::Deposit => PaperLineKind::Deposit,
        EntryKind::Charge => earned.unwrap_or(PaperLineKind::Resolution),
        EntryKind::VisitFee => earned.unwrap_or(PaperLineKind::VisitFee),
        EntryKind::ShiftPay => earned.unwrap_or(PaperLineKind::Standby),
        EntryKind::Reversal => PaperLineKind::Reversal,
        EntryKind::Refund => PaperLineKind::Refund,
        EntryKind::Clawback => PaperLineKind::Clawback,
        EntryKind::PayoutSettle => PaperLineKind::Payout,
        EntryKind::PayoutBounce => PaperLineKind::PayoutReturned,
        EntryKind::Adjustment
        | EntryKind::Reserve
        | EntryKind::Release
        | EntryKind::Clear
        | EntryKind::PayoutStart
        | EntryKind::PayoutReturn
        | EntryKind::Hold
        | EntryKind::Unhold
        | EntryKind::Netting
        | EntryKind::NettingReturn => PaperLineKind::Adjustment,
    }
}
