//! A run as people see it: how much it pays, who approved it, and whether that is enough.

use std::collections::BTreeSet;

use entity::store::payout::{self, Total};
use entity::table;
use entity::value::{Instant, Money, PayoutRunId, PayoutState, PersonId};
use sea_orm::ConnectionTrait;

use crate::service::Fault;
use crate::service::settings::{self, PayoutSettings};

/// Somebody who approved a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Instant,
}

/// A run with what it pays and who approved it.
#[derive(Clone, Debug)]
pub struct RunSummary {
    /// The run.
    pub run: table::payout_run::Model,
    /// Who approved it, oldest first.
    pub approvals: Vec<Approval>,
    /// How many different people have to approve it; of a run that is no draft, how many did.
    pub needed: usize,
    /// What it pays, per currency.
    pub totals: Vec<Money>,
    /// How many payouts it has.
    pub payouts: u64,
}

/// These runs with what they pay and who approved them, in the same order.
///
/// # Errors
/// When the database fails.
pub async fn summaries(
    db: &impl ConnectionTrait,
    runs: Vec<table::payout_run::Model>,
) -> Result<Vec<RunSummary>, Fault> {
    let ids: Vec<PayoutRunId> = runs.iter().map(|run| run.id).collect();
    let totals = payout::totals(db, &ids).await?;
    let approvals = payout::approvals(db, &ids).await?;
    let limits = settings::payouts(db).await?;
    let summary = |run: table::payout_run::Model| {
        let of_run = approvals.iter().filter(|one| one.run_id == run.id);
        let given: Vec<Approval> = of_run
            .map(|one| Approval {
                person: one.person_id,
                at: one.at,
            })
            .collect();
        summed(run, given, &totals, &limits)
    };
    Ok(runs.into_iter().map(summary).collect())
}

/// One run with what it pays and who approved it.
///
/// # Errors
/// As [`summaries`].
pub async fn summary(
    db: &impl ConnectionTrait,
    run: table::payout_run::Model,
) -> Result<RunSummary, Fault> {
    let id = run.id;
    let mut found = summaries(db, vec![run]).await?;
    found
        .pop()
        .ok_or_else(|| Fault::internal(format!("{id} has no summary")))
}

fn summed(
    run: table::payout_run::Model,
    mut given: Vec<Approval>,
    totals: &[Total],
    limits: &PayoutSettings,
) -> RunSummary {
    // The version before wrote one name on the run, and no row.
    if let (true, Some(person), Some(at)) = (given.is_empty(), run.approved_by, run.approved_at) {
        given.push(Approval { person, at });
    }
    let totals: Vec<&Total> = totals.iter().filter(|one| one.run_id == run.id).collect();
    let payouts = totals.iter().map(|one| one.payouts.unsigned_abs()).sum();
    let totals: Vec<Money> = totals
        .iter()
        .map(|one| Money::new(one.amount, one.currency))
        .collect();
    let needed = match run.state {
        PayoutState::Draft => needed(&totals, limits),
        _ => given.len(),
    };
    RunSummary {
        run,
        approvals: given,
        needed,
        totals,
        payouts,
    }
}

/// How many different people have to approve a run that pays this.
pub(super) fn needed(totals: &[Money], limits: &PayoutSettings) -> usize {
    let much = totals.iter().any(|total| {
        limits
            .second_above(total.currency)
            .is_some_and(|limit| total.amount > limit)
    });
    if much { 2 } else { 1 }
}

/// Whether these people are enough: each counts once, and so does who drew the run up.
pub(super) fn is_enough(approvals: &[Approval], needed: usize) -> bool {
    let people: BTreeSet<PersonId> = approvals.iter().map(|one| one.person).collect();
    people.len() >= needed
}

#[cfg(test)]
mod tests {
    use entity::value::Currency;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_run_above_the_limit_of_one_currency_needs_two_people() {
        let limits = PayoutSettings {
            second_approval_above: vec![Money::new(1_000, Currency::USD)],
            ..PayoutSettings::default()
        };
        let pays = |dollars, euros| {
            let totals = [
                Money::new(dollars, Currency::USD),
                Money::new(euros, Currency::EUR),
            ];
            needed(&totals, &limits)
        };
        assert_eq!(pays(1_000, 0), 1);
        assert_eq!(pays(1_001, 0), 2);
        assert_eq!(pays(0, 1_000_000), 1, "no limit is set for euros");
        assert_eq!(
            needed(
                &[Money::new(i64::MAX, Currency::USD)],
                &PayoutSettings::default()
            ),
            1
        );
    }

    #[test]
    fn a_person_counts_once() {
        let by = |number| Approval {
            person: PersonId(Uuid::from_u128(number)),
            at: "2026-03-02T00:00:00Z".parse().unwrap(),
        };
        assert!(is_enough(&[by(1)], 1));
        assert!(!is_enough(&[], 1));
        assert!(!is_enough(&[by(1), by(1)], 2));
        assert!(is_enough(&[by(1), by(2)], 2));
    }
}
