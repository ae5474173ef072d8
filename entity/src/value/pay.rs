//! The arrows that pay moves along.

use super::state::{AttemptState, EarningKind, EarningState, PayoutState};

impl EarningKind {
    /// What pays for work on a query.
    pub const FOR_WORK: [Self; 3] = [Self::Resolution, Self::VisitFee, Self::EscalationCredit];

    /// Whether it pays for work on a query.
    #[must_use]
    pub fn is_for_work(self) -> bool {
        Self::FOR_WORK.contains(&self)
    }

    /// Whether it pays for a shift.
    #[must_use]
    pub const fn is_for_shifts(self) -> bool {
        matches!(self, Self::Incentive | Self::Standby)
    }
}

impl EarningState {
    /// The states that an arrow leads to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Accrued => &[Self::Clearing, Self::Voided],
            Self::Clearing => &[Self::Available, Self::Voided, Self::Held],
            Self::Available => &[Self::InPayout, Self::Held],
            Self::InPayout => &[Self::Paid, Self::Available],
            Self::Held => &[Self::Available, Self::Voided],
            Self::Paid | Self::Voided => &[],
        }
    }

    /// Whether an arrow leads from here to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.next().contains(&to)
    }
}

impl PayoutState {
    /// The states that an arrow leads to from here: only forward.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Approved, Self::Cancelled],
            Self::Approved => &[Self::Executing, Self::Cancelled],
            Self::Executing => &[Self::Settled, Self::Unknown],
            Self::Unknown => &[Self::Settled, Self::NotCreated],
            Self::Settled => &[Self::Returned],
            Self::NotCreated | Self::Returned | Self::Cancelled => &[],
        }
    }

    /// Whether an arrow leads from here to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.next().contains(&to)
    }
}

impl AttemptState {
    /// The states that an arrow leads to from here. `Unknown` is an end: what became of it is told
    /// by its payout.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Created => &[Self::Sent],
            Self::Sent => &[Self::Succeeded, Self::Rejected, Self::Unknown],
            Self::Succeeded | Self::Rejected | Self::Unknown => &[],
        }
    }

    /// Whether an arrow leads from here to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.next().contains(&to)
    }
}
