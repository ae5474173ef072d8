//! The middle of many values, and means around each of them in a row.

/// The ratio of weighted sums around each place, where what lies further away counts less; one
/// pass forward, one backward. `None` where nothing counts.
pub(super) fn around(parts: &[(f64, f64)], reach: f64) -> Vec<Option<f64>> {
    let fade = libm::exp(-1.0 / reach);
    let running = |parts: &mut dyn Iterator<Item = &(f64, f64)>| -> Vec<(f64, f64)> {
        let mut sum = (0.0, 0.0);
        let step = |part: &(f64, f64)| {
            sum = (sum.0 * fade + part.0, sum.1 * fade + part.1);
            sum
        };
        parts.map(step).collect()
    };
    let before = running(&mut parts.iter());
    let after = running(&mut parts.iter().rev());
    let sums = before.iter().zip(after.iter().rev()).zip(parts);
    sums.map(|((before, after), own)| {
        let below = before.1 + after.1 - own.1;
        (below > 0.0).then(|| (before.0 + after.0 - own.0) / below)
    })
    .collect()
}

/// The middle value, the mean of both where there are two; 0 of none.
pub(super) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let even = values.len().is_multiple_of(2);
    let (below, middle, _) = values.select_nth_unstable_by(values.len() / 2, f64::total_cmp);
    let before = below.iter().copied().max_by(f64::total_cmp);
    let before = before.filter(|_| even).unwrap_or(*middle);
    0.5 * (before + *middle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_in_the_middle() {
        assert_eq!(median(&mut []), 0.0);
        assert_eq!(median(&mut [7.0]), 7.0);
        assert_eq!(median(&mut [9.0, 1.0, 3.0]), 3.0);
        assert_eq!(median(&mut [4.0, 1.0, 9.0, 3.0]), 3.5);
    }
}
