//! Today's level, from what today has brought so far.
//!
//! The day's factor is gamma distributed around 1 before the day begins; counts are Poisson given
//! it, so that the posterior is gamma again (Weinberg, Brown and Stroud 2007; Shen and Huang 2008
//! update forecasts within the day in the same spirit). Bursts are worth less than their count.

/// How much of today's factor is left one day later: levels return, but not at once.
const CARRIED: f64 = 0.5;

/// The range of the variance of a day's factor: days are never exactly alike nor quite unknown.
const DAY_VARIANCE: std::ops::RangeInclusive<f64> = 0.002..=0.25;

/// The factor of today against its forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayFactor {
    /// Its mean.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

/// Today's factor after some of it was seen.
///
/// `expected` and `counted` are of the slots seen so far; `linear` and `square` the width of the
/// forecast (see [`super::Spread`]): bursts, and how uncertain a day is.
#[must_use]
pub fn today(expected: f64, counted: f64, spread: super::Spread) -> DayFactor {
    let certain = 1.0
        / spread
            .square
            .clamp(*DAY_VARIANCE.start(), *DAY_VARIANCE.end());
    let burst = spread.linear.max(1.0);
    let (seen, foreseen) = (counted.max(0.0) / burst, expected.max(0.0) / burst);
    let rate = certain + foreseen;
    let mean = (certain + seen) / rate;
    DayFactor {
        mean,
        variance: mean / rate,
    }
}

impl DayFactor {
    /// The factor so many local days after today.
    #[must_use]
    pub fn after(&self, days: u32) -> f64 {
        let share = CARRIED.powi(days.min(64) as i32);
        libm::exp(share * libm::log(self.mean.max(1e-3)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::forecast::Spread;

    const WIDE: Spread = Spread {
        linear: 1.0,
        square: 0.04,
    };

    #[test]
    fn nothing_seen_changes_nothing() {
        let factor = today(0.0, 0.0, WIDE);
        assert_eq!((factor.mean, factor.after(3)), (1.0, 1.0));
    }

    #[test]
    fn the_more_is_seen_the_more_it_counts() {
        let early = today(5.0, 10.0, WIDE).mean;
        let late = today(500.0, 1_000.0, WIDE).mean;
        assert!(1.0 < early && early < 1.2 && 1.9 < late && late < 2.0);
        let bursty = Spread {
            linear: 10.0,
            ..WIDE
        };
        assert!(today(500.0, 1_000.0, bursty).mean < late);
    }

    #[test]
    fn tomorrow_half_of_it_is_left() {
        let factor = today(1e6, 2e6, WIDE);
        assert!((factor.after(0) - 2.0).abs() < 0.01);
        assert!((factor.after(1) - 2.0_f64.sqrt()).abs() < 0.01);
        assert!((factor.after(10) - 1.0).abs() < 0.01);
    }
}
