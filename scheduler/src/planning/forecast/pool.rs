//! The shape that all series share: what a thin one borrows.

use super::days::{Cell, Days, SpecialDays};
use super::fit::{Fit, Prior};
use super::model::MOST_DAYS;

/// The shape that many series share, for [`Request::pool`](super::Request).
#[derive(Clone, Debug)]
pub struct Pool(pub(super) Prior);

impl Pool {
    /// Learns the shape; `None` where there are fewer than two series that hold anything.
    ///
    /// Each series adds its counts, and as exposure what its mean rate makes usual: a busy series
    /// says more, none says how busy the others are. Days are local days, whatever the zone.
    #[must_use]
    pub fn of(series: &[Days], special: &SpecialDays) -> Option<Self> {
        prior(series, special).map(Self)
    }
}

fn prior(series: &[Days], special: &SpecialDays) -> Option<Prior> {
    let telling: Vec<&Days> = series
        .iter()
        .filter(|days| days.mean_rate() > 0.0)
        .collect();
    if telling.len() < 2 {
        return None;
    }
    let first = telling.iter().map(|days| days.first()).min()?;
    let mut pool = Days::new(first, telling.first()?.slots());
    for days in telling {
        let rate = days.mean_rate();
        for day in 0..days.len() {
            let date = days.date(day);
            for (slot, cell) in days.day(day).iter().enumerate() {
                if cell.exposure > 0.0 {
                    let seen = Cell {
                        count: cell.count,
                        exposure: cell.exposure * rate,
                    };
                    pool.add(date, slot, seen);
                }
            }
        }
    }
    let pool = pool.before(pool.len(), MOST_DAYS);
    let kinds: Vec<_> = (0..pool.len())
        .map(|day| special.of(pool.date(day)))
        .collect();
    Some(Fit::new(&pool, &kinds, None).as_prior())
}
