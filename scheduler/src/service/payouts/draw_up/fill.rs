//! What can be paid, put into a run.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::payout::Payee;
use entity::store::{earning, payout};
use entity::table;
use entity::value::{Currency, EarningId, ExpertId, Money, PayoutRunId, PayoutState};

use super::left_out::{LeftOut, LeftOutReason};
use super::{Drawn, Rail};
use crate::ledger;
use crate::service::payouts::destination::Destination;
use crate::service::payouts::rail::minimum;
use crate::service::{Context, Fault, money};

/// What one expert can be paid in one currency.
struct Due {
    amount: i64,
    lines: Vec<EarningId>,
}

/// Puts what can be paid into the run.
pub(super) async fn fill(
    tx: &WriteTx,
    context: &Context,
    run: table::payout_run::Model,
) -> Result<Drawn, Fault> {
    let due = collect(earning::lock_payable(tx, run.cutoff).await?)?;
    let payees = payees(tx, &due).await?;
    let rail = of_run(&run)?;
    let (mut payouts, mut left_out, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for ((expert, currency), due) in due {
        let amount = Money::new(due.amount, currency);
        match judge(rail, payees.get(&expert), amount) {
            Verdict::Pay => {
                payouts.push(drafted(context, run.id, (expert, amount)));
                lines.push(due.lines);
            }
            Verdict::LeaveOut(reason) => left_out.push(LeftOut {
                expert,
                amount,
                reason,
            }),
            Verdict::OtherRail => {}
        }
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

async fn payees(
    tx: &WriteTx,
    due: &BTreeMap<(ExpertId, Currency), Due>,
) -> Result<BTreeMap<ExpertId, Payee>, Fault> {
    let mut experts: Vec<ExpertId> = due.keys().map(|(expert, _)| *expert).collect();
    experts.dedup();
    let payees = payout::payees(tx, &experts).await?.into_iter();
    Ok(payees.map(|payee| (payee.expert_id, payee)).collect())
}

fn of_run(run: &table::payout_run::Model) -> Result<Rail, Fault> {
    let rail = run.rail.parse();
    rail.map_err(|error| Fault::internal(format!("{}: {error}", run.id)))
}

/// What becomes of what an expert can be paid.
enum Verdict {
    /// It comes into this run.
    Pay,
    /// It stays available, although this run could have been the way.
    LeaveOut(LeftOutReason),
    /// It goes by another rail, and is no matter of this run.
    OtherRail,
}

fn judge(rail: Rail, payee: Option<&Payee>, amount: Money) -> Verdict {
    let chosen = payee.and_then(|payee| Some((payee, payee.rail.as_deref()?)));
    let Some((payee, chosen)) = chosen else {
        return Verdict::LeaveOut(LeftOutReason::NoPayoutAccount);
    };
    if chosen != rail.as_str() {
        return Verdict::OtherRail;
    }
    if payee.email_verified_at.is_none() {
        return Verdict::LeaveOut(LeftOutReason::EmailUnverified);
    }
    let details = payee.details.clone().unwrap_or_default();
    let Ok(destination) = Destination::parse(rail, &details) else {
        return Verdict::LeaveOut(LeftOutReason::NoPayoutAccount);
    };
    match minimum(rail, destination.country(), amount.currency) {
        None => Verdict::LeaveOut(LeftOutReason::CurrencyNotServed),
        Some(least) if amount.amount < least => Verdict::LeaveOut(LeftOutReason::BelowMinimum),
        Some(_) if amount.amount > rail.maximum() => Verdict::LeaveOut(LeftOutReason::AboveMaximum),
        Some(_) => Verdict::Pay,
    }
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
