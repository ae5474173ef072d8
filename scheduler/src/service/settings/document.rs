//! The settings as they are stored: each part with what holds where nobody has set anything.
//!
//! Unknown fields are passed over: a node of the version before reads what a newer one wrote.

use entity::value::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::service::payouts::{Debtor, Rail};

/// All settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Grows with every change.
    pub version: i64,
    /// How payouts are drawn up and approved.
    pub payouts: PayoutSettings,
    /// How disputes end.
    pub disputes: DisputeSettings,
    /// From when on who is paid is reported.
    pub tax: TaxSettings,
    /// What leaves the platform at all.
    pub(super) outbound: Outbound,
}

impl Settings {
    /// Whether an admin stopped all payouts.
    #[must_use]
    pub const fn stopped(&self) -> bool {
        self.outbound.payouts_stopped
    }

    /// Whether everything outbound is on hold.
    #[must_use]
    pub const fn held(&self) -> bool {
        self.outbound.held
    }
}

/// How payouts are drawn up and approved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct PayoutSettings {
    /// The most that one run may pay, per currency; a currency that is not named has no cap.
    pub run_cap: Vec<Money>,
    /// A run that pays more than this needs two people; a currency that is not named needs one.
    pub second_approval_above: Vec<Money>,
    /// The least that is paid, where it is more than the rail's own least.
    pub minimums: Vec<RailMinimum>,
    /// Whose account SEPA files ask to pay from.
    pub sepa_debtor: Option<Debtor>,
}

impl PayoutSettings {
    /// The most that one run may pay in this currency, in minor units.
    #[must_use]
    pub fn cap(&self, currency: Currency) -> Option<i64> {
        of(&self.run_cap, currency)
    }

    /// Above how much a run needs two people, in minor units of this currency.
    #[must_use]
    pub fn second_above(&self, currency: Currency) -> Option<i64> {
        of(&self.second_approval_above, currency)
    }

    /// The least that is paid by this rail in this currency, if anything is set.
    #[must_use]
    pub fn minimum(&self, rail: Rail, currency: Currency) -> Option<i64> {
        let mut own = self.minimums.iter().filter(|own| own.rail == rail);
        own.find(|own| own.minimum.currency == currency)
            .map(|own| own.minimum.amount)
    }
}

fn of(amounts: &[Money], currency: Currency) -> Option<i64> {
    let mut amounts = amounts.iter();
    amounts
        .find(|money| money.currency == currency)
        .map(|money| money.amount)
}

/// The least that is paid by a rail in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RailMinimum {
    /// By which rail.
    pub rail: Rail,
    /// The least.
    pub minimum: Money,
}

/// How disputes end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct DisputeSettings {
    /// Days of 24 hours until a dispute that nobody decides ends for the expert.
    pub decide_days: u16,
    /// Days of 24 hours after a line is final in which it may be disputed and clawed back.
    pub window_days: u16,
    /// How much of one payout may make good what the expert owes, in basis points.
    pub clawback_share_bps: u16,
    /// How much may be clawed back from one expert in a calendar month, per currency; a currency
    /// that is not named has no cap but the share.
    pub clawback_monthly_cap: Vec<Money>,
}

impl Default for DisputeSettings {
    fn default() -> Self {
        Self {
            decide_days: 5,
            window_days: 14,
            clawback_share_bps: 2_500,
            clawback_monthly_cap: Vec::new(),
        }
    }
}

impl DisputeSettings {
    /// How much may be clawed back from one expert in a month, in minor units of this currency.
    #[must_use]
    pub fn monthly_cap(&self, currency: Currency) -> Option<i64> {
        of(&self.clawback_monthly_cap, currency)
    }
}

/// A form on which a year's payouts are reported.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum TaxForm {
    /// United States: nonemployee compensation.
    #[serde(rename = "us_1099_nec")]
    Us1099Nec,
    /// European Union: the directive on platform operators.
    #[serde(rename = "eu_dac7")]
    EuDac7,
}

/// From which sum of a year on a form is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxThreshold {
    /// Which form.
    pub form: TaxForm,
    /// The first year for which this holds.
    pub from_year: u16,
    /// Payouts of the year, from this sum on.
    pub amount: Money,
    /// So many payouts of the year make it due as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payouts: Option<u32>,
}

/// From when on who is paid is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct TaxSettings {
    /// Per form and first year.
    pub thresholds: Vec<TaxThreshold>,
}

impl Default for TaxSettings {
    /// Form 1099-NEC: 600 dollars, 2,000 from 2026 on (26 U.S.C. 6041A as amended in 2025). DAC7:
    /// 2,000 euros or 30 payments (Directive (EU) 2021/514).
    fn default() -> Self {
        let line = |form, from_year, amount, currency, payouts| TaxThreshold {
            form,
            from_year,
            amount: Money::new(amount, currency),
            payouts,
        };
        Self {
            thresholds: vec![
                line(TaxForm::Us1099Nec, 2020, 60_000, Currency::USD, None),
                line(TaxForm::Us1099Nec, 2026, 200_000, Currency::USD, None),
                line(TaxForm::EuDac7, 2023, 200_000, Currency::EUR, Some(30)),
            ],
        }
    }
}

/// What leaves the platform at all; one row, so that a restored copy is stopped by one write.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(default)]
pub(super) struct Outbound {
    /// No payout is handed to any rail.
    pub(super) payouts_stopped: bool,
    /// Nothing at all is sent.
    pub(super) held: bool,
}

impl Outbound {
    /// Whether payouts may be handed to a rail.
    pub(super) const fn pays(self) -> bool {
        !self.payouts_stopped && !self.held
    }
}
