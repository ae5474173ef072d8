//! Booked entries are numbered and linked into the chain.

use entity::db::WriteTx;
use entity::store::ledger::{self, lock_head};
use entity::table::ledger_seal::Model as Seal;

use crate::ledger::{Hash, hex, link, unhex};
use crate::service::{Context, Fault, UseCase};

/// Seals entries that wait, at most `limit`, in the order of their ids; answers how many.
///
/// Whoever seals holds the end of the chain until the commit, so that numbers have no holes.
#[derive(Clone, Copy, Debug)]
pub struct SealLedger {
    /// How many at most in one transaction.
    pub limit: u64,
}

impl UseCase for SealLedger {
    type Output = u64;

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<u64, Fault> {
        let head = lock_head(tx)
            .await?
            .ok_or_else(|| Fault::internal("the ledger has no head: run vesper ledger verify"))?;
        let entries = ledger::pending(tx, self.limit).await?;
        let mut sequence = head.sequence;
        let mut previous = read_hash(&head.hash)?;
        let mut links = Vec::with_capacity(entries.len());
        for entry in entries {
            sequence += 1;
            let hash = link(
                &previous,
                sequence.unsigned_abs(),
                &read_hash(&entry.digest)?,
            );
            links.push(Seal {
                sequence,
                entry_id: entry.id,
                previous_hash: hex(&previous),
                hash: hex(&hash),
            });
            previous = hash;
        }
        let sealed = links.len() as u64;
        ledger::seal(tx, links).await?;
        Ok(sealed)
    }
}

fn read_hash(text: &str) -> Result<Hash, Fault> {
    unhex(text)
        .ok_or_else(|| Fault::internal("a hash in the ledger is not one: run vesper ledger verify"))
}
