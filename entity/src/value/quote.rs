//! What a quote was told from.

use super::text_enum::text_enum;

text_enum! {
    /// What a quote was told from.
    QuoteBasis {
        /// Somebody is free who may be asked at once.
        Free = "free",
        /// Everybody is busy: it waits in its line.
        Line = "line",
        /// Nobody is on duty: it waits for whoever's shift begins.
        Roster = "roster",
        /// Not enough is known, or nobody will come.
        Insufficient = "insufficient",
    }
}
