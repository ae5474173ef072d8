//! Demand against cover in one interval, as it is stored.

use serde::{Deserialize, Serialize};

/// Demand against cover of one queue and language in one interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CoverageCell {
    /// Expected queries.
    pub mean: f64,
    /// Experts that they need.
    pub required: u32,
    /// Experts who will be there.
    pub covered: u32,
    /// Seats that somebody holds without having confirmed.
    pub unconfirmed: u32,
    /// Seats whose holder did not come.
    pub no_show: u32,
    /// Seats that nobody has claimed.
    pub unclaimed: u32,
    /// Experts that no shift was made for.
    pub no_shift: u32,
    /// Promises that will probably break.
    pub broken: f64,
}

impl CoverageCell {
    /// Experts who are missing.
    #[must_use]
    pub const fn missing(&self) -> u32 {
        self.required.saturating_sub(self.covered)
    }
}

/// The cells of one UTC day, in a row.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct CoverageCells(pub Vec<CoverageCell>);
