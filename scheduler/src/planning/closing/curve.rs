//! The published incentive: what an hour of an open shift pays on top, and why nobody should wait.
//!
//! A premium that rises as the date nears teaches people to wait for it. UKG's incentive tiers fall
//! towards the date for that reason, and so does this curve. Help at the last moment is paid by a
//! separate lever, to *everybody* who holds a seat of that shift: whoever came early has it too.
//! Whole minor units only.

use chrono::TimeDelta;

/// From so long before the start on an emergency can be called.
pub const EMERGENCY_FROM: TimeDelta = TimeDelta::hours(4);

/// A whole, in hundredths of a percent.
const WHOLE: i64 = 10_000;

/// One step of the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// It holds from this lead on.
    pub lead: TimeDelta,
    /// The share of the highest rate that it pays, in hundredths of a percent.
    pub share: u32,
}

/// The published curve of a platform or queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The highest rate per hour, in minor units.
    pub most_hourly: i64,
    /// The steps of the lead, the longest first. Shares that rise with a shorter lead do not count.
    pub tiers: Vec<Tier>,
    /// The steps of the unfilled share: nothing is paid up to the first of these many hundredths of
    /// a percent, and each one passed pays an equal part more.
    pub unfilled: Vec<u32>,
    /// What an emergency adds per hour, for all holders of the shift.
    pub emergency_hourly: i64,
}

impl Curve {
    /// The steps that are published unless settings say otherwise: all of it a week ahead, three
    /// quarters with three days, half with two, a quarter with one, then nothing; in three steps of
    /// what is unfilled.
    #[must_use]
    pub fn published(most_hourly: i64, emergency_hourly: i64) -> Self {
        let tier = |days, share| Tier {
            lead: TimeDelta::days(days),
            share,
        };
        Self {
            most_hourly,
            tiers: vec![
                tier(7, 10_000),
                tier(3, 7_500),
                tier(2, 5_000),
                tier(1, 2_500),
            ],
            unfilled: vec![2_000, 4_000, 6_000],
            emergency_hourly,
        }
    }

    /// The incentive per hour for whoever claims now.
    ///
    /// `lead` is the time to the start, `unfilled` the share of the seats required around it that
    /// nobody holds, in hundredths of a percent, and `before` what was last published for this
    /// shift: a rate that was lowered stays so.
    #[must_use]
    pub fn hourly(&self, lead: TimeDelta, unfilled: u32, before: Option<i64>) -> i64 {
        let by_lead = i64::from(self.share(lead));
        let steps = i64::try_from(self.unfilled.len())
            .unwrap_or(i64::MAX)
            .max(1);
        let passed = self
            .unfilled
            .iter()
            .filter(|step| unfilled > **step)
            .count();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let most = i128::from(self.most_hourly.max(0));
        let part = most * i128::from(by_lead) * i128::from(passed);
        let rate = part / (i128::from(WHOLE) * i128::from(steps));
        let rate = i64::try_from(rate).unwrap_or(i64::MAX);
        before.map_or(rate, |before| rate.min(before.max(0)))
    }

    /// When what is on offer now falls, and to how much at most: what a shift says that is still
    /// to be claimed. `lead` is the time to its start.
    #[must_use]
    pub fn falls(&self, lead: TimeDelta, amount: i64) -> Vec<(TimeDelta, i64)> {
        let now = i128::from(self.share(lead));
        let mut leads: Vec<TimeDelta> = self.tiers.iter().map(|tier| tier.lead).collect();
        leads.sort_unstable_by(|a, b| b.cmp(a));
        let moment = TimeDelta::microseconds(1);
        let ahead = leads.into_iter().filter(|next| now > 0 && *next <= lead);
        let falls = ahead.map(|next| {
            let then = i128::from(self.share(next - moment));
            // Rounded up: the amount is rounded down already, and this is the most.
            let left = (i128::from(amount.max(0)) * then + now - 1) / now;
            (next, i64::try_from(left).unwrap_or(i64::MAX))
        });
        let mut last = amount;
        falls
            .filter(|(_, left)| std::mem::replace(&mut last, *left) > *left)
            .collect()
    }

    /// What an emergency adds per hour to *every* seat of a shift, claimed early or late: all of it
    /// from [`EMERGENCY_FROM`] on while seats are missing, nothing before.
    #[must_use]
    pub fn emergency(&self, lead: TimeDelta, missing: u32) -> i64 {
        if missing > 0 && lead <= EMERGENCY_FROM {
            self.emergency_hourly.max(0)
        } else {
            0
        }
    }

    /// The share by lead: of the steps that are reached or lie ahead, the lowest, so that no table
    /// can make it rise.
    fn share(&self, lead: TimeDelta) -> u32 {
        let shortest = self.tiers.iter().map(|tier| tier.lead).min();
        if shortest.is_none_or(|shortest| lead < shortest) {
            return 0;
        }
        let reached = self.tiers.iter().filter(|tier| tier.lead <= lead);
        let longest = reached.map(|tier| tier.lead).max();
        let so_far = self.tiers.iter().filter(|tier| Some(tier.lead) >= longest);
        so_far.map(|tier| tier.share.min(10_000)).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn early_takers_get_most_and_the_last_day_nothing() {
        let curve = Curve::published(600, 900);
        let at = |hours| curve.hourly(TimeDelta::hours(hours), 10_000, None);
        assert_eq!(
            [at(200), at(168), at(100), at(48), at(24), at(23)],
            [600, 600, 450, 300, 150, 0]
        );
    }

    #[test]
    fn the_more_is_unfilled_the_more_is_paid_in_three_steps() {
        let curve = Curve::published(600, 0);
        let of = |unfilled| curve.hourly(TimeDelta::days(8), unfilled, None);
        assert_eq!(
            [of(0), of(2_000), of(2_001), of(5_000), of(10_000)],
            [0, 0, 200, 400, 600]
        );
    }

    #[test]
    fn what_falls_when_is_told_beforehand() {
        let curve = Curve::published(600, 0);
        let hours = |lead: i64, amount| -> Vec<(i64, i64)> {
            let falls = curve.falls(TimeDelta::hours(lead), amount);
            falls
                .iter()
                .map(|(lead, left)| (lead.num_hours(), *left))
                .collect()
        };
        assert_eq!(hours(200, 400), [(168, 300), (72, 200), (48, 100), (24, 0)]);
        assert_eq!(hours(30, 150), [(24, 0)]);
        assert_eq!(hours(20, 150), []);
    }

    #[test]
    fn a_rate_that_fell_does_not_rise_again() {
        let curve = Curve::published(600, 0);
        assert_eq!(curve.hourly(TimeDelta::days(8), 10_000, Some(200)), 200);
    }

    #[test]
    fn an_emergency_pays_every_holder_the_same() {
        let curve = Curve::published(600, 900);
        assert_eq!(curve.emergency(TimeDelta::hours(5), 3), 0);
        assert_eq!(curve.emergency(TimeDelta::hours(1), 3), 900);
        assert_eq!(curve.emergency(TimeDelta::hours(1), 0), 0);
    }

    proptest! {
        #[test]
        fn the_curve_never_rises_as_the_date_nears(
            tiers in prop::collection::vec((0..400i64, 0..20_000u32), 0..6),
            (near, more) in (0..500i64, 0..500i64), unfilled in 0..=10_000u32, most in -5..100_000i64,
        ) {
            let tiers = tiers.iter().map(|&(hours, share)| Tier { lead: TimeDelta::hours(hours), share });
            let curve = Curve { tiers: tiers.collect(), ..Curve::published(most, 0) };
            let late = curve.hourly(TimeDelta::hours(near), unfilled, None);
            let early = curve.hourly(TimeDelta::hours(near + more), unfilled, None);
            prop_assert!(late <= early && early <= most.max(0) && late >= 0);
        }

        #[test]
        fn it_never_falls_as_more_is_unfilled(hours in 0..500i64, few in 0..=10_000u32, more in 0..=10_000u32) {
            let curve = Curve::published(777, 0);
            let of = |unfilled| curve.hourly(TimeDelta::hours(hours), unfilled, None);
            prop_assert!(of(few.min(more)) <= of(few.max(more)));
        }

        #[test]
        fn whoever_took_it_earlier_never_regrets(
            early in 0..500i64, wait in 0..500i64, unfilled in (0..=10_000u32, 0..=10_000u32),
        ) {
            // What is on offer for one shift is published again and again, each time from the last.
            let curve = Curve::published(600, 900);
            let first = curve.hourly(TimeDelta::hours(early + wait), unfilled.0, None);
            let then = curve.hourly(TimeDelta::hours(early), unfilled.1, Some(first));
            let bonus = curve.emergency(TimeDelta::hours(early), 1);
            prop_assert!(first + bonus >= then + bonus);
        }
    }
}
