//! What experts were paid in a calendar year (UTC), and which forms are due.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::store::paper::{PaidInYear, paid_in_year};
use entity::value::{Currency, EntryKind, ExpertId, Instant, Money};
use sea_orm::ConnectionTrait;

use crate::service::Fault;
use crate::service::settings::{self, TaxForm, TaxSettings};

/// The first year that there can be anything of.
const FIRST_YEAR: i32 = 2_000;

/// The last year that dates are kept for.
const LAST_YEAR: i32 = 2_199;

/// What an expert was paid in a year, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxYear {
    /// Who.
    pub expert: ExpertId,
    /// What was sent, less what came back in the same year.
    pub paid: Money,
    /// How many payouts were sent and did not come back.
    pub payouts: i64,
    /// The forms of that currency.
    pub forms: Vec<FormDue>,
}

/// Whether a form is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormDue {
    /// Which.
    pub form: TaxForm,
    /// From which sum on.
    pub threshold: Money,
    /// From how many payouts on, where their number counts.
    pub threshold_payouts: Option<u32>,
    /// Whether it is.
    pub due: bool,
}

/// What one expert was paid in a year, by currency.
///
/// # Errors
/// 422 for a year out of range; when the database fails.
pub async fn tax_year(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    year: i32,
) -> Result<Vec<TaxYear>, Fault> {
    totals(db, Some(expert), year).await
}

/// What every expert was paid in a year, by expert and currency.
///
/// # Errors
/// As [`tax_year`].
pub async fn tax_years(db: &impl ConnectionTrait, year: i32) -> Result<Vec<TaxYear>, Fault> {
    totals(db, None, year).await
}

async fn totals(
    db: &impl ConnectionTrait,
    expert: Option<ExpertId>,
    year: i32,
) -> Result<Vec<TaxYear>, Fault> {
    let span = span_of(year)?;
    let thresholds = settings::tax(db).await?;
    let mut sums: BTreeMap<(ExpertId, Currency), (i64, i64)> = BTreeMap::new();
    for row in paid_in_year(db, expert, span).await? {
        let PaidInYear {
            expert_id,
            currency,
            kind,
            payouts,
            amount,
        } = row;
        // Both are postings to the expert's accounts: what leaves is below zero.
        let sum = sums.entry((expert_id, currency)).or_default();
        sum.0 = sum.0.saturating_sub(amount);
        sum.1 += if kind == EntryKind::PayoutSettle {
            payouts
        } else {
            -payouts
        };
    }
    let year = u16::try_from(year).unwrap_or(u16::MAX);
    Ok(sums
        .into_iter()
        .map(|((expert, currency), (amount, payouts))| {
            let paid = Money::new(amount, currency);
            TaxYear {
                expert,
                paid,
                payouts,
                forms: forms(&thresholds, year, (paid, payouts)),
            }
        })
        .collect())
}

fn span_of(year: i32) -> Result<(Instant, Instant), Fault> {
    let first = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .and_then(|day| day.and_hms_opt(0, 0, 0))
            .map(|start| DateTime::<Utc>::from_naive_utc_and_offset(start, Utc))
    };
    let known = (FIRST_YEAR..=LAST_YEAR).contains(&year);
    let span = first(year).zip(first(year.saturating_add(1)));
    span.filter(|_| known)
        .ok_or_else(|| Fault::field("/year", format!("must be {FIRST_YEAR} to {LAST_YEAR}")))
}

/// The forms of a currency by the thresholds that hold in that year: of each form the latest.
fn forms(settings: &TaxSettings, year: u16, (paid, payouts): (Money, i64)) -> Vec<FormDue> {
    let mut latest = BTreeMap::new();
    for line in &settings.thresholds {
        if line.from_year > year || line.amount.currency != paid.currency {
            continue;
        }
        let known = latest.entry(line.form).or_insert(*line);
        if line.from_year >= known.from_year {
            *known = *line;
        }
    }
    latest
        .into_values()
        .map(|line| FormDue {
            form: line.form,
            threshold: line.amount,
            threshold_payouts: line.payouts,
            due: paid.amount >= line.amount.amount
                || line
                    .payouts
                    .is_some_and(|least| payouts >= i64::from(least)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(year: u16, amount: i64, currency: &str, payouts: i64) -> Vec<bool> {
        let paid = Money::new(amount, currency.parse().unwrap());
        let forms = forms(&TaxSettings::default(), year, (paid, payouts));
        forms.into_iter().map(|form| form.due).collect()
    }

    #[test]
    fn the_threshold_of_the_year_decides() {
        assert_eq!(due(2025, 59_999, "USD", 99), [false]);
        assert_eq!(due(2025, 60_000, "USD", 1), [true]);
        assert_eq!(due(2026, 60_000, "USD", 1), [false]);
        assert_eq!(due(2026, 200_000, "USD", 1), [true]);
    }

    #[test]
    fn many_small_payouts_are_reported_where_their_number_counts() {
        assert_eq!(due(2026, 100, "EUR", 29), [false]);
        assert_eq!(due(2026, 100, "EUR", 30), [true]);
        assert!(
            due(2026, 9_999_999, "PHP", 99).is_empty(),
            "no form knows it"
        );
    }

    #[test]
    fn a_year_is_one_of_this_age() {
        assert!(span_of(1_999).is_err() && span_of(2_026).is_ok());
    }
}
