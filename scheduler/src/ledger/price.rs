//! Prices: how a charge is split, and the one rounding.

/// A price and its two parts.
///
/// Invariant: `price = pay + fee`, all three at least zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    price: i64,
    pay: i64,
}

impl Split {
    /// A price of which `pay` goes to the expert; `None` unless `0 <= pay <= price`.
    #[must_use]
    pub const fn of(price: i64, pay: i64) -> Option<Self> {
        if 0 <= pay && pay <= price {
            Some(Self { price, pay })
        } else {
            None
        }
    }

    /// What the brand is charged.
    #[must_use]
    pub const fn price(self) -> i64 {
        self.price
    }

    /// What the expert earns.
    #[must_use]
    pub const fn pay(self) -> i64 {
        self.pay
    }

    /// What the platform keeps.
    #[must_use]
    pub const fn fee(self) -> i64 {
        self.price - self.pay
    }

    /// Another charge on the same terms, e.g. the visit fee of this price: the fee's share is kept.
    ///
    /// `None` for a negative charge, and for a charge above zero on a price of zero.
    #[must_use]
    pub fn on(self, charge: i64) -> Option<Self> {
        if charge == 0 {
            return Self::of(0, 0);
        }
        let fee = share(charge, self.fee(), self.price)?;
        Self::of(charge, charge - fee)
    }
}

/// A part of an amount: floor(amount × numerator / denominator), the only rounding of money.
///
/// `None` for a negative amount or numerator, a denominator below one, or a result beyond 64 bits.
#[must_use]
pub fn share(amount: i64, numerator: i64, denominator: i64) -> Option<i64> {
    if amount < 0 || numerator < 0 || denominator < 1 {
        return None;
    }
    i64::try_from(i128::from(amount) * i128::from(numerator) / i128::from(denominator)).ok()
}

/// Splits a price: the platform's fee is floor(price × bps / 10,000), the expert gets the rest.
///
/// `None` for a negative price or a fee outside 0 to 10,000 basis points.
#[must_use]
pub fn split(price: i64, fee_bps: i32) -> Option<Split> {
    if !(0..=10_000).contains(&fee_bps) {
        return None;
    }
    let fee = share(price, i64::from(fee_bps), 10_000)?;
    Split::of(price, price - fee)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_fee_is_rounded_down_and_the_expert_gets_the_rest() {
        let split = split(225, 2_000).unwrap();
        assert_eq!((split.pay(), split.fee()), (180, 45));
        let odd = super::split(333, 1_999).unwrap();
        assert_eq!((odd.pay(), odd.fee()), (267, 66));
    }

    #[test]
    fn a_visit_fee_keeps_the_terms_of_the_offer() {
        let visit = split(225, 2_000).unwrap().on(112).unwrap();
        assert_eq!((visit.price(), visit.pay(), visit.fee()), (112, 90, 22));
        assert_eq!(split(0, 2_000).unwrap().on(0).map(Split::price), Some(0));
        assert_eq!(split(0, 2_000).unwrap().on(1), None);
    }

    #[test]
    fn impossible_prices_are_refused() {
        assert_eq!(split(-1, 100), None);
        assert_eq!(split(100, 10_001), None);
        assert_eq!(split(100, -1), None);
    }

    proptest! {
        #[test]
        fn a_price_is_its_pay_and_its_fee(price in 0..=i64::MAX, bps in 0..=10_000) {
            let split = split(price, bps).unwrap();
            prop_assert_eq!(split.pay().checked_add(split.fee()), Some(price));
            prop_assert!(split.fee() >= 0 && split.pay() >= 0);
        }
    }
}
