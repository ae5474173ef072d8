//! What a brand may spend: its money, and what its own rules make of it.
//!
//! Amounts in and answers out; who asks (the dispatch, an acceptance, a new query) acts on them.

use entity::value::LowBalancePolicy;

/// How many further resolutions a balance should cover where the brand does not say otherwise.
///
/// Ten is an evening of a small brand: time enough to pay in.
const LOW_RESOLUTIONS: i64 = 10;

/// Whether so much is little: below the brand's own line, or below ten resolutions at that price.
#[must_use]
pub fn is_low(available: i64, line: Option<i64>, price: i64) -> bool {
    available < line.unwrap_or_else(|| price.saturating_mul(LOW_RESOLUTIONS))
}

/// A brand's means in one currency, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// What it may spend, its credit line included; `i64::MAX` without limit.
    pub available: i64,
    /// What this night has cost so far.
    pub spent_tonight: i64,
    /// What it may cost; absent: no limit.
    pub nightly_cap: Option<i64>,
    /// Below which its money is low; absent: ten resolutions.
    pub low_balance: Option<i64>,
    /// What happens then.
    pub policy: LowBalancePolicy,
}

impl Means {
    /// What this night may still cost; absent: no limit. Below zero where the cap was lowered.
    #[must_use]
    pub fn left_tonight(&self) -> Option<i64> {
        self.nightly_cap
            .map(|cap| cap.saturating_sub(self.spent_tonight))
    }

    /// Whether one more resolution at that price would cost the night more than it may.
    #[must_use]
    pub fn is_capped(&self, price: i64) -> bool {
        self.left_tonight().is_some_and(|left| left < price)
    }

    /// Whether money is low for queries at that price.
    #[must_use]
    pub fn is_low(&self, price: i64) -> bool {
        is_low(self.available, self.low_balance, price)
    }

    /// Whether new customers are promised a later answer.
    #[must_use]
    pub fn promises_longer(&self, price: i64) -> bool {
        self.policy == LowBalancePolicy::LongerPromise
            && (self.is_low(price) || self.is_capped(price))
    }

    /// Whether only mail is offered.
    #[must_use]
    pub fn is_mail_only(&self, price: i64) -> bool {
        self.policy == LowBalancePolicy::EmailOnly && self.is_low(price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(available: i64, policy: LowBalancePolicy) -> Means {
        Means {
            available,
            spent_tonight: 0,
            nightly_cap: None,
            low_balance: None,
            policy,
        }
    }

    #[test]
    fn ten_resolutions_are_low_unless_the_brand_draws_its_own_line() {
        let means = means(1_999, LowBalancePolicy::Stop);
        assert!(means.is_low(200));
        assert!(!means.is_low(199));
        let own = Means {
            low_balance: Some(500),
            ..means
        };
        assert!(!own.is_low(200));
    }

    #[test]
    fn the_last_resolution_of_a_night_may_reach_the_cap_and_not_pass_it() {
        let means = Means {
            spent_tonight: 800,
            nightly_cap: Some(1_000),
            ..means(9_999, LowBalancePolicy::Stop)
        };
        assert!(!means.is_capped(200));
        assert!(means.is_capped(201));
        let lowered = Means {
            nightly_cap: Some(500),
            ..means
        };
        assert_eq!(lowered.left_tonight(), Some(-300));
        assert!(lowered.is_capped(0), "nothing more, even for nothing");
    }

    #[test]
    fn each_policy_does_its_own_and_only_when_money_is_low() {
        use LowBalancePolicy::{EmailOnly, LongerPromise, Stop};
        for (policy, longer, mail) in [
            (Stop, false, false),
            (EmailOnly, false, true),
            (LongerPromise, true, false),
        ] {
            let low = means(100, policy);
            assert_eq!(
                (low.promises_longer(200), low.is_mail_only(200)),
                (longer, mail)
            );
            let rich = means(100_000, policy);
            assert!(!rich.promises_longer(200) && !rich.is_mail_only(200));
        }
    }
}
