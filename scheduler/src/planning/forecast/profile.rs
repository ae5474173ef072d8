//! The share of each slot in its day, for each weekday: a hierarchy in which each level keeps only
//! what it can prove against its parent.
//!
//! Pool (or nothing) -> all days -> busy or quiet weekdays -> the weekday. See [`super::smooth`].

use super::days::Days;
use super::smooth::{self, Child};

/// The share of each slot, mean 1, for each weekday, Monday first.
pub(super) type Shape = Vec<Vec<f64>>;

/// Weekdays below this share of the middle one are quiet: weekends, mostly.
const QUIET: f64 = 0.6;

/// What a shape is fitted to.
pub(super) struct Facts<'a> {
    pub days: &'a Days,
    /// The counts, outlying ones cut.
    pub counts: &'a [f64],
    /// The mean count of a slot of each day.
    pub means: Vec<f64>,
    /// How much each day counts.
    pub weights: Vec<f64>,
    pub weekday: [f64; 7],
    pub dispersion: f64,
}

/// The same share for all that was seen: where a fit starts.
pub(super) fn plain(days: &Days) -> Shape {
    let slots = days.slots();
    let mut sums = vec![(0.0, 0.0); slots];
    for day in 0..days.len() {
        for (sum, cell) in sums.iter_mut().zip(days.day(day)) {
            sum.0 += cell.count;
            sum.1 += cell.exposure;
        }
    }
    let rate = |&(count, exposure): &(f64, f64)| (exposure > 0.0).then(|| count / exposure);
    let shape = even(&fill(sums.iter().map(rate).collect()), &vec![true; slots]);
    vec![shape; 7]
}

/// Fits the shape of each weekday.
pub(super) fn fit(facts: &Facts<'_>, prior: Option<&Shape>) -> Shape {
    let slots = facts.days.slots();
    let flat = vec![vec![1.0; slots]; 7];
    let mut shape = prior.unwrap_or(&flat).clone();
    let all = [vec![0, 1, 2, 3, 4, 5, 6]];
    let groups = groups(&facts.weekday);
    let each: Vec<Vec<usize>> = (0..7).map(|weekday| vec![weekday]).collect();
    descend(facts, &mut shape, &all);
    if groups.iter().all(|group| !group.is_empty()) {
        descend(facts, &mut shape, &groups);
    }
    // Weekdays are judged within their group: how much busy days differ from each other says
    // nothing about quiet ones.
    for group in &groups {
        let days: Vec<Vec<usize>> = group.iter().map(|&day| each[day].clone()).collect();
        descend(facts, &mut shape, &days);
    }
    let seen = seen(facts.days);
    shape.iter().map(|shape| even(shape, &seen)).collect()
}

fn groups(weekday: &[f64; 7]) -> [Vec<usize>; 2] {
    let middle = super::middle::median(&mut weekday.to_vec());
    let (busy, quiet) = (0..7).partition(|&day| weekday[day] > QUIET * middle);
    [busy, quiet]
}

/// One level: each child (a set of weekdays) moves its weekdays' shapes by its own ratios.
fn descend(facts: &Facts<'_>, shape: &mut Shape, children: &[Vec<usize>]) {
    let seen: Vec<(usize, Child)> = children
        .iter()
        .enumerate()
        .map(|(place, weekdays)| (place, child(facts, shape, weekdays)))
        .filter(|(_, child)| child.expected.iter().any(|expected| *expected > 0.0))
        .collect();
    let only: Vec<Child> = seen.iter().map(|(_, child)| child.clone()).collect();
    let ratios = smooth::ratios(&only, facts.dispersion);
    for ((place, child), ratios) in seen.iter().zip(ratios) {
        let known = ratios.iter().zip(&child.expected);
        let known = known.map(|(ratio, expected)| (*expected > 0.0).then_some(*ratio));
        let ratios = fill(known.collect());
        for &weekday in &children[*place] {
            for (share, ratio) in shape[weekday].iter_mut().zip(&ratios) {
                *share *= ratio;
            }
        }
    }
}

fn child(facts: &Facts<'_>, shape: &Shape, weekdays: &[usize]) -> Child {
    let slots = facts.days.slots();
    let mut child = Child {
        counted: vec![0.0; slots],
        expected: vec![0.0; slots],
    };
    for day in 0..facts.days.len() {
        let (weekday, weight) = (facts.days.weekday(day), facts.weights[day]);
        if weight <= 0.0 || !weekdays.contains(&weekday) {
            continue;
        }
        let counts = &facts.counts[day * slots..(day + 1) * slots];
        for (slot, cell) in facts.days.day(day).iter().enumerate() {
            child.counted[slot] += weight * counts[slot];
            child.expected[slot] +=
                weight * cell.exposure * facts.means[day] * shape[weekday][slot];
        }
    }
    child
}

/// Which slots were ever seen.
fn seen(days: &Days) -> Vec<bool> {
    let slots = 0..days.slots();
    slots
        .map(|slot| (0..days.len()).any(|day| days.day(day)[slot].exposure > 0.0))
        .collect()
}

/// Scales shares to mean 1 over the slots that were seen.
fn even(shares: &[f64], seen: &[bool]) -> Vec<f64> {
    let picked = shares.iter().zip(seen).filter(|(_, seen)| **seen);
    let (sum, count) = picked.fold((0.0, 0.0), |(sum, count), (share, _)| {
        (sum + share, count + 1.0)
    });
    if sum > 0.0 {
        shares.iter().map(|share| share * count / sum).collect()
    } else {
        vec![1.0; shares.len()]
    }
}

/// Values for slots that were never seen: on the line between their neighbours, around the clock.
fn fill(known: Vec<Option<f64>>) -> Vec<f64> {
    let slots = known.len();
    let nearest = |slot: usize, forward: bool| {
        (1..slots).find_map(|away| {
            let other = if forward {
                slot + away
            } else {
                slot + slots - away
            };
            known[other % slots].map(|value| (away as f64, value))
        })
    };
    (0..slots)
        .map(|slot| {
            known[slot].unwrap_or_else(|| match (nearest(slot, false), nearest(slot, true)) {
                (Some((left, before)), Some((right, after))) => {
                    (before * right + after * left) / (left + right)
                }
                _ => 1.0,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_slots_lie_between_their_neighbours() {
        let known = vec![Some(1.0), None, None, Some(4.0), None];
        assert_eq!(fill(known), [1.0, 2.0, 3.0, 4.0, 2.5]);
        assert_eq!(fill(vec![None, None]), [1.0, 1.0]);
        assert_eq!(
            even(&[1.0, 3.0, 9.0], &[true, true, false]),
            [0.5, 1.5, 4.5]
        );
    }

    #[test]
    fn weekends_are_a_group_of_their_own() {
        let [busy, quiet] = groups(&[1.2, 1.2, 1.2, 1.2, 0.5, 0.2, 1.3]);
        assert_eq!((busy, quiet), (vec![0, 1, 2, 3, 6], vec![4, 5]));
        assert!(groups(&[1.0; 7])[1].is_empty());
    }
}
