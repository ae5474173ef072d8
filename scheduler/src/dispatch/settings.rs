//! The numbers of dispatch that are not settings of a queue, each with its reason.

use chrono::TimeDelta;

/// The engine's own settings. The same on every node that may take over a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Breaks ties, together with the ids: same seed, same order.
    pub seed: u64,
    /// How many candidates an explanation lists (those of an offer: five at most); 0 makes explanations empty (for large replays).
    pub explained: usize,
    /// Every so many-th assignment is reserved for late queries, so that none starves.
    pub reserve_every: u8,
    /// Offers lapsed in a row after which an expert is asked no more (2: one may be bad luck).
    pub lapses_allowed: u8,
    /// How long an expert with a lapsed lease keeps chats, in seconds.
    pub grace_chat_seconds: u32,
    /// How long an expert with a lapsed lease keeps mail, in seconds.
    pub grace_mail_seconds: u32,
    /// The share of the promise, in percent, after which it counts as at risk whatever is expected.
    pub risk_percent: u8,
    /// Whether promises are watched by looking ahead, and renewed. Otherwise each is looked at once,
    /// at [`Settings::risk_percent`].
    pub watch: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            explained: 10,
            reserve_every: 4,
            lapses_allowed: 2,
            grace_chat_seconds: 60,
            grace_mail_seconds: 600,
            risk_percent: 90,
            watch: true,
        }
    }
}

/// How an expert came to be without a query that was theirs to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The offer ran out, after so many seconds: perhaps they only looked away.
    Lapsed(u32),
    /// Declined, returned, transferred or taken back.
    TurnedDown,
}

/// The first cool-down of who turned a query down: five minutes change nobody's mind sooner.
const TURNED_DOWN_SECONDS: u32 = 300;

impl Refused {
    /// How long whoever refused a query `times` times, at last so, is not asked for it again.
    ///
    /// After a lapse as long as the offer was open, else 5 min; doubled with each refusal before,
    /// up to 2^10 times: by then the query is given up.
    #[must_use]
    pub fn cool_down(self, times: u32) -> TimeDelta {
        let first = match self {
            Self::Lapsed(offer_seconds) => offer_seconds.min(TURNED_DOWN_SECONDS),
            Self::TurnedDown => TURNED_DOWN_SECONDS,
        };
        TimeDelta::seconds(i64::from(first) << times.saturating_sub(1).min(10))
    }
}
