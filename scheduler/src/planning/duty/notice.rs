//! Notice: how soon before the start somebody backs out, and what follows.

use chrono::TimeDelta;
use entity::value::{Instant, NoticeClass, SeatState};

/// Notice longer than this is free.
pub const LATE_FROM: TimeDelta = TimeDelta::hours(48);

/// Notice shorter than this is of the last minute.
pub const LAST_MINUTE_FROM: TimeDelta = TimeDelta::hours(2);

/// A claim may be undone for so long, whenever the shift begins.
pub const GRACE: TimeDelta = TimeDelta::minutes(5);

/// The class of notice given at `now` for something that begins at `start`.
#[must_use]
pub fn notice_class(start: Instant, now: Instant) -> NoticeClass {
    let ahead = start - now;
    if ahead > LATE_FROM {
        NoticeClass::Free
    } else if ahead >= LAST_MINUTE_FROM {
        NoticeClass::Late
    } else {
        NoticeClass::LastMinute
    }
}

/// What leaving a seat now comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// The seat is open again at once, and nothing follows.
    Free,
    /// The expert stays responsible until somebody takes over.
    Until(NoticeClass),
    /// The shift has begun and its expert is here: it ends for them.
    CutShort,
}

/// How somebody holds a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Where the seat is.
    pub state: SeatState,
    /// When their part of the shift begins.
    pub start: Instant,
    /// When they claimed it, or were put on it.
    pub claimed_at: Option<Instant>,
    /// They agreed to its present terms.
    pub agreed: bool,
}

impl Leaving {
    /// What it comes to at `now`. Who never agreed to the terms owes no notice.
    #[must_use]
    pub fn of(hold: &Hold, now: Instant) -> Self {
        if hold.state == SeatState::CheckedIn && hold.start <= now {
            return Self::CutShort;
        }
        let undone = hold.claimed_at.is_some_and(|at| now - at <= GRACE) && now < hold.start;
        let asked = hold.state == SeatState::Claimed && !hold.agreed;
        match notice_class(hold.start, now) {
            _ if undone || asked => Self::Free,
            NoticeClass::Free => Self::Free,
            class => Self::Until(class),
        }
    }

    /// The class of notice that it counts as.
    #[must_use]
    pub const fn class(self) -> NoticeClass {
        match self {
            Self::Free => NoticeClass::Free,
            Self::Until(class) => class,
            Self::CutShort => NoticeClass::LastMinute,
        }
    }

    /// What follows, in words for the expert.
    #[must_use]
    pub const fn consequence(self) -> &'static str {
        match self {
            Self::Free => "you are free at once, the seat is open to others, and nothing is noted",
            Self::Until(NoticeClass::LastMinute) => {
                "we look for a replacement; until somebody takes over, the seat stays yours, and \
                 not coming is a no-show; the late release is noted in your record in any case"
            }
            Self::Until(_) => {
                "we look for a replacement; until somebody takes over, the seat stays yours, and \
                 not coming is a no-show; once somebody takes over, nothing is noted"
            }
            Self::CutShort => {
                "your shift ends now: standby is paid for the time you were here, the incentive is \
                 not, and it is noted in your record"
            }
        }
    }
}
