//! Where an expert is, and whether it is day there.

use chrono::{NaiveDate, NaiveTime};
use entity::value::text::Invalid;
use entity::value::zone::Zone;
use entity::value::{Instant, Travel};
use entity::zones::Zones;

use super::Schedule;
use super::span::{Span, clip, union};
use super::weekly::{dates_near, window_on};

/// The local hour at which day begins, when most people can be expected to be up.
const DAY_STARTS: u32 = 8;

/// The minutes that day lasts: until 22:00 on the wall clock.
const DAY_MINUTES: u32 = 14 * 60;

/// Local dates, both included, that an expert spends in another zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trip {
    /// The first date there.
    pub from: NaiveDate,
    /// The last date there.
    pub to: NaiveDate,
    /// The zone there.
    pub zone: Zone,
}

/// The zones that an expert's local dates follow: home, or where a trip leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    home: Zone,
    trips: Vec<Trip>,
}

impl Places {
    /// At home but for the trips; where two overlap the first given counts.
    #[must_use]
    pub fn new(home: Zone, trips: Vec<Trip>) -> Self {
        Self { home, trips }
    }

    /// Always at home.
    #[must_use]
    pub fn home(home: Zone) -> Self {
        Self::new(home, Vec::new())
    }

    /// Home and travel periods as an expert gave them, with the zones behind the names.
    ///
    /// # Errors
    /// Names the zone that does not exist.
    pub fn resolve(home: Zone, travel: &[Travel], zones: &Zones) -> Result<Self, Invalid> {
        let trips = travel.iter().map(|travel| {
            let zone = zones.get(&travel.time_zone).ok_or_else(|| {
                Invalid::new(format!(
                    "{} is no time zone: use an IANA name such as Europe/Berlin",
                    travel.time_zone
                ))
            })?;
            Ok(Trip {
                from: travel.from,
                to: travel.to,
                zone,
            })
        });
        Ok(Self::new(home, trips.collect::<Result<_, _>>()?))
    }

    /// The zone that a local date follows.
    #[must_use]
    pub fn zone_on(&self, date: NaiveDate) -> &Zone {
        self.trips
            .iter()
            .find(|trip| (trip.from..=trip.to).contains(&date))
            .map_or(&self.home, |trip| &trip.zone)
    }
}

/// Daylight at an expert's place: open from 08:00 to 22:00 local time, every day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daylight(Places);

impl Daylight {
    /// Daylight at these places.
    #[must_use]
    pub const fn at(places: Places) -> Self {
        Self(places)
    }
}

impl Schedule for Daylight {
    fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        let (Some(range), Some(dawn)) = (
            Span::new(from, to),
            NaiveTime::from_hms_opt(DAY_STARTS, 0, 0),
        ) else {
            return Vec::new();
        };
        let days = dates_near(range)
            .filter_map(|date| window_on(self.0.zone_on(date), date, dawn, DAY_MINUTES));
        clip(union(days.collect()), range)
    }
}
