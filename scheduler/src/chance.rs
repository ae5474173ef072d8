//! Seeded chance that is the same on every machine and in every build.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
//! generators", 2014) and transcendental functions come from `libm`, never from the platform.
//! Every purpose of every query has its own stream, so that a change of one does not shift the
//! others. Never for secrets.

/// What a stream of numbers is for; the number is part of every seed, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whether an expert accepts an offer.
    Accept = 1,
    /// How long the expert looks at an offer.
    AcceptTime = 2,
    /// How long the first reply takes.
    ReplyTime = 3,
    /// How long the work takes.
    HandleTime = 4,
    /// How long the customer waits.
    Patience = 5,
    /// Whether and when the customer writes again.
    Reopen = 6,
    /// Arrivals that are generated.
    Arrival = 7,
    /// Which experts' schedules a planner takes up, and how it blurs their values.
    Plan = 8,
    /// Who is asked first for an open shift among equals, and whether they claim it.
    Invite = 9,
    /// Whether an expert who was asked claims a shift.
    Claim = 10,
    /// What may happen in the next hours, when somebody is told when an answer comes.
    LookAhead = 11,
}

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// Spreads 64 bits over 64 bits: the finaliser of SplitMix64.
#[must_use]
pub const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Takes one more number into a hash.
#[must_use]
pub const fn fold(hash: u64, value: u64) -> u64 {
    mix(hash.wrapping_add(GAMMA) ^ mix(value.wrapping_add(GAMMA)))
}

/// Hashes bytes: FNV-1a, finished by [`mix`].
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mix(fnv)
}

/// A stream of seeded numbers.
#[derive(Clone, Debug)]
pub struct Stream(u64);

impl Stream {
    /// The stream of one purpose; `keys` say whose (a query, an expert, a round).
    #[must_use]
    pub fn new(seed: u64, purpose: Purpose, keys: &[u64]) -> Self {
        let start = fold(mix(seed), purpose as u64);
        Self(keys.iter().fold(start, |hash, &key| fold(hash, key)))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// The next number in `[0, 1)`, a multiple of 2⁻⁵³.
    pub fn fraction(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// One of `0..count`, each as likely to within 2⁻³²; 0 where there is none.
    pub fn below(&mut self, count: usize) -> usize {
        // The product of 32 bits and a count is below the count once it is shifted back.
        ((u128::from(self.bits() >> 32) * count as u128) >> 32) as usize
    }

    /// Puts things into any order (Fisher and Yates; Durstenfeld, 1964).
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// An exponential number of this mean.
    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.fraction())
    }

    /// A standard normal number (Box and Muller, 1958; the cosine branch).
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.fraction()));
        radius * libm::cos(std::f64::consts::TAU * self.fraction())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_split_mix_64() {
        let mut stream = Stream(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| stream.bits()).collect();
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn a_shuffle_keeps_everything_and_a_draw_stays_below() {
        let mut stream = Stream(3);
        let mut things: Vec<usize> = (0..50).collect();
        stream.shuffle(&mut things);
        assert_ne!(things, (0..50).collect::<Vec<_>>());
        things.sort_unstable();
        assert_eq!(things, (0..50).collect::<Vec<_>>());
        assert!((0..1_000).all(|_| stream.below(7) < 7));
    }
}
