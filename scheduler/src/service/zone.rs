//! Whether a time zone exists, and on whose clock a customer is told a time.

use entity::table::brand;
use entity::value::ZoneName;
use entity::value::zone::Zone;
use entity::zones::Zones;

use super::{Context, Fault};

/// Checks that the zone data know this name; a name in other case is told the right one.
///
/// # Errors
/// 422 at `pointer`.
pub(super) fn check_zone(context: &Context, pointer: &str, name: &ZoneName) -> Result<(), Fault> {
    if context.zones.get(name).is_some() {
        return Ok(());
    }
    let meant = context
        .zones
        .names()
        .find(|known| known.eq_ignore_ascii_case(name.as_str()));
    let detail = match meant {
        Some(meant) => format!("must be a known IANA zone; did you mean {meant}?"),
        None => "must be a known IANA zone such as Europe/Berlin".to_owned(),
    };
    Err(Fault::field(pointer, detail))
}

/// The clock on which a customer is told a time: their own, or the brand's where that is not known.
#[must_use]
pub(super) fn told_in(zones: &Zones, theirs: Option<&ZoneName>, brand: &brand::Model) -> Zone {
    theirs
        .and_then(|name| zones.get(name))
        .or_else(|| zones.get(&brand.time_zone))
        .unwrap_or_else(Zone::utc)
}
