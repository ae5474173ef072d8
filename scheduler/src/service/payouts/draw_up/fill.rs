//! What can be paid, put into a run.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::payout::Payee;
use entity::store::{earning, payout};
use entity::table;
use entity::value::{Currency, EarningId, ExpertId, Money, PayoutState};

use super::due::{Due, collect};
use super::left_out::{LeftOut, LeftOutReason};
use super::{Drawn, Rail};
use crate::ledger;
use crate::port::rail::Standing;
use crate::service::payouts::destination::Destination;
use crate::service::payouts::netting::{Debts, make_good};
use crate::service::payouts::rail::minimum;
use crate::service::payouts::summary::summary;
use crate::service::settings::{self, PayoutSettings};
use crate::service::{Context, Fault, money};

/// How many experts the run would pay.
pub(super) async fn waiting(tx: &WriteTx, run: &table::payout_run::Model) -> Result<usize, Fault> {
    let due = collect(earning::lock_payable(tx, run.cutoff).await?)?;
    let judging = Judging::of(tx, run, &due).await?;
    let paid = due
        .iter()
        .filter(|due| matches!(judging.judge(due), Verdict::Pay(_)));
    Ok(paid.count())
}

/// Puts what can be paid into the run.
pub(super) async fn fill(
    tx: &WriteTx,
    context: &Context,
    run: table::payout_run::Model,
) -> Result<Drawn, Fault> {
    let due = collect(earning::lock_payable(tx, run.cutoff).await?)?;
    let judging = Judging::of(tx, &run, &due).await?;
    let (mut filling, mut left_out) = (Filling::default(), Vec::new());
    for due in due {
        match judging.judge(&due) {
            Verdict::Pay(destination) => {
                let rest = filling.add(due, &judging, destination);
                left_out.extend(rest.map(|rest| leave(&rest, LeftOutReason::RunCap)));
            }
            Verdict::LeaveOut(reason) => left_out.push(leave(&due, reason)),
            Verdict::OtherRail => {}
        }
    }
    let mut debts = Debts::of(tx, context).await?;
    let (mut payouts, mut nettings) = (Vec::new(), Vec::new());
    for (due, destination) in &filling.paid {
        let least = judging.least(destination, due.currency).unwrap_or(1);
        let parts = debts.take((due.expert, due.currency), due.amount, least);
        let netted: i64 = parts.iter().map(|(_, part)| part).sum();
        payouts.push(drafted(context, &run, (due, netted), destination)?);
        nettings.push(parts);
    }
    payout::insert(tx, payouts.clone()).await?;
    for ((payout, (due, _)), parts) in payouts.iter().zip(&filling.paid).zip(nettings) {
        make_good(tx, context, payout, parts).await?;
        start(tx, context, payout, due).await?;
    }
    Ok(Drawn {
        summary: summary(tx, run).await?,
        payouts,
        left_out,
    })
}

const fn leave(due: &Due, reason: LeftOutReason) -> LeftOut {
    LeftOut {
        expert: due.expert,
        amount: Money::new(due.amount, due.currency),
        reason,
    }
}

async fn payees(tx: &WriteTx, due: &[Due]) -> Result<BTreeMap<ExpertId, Payee>, Fault> {
    let mut experts: Vec<ExpertId> = due.iter().map(|due| due.expert).collect();
    experts.sort_unstable();
    experts.dedup();
    let payees = payout::payees(tx, &experts).await?.into_iter();
    Ok(payees.map(|payee| (payee.expert_id, payee)).collect())
}

fn rail_of(run: &table::payout_run::Model) -> Result<Rail, Fault> {
    let rail = run.rail.parse();
    rail.map_err(|error| Fault::internal(format!("{}: {error}", run.id)))
}

/// What was put into the run so far.
#[derive(Default)]
struct Filling {
    paid: Vec<(Due, Destination)>,
    totals: BTreeMap<Currency, i64>,
}

impl Filling {
    /// Takes what fits under the run's cap, if that is worth sending; answers what does not.
    fn add(&mut self, due: Due, judging: &Judging, destination: Destination) -> Option<Due> {
        let total = self.totals.entry(due.currency).or_default();
        let room = judging
            .settings
            .cap(due.currency)
            .map_or(i64::MAX, |cap| cap.saturating_sub(*total));
        let (part, rest) = due.clone().within(room);
        let least = judging.least(&destination, part.currency);
        if rest.is_some() && least.is_none_or(|least| part.amount < least) {
            return Some(due);
        }
        *total = total.saturating_add(part.amount);
        self.paid.push((part, destination));
        rest
    }
}

/// What becomes of what an expert can be paid.
enum Verdict {
    /// It comes into this run, and goes there.
    Pay(Destination),
    /// It stays available, although this run could have been the way.
    LeaveOut(LeftOutReason),
    /// It goes by another rail, and is no matter of this run.
    OtherRail,
}

/// By what it is judged who is paid.
struct Judging {
    rail: Rail,
    settings: PayoutSettings,
    payees: BTreeMap<ExpertId, Payee>,
}

impl Judging {
    async fn of(tx: &WriteTx, run: &table::payout_run::Model, due: &[Due]) -> Result<Self, Fault> {
        Ok(Self {
            rail: rail_of(run)?,
            settings: settings::payouts(tx).await?,
            payees: payees(tx, due).await?,
        })
    }

    fn judge(&self, due: &Due) -> Verdict {
        let payee = self.payees.get(&due.expert);
        let chosen = payee.and_then(|payee| Some((payee, payee.rail.as_deref()?)));
        let Some((payee, chosen)) = chosen else {
            return Verdict::LeaveOut(LeftOutReason::NoPayoutAccount);
        };
        if chosen != self.rail.as_str() {
            return Verdict::OtherRail;
        }
        if payee.email_verified_at.is_none() {
            return Verdict::LeaveOut(LeftOutReason::EmailUnverified);
        }
        let Some(destination) = self.destination(payee) else {
            return Verdict::LeaveOut(LeftOutReason::NoPayoutAccount);
        };
        if self.is_held_back(payee) {
            return Verdict::LeaveOut(LeftOutReason::AccountNotReady);
        }
        match self.least(&destination, due.currency) {
            None => Verdict::LeaveOut(LeftOutReason::CurrencyNotServed),
            Some(least) if due.amount < least => Verdict::LeaveOut(LeftOutReason::BelowMinimum),
            Some(_) if due.amount > self.rail.maximum() => {
                Verdict::LeaveOut(LeftOutReason::AboveMaximum)
            }
            Some(_) => Verdict::Pay(destination),
        }
    }

    /// Where the money goes from now on, whatever the expert changes later; `None` when nothing is
    /// known that could be used, or what was known failed.
    fn destination(&self, payee: &Payee) -> Option<Destination> {
        if payee.needs_verification == Some(true) {
            return None;
        }
        let details = payee.details.as_ref()?;
        let destination = Destination::parse(self.rail, details).ok()?;
        destination.frozen(payee.provider_account.as_deref())
    }

    /// Whether the provider said that nothing can be sent there now.
    fn is_held_back(&self, payee: &Payee) -> bool {
        let standing = payee.provider_state.as_deref();
        !self.rail.by_file() && standing.is_some_and(|word| word != Standing::Ready.as_str())
    }

    /// The least that is paid there in a currency; `None` when nothing is.
    fn least(&self, destination: &Destination, currency: Currency) -> Option<i64> {
        let own = self.settings.minimum(self.rail, currency);
        let least = minimum(self.rail, destination.country(), currency)?;
        Some(own.map_or(least, |own| own.max(least)))
    }
}

fn drafted(
    context: &Context,
    run: &table::payout_run::Model,
    (due, netted): (&Due, i64),
    destination: &Destination,
) -> Result<table::payout::Model, Fault> {
    let destination = serde_json::to_value(destination)
        .map_err(|error| Fault::internal(format!("a destination: {error}")))?;
    Ok(table::payout::Model {
        id: context.id(),
        run_id: run.id,
        expert_id: due.expert,
        amount: due.amount - netted,
        currency: due.currency,
        state: PayoutState::Draft,
        created_at: context.now,
        updated_at: context.now,
        netted_amount: netted,
        destination: Some(destination),
        failure: None,
        provider_reference: None,
        returned_at: None,
    })
}

/// Takes the earnings into the payout, and the money out of what is payable.
async fn start(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    due: &Due,
) -> Result<(), Fault> {
    let lines: Vec<EarningId> = due.lines.iter().map(|(id, _)| *id).collect();
    let moved = earning::put_into(tx, payout.id, &lines, context.now).await?;
    if moved != lines.len() as u64 {
        return Err(Fault::internal("earnings moved although they were locked"));
    }
    let money = Money::new(payout.amount, payout.currency);
    let entry = ledger::payout_start(payout.expert_id, money, &payout.id.to_string());
    money::book_surely(tx, context, entry).await
}
