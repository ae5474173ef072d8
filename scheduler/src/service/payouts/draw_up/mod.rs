//! Drawing up a run: what each expert can be paid, and why somebody is left out.

mod due;
mod fill;
mod left_out;

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveTime};
use entity::db::WriteTx;
use entity::store::event::{self, NewEvent};
use entity::store::payout;
use entity::table;
use entity::value::{Instant, PayoutState};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use left_out::{LeftOut, LeftOutReason};

use super::rail::Rail;
use super::summary::RunSummary;
use crate::service::{Context, Fault, UseCase, audit, settings};
use fill::{fill, waiting};

/// A run that was drawn up.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The run.
    pub summary: RunSummary,
    /// What is in it.
    pub payouts: Vec<table::payout::Model>,
    /// What is not.
    pub left_out: Vec<LeftOut>,
}

/// An admin draws up a run of everything that cleared before `cutoff` (absent: now).
#[derive(Clone, Debug)]
pub struct DrawUpRun {
    /// By which way.
    pub rail: Rail,
    /// Earnings that cleared before this.
    pub cutoff: Option<Instant>,
}

impl UseCase for DrawUpRun {
    type Output = Drawn;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Drawn, Fault> {
        let cutoff = self.cutoff.unwrap_or(context.now);
        if cutoff > context.now {
            return Err(Fault::field("/cutoff", "must not be in the future"));
        }
        if !can_pay(tx, self.rail).await? {
            return Err(Fault::conflict(
                "sepa-debtor-missing",
                "set payouts.sepa_debtor in PATCH /v1/admin/settings: the account that pays",
            ));
        }
        let run = draft(context, self.rail, cutoff);
        payout::insert_run(tx, run.clone()).await?;
        let drawn = fill(tx, context, run).await?;
        if drawn.payouts.is_empty() {
            return Err(nothing(&drawn.left_out));
        }
        audit::record(
            tx,
            context,
            "payout-run.draw-up",
            drawn.summary.run.id,
            summary(&drawn),
        )
        .await?;
        Ok(drawn)
    }
}

fn nothing(left_out: &[LeftOut]) -> Fault {
    Fault::conflict(
        "nothing-to-pay",
        "no expert has enough cleared earnings, a verified address and a payout account",
    )
    .with("left_out", left_out.len())
}

/// The weekly job draws up the run of the week that ended last Monday 00:00 UTC, once; answers
/// whether it did.
#[derive(Clone, Copy, Debug)]
pub struct DrawUpWeekly {
    /// By which way.
    pub rail: Rail,
}

impl UseCase for DrawUpWeekly {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let run = draft(context, self.rail, last_monday(context.now));
        if !payout::insert_weekly(tx, run.clone()).await? {
            return Ok(false);
        }
        if !can_pay(tx, self.rail).await? {
            skip(tx, context, &run).await?;
            return Ok(false);
        }
        let drawn = fill(tx, context, run).await?;
        if drawn.payouts.is_empty() {
            let moves = (PayoutState::Draft, PayoutState::Cancelled);
            payout::move_run(tx, drawn.summary.run.id, moves, Default::default()).await?;
            return Ok(false);
        }
        audit::record(
            tx,
            context,
            "payout-run.draw-up",
            drawn.summary.run.id,
            summary(&drawn),
        )
        .await?;
        Ok(true)
    }
}

/// A week's run that nobody can pay is called off, and admins are told if anybody waits for it.
async fn skip(
    tx: &WriteTx,
    context: &Context,
    run: &table::payout_run::Model,
) -> Result<(), Fault> {
    let waiting = waiting(tx, run).await?;
    let moves = (PayoutState::Draft, PayoutState::Cancelled);
    payout::move_run(tx, run.id, moves, Default::default()).await?;
    if waiting == 0 {
        return Ok(());
    }
    let new = NewEvent {
        id: context.id(),
        kind: "payout_run.skipped",
        public: true,
        brand_id: None,
        query_id: None,
        occurred_at: context.now,
        data: json!({
            "run_id": run.id, "rail": run.rail, "reason": "sepa_debtor_missing",
            "experts_waiting": waiting,
            "detail": "set payouts.sepa_debtor in the settings, then draw the run up by hand",
        }),
    };
    event::record(tx, new).await?;
    tracing::warn!(run = %run.id, waiting, "experts wait for a SEPA run: payouts.sepa_debtor is not set");
    Ok(())
}

/// Whether everything is set that this rail needs: SEPA files say who pays.
///
/// # Errors
/// When the database fails.
async fn can_pay(db: &impl ConnectionTrait, rail: Rail) -> Result<bool, Fault> {
    match rail {
        Rail::Csv | Rail::StripeConnect => Ok(true),
        Rail::Sepa => Ok(settings::payouts(db).await?.sepa_debtor.is_some()),
    }
}

/// The last Monday 00:00 UTC that is not after `now`.
pub(in crate::service::payouts) fn last_monday(now: Instant) -> Instant {
    let today = now.date_naive();
    let back = u64::from(today.weekday().num_days_from_monday());
    let monday = today.checked_sub_days(Days::new(back)).unwrap_or(today);
    monday.and_time(NaiveTime::MIN).and_utc()
}

fn draft(context: &Context, rail: Rail, cutoff: Instant) -> table::payout_run::Model {
    table::payout_run::Model {
        id: context.id(),
        state: PayoutState::Draft,
        rail: rail.as_str().to_owned(),
        cutoff,
        created_by: context.actor.person(),
        created_at: context.now,
        approved_by: None,
        approved_at: None,
        file: None,
    }
}

fn summary(drawn: &Drawn) -> serde_json::Value {
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for payout in &drawn.payouts {
        let total = totals.entry(payout.currency.to_string()).or_default();
        *total = total.saturating_add(payout.amount);
    }
    json!({ "payouts": drawn.payouts.len(), "left_out": drawn.left_out.len(), "totals": totals })
}

#[cfg(test)]
mod tests {
    use super::last_monday;

    #[test]
    fn a_week_ends_on_monday_at_midnight_utc() {
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(
            last_monday(at("2026-03-04T05:06:07Z")),
            at("2026-03-02T00:00:00Z")
        );
        assert_eq!(
            last_monday(at("2026-03-02T00:00:00Z")),
            at("2026-03-02T00:00:00Z")
        );
        assert_eq!(
            last_monday(at("2026-03-01T23:59:59Z")),
            at("2026-02-23T00:00:00Z")
        );
    }
}
