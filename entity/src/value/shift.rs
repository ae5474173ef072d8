//! Shifts: where a seat, a swap and a shift as a whole are, and the arrows between.

use super::text_enum::text_enum;

text_enum! {
    /// Where a shift as a whole is; what becomes of its seats is told by each [`SeatState`].
    ShiftState {
        /// Being prepared: only admins see it.
        Draft = "draft",
        /// Experts see it.
        Published = "published",
        /// Called off by the platform.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// Where a plan is.
    PlanState {
        /// A worker is at it, or will be.
        Planning = "planning",
        /// It is made; nobody but admins knows.
        Draft = "draft",
        /// Its shifts are published.
        Published = "published",
        /// It could not be made.
        Failed = "failed",
    }
}

text_enum! {
    /// Who made a shift.
    ShiftOrigin {
        /// An admin, by hand.
        Admin = "admin",
        /// A plan.
        Plan = "plan",
        /// The job that closes gaps.
        Loop = "loop",
    }
}

text_enum! {
    /// Where one holder's time on a seat is: the arrows drawn in the scheduler's README.
    SeatState {
        /// Of a shift that is not published.
        Draft = "draft",
        /// Open: anybody who is eligible may claim it.
        Published = "published",
        /// Held by an expert who has yet to agree to its present terms.
        Claimed = "claimed",
        /// Held by an expert who agreed.
        Confirmed = "confirmed",
        /// Its expert is here.
        CheckedIn = "checked_in",
        /// Over, to be settled.
        Ended = "ended",
        /// Everything it earned is written down.
        Settled = "settled",
        /// Given back in time; the seat is open again in another row.
        Released = "released",
        /// Taken over by somebody else.
        Reassigned = "reassigned",
        /// Called off by the platform.
        Cancelled = "cancelled",
        /// Its expert did not come.
        NoShow = "no_show",
        /// Its expert left, or was sent home, before the end; to be settled.
        CutShort = "cut_short",
    }
}

impl SeatState {
    /// The states that an arrow leads to from here.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        use SeatState::*;
        match self {
            Draft => &[Published, Cancelled],
            Published => &[Claimed, Cancelled],
            Claimed => &[
                Confirmed, CheckedIn, Released, Reassigned, Cancelled, NoShow,
            ],
            // Terms that change ask for the expert's word again.
            Confirmed => &[Claimed, CheckedIn, Released, Reassigned, Cancelled, NoShow],
            CheckedIn => &[Ended, CutShort, Claimed],
            Ended | CutShort => &[Settled],
            Settled | Released | Reassigned | Cancelled | NoShow => &[],
        }
    }

    /// Whether an arrow leads from here to `to`.
    #[must_use]
    pub fn may_become(self, to: Self) -> bool {
        self.next().contains(&to)
    }

    /// Whether an expert holds the seat now.
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Claimed | Self::Confirmed | Self::CheckedIn)
    }

    /// The states in which an expert holds a seat.
    pub const HELD: [Self; 3] = [Self::Claimed, Self::Confirmed, Self::CheckedIn];

    /// The states in which somebody has worked, or works, on a seat: what rest and hours count.
    pub const DUTY: [Self; 6] = [
        Self::Claimed,
        Self::Confirmed,
        Self::CheckedIn,
        Self::Ended,
        Self::CutShort,
        Self::Settled,
    ];
}

text_enum! {
    /// How long before its start a seat was given back or called off.
    NoticeClass {
        /// Long before.
        Free = "free",
        /// Soon: the expert stays responsible until somebody takes over.
        Late = "late",
        /// Very soon, or while it runs: as late, and it counts in the record.
        LastMinute = "last_minute",
    }
}

text_enum! {
    /// Where an expert's wish to pass a seat on is.
    SwapState {
        /// Somebody may take the seat.
        Open = "open",
        /// Somebody did.
        Taken = "taken",
        /// The expert keeps it after all.
        Withdrawn = "withdrawn",
        /// The shift began.
        Expired = "expired",
        /// The shift changed: it is not what was offered any more.
        Closed = "closed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_seats_that_ended_without_pay_to_settle_are_final() {
        let finals: Vec<_> = SeatState::ALL
            .iter()
            .filter(|state| state.next().is_empty())
            .collect();
        assert_eq!(finals.len(), 5, "{finals:?}");
        assert!(finals.iter().all(|state| !state.is_held()));
        assert!(SeatState::Ended.may_become(SeatState::Settled));
        assert!(!SeatState::Published.may_become(SeatState::Confirmed));
    }
}
