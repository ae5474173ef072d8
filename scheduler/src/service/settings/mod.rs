//! What admins can change while the platform runs: caps, limits, windows, thresholds, and the
//! switch that stops all payouts.
//!
//! A setting is read in the transaction that decides by it. It holds nothing that is needed to
//! start, and no secrets: those are configuration.

mod change;
mod check;
mod document;
mod read;

pub use change::{ChangeSettings, DisputesChange, PayoutsChange, SettingsChange, TaxChange};
pub use document::{
    DisputeSettings, PayoutSettings, RailMinimum, Settings, TaxForm, TaxSettings, TaxThreshold,
};
pub(crate) use read::may_pay;
pub use read::{disputes, payouts, settings, tax};
