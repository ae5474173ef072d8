//! What a change of settings may say.

use std::collections::BTreeSet;

use entity::value::Money;

use super::change::{DisputesChange, PayoutsChange, SettingsChange, TaxChange};
use super::document::PayoutSettings;
use crate::service::payouts::rails;
use crate::service::{Fault, FieldError};

/// The largest amount of a limit, in minor units: as of a deposit.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// Entries in one list at most: more than there are currencies and rails together.
const ENTRIES_MAX: usize = 600;

/// The change with numbers of accounts in their one form.
///
/// # Errors
/// [`Fault::invalid`] that names every wrong field.
pub(super) fn normalised(mut change: SettingsChange) -> Result<SettingsChange, Fault> {
    let mut wrong = Wrong::default();
    if let Some(payouts) = &mut change.payouts {
        check_payouts(payouts, &mut wrong);
    }
    if let Some(disputes) = &change.disputes {
        check_disputes(disputes, &mut wrong);
    }
    if let Some(tax) = &change.tax {
        check_tax(tax, &mut wrong);
    }
    if wrong.0.is_empty() {
        Ok(change)
    } else {
        Err(Fault::invalid(wrong.0))
    }
}

/// Whether some run would need one person now that needed two before.
pub(super) fn loosens(old: &PayoutSettings, new: &PayoutSettings) -> bool {
    old.second_approval_above.iter().any(|before| {
        new.second_above(before.currency)
            .is_none_or(|after| after > before.amount)
    })
}

/// What is wrong, field by field.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(FieldError {
            pointer: pointer.into(),
            detail: detail.into(),
        });
    }

    /// A list of at most so many entries, each under its own key, each amount within bounds.
    fn amounts<K: Ord>(&mut self, at: &str, entries: impl Iterator<Item = (K, Money)>, least: i64) {
        let mut seen = BTreeSet::new();
        for (index, (key, money)) in entries.enumerate() {
            if index == ENTRIES_MAX {
                return self.add(at, format!("must have at most {ENTRIES_MAX} entries"));
            }
            if !seen.insert(key) {
                self.add(format!("{at}/{index}"), "is there already");
            }
            if !(least..=AMOUNT_MAX).contains(&money.amount) {
                let detail = format!("must be an amount of {least} to {AMOUNT_MAX}");
                self.add(format!("{at}/{index}"), detail);
            }
        }
    }

    fn limits(&mut self, at: &str, limits: Option<&Vec<Money>>, least: i64) {
        let entries = limits.into_iter().flatten();
        self.amounts(at, entries.map(|money| (money.currency, *money)), least);
    }

    fn days(&mut self, at: &str, days: Option<u16>, most: u16) {
        if days.is_some_and(|days| !(1..=most).contains(&days)) {
            self.add(at, format!("must be 1 to {most}"));
        }
    }
}

fn check_payouts(payouts: &mut PayoutsChange, wrong: &mut Wrong) {
    wrong.limits("/payouts/run_cap", payouts.run_cap.as_ref(), 1);
    let second = payouts.second_approval_above.as_ref();
    wrong.limits("/payouts/second_approval_above", second, 0);
    let minimums = payouts.minimums.as_deref().unwrap_or_default();
    let at = "/payouts/minimums";
    let keys = minimums
        .iter()
        .map(|own| ((own.rail, own.minimum.currency), own.minimum));
    wrong.amounts(at, keys, 1);
    let known = rails(None);
    for (index, own) in minimums.iter().enumerate() {
        let terms = known.iter().find(|terms| terms.rail == own.rail);
        let mut least = terms.into_iter().flat_map(|terms| &terms.minimums);
        match least.find(|least| least.currency == own.minimum.currency) {
            None => wrong.add(
                format!("{at}/{index}"),
                "this rail does not send this currency",
            ),
            Some(least) if own.minimum.amount < least.amount => {
                let detail = format!("must be at least {}, the rail's own minimum", least.amount);
                wrong.add(format!("{at}/{index}"), detail);
            }
            Some(_) => {}
        }
    }
    if let Some(debtor) = &mut payouts.sepa_debtor {
        wrong.0.extend(debtor.check("/payouts/sepa_debtor"));
    }
}

fn check_disputes(disputes: &DisputesChange, wrong: &mut Wrong) {
    wrong.days("/disputes/decide_days", disputes.decide_days, 60);
    wrong.days("/disputes/window_days", disputes.window_days, 365);
    if disputes.clawback_share_bps.is_some_and(|bps| bps > 10_000) {
        wrong.add("/disputes/clawback_share_bps", "must be 0 to 10000");
    }
    let cap = disputes.clawback_monthly_cap.as_ref();
    wrong.limits("/disputes/clawback_monthly_cap", cap, 0);
}

fn check_tax(tax: &TaxChange, wrong: &mut Wrong) {
    let thresholds = tax.thresholds.as_deref().unwrap_or_default();
    let at = "/tax/thresholds";
    let keys = thresholds
        .iter()
        .map(|line| ((line.form, line.from_year), line.amount));
    wrong.amounts(at, keys, 0);
    for (index, line) in thresholds.iter().enumerate() {
        if !(2000..=2200).contains(&line.from_year) {
            wrong.add(format!("{at}/{index}/from_year"), "must be 2000 to 2200");
        }
    }
}
