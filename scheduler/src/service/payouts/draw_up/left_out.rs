//! Why earnings that could be paid are not in a run.

use entity::value::{ExpertId, Money};

/// Why an expert's available earnings are not in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOutReason {
    /// It is less than the minimum.
    BelowMinimum,
    /// It is more than the rail carries in one transfer.
    AboveMaximum,
    /// The rail does not send this currency to where they are.
    CurrencyNotServed,
    /// Nobody knows where to send it, or what was known failed and has to be set again.
    NoPayoutAccount,
    /// The provider does not let their account be paid yet, or no longer.
    AccountNotReady,
    /// Their address is not verified.
    EmailUnverified,
    /// The run has paid as much as one run may.
    RunCap,
}

impl LeftOutReason {
    /// The word that is shown for this reason.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BelowMinimum => "below_minimum",
            Self::AboveMaximum => "above_maximum",
            Self::CurrencyNotServed => "currency_not_served",
            Self::NoPayoutAccount => "no_payout_account",
            Self::AccountNotReady => "account_not_ready",
            Self::EmailUnverified => "email_unverified",
            Self::RunCap => "run_cap",
        }
    }
}

/// Earnings that stay available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Whose.
    pub expert: ExpertId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: LeftOutReason,
}
