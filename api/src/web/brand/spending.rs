//! How the brand wants its money watched.

use actix_web::http::StatusCode;
use entity::table::brand;
use entity::value::{LowBalancePolicy, Money, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{self as pages, BrandViewer, Form, Mistakes, Shown};
use super::rows;
use super::settings::save;

/// What somebody typed about limits; an empty amount is none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct SpendingForm {
    pub(super) policy: String,
    pub(super) currency: Vec<String>,
    pub(super) low: Vec<String>,
    pub(super) cap: Vec<String>,
}

/// The limits of one currency.
pub(super) struct LimitRow {
    pub(super) currency: String,
    pub(super) low: String,
    pub(super) cap: String,
}

impl SpendingForm {
    /// The limits as they are, with an empty line for another currency.
    pub(super) fn of(brand: &brand::Model) -> Self {
        let rules = brand.spending.clone().unwrap_or_default();
        let both = rules.low_balance.iter().chain(&rules.nightly_cap);
        let mut currencies: Vec<_> = both.map(|money| money.currency).collect();
        currencies.sort_unstable_by_key(ToString::to_string);
        currencies.dedup();
        let typed = |of: &[Money], currency| {
            let found = of.iter().find(|money| money.currency == currency);
            found.map(|money| rows::typed(*money)).unwrap_or_default()
        };
        let low = currencies.iter();
        let low = low.map(|currency| typed(&rules.low_balance, *currency));
        let cap = currencies.iter();
        let cap = cap.map(|currency| typed(&rules.nightly_cap, *currency));
        Self {
            policy: rules.low_balance_policy.to_string(),
            low: low.collect(),
            cap: cap.collect(),
            currency: currencies.iter().map(ToString::to_string).collect(),
        }
    }

    /// The lines of the form, with one to fill.
    pub(super) fn rows(&self) -> Vec<LimitRow> {
        let at = |list: &[String], place: usize| list.get(place).cloned().unwrap_or_default();
        let lines = (0..self.currency.len()).map(|place| LimitRow {
            currency: at(&self.currency, place),
            low: at(&self.low, place),
            cap: at(&self.cap, place),
        });
        let spare = LimitRow {
            currency: String::new(),
            low: String::new(),
            cap: String::new(),
        };
        let kept = lines.filter(|line| !line.currency.trim().is_empty());
        kept.chain(std::iter::once(spare)).collect()
    }

    fn patch(&self) -> Value {
        let amounts = |of: fn(&LimitRow) -> &String| -> Vec<Value> {
            self.rows()
                .iter()
                .filter(|row| !row.currency.trim().is_empty() && !of(row).trim().is_empty())
                .map(|row| rows::amount(of(row), &row.currency.to_uppercase()))
                .collect()
        };
        json!({"spending": {
            "low_balance_policy": self.policy,
            "low_balance": amounts(|row| &row.low),
            "nightly_cap": amounts(|row| &row.cap),
        }})
    }

    /// What can happen when the balance runs low.
    pub(super) fn policies(&self) -> &'static [LowBalancePolicy] {
        LowBalancePolicy::ALL
    }
}

pub(super) async fn change(viewer: BrandViewer, Form(form): Form<SpendingForm>) -> Shown {
    viewer.caller()?.require(Scope::BillingWrite)?;
    let Err(problem) = save(&viewer, (None, form.patch())).await else {
        return Ok(pages::done("/brand/money", "brand-saved"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
    let page = super::money::page(&viewer, (form, mistakes)).await?;
    pages::show_as(problem.status, &page)
}
