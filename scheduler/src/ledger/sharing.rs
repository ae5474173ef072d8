//! How several experts share the pay for one resolution.
//!
//! The rule is Vesper's own and published to experts: each reply to the customer counts the same,
//! whoever resolves counts as one who replied and has at least half, and what rounding leaves is
//! theirs. The parts are parts of the price, so that they sum to it whatever each one's own terms
//! are; each expert's pay is their part on the terms of their own offer.

use super::price::{Split, share};

/// What an expert did for a resolution that somebody else completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Help {
    /// Their replies to the customer: above zero.
    pub replies: i64,
    /// What their own offer said.
    pub terms: Split,
}

/// Splits what a resolution costs among those who worked on it.
///
/// `total`: what is to be shared, in minor units; `terms`: the offer of whoever resolved, who wrote
/// `replies`. Answers the resolver's part, and one part for each of `helpers`, in their order. The
/// prices of all parts sum to `total`; a helper's is at most the price of their own offer.
///
/// `None` for a negative total, or more than 64 bits.
#[must_use]
pub fn shares(
    total: i64,
    (terms, replies): (Split, i64),
    helpers: &[Help],
) -> Option<(Split, Vec<Split>)> {
    let helped = helpers
        .iter()
        .try_fold(0i64, |sum, help| sum.checked_add(help.replies))?;
    let all = helped.checked_add(replies.max(1))?;
    // Beyond half of the replies the helpers share half of the total.
    let (base, parts) = if helped.checked_mul(2)? > all {
        (total / 2, helped)
    } else {
        (total, all)
    };
    let mut left = total;
    let mut shared = Vec::with_capacity(helpers.len());
    for help in helpers {
        let part = share(base, help.replies, parts.max(1))?.min(help.terms.price());
        left -= part;
        shared.push(help.terms.on(part)?);
    }
    Some((on(terms, left)?, shared))
}

/// A part on an offer's terms; a price of zero has no share, so all of it is pay.
fn on(terms: Split, part: i64) -> Option<Split> {
    if terms.price() == 0 {
        return Split::of(part, part);
    }
    terms.on(part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::split;

    fn help(replies: i64, price: i64) -> Help {
        Help {
            replies,
            terms: split(price, 2_000).unwrap(),
        }
    }

    fn prices(total: i64, replies: i64, helpers: &[Help]) -> (i64, Vec<i64>) {
        let terms = split(1_000, 2_000).unwrap();
        let (resolver, shared) = shares(total, (terms, replies), helpers).unwrap();
        let shared = shared.iter().map(|part| part.price()).collect();
        (resolver.price(), shared)
    }

    #[test]
    fn whoever_resolves_alone_has_it_all() {
        assert_eq!(prices(1_000, 0, &[]), (1_000, vec![]));
    }

    #[test]
    fn replies_count_the_same() {
        assert_eq!(prices(1_000, 3, &[help(1, 1_000)]), (750, vec![250]));
        assert_eq!(prices(1_000, 1, &[help(1, 1_000)]), (500, vec![500]));
    }

    #[test]
    fn whoever_resolves_has_at_least_half() {
        let helpers = [help(6, 1_000), help(3, 1_000)];
        assert_eq!(prices(1_001, 0, &helpers), (502, vec![333, 166]));
    }

    #[test]
    fn nobody_has_more_than_their_own_offer_said() {
        assert_eq!(prices(1_000, 1, &[help(1, 100)]), (900, vec![100]));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_price(
            total in 0i64..1_000_000_000,
            replies in 0i64..50,
            bps in 0i32..=10_000,
            others in prop::collection::vec((1i64..50, 0i64..2_000_000_000, 0i32..=10_000), 0..6),
        ) {
            let terms = split(total.max(1), bps).unwrap();
            let helpers: Vec<Help> = others
                .into_iter()
                .map(|(replies, price, bps)| Help { replies, terms: split(price, bps).unwrap() })
                .collect();
            let (resolver, shared) = shares(total, (terms, replies), &helpers).unwrap();
            let sum: i64 = shared.iter().map(|part| part.price()).sum();
            prop_assert_eq!(resolver.price() + sum, total);
            prop_assert!(resolver.price() * 2 >= total);
            prop_assert_eq!(shared.len(), helpers.len());
            for (part, help) in shared.iter().zip(&helpers) {
                prop_assert!(part.price() <= help.terms.price());
                prop_assert!(part.pay() + part.fee() == part.price() && part.pay() >= 0);
            }
        }
    }
}
