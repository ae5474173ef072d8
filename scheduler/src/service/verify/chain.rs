//! The chain: numbered without holes, every link over the one before, up to the head.

use std::collections::BTreeMap;

use entity::db::DbErr;
use entity::store::ledger;
use entity::table::ledger_seal;
use entity::value::EntryId;
use sea_orm::ConnectionTrait;

use super::{Check, PAGE};
use crate::ledger::{Hash, hex, link, unhex};

impl Check {
    pub(super) async fn chain(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (mut sequence, mut previous) = (0, Hash::default());
        loop {
            let seals = ledger::seals_after(db, sequence, PAGE).await?;
            let Some(last) = seals.last() else {
                break;
            };
            let next = last.sequence;
            let ids: Vec<EntryId> = seals.iter().map(|seal| seal.entry_id).collect();
            let digests: BTreeMap<EntryId, String> = ledger::entries(db, &ids)
                .await?
                .into_iter()
                .map(|entry| (entry.id, entry.digest))
                .collect();
            for seal in &seals {
                sequence += 1;
                previous = self.seal(seal, digests.get(&seal.entry_id), (sequence, previous));
                sequence = seal.sequence;
            }
            sequence = next;
        }
        self.head(db, sequence, &previous).await
    }

    /// Checks one link; answers the hash that the next one must name.
    fn seal(
        &mut self,
        seal: &ledger_seal::Model,
        digest: Option<&String>,
        (expected, previous): (i64, Hash),
    ) -> Hash {
        self.verdict.sealed += 1;
        let number = seal.sequence;
        if number != expected {
            self.verdict.differs(format!(
                "the chain goes from number {} to {number}",
                expected - 1
            ));
        }
        if seal.previous_hash != hex(&previous) {
            self.verdict
                .differs(format!("link {number} does not follow the link before"));
        }
        let hash = digest
            .and_then(|digest| unhex(digest))
            .map(|digest| link(&previous, number.unsigned_abs(), &digest));
        match hash {
            None => self
                .verdict
                .differs(format!("link {number} is about no entry")),
            Some(hash) if hex(&hash) != seal.hash => self
                .verdict
                .differs(format!("link {number} is not the hash of its entry")),
            Some(_) => {}
        }
        // Going on from what is stored tells one change as one difference, not as many.
        unhex(&seal.hash).unwrap_or_default()
    }

    async fn head(
        &mut self,
        db: &impl ConnectionTrait,
        sequence: i64,
        last: &Hash,
    ) -> Result<(), DbErr> {
        match ledger::head(db).await? {
            Some(head) if head.sequence == sequence && head.hash == hex(last) => {}
            Some(head) => self.verdict.differs(format!(
                "the chain ends at number {sequence}, and its head says {}",
                head.sequence
            )),
            None => self.verdict.differs("the chain has no head".to_owned()),
        }
        Ok(())
    }
}
