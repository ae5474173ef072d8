//! What an operator decides about coverage: how much of it, and what it may cost.

use entity::value::{Currency, Money};

use super::shifts::MONEY_MAX;
use crate::calendar::Span;
use crate::planning::closing::Curve;

/// How much coverage there is to be, and what it may cost the platform beside the queries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverPolicy {
    /// The share of promises that staffing aims to keep.
    pub aim: f64,
    /// The share of their time that experts are busy at most: above it nobody lasts a night.
    pub max_occupancy: f64,
    /// Of all amounts here.
    pub currency: Currency,
    /// What an hour of cover is reckoned to cost, in minor units: the floor that a standby seat is
    /// usually given.
    pub hour_cost: i64,
    /// The highest incentive per hour of an open shift, in minor units.
    pub incentive_hourly: i64,
    /// What an emergency adds per hour, for all holders of a shift, in minor units.
    pub emergency_hourly: i64,
    /// Whether gaps are closed by themselves: shifts are opened, experts invited.
    pub closing: bool,
}

impl Default for CoverPolicy {
    /// Nine promises of ten on a forecast night, 6.00 USD an hour; at most as much is spent on
    /// incentives, half of it by the curve and half in emergencies.
    fn default() -> Self {
        Self {
            aim: 0.9,
            max_occupancy: 0.85,
            currency: Currency::USD,
            hour_cost: 600,
            incentive_hourly: 300,
            emergency_hourly: 300,
            closing: true,
        }
    }
}

impl CoverPolicy {
    /// The published incentive.
    #[must_use]
    pub fn curve(&self) -> Curve {
        Curve::published(self.incentive_hourly, self.emergency_hourly)
    }

    /// What so many minutes of cover are reckoned to cost, rounded up: closing a gap must not turn
    /// out dearer than was said.
    #[must_use]
    pub fn cost(&self, minutes: i64) -> Money {
        Money::new((minutes * self.hour_cost + 59) / 60, self.currency)
    }

    /// An hourly rate over a whole shift, rounded down to minor units, and never more than a shift
    /// may pay.
    #[must_use]
    pub fn over(&self, hourly: i64, span: Span) -> Money {
        let amount = i128::from(hourly) * i128::from(span.length().num_minutes()) / 60;
        let amount = i64::try_from(amount).unwrap_or(i64::MAX);
        Money::new(amount.min(MONEY_MAX), self.currency)
    }
}
