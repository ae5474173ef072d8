//! What one more seat is worth: the promises that it would keep in an interval.
//!
//! Marginal worth is what shifts are placed by: an hour goes where it keeps most promises, not
//! where some service level is missed by a hair. Demand is uncertain, so the worth is the mean over
//! three levels of it. Money is not weighed here.

use crate::planning::staffing::{self, Question};

/// What of their promises experts keep under overload, per query that they can handle at all: those
/// that can still be met go first, so capacity is hardly wasted (86 % of the promises are kept at a
/// load of 1.2, see product.md, "Dispatch").
const KEPT_IN_OVERLOAD: f64 = 0.95;

/// The levels of demand that are looked at: deviations from the mean and their weights, the
/// three-point Gauss-Hermite rule.
const LEVELS: [(f64, f64); 3] = [
    (-1.732_050_807_568_877_2, 1.0 / 6.0),
    (0.0, 2.0 / 3.0),
    (1.732_050_807_568_877_2, 1.0 / 6.0),
];

/// An interval is served when all but this share of its promises are kept.
const SERVED: f64 = 1e-3;

/// Gains below this many promises are none.
const LEAST_GAIN: f64 = 1e-6;

/// What is known of the demand of an interval beside its mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// The variance of the mean: how uncertain the level is, beyond what chance does to counts.
    pub variance: f64,
    /// Experts who will be there.
    pub covered: u32,
    /// The share of queries that one expert alone would take before it is too late: declines and
    /// the cool-downs after them are why the first seat is often not enough.
    pub taken: f64,
    /// The most seats that are missing.
    pub most: u32,
}

/// The promises that each further seat keeps, the first first; never rising, at most
/// `most` of them and none without worth.
///
/// Where only several seats together keep promises, each counts for an equal part.
#[must_use]
pub fn gains(question: &Question, outlook: Outlook) -> Vec<f64> {
    let Outlook {
        variance,
        covered,
        taken,
        most,
    } = outlook;
    let expected = |levels: &[(f64, f64)], experts: u32| {
        let nobody = libm::pow(1.0 - taken.clamp(0.0, 1.0), f64::from(experts));
        (1.0 - nobody) * expected(question, levels, experts)
    };
    let arrivals = question.demand.arrivals;
    if arrivals <= 0.0 {
        return Vec::new();
    }
    let levels = levels(arrivals, variance);
    let mut kept = vec![expected(&levels, covered)];
    for more in 1..=most {
        if arrivals - kept[kept.len() - 1] < SERVED * arrivals {
            break;
        }
        kept.push(expected(&levels, covered.saturating_add(more)));
    }
    let mut gains = slopes(&kept);
    gains.retain(|gain| *gain > LEAST_GAIN);
    gains
}

/// The levels of demand that are thought possible, with their weights: log-normal, so that demand is
/// never negative, and with the mean that was asked for.
fn levels(mean: f64, variance: f64) -> [(f64, f64); 3] {
    let relative = variance.max(0.0) / (mean * mean).max(1e-12);
    let sigma = libm::sqrt(libm::log1p(relative));
    let raw = LEVELS.map(|(deviation, weight)| (libm::exp(sigma * deviation), weight));
    let whole: f64 = raw.iter().map(|(factor, weight)| factor * weight).sum();
    raw.map(|(factor, weight)| (mean * factor / whole, weight))
}

/// Promises that so many experts keep, in the mean over the levels of demand.
fn expected(question: &Question, levels: &[(f64, f64)], experts: u32) -> f64 {
    if experts == 0 {
        return 0.0;
    }
    let kept = |&(arrivals, weight): &(f64, f64)| weight * kept(question, arrivals, experts);
    levels.iter().map(kept).sum()
}

fn kept(question: &Question, arrivals: f64, experts: u32) -> f64 {
    let mut question = *question;
    question.demand.arrivals = arrivals;
    let staffing = staffing::evaluate(&question, experts);
    let servers = f64::from(experts) * f64::from(question.terms.concurrency);
    let share = KEPT_IN_OVERLOAD * (servers / staffing.offered_load.max(1e-9)).min(1.0);
    arrivals * staffing.service_level.max(share)
}

/// The slopes of the least concave function above a rising sequence.
fn slopes(values: &[f64]) -> Vec<f64> {
    let mut slopes = Vec::with_capacity(values.len());
    let mut from = 0;
    while from + 1 < values.len() {
        let slope = |to: usize| (values[to] - values[from]) / (to - from) as f64;
        let best = (from + 1..values.len())
            .max_by(|a, b| slope(*a).total_cmp(&slope(*b)))
            .unwrap_or(from + 1);
        slopes.extend(std::iter::repeat_n(slope(best), best - from));
        from = best;
    }
    slopes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::planning::staffing::{Demand, Target, Terms, Waiting};

    fn question(arrivals: f64, handle_seconds: f64) -> Question {
        Question {
            demand: Demand {
                arrivals,
                interval_seconds: 1_800.0,
                handle_seconds,
            },
            waiting: Waiting::Deadline(600.0),
            target: Target {
                share: 0.9,
                within_seconds: 600.0,
            },
            terms: Terms::default(),
        }
    }

    fn outlook(covered: u32) -> Outlook {
        Outlook {
            variance: 4.0,
            covered,
            taken: 1.0,
            most: 20,
        }
    }

    #[test]
    fn the_first_seat_is_worth_most() {
        let gains = gains(&question(6.0, 300.0), outlook(0));
        assert!(gains.len() > 1 && gains[0] > 2.0 * gains[1], "{gains:?}");
        assert!(gains.iter().sum::<f64>() > 5.9);
    }

    #[test]
    fn whoever_is_there_already_takes_the_best_of_it() {
        let all = gains(&question(6.0, 300.0), outlook(0));
        let rest = gains(&question(6.0, 300.0), outlook(1));
        assert!((all[1] - rest[0]).abs() < 1e-9, "{all:?} {rest:?}");
    }

    #[test]
    fn where_nothing_comes_nothing_is_gained() {
        assert!(gains(&question(0.0, 300.0), outlook(0)).is_empty());
    }

    proptest! {
        #[test]
        fn gains_never_rise_and_sum_to_no_more_than_comes(
            arrivals in 0.0..200.0f64, handle in 30.0..3_000.0f64, variance in 0.0..900.0f64, covered in 0..30u32,
        ) {
            let outlook = Outlook { variance, ..outlook(covered) };
            let gains = gains(&question(arrivals, handle), outlook);
            prop_assert!(gains.len() <= 20);
            prop_assert!(gains.is_sorted_by(|a, b| *a >= *b - 1e-9), "{gains:?}");
            prop_assert!(gains.iter().sum::<f64>() <= arrivals + 1e-9);
        }
    }
}
