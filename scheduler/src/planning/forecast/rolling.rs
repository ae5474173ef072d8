//! Forecasts of the history's own past, from origins that roll through it (Tashman 2000).
//!
//! They calibrate the width of the forecast, and are the back-test that goes with it. What an
//! origin knows is what lies before it; its width is fitted to earlier origins only.

use super::calibrate::{self, Outcome, Spread};
use super::days::{Days, Special};
use super::fit::Prior;
use super::model::{self, Question};
use super::naive::same_weekdays;

/// How many origins at most.
const ORIGINS: usize = 12;

/// Over how many days they are spread.
const SPAN_DAYS: usize = 182;

/// The history that an origin should have before it, where there is that much.
const TRAINING_DAYS: usize = 14;

/// How many days ahead are compared at most: further ahead the errors grow slowly.
const AHEAD_DAYS: usize = 14;

/// The fewest days before an origin.
const FEWEST_DAYS: usize = 2;

/// An origin's width counts for the back-test once it was fitted to so many days.
const FITTED_DAYS: usize = 5;

/// What rolling forecasts missed by.
#[derive(Clone, Debug, Default)]
pub(super) struct Rolled {
    origins: Vec<Origin>,
}

#[derive(Clone, Debug)]
struct Origin {
    end: usize,
    assumed: Spread,
    outcomes: Vec<Outcome>,
    /// Of the cells that the naive forecast knows: its error, ours, what came.
    errors: (f64, f64, f64),
}

/// Sums of a back-test, to be added up over series.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Errors {
    /// Σ |naive − count|.
    pub naive: f64,
    /// Σ |mean − count|.
    pub own: f64,
    /// Σ count.
    pub count: f64,
    /// The cells inside the middle 80 %.
    pub inside: f64,
    /// All cells whose mean is at least 1.
    pub cells: f64,
}

impl Rolled {
    /// Rolls through a history; `ahead` days are forecast from each origin.
    pub fn through(
        days: &Days,
        special: &[Option<Special>],
        prior: Option<&Prior>,
        ahead: usize,
    ) -> Self {
        let ahead = ahead.clamp(1, AHEAD_DAYS).min((days.len() / 3).max(1));
        let origins = origins(days.len(), ahead).map(|end| {
            let question = Question {
                days,
                special,
                prior,
                end,
                ahead,
            };
            origin(&question)
        });
        Self {
            origins: origins.collect(),
        }
    }

    /// The width for what comes after the history.
    pub fn spread(&self, assumed: Spread) -> Spread {
        let all = self.origins.iter().flat_map(|origin| &origin.outcomes);
        let all: Vec<Outcome> = all.copied().collect();
        calibrate::fit(&all, assumed)
    }

    /// How the forecasts did.
    pub fn errors(&self) -> Errors {
        let mut errors = Errors::default();
        for (place, origin) in self.origins.iter().enumerate() {
            errors.naive += origin.errors.0;
            errors.own += origin.errors.1;
            errors.count += origin.errors.2;
            let earlier = self.origins[..place].iter();
            let known: Vec<Outcome> = earlier
                .flat_map(|earlier| &earlier.outcomes)
                .filter(|outcome| outcome.day < origin.end)
                .copied()
                .collect();
            let mut fitted: Vec<usize> = known.iter().map(|outcome| outcome.day).collect();
            fitted.dedup();
            if fitted.len() < FITTED_DAYS && place + 1 < self.origins.len() {
                continue;
            }
            let spread = calibrate::fit(&known, origin.assumed);
            let cells = origin.outcomes.iter().filter(|one| one.mean >= 1.0).count();
            if let Some(share) = calibrate::coverage(&origin.outcomes, spread) {
                errors.cells += cells as f64;
                errors.inside += share * cells as f64;
            }
        }
        errors
    }
}

/// Where the origins lie: evenly between the first that has learned something and the last that
/// can be compared.
fn origins(days: usize, ahead: usize) -> impl Iterator<Item = usize> {
    let last = days.saturating_sub(ahead);
    let training = TRAINING_DAYS.min(days / 2).max(FEWEST_DAYS);
    let start = training.max(last.saturating_sub(SPAN_DAYS));
    let room = last.checked_sub(start);
    let count = room.map_or(0, |room| (room + 1).min(ORIGINS));
    (0..count).map(move |place| {
        let steps = count.saturating_sub(1).max(1);
        // From the end, so that the latest history is always compared.
        last - room.unwrap_or(0) * (count - 1 - place) / steps
    })
}

fn origin(question: &Question<'_>) -> Origin {
    let Question { days, end, .. } = *question;
    // What an origin may know of how slots are shown is what was shown before it.
    let known = days.before(end, usize::MAX);
    let means = model::means(&Question {
        days: &known,
        ..*question
    });
    let usual = known.usual_exposure();
    let (mut outcomes, mut errors) = (Vec::new(), (0.0, 0.0, 0.0));
    for (away, row) in means.rows.iter().enumerate().skip(1) {
        let day = end + away - 1;
        let naive = same_weekdays(&known, None, end, day);
        for (slot, cell) in days.day(day).iter().enumerate() {
            // Cells that were seen in part are no counts to compare with.
            if cell.exposure < 0.999 * usual[slot] {
                continue;
            }
            let share = usual[slot] / cell.exposure;
            let (mean, count) = (row[slot], cell.count * share);
            outcomes.push(Outcome { mean, count, day });
            if let Some(naive) = naive[slot] {
                errors.0 += (naive * usual[slot] - count).abs();
                errors.1 += (mean - count).abs();
                errors.2 += count;
            }
        }
    }
    Origin {
        end,
        assumed: means.assumed,
        outcomes,
        errors,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_reach_the_end_and_stay_behind_the_start() {
        let all: Vec<usize> = origins(35, 7).collect();
        assert_eq!(
            (all.first(), all.last(), all.len()),
            (Some(&14), Some(&28), 12)
        );
        let long: Vec<usize> = origins(700, 7).collect();
        assert_eq!((long.first(), long.last()), (Some(&511), Some(&693)));
        assert_eq!(origins(4, 1).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(origins(2, 1).count(), 0);
    }
}
