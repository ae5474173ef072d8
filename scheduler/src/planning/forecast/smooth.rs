//! Ratios of a slot's count to what a parent expects there: smoothed over neighbouring slots, then
//! shrunk towards 1.
//!
//! Both steps choose their strength from the data: the bandwidth by Stein's unbiased risk estimate
//! (Stein 1981), the shrinkage by an empirical-Bayes moment estimate of how much the true ratios
//! differ (Robbins 1956; Efron and Morris 1973). A busy queue keeps its own profile with its sharp
//! edges, a thin one borrows its parent's.

/// What was counted in each slot and what the parent expects there.
#[derive(Clone, Debug)]
pub struct Child {
    /// The counts, weighted.
    pub counted: Vec<f64>,
    /// The expected counts, with the same weights; 0 where nothing was seen.
    pub expected: Vec<f64>,
}

/// Bandwidths tried, in slots: none for the sharp edges of opening hours, up to an hour of
/// five-minute slots.
const BANDWIDTHS: [f64; 6] = [0.0, 0.7, 1.5, 3.0, 6.0, 12.0];

/// How far a kernel reaches, in bandwidths: beyond it the weight is below 2 %.
const REACH: f64 = 2.8;

/// Keeps a few slots with very many counts from deciding alone: beyond this relative variance more
/// precision no longer adds weight.
const PRECISION_FLOOR: f64 = 0.01;

/// A ratio and the variance of its error; of each slot.
struct Smoothed {
    ratio: Vec<f64>,
    variance: Vec<f64>,
    /// Stein's estimate of the squared error, weighted.
    risk: f64,
}

/// The ratio of each child in each slot: smoothed and shrunk towards 1.
///
/// `dispersion` is the variance of a count divided by its mean.
#[must_use]
pub fn ratios(children: &[Child], dispersion: f64) -> Vec<Vec<f64>> {
    let mut best: Option<(f64, Vec<Smoothed>)> = None;
    for bandwidth in BANDWIDTHS {
        let smoothed: Vec<Smoothed> = children
            .iter()
            .map(|child| smooth(child, bandwidth, dispersion))
            .collect();
        let risk: f64 = smoothed.iter().map(|one| one.risk).sum();
        if best.as_ref().is_none_or(|(least, _)| risk < *least) {
            best = Some((risk, smoothed));
        }
    }
    let smoothed = best.map(|(_, smoothed)| smoothed).unwrap_or_default();
    let spread = spread(&smoothed);
    smoothed.iter().map(|one| shrunk(one, spread)).collect()
}

/// How much the true ratios differ from 1: a variance.
fn spread(children: &[Smoothed]) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for child in children {
        for (ratio, variance) in child.ratio.iter().zip(&child.variance) {
            if variance.is_finite() {
                let weight = 1.0 / (variance + PRECISION_FLOOR);
                sum += weight * ((ratio - 1.0).powi(2) - variance);
                weights += weight;
            }
        }
    }
    if weights > 0.0 {
        (sum / weights).max(0.0)
    } else {
        0.0
    }
}

fn shrunk(child: &Smoothed, spread: f64) -> Vec<f64> {
    let pairs = child.ratio.iter().zip(&child.variance);
    pairs
        .map(|(ratio, variance)| {
            let trust = if variance.is_finite() && spread > 0.0 {
                spread / (spread + variance)
            } else {
                0.0
            };
            1.0 + trust * (ratio - 1.0)
        })
        .collect()
}

/// Kernel-weighted ratios around the clock.
fn smooth(child: &Child, bandwidth: f64, dispersion: f64) -> Smoothed {
    let slots = child.counted.len();
    let kernel = kernel(bandwidth, slots);
    let mut smoothed = Smoothed {
        ratio: vec![1.0; slots],
        variance: vec![f64::INFINITY; slots],
        risk: 0.0,
    };
    for slot in 0..slots {
        let (mut counted, mut expected, mut squares) = (0.0, 0.0, 0.0);
        for (reach, weight) in kernel.iter().enumerate() {
            for other in neighbours(slot, reach, slots) {
                counted += weight * child.counted[other];
                expected += weight * child.expected[other];
                squares += weight * weight * child.expected[other];
            }
        }
        if expected <= 0.0 {
            continue;
        }
        smoothed.ratio[slot] = counted / expected;
        smoothed.variance[slot] = dispersion * squares / (expected * expected);
        let own = child.expected[slot];
        if own > 0.0 {
            let noise = dispersion / own;
            let left = child.counted[slot] / own - smoothed.ratio[slot];
            let freedom = own / expected;
            let risk = left * left + (2.0 * freedom - 1.0) * noise;
            smoothed.risk += risk / (noise + PRECISION_FLOOR);
        }
    }
    smoothed
}

/// The slots that lie `reach` away, around the clock: the slot itself, or one on each side.
fn neighbours(slot: usize, reach: usize, slots: usize) -> impl Iterator<Item = usize> {
    let after = (slot + reach) % slots;
    let before = (slot + slots - reach) % slots;
    std::iter::once(after).chain((reach > 0).then_some(before))
}

/// Gaussian weights by distance, not reaching half-way around the clock.
fn kernel(bandwidth: f64, slots: usize) -> Vec<f64> {
    let most = slots.saturating_sub(1) / 2;
    let reach = ((bandwidth * REACH) as usize).min(most);
    (0..=reach)
        .map(|away| {
            if away == 0 {
                1.0
            } else {
                libm::exp(-0.5 * (away as f64 / bandwidth).powi(2))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(counted: &[f64], expected: f64) -> Child {
        Child {
            counted: counted.to_vec(),
            expected: vec![expected; counted.len()],
        }
    }

    #[test]
    fn a_busy_profile_keeps_its_edges() {
        let mut counted = vec![0.0; 24];
        counted[9..17].fill(90_000.0);
        let ratio = ratios(&[child(&counted, 30_000.0)], 1.0).remove(0);
        assert!(ratio[8] < 0.01 && ratio[17] < 0.01, "{ratio:?}");
        assert!((ratio[9] - 3.0).abs() < 0.01, "{ratio:?}");
    }

    #[test]
    fn noise_is_shrunk_away() {
        let counted: Vec<f64> = (0..24).map(|slot| [8.0, 12.0, 10.0][slot % 3]).collect();
        let ratio = ratios(&[child(&counted, 10.0)], 1.0).remove(0);
        assert!(ratio.iter().all(|r| (r - 1.0).abs() < 0.02), "{ratio:?}");
    }

    #[test]
    fn an_unseen_slot_follows_its_parent() {
        let mut one = child(&[20.0; 8], 10.0);
        one.expected[3] = 0.0;
        one.counted[3] = 0.0;
        let ratio = ratios(&[one], 1.0).remove(0);
        assert!(ratio[3] >= 1.0 && ratio[3] <= 2.0, "{ratio:?}");
        assert!(ratios(&[child(&[0.0; 1], 0.0)], 1.0)[0][0] == 1.0);
        assert!(ratios(&[], 1.0).is_empty());
    }
}
