//! Drawing up a run: what each expert can be paid, and why somebody is left out.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveTime};
use entity::db::WriteTx;
use entity::store::{earning, payout};
use entity::table;
use entity::value::{Currency, EarningId, ExpertId, Instant, Money, PayoutRunId, PayoutState};
use serde_json::json;

use super::rail::{MINIMUM, Rail};
use crate::ledger;
use crate::service::{Context, Fault, UseCase, audit, money};

/// Why an expert's available earnings are not in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOutReason {
    /// It is less than the minimum.
    BelowMinimum,
    /// Nobody knows where to send it, or not by this rail.
    NoPayoutAccount,
    /// Their address is not verified.
    EmailUnverified,
}

impl LeftOutReason {
    /// The word that is shown for this reason.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BelowMinimum => "below_minimum",
            Self::NoPayoutAccount => "no_payout_account",
            Self::EmailUnverified => "email_unverified",
        }
    }
}

/// Earnings that stay available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose.
    pub expert: ExpertId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: LeftOutReason,
}

/// A run that was drawn up.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The run.
    pub run: table::payout_run::Model,
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
            drawn.run.id,
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
        let drawn = fill(tx, context, run).await?;
        if drawn.payouts.is_empty() {
            let moves = (PayoutState::Draft, PayoutState::Cancelled);
            payout::move_run(tx, drawn.run.id, moves, Default::default()).await?;
            return Ok(false);
        }
        audit::record(
            tx,
            context,
            "payout-run.draw-up",
            drawn.run.id,
            summary(&drawn),
        )
        .await?;
        Ok(true)
    }
}

/// The last Monday 00:00 UTC that is not after `now`.
pub(super) fn last_monday(now: Instant) -> Instant {
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

/// What one expert can be paid in one currency.
struct Due {
    amount: i64,
    lines: Vec<EarningId>,
}

/// Puts what can be paid into the run.
async fn fill(
    tx: &WriteTx,
    context: &Context,
    run: table::payout_run::Model,
) -> Result<Drawn, Fault> {
    let due = collect(earning::lock_payable(tx, run.cutoff).await?)?;
    let reasons = obstacles(tx, &run, &due).await?;
    let (mut payouts, mut left_out, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for ((expert, currency), due) in due {
        let amount = Money::new(due.amount, currency);
        let few = (amount.amount < MINIMUM).then_some(LeftOutReason::BelowMinimum);
        if let Some(reason) = reasons.get(&expert).copied().or(few) {
            left_out.push(LeftOut {
                expert,
                amount,
                reason,
            });
            continue;
        }
        payouts.push(drafted(context, run.id, (expert, amount)));
        lines.push(due.lines);
    }
    payout::insert(tx, payouts.clone()).await?;
    for (payout, lines) in payouts.iter().zip(&lines) {
        start(tx, context, payout, lines).await?;
    }
    Ok(Drawn {
        run,
        payouts,
        left_out,
    })
}

fn collect(
    lines: Vec<table::earning::Model>,
) -> Result<BTreeMap<(ExpertId, Currency), Due>, Fault> {
    let mut due: BTreeMap<(ExpertId, Currency), Due> = BTreeMap::new();
    for line in lines {
        let sum = due.entry((line.expert_id, line.currency)).or_insert(Due {
            amount: 0,
            lines: Vec::new(),
        });
        sum.amount = sum
            .amount
            .checked_add(line.amount)
            .ok_or_else(|| Fault::internal(format!("{} earned too much", line.expert_id)))?;
        sum.lines.push(line.id);
    }
    Ok(due)
}

/// Who cannot be paid by this rail, and why.
async fn obstacles(
    tx: &WriteTx,
    run: &table::payout_run::Model,
    due: &BTreeMap<(ExpertId, Currency), Due>,
) -> Result<BTreeMap<ExpertId, LeftOutReason>, Fault> {
    let mut experts: Vec<ExpertId> = due.keys().map(|(expert, _)| *expert).collect();
    experts.dedup();
    let payees = payout::payees(tx, &experts).await?;
    let reasons = payees.into_iter().filter_map(|payee| {
        let reason = if payee.email_verified_at.is_none() {
            LeftOutReason::EmailUnverified
        } else if payee.rail.as_deref() != Some(run.rail.as_str()) {
            LeftOutReason::NoPayoutAccount
        } else {
            return None;
        };
        Some((payee.expert_id, reason))
    });
    Ok(reasons.collect())
}

fn drafted(
    context: &Context,
    run_id: PayoutRunId,
    (expert_id, money): (ExpertId, Money),
) -> table::payout::Model {
    table::payout::Model {
        id: context.id(),
        run_id,
        expert_id,
        amount: money.amount,
        currency: money.currency,
        state: PayoutState::Draft,
        created_at: context.now,
        updated_at: context.now,
        netted_amount: 0,
        destination: None,
        failure: None,
        provider_reference: None,
        returned_at: None,
    }
}

/// Takes the earnings into the payout, and the money out of what is payable.
async fn start(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    lines: &[EarningId],
) -> Result<(), Fault> {
    let moved = earning::put_into(tx, payout.id, lines, context.now).await?;
    if moved != lines.len() as u64 {
        return Err(Fault::internal("earnings moved although they were locked"));
    }
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_start(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
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
