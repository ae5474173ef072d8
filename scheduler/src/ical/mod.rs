//! Calendars (RFC 5545): what Vesper publishes, and those of others as far as they say when somebody
//! is busy.
//!
//! A stranger's file is read within bounds: so many events, so many occurrences, so much work. What
//! an event is called is read by nobody. Local times follow the zone data of this program; the
//! rules that a file brings along are not looked at, as they are often wrong.
//!
//! Recurrence rules are laid out here, day by day from where it matters, and never by seconds,
//! minutes or hours: a library that begins at the first occurrence, and looks on until a rule
//! matches, is kept busy for minutes by a rule of one line.
//!
//! Pure: zones, the expert's places and the range arrive as arguments.

mod busy;
mod event;
mod fault;
mod feed;
mod length;
mod line;
mod moment;
mod occurrence;
mod rule;
#[cfg(test)]
mod tests;

pub use busy::{BusyTimes, Ground, read};
pub use fault::CalendarFault;
pub use feed::{Entry, EntryStatus, Feed};

/// The end of the identifiers of events that Vesper itself publishes: an expert whose calendar shows
/// their shifts is not busy elsewhere then.
pub const OWN_UIDS: &str = "@vesper";
