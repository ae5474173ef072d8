//! Demand as it is stored: counts of a day, and what forecasts say of a slot.

use serde::{Deserialize, Serialize};

use super::text_enum::{text_enum, textual_key};

text_enum! {
    /// Where a count comes from.
    DemandSource {
        /// A brand handed it in.
        Uploaded = "uploaded",
        /// The queries that were taken in.
        Received = "received",
    }
}

textual_key!(DemandSource);

/// The counts of one UTC day in slots of [`DayCounts::SLOT_SECONDS`]; null where nobody looked.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Serialize,
    Deserialize,
    sea_orm::FromJsonQueryResult,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct DayCounts(pub Vec<Option<f64>>);

impl DayCounts {
    /// A quarter of an hour: every zone's hours begin with one.
    pub const SLOT_SECONDS: i64 = 900;

    /// Slots of a day.
    pub const SLOTS: usize = 96;

    /// A day at which nobody looked.
    #[must_use]
    pub fn unseen() -> Self {
        Self(vec![None; Self::SLOTS])
    }
}

/// What a forecast says of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Quantiles(
    /// Mean, p10, p50, p90.
    pub [f64; 4],
);

/// What a forecast says of slots in a row.
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
pub struct QuantileList(pub Vec<Quantiles>);
