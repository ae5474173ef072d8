//! Every entry: balanced, in one currency, as hashed, and as the row it is about says.

use std::collections::BTreeMap;

use entity::db::DbErr;
use entity::store::ledger;
use entity::table::{ledger_entry, posting};
use entity::value::EntryId;
use sea_orm::ConnectionTrait;

use super::subject::Subjects;
use super::{Check, PAGE};
use crate::ledger::{Account, Entry, digest, hex};

type Row = ledger_entry::Model;

impl Check {
    pub(super) async fn entries(&mut self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let mut after = None;
        loop {
            let rows = ledger::page(db, after, PAGE).await?;
            let Some(last) = rows.last() else {
                break;
            };
            after = Some(last.id);
            self.page_of_entries(db, &rows).await?;
        }
        let (postings, pending) = ledger::counts(db).await?;
        if postings != self.verdict.postings {
            let orphans = postings.abs_diff(self.verdict.postings);
            self.verdict
                .differs(format!("{orphans} postings belong to no entry"));
        }
        if pending != self.verdict.pending {
            self.verdict
                .differs("an entry waits to be sealed that does not exist".to_owned());
        }
        Ok(())
    }

    async fn page_of_entries(
        &mut self,
        db: &impl ConnectionTrait,
        rows: &[Row],
    ) -> Result<(), DbErr> {
        let ids: Vec<EntryId> = rows.iter().map(|row| row.id).collect();
        let mut postings: BTreeMap<EntryId, Vec<posting::Model>> = BTreeMap::new();
        for line in ledger::postings(db, &ids).await? {
            postings.entry(line.entry_id).or_default().push(line);
        }
        let mut places: BTreeMap<EntryId, u8> = BTreeMap::new();
        for seal in ledger::seals_among(db, &ids).await? {
            *places.entry(seal.entry_id).or_default() += 1;
        }
        for id in ledger::pending_among(db, &ids).await? {
            *places.entry(id).or_default() += 1;
            self.verdict.pending += 1;
        }
        let subjects = Subjects::of(db, rows).await?;
        for row in rows {
            let lines = postings.remove(&row.id).unwrap_or_default();
            self.entry(row, &lines, &subjects);
            if places.get(&row.id) != Some(&1) {
                let id = row.id;
                self.verdict
                    .differs(format!("{id} is not in exactly one place of the chain"));
            }
        }
        Ok(())
    }

    fn entry(&mut self, row: &Row, lines: &[posting::Model], subjects: &Subjects) {
        self.verdict.entries += 1;
        self.verdict.postings += lines.len() as u64;
        let id = row.id;
        let Some(amounts) = self.amounts(row, lines) else {
            return;
        };
        let entry = Entry::new(
            row.kind,
            row.reference.clone(),
            row.memo.clone(),
            row.currency,
            &amounts,
        );
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return self.verdict.differs(format!("{id}: {error}")),
        };
        let stored = amounts.iter().copied();
        let whole = entry
            .lines()
            .iter()
            .map(|line| (line.account, line.amount))
            .eq(stored);
        if !whole {
            self.verdict
                .differs(format!("{id}: its postings are not in their places"));
        }
        if hex(&digest(row.at, &entry)) != row.digest {
            self.verdict
                .differs(format!("{id}: its content is not what was hashed"));
        }
        if let Err(difference) = subjects.explain(row, &entry) {
            self.verdict.differs(format!("{id}: {difference}"));
        }
    }

    /// The amounts of an entry per account, added to what is posted.
    fn amounts(&mut self, row: &Row, lines: &[posting::Model]) -> Option<Vec<(Account, i64)>> {
        let mut amounts = Vec::with_capacity(lines.len());
        for (number, line) in (0..).zip(lines) {
            if line.line != number {
                let id = row.id;
                self.verdict
                    .differs(format!("{id}: its postings are not numbered from 0"));
            }
            let Some(standing) = self.accounts.get_mut(&line.account_id) else {
                let (id, account) = (row.id, line.account_id);
                self.verdict
                    .differs(format!("{id}: {account} does not exist"));
                return None;
            };
            standing.posted += i128::from(line.amount);
            amounts.push((standing.account, line.amount));
        }
        Some(amounts)
    }
}
