//! What a payout makes good of what its expert owes after a dispute: a part of it, never a pull.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime};
use entity::db::WriteTx;
use entity::store::dispute;
use entity::table::{clawback, payout, payout_netting};
use entity::value::{ClawbackId, Currency, ExpertId, Instant, Money};

use crate::ledger::{self, share};
use crate::service::settings::{self, DisputeSettings};
use crate::service::{Context, Fault, money};

/// What experts owe, and how much of it may be made good now.
pub(super) struct Debts {
    settings: DisputeSettings,
    owed: BTreeMap<(ExpertId, Currency), Vec<clawback::Model>>,
    /// What this month's payouts have made good so far.
    this_month: BTreeMap<(ExpertId, Currency), i64>,
}

/// Parts of clawbacks that one payout makes good.
pub(super) type Parts = Vec<(ClawbackId, i64)>;

impl Debts {
    /// Reads what is owed; nobody else makes it good until the commit.
    pub(super) async fn of(tx: &WriteTx, context: &Context) -> Result<Self, Fault> {
        let mut owed: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for row in dispute::outstanding(tx).await? {
            owed.entry((row.expert_id, row.currency))
                .or_default()
                .push(row);
        }
        let mut currencies: Vec<Currency> = owed.keys().map(|(_, currency)| *currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let since = month_of(context.now);
        let mut this_month = BTreeMap::new();
        for currency in currencies {
            for (expert, netted) in dispute::netted_since(tx, currency, since).await? {
                this_month.insert((expert, currency), netted);
            }
        }
        Ok(Self {
            settings: settings::disputes(tx).await?,
            owed,
            this_month,
        })
    }

    /// What a payout of `amount` makes good: at most the published share of it and the month's cap,
    /// and so much that `least` is still sent.
    pub(super) fn take(
        &mut self,
        (expert, currency): (ExpertId, Currency),
        amount: i64,
        least: i64,
    ) -> Parts {
        let Some(owed) = self.owed.get_mut(&(expert, currency)) else {
            return Vec::new();
        };
        let bps = i64::from(self.settings.clawback_share_bps).min(10_000);
        let so_far = self.this_month.entry((expert, currency)).or_default();
        let cap = self.settings.monthly_cap(currency).unwrap_or(i64::MAX);
        let mut room = share(amount, bps, 10_000)
            .unwrap_or(0)
            .min(cap.saturating_sub(*so_far))
            .min(amount.saturating_sub(least.max(1)));
        let mut parts = Vec::new();
        for row in owed {
            let part = room.min(row.amount - row.netted);
            if part > 0 {
                row.netted += part;
                room -= part;
                *so_far += part;
                parts.push((row.id, part));
            }
        }
        parts
    }
}

/// The first instant of the calendar month, in UTC.
fn month_of(now: Instant) -> Instant {
    let first = NaiveDate::from_ymd_opt(now.year(), now.month(), 1);
    first
        .unwrap_or_else(|| now.date_naive())
        .and_time(NaiveTime::MIN)
        .and_utc()
}

/// Lets a payout make these parts good.
pub(super) async fn make_good(
    tx: &WriteTx,
    context: &Context,
    payout: &payout::Model,
    parts: Parts,
) -> Result<(), Fault> {
    if parts.is_empty() {
        return Ok(());
    }
    let row = |(clawback_id, amount)| payout_netting::Model {
        payout_id: payout.id,
        clawback_id,
        amount,
    };
    dispute::net(tx, parts.into_iter().map(row).collect()).await?;
    let money = Money::new(payout.netted_amount, payout.currency);
    let entry = ledger::netting(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}

/// A payout that is not sent makes nothing good.
pub(super) async fn undo(
    tx: &WriteTx,
    context: &Context,
    payout: &payout::Model,
) -> Result<(), Fault> {
    if payout.netted_amount == 0 {
        return Ok(());
    }
    dispute::give_back(tx, payout.id).await?;
    let money = Money::new(payout.netted_amount, payout.currency);
    let entry = ledger::netting_return(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}

#[cfg(test)]
mod tests {
    use entity::value::{DisputeId, EarningId};
    use uuid::Uuid;

    use super::*;

    const EXPERT: ExpertId = ExpertId(Uuid::from_u128(1));

    fn debts(amounts: &[i64], cap: Option<i64>) -> Debts {
        let row = |(n, amount): (usize, &i64)| clawback::Model {
            id: ClawbackId(Uuid::from_u128(n as u128)),
            dispute_id: DisputeId(Uuid::nil()),
            earning_id: EarningId(Uuid::nil()),
            expert_id: EXPERT,
            amount: *amount,
            currency: Currency::USD,
            netted: 0,
            created_at: Instant::UNIX_EPOCH,
        };
        let cap = cap.map(|cap| Money::new(cap, Currency::USD));
        Debts {
            settings: DisputeSettings {
                clawback_monthly_cap: cap.into_iter().collect(),
                ..DisputeSettings::default()
            },
            owed: [(
                (EXPERT, Currency::USD),
                amounts.iter().enumerate().map(row).collect(),
            )]
            .into(),
            this_month: BTreeMap::new(),
        }
    }

    fn taken(debts: &mut Debts, amount: i64, least: i64) -> Vec<i64> {
        let parts = debts.take((EXPERT, Currency::USD), amount, least);
        parts.into_iter().map(|(_, part)| part).collect()
    }

    #[test]
    fn a_quarter_at_most_and_the_oldest_first() {
        let mut debts = debts(&[100, 500], None);
        assert_eq!(taken(&mut debts, 1_000, 10), [100, 150]);
        assert_eq!(taken(&mut debts, 1_000, 10), [250]);
        assert_eq!(taken(&mut debts, 1_000, 10), [100]);
        assert!(taken(&mut debts, 1_000, 10).is_empty());
    }

    #[test]
    fn a_months_cap_and_the_least_that_is_sent_are_kept() {
        assert_eq!(taken(&mut debts(&[900], Some(30)), 1_000, 10), [30]);
        assert_eq!(taken(&mut debts(&[900], None), 1_000, 950), [50]);
        assert!(taken(&mut debts(&[900], None), 1_000, 1_000).is_empty());
    }

    #[test]
    fn a_month_begins_on_its_first_day() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        assert_eq!(
            month_of(at("2026-03-31T23:59:59Z")),
            at("2026-03-01T00:00:00Z")
        );
    }
}
