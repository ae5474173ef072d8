//! Whether a queue's coverage window is open, from the rows that say so.

use entity::store;
use entity::table::{brand, queue};
use entity::value::{Instant, ZoneName};
use entity::zones::Zones;
use sea_orm::ConnectionTrait;

use super::Fault;
use crate::calendar::{BrandCalendar, CoverageCalendar, Schedule, Span};

/// A queue's coverage window.
#[derive(Clone, Debug)]
pub struct Window(CoverageCalendar);

impl Window {
    /// The window of a queue of that brand; reads public holidays where the brand keeps them.
    ///
    /// # Errors
    /// When the brand's zone has gone from the zone data, or the database fails.
    pub async fn of(
        db: &impl ConnectionTrait,
        zones: &Zones,
        brand: &brand::Model,
        queue: &queue::Model,
    ) -> Result<Self, Fault> {
        let zone = zones
            .get(&brand.time_zone)
            .ok_or_else(|| no_zone(&brand.time_zone))?;
        let closed = store::brand::closed_days(db, brand).await?;
        let calendar = BrandCalendar::new(zone, brand.business_hours.to_vec(), closed);
        Ok(Self(CoverageCalendar::new(&calendar, &queue.coverage)))
    }

    /// As [`Window::of`], reading the brand first.
    ///
    /// # Errors
    /// As [`Window::of`].
    pub async fn of_queue(
        db: &impl ConnectionTrait,
        zones: &Zones,
        queue: &queue::Model,
    ) -> Result<Self, Fault> {
        let brand = store::brand::find(db, queue.brand_id)
            .await?
            .ok_or_else(|| Fault::internal(format!("{} has no brand", queue.id)))?;
        Self::of(db, zones, &brand, queue).await
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.0.is_open(at)
    }

    /// When it is open inside `[from, to)`: sorted, disjoint, never touching.
    #[must_use]
    pub fn spans(&self, from: Instant, to: Instant) -> Vec<Span> {
        self.0.spans(from, to)
    }

    /// When it opens: `at` itself while it is open; `None` when it stays closed.
    #[must_use]
    pub fn next_open(&self, at: Instant) -> Option<Instant> {
        self.0.next_open(at)
    }
}

fn no_zone(name: &ZoneName) -> Fault {
    Fault::internal(format!("the zone data do not know {name} any more"))
}

/// The refusal of what arrives outside the window.
#[must_use]
pub fn outside_window(opens_at: Option<Instant>) -> Fault {
    Fault::conflict(
        "outside-window",
        "the coverage window is closed; try again when it opens",
    )
    .with("opens_at", opens_at.map(instant_text))
}

/// An instant as it is shown: RFC 3339 in UTC with `Z`.
#[must_use]
pub fn instant_text(instant: Instant) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}
