//! What customers were quoted, and what came of it.

use serde::Serialize;

/// Hours in a band of the day.
const BAND_HOURS: usize = 4;

/// Quotes of when an answer comes, each level judged once: kept when the first response came by
/// then, not kept when that time passed without one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Quotes {
    /// Quotes that were given.
    pub given: u64,
    /// Queries for which not enough was known.
    pub insufficient: u64,
    /// The times that half of the answers should come by.
    pub p50: Kept,
    /// Four fifths.
    pub p80: Kept,
    /// Nine tenths.
    pub p90: Kept,
    /// Nineteen of twenty.
    pub p95: Kept,
    /// `p90` by four-hour band of the brand's day in which the quote was made.
    pub p90_by_band: [Band; 24 / BAND_HOURS],
}

/// How many were judged, and how many of them were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Kept {
    /// Judged.
    pub judged: u64,
    /// Kept among them.
    pub kept: u64,
    /// `kept / judged`; null when none was judged.
    pub kept_share: Option<f64>,
}

/// The same for a part of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Band {
    /// The band's first hour.
    pub from_hour: u8,
    /// What came of its quotes.
    #[serde(flatten)]
    pub kept: Kept,
}

impl Kept {
    fn judge(&mut self, kept: bool) {
        self.judged += 1;
        self.kept += u64::from(kept);
    }

    fn add(&mut self, other: Self) {
        self.judged += other.judged;
        self.kept += other.kept;
    }

    fn told(self) -> Self {
        Self {
            kept_share: (self.judged > 0).then(|| self.kept as f64 / self.judged as f64),
            ..self
        }
    }
}

impl Quotes {
    /// One level of a quote was judged that was made in that hour of the brand's day.
    pub fn judge(&mut self, level: usize, hour: usize, kept: bool) {
        let levels = [&mut self.p50, &mut self.p80, &mut self.p90, &mut self.p95];
        if let Some(counts) = levels.into_iter().nth(level) {
            counts.judge(kept);
        }
        let band = self.p90_by_band.get_mut(hour / BAND_HOURS);
        if let Some(band) = band.filter(|_| level == 2) {
            band.kept.judge(kept);
        }
    }

    /// Adds those of another queue.
    pub fn add(&mut self, other: &Self) {
        self.given += other.given;
        self.insufficient += other.insufficient;
        self.p50.add(other.p50);
        self.p80.add(other.p80);
        self.p90.add(other.p90);
        self.p95.add(other.p95);
        for (band, other) in self.p90_by_band.iter_mut().zip(other.p90_by_band) {
            band.kept.add(other.kept);
        }
    }

    /// With the shares.
    #[must_use]
    pub fn told(&self) -> Self {
        let mut told = Self {
            p50: self.p50.told(),
            p80: self.p80.told(),
            p90: self.p90.told(),
            p95: self.p95.told(),
            ..self.clone()
        };
        for (place, band) in told.p90_by_band.iter_mut().enumerate() {
            band.from_hour = (place * BAND_HOURS) as u8;
            band.kept = band.kept.told();
        }
        told
    }
}
