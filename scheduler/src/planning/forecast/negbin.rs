//! The distribution of one count: negative binomial, by mean and variance.
//!
//! A Poisson count whose rate is itself uncertain (gamma) is negative binomial; arrivals at call
//! centres are overdispersed in this way (Jongbloed and Koole 2001; Ibrahim, Ye, L'Ecuyer and Shen
//! 2016). Quantiles are those of the count spread evenly over its unit (Machado and Santos Silva
//! 2005), so that exactly the nominal share of randomised probability integral transforms (Czado,
//! Gneiting and Held 2009) lies below them although counts are whole numbers.

/// Above this mean the sum over counts gives way to a gamma distribution, whose quantiles then
/// agree to a fraction of a count.
const SUMMED_UP_TO: f64 = 300.0;

/// A count to come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NegativeBinomial {
    mean: f64,
    variance: f64,
}

impl NegativeBinomial {
    /// The distribution with that mean and variance; one below the mean is raised to it (Poisson).
    #[must_use]
    pub fn new(mean: f64, variance: f64) -> Self {
        let mean = if mean.is_finite() { mean.max(0.0) } else { 0.0 };
        Self {
            mean,
            variance: if variance > mean { variance } else { mean },
        }
    }

    /// The mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The variance.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// The value below which that share of the spread counts lies, never below 0.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        if self.mean <= 0.0 {
            return 0.0;
        }
        if self.mean > SUMMED_UP_TO {
            return self.gamma_quantile(share);
        }
        let mut masses = self.masses();
        let (mut below, mut count) = (0.0, 0.0);
        loop {
            let mass = masses.next().unwrap_or(0.0);
            if below + mass >= share || count > self.last_count() {
                let inside = if mass > 0.0 {
                    (share - below) / mass
                } else {
                    0.5
                };
                return (count - 0.5 + inside.clamp(0.0, 1.0)).max(0.0);
            }
            below += mass;
            count += 1.0;
        }
    }

    /// The probabilities of a smaller count and of one not larger: between them the randomised
    /// probability integral transform is uniform.
    #[must_use]
    pub fn transform(&self, count: f64) -> (f64, f64) {
        if self.mean <= 0.0 {
            return if count > 0.0 { (1.0, 1.0) } else { (0.0, 1.0) };
        }
        if self.mean > SUMMED_UP_TO {
            return (self.gamma_below(count - 0.5), self.gamma_below(count + 0.5));
        }
        let (mut below, mut at) = (0.0, 0.0);
        let most = (count.max(0.0) as usize).min(self.last_count() as usize);
        for mass in self.masses().take(most + 1) {
            below += at;
            at = mass;
        }
        (below.min(1.0), (below + at).min(1.0))
    }

    /// The probability of each count from 0 on.
    fn masses(&self) -> impl Iterator<Item = f64> {
        let excess = self.variance - self.mean;
        let poisson = excess <= self.mean * 1e-9;
        let size = if poisson {
            0.0
        } else {
            self.mean * self.mean / excess
        };
        let first = if poisson {
            libm::exp(-self.mean)
        } else {
            libm::exp(-size * libm::log1p(self.mean / size))
        };
        let mean = self.mean;
        let (mut mass, mut count) = (first, 0.0);
        std::iter::from_fn(move || {
            let now = mass;
            let step = if poisson {
                mean
            } else {
                (count + size) * mean / (size + mean)
            };
            count += 1.0;
            mass *= step / count;
            Some(now)
        })
    }

    /// Beyond this count next to nothing is left.
    fn last_count(&self) -> f64 {
        self.mean + 40.0 * self.variance.sqrt() + 40.0
    }

    /// Wilson and Hilferty's cube-root approximation of the gamma distribution (1931).
    fn gamma_quantile(&self, share: f64) -> f64 {
        let shape = self.mean * self.mean / self.variance;
        let root = 1.0 - 1.0 / (9.0 * shape) + normal_quantile(share) / (3.0 * shape.sqrt());
        self.mean * root.max(0.0).powi(3)
    }

    fn gamma_below(&self, count: f64) -> f64 {
        let shape = self.mean * self.mean / self.variance;
        let root = libm::cbrt((count / self.mean).max(0.0));
        normal_below((root - 1.0 + 1.0 / (9.0 * shape)) * 3.0 * shape.sqrt())
    }
}

fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The standard normal quantile, by bisection: 60 halvings reach the last digit that matters.
fn normal_quantile(share: f64) -> f64 {
    let (mut low, mut high) = (-9.0, 9.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if normal_below(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_probabilities_are_met() {
        // Poisson(2): P(0) = 0.1353, P(<= 2) = 0.6767.
        let poisson = NegativeBinomial::new(2.0, 2.0);
        let (below, up_to) = poisson.transform(2.0);
        assert!((below - 0.406_006).abs() < 1e-6 && (up_to - 0.676_676).abs() < 1e-6);
        // Size 2, mean 2: P(k) = (k + 1) / 2^(k + 2).
        let wide = NegativeBinomial::new(2.0, 4.0);
        assert!((wide.transform(0.0).1 - 0.25).abs() < 1e-12);
        assert!((wide.transform(1.0).1 - 0.5).abs() < 1e-12);
        assert!((wide.quantile(0.5) - 1.5).abs() < 1e-9);
        assert_eq!(NegativeBinomial::new(0.0, 0.0).quantile(0.9), 0.0);
    }

    #[test]
    fn the_sum_and_the_gamma_agree_where_they_meet() {
        for variance in [300.0, 900.0, 9_000.0] {
            let summed = NegativeBinomial::new(SUMMED_UP_TO, variance);
            let gamma = NegativeBinomial::new(SUMMED_UP_TO + 1e-6, variance);
            for share in [0.1, 0.5, 0.9] {
                let (a, b) = (summed.quantile(share), gamma.quantile(share));
                assert!((a - b).abs() < 1.0, "{variance} {share}: {a} {b}");
            }
        }
    }

    proptest! {
        #[test]
        fn quantiles_are_ordered_and_invert_the_transform(
            mean in 0.01_f64..900.0, excess in 0.0_f64..3.0, share in 0.02_f64..0.97,
        ) {
            let one = NegativeBinomial::new(mean, mean * (1.0 + excess) + 0.1 * mean * mean);
            let (low, high) = (one.quantile(share), one.quantile(share + 0.02));
            prop_assert!(0.0 <= low && low <= high);
            if low > 0.0 {
                let (below, up_to) = one.transform((low + 0.5).floor());
                prop_assert!(below - 0.01 <= share && share <= up_to + 0.01);
            }
        }
    }
}
