//! Made-up histories whose future is known.

use chrono::NaiveDate;
use entity::value::zone::Zone;
use proptest::prelude::*;

use super::*;

const START: &str = "2026-03-02";

fn grid() -> Grid {
    Grid::new(Zone::utc(), 3_600).unwrap()
}

fn start() -> NaiveDate {
    START.parse().unwrap()
}

fn midnight(day: usize) -> Instant {
    let date = start() + DayCount::new(day as u64);
    date.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// A history in which `count` tells what came in each slot of each day.
fn series(days: usize, count: impl Fn(usize, usize) -> Option<f64>) -> Series {
    let mut history = Days::new(start(), 24);
    for day in 0..days {
        for slot in 0..24 {
            let count = count(day, slot);
            let cell = Cell {
                count: count.unwrap_or(0.0),
                exposure: f64::from(u8::from(count.is_some())),
            };
            history.add(start() + DayCount::new(day as u64), slot, cell);
        }
    }
    Series {
        days: history,
        events: Vec::new(),
    }
}

/// A week with busy evenings and quiet weekends, and some noise.
fn usual(day: usize, slot: usize) -> f64 {
    let weekday = if day % 7 < 5 { 1.0 } else { 0.4 };
    let hour = if (17..23).contains(&slot) { 40.0 } else { 10.0 };
    let noise = ((day * 7_919 + slot * 104_729) % 13) as f64 - 6.0;
    (hour * weekday + noise * 0.4).max(0.0).round()
}

fn ask(series: &[Series], special: &SpecialDays, from: usize, days: i64) -> Answer {
    forecast(&Request {
        pool: None,
        grid: &grid(),
        special,
        series,
        from: midnight(from),
        horizon: TimeDelta::days(days),
    })
}

fn ask_one(one: Series, days: i64) -> Vec<Point> {
    let from = one.days.len();
    ask(&[one], &SpecialDays::default(), from, days)
        .series
        .remove(0)
        .points
}

#[test]
fn the_week_repeats() {
    let points = ask_one(series(42, |day, slot| Some(usual(day, slot))), 7);
    assert_eq!(points.len(), 168);
    assert_eq!(points[0].start, midnight(42));
    let check = |day: usize, slot: usize, expected: f64| {
        let mean = points[day * 24 + slot].mean;
        assert!(
            (mean - expected).abs() < 0.15 * expected,
            "{day} {slot}: {mean}"
        );
    };
    check(0, 18, 40.0);
    check(2, 3, 10.0);
    check(5, 18, 16.0);
    check(6, 3, 4.0);
}

#[test]
fn an_outage_does_not_become_the_profile() {
    let outage = |day: usize, slot: usize| {
        let broken = day == 38 && slot == 3;
        Some(if broken { 900.0 } else { usual(day, slot) })
    };
    let points = ask_one(series(42, outage), 7);
    assert!(points[3 * 24 + 3].mean < 14.0, "{:?}", points[3 * 24 + 3]);
    let silence = |day: usize, slot: usize| Some(if day == 37 { 0.0 } else { usual(day, slot) });
    let points = ask_one(series(42, silence), 7);
    assert!(points[2 * 24 + 18].mean > 32.0, "{:?}", points[2 * 24 + 18]);
}

#[test]
fn what_was_not_seen_is_not_zero() {
    let office = |day: usize, slot: usize| {
        let seen = day % 7 < 5 && (7..21).contains(&slot) && day % 7 != 1;
        seen.then(|| usual(day, slot))
    };
    let points = ask_one(series(42, office), 7);
    let tuesday = points[24 + 18].mean;
    assert!((30.0..50.0).contains(&tuesday), "{tuesday}");
    assert!(points[3].mean > 3.0, "{:?}", points[3]);
}

#[test]
fn a_growing_level_is_followed() {
    let growing =
        |day: usize, slot: usize| Some((usual(day, slot) * (1.0 + 0.02 * day as f64)).round());
    let points = ask_one(series(84, growing), 7);
    let sum: f64 = points.iter().map(|point| point.mean).sum();
    let now: f64 = (77..84)
        .flat_map(|d| (0..24).map(move |s| growing(d, s).unwrap()))
        .sum();
    assert!((0.97..1.10).contains(&(sum / now)), "{sum} {now}");
}

#[test]
fn holidays_and_closures_are_like_the_quiet_days() {
    let holiday = |day: usize| [9, 24, 37].contains(&day);
    let quiet = |day: usize, slot: usize| {
        let like = if holiday(day) { 6 } else { day };
        Some(usual(like, slot))
    };
    let one = series(42, quiet);
    let mut special = SpecialDays {
        holidays: [9, 24, 37, 44]
            .iter()
            .map(|day| one.days.date(*day))
            .collect(),
        closures: std::collections::BTreeSet::new(),
    };
    let known = ask(std::slice::from_ref(&one), &special, 42, 7)
        .series
        .remove(0)
        .points;
    let mean = known[2 * 24 + 18].mean;
    assert!((13.0..23.0).contains(&mean), "{mean}");
    special.holidays.clear();
    special.closures = std::iter::once(one.days.date(44)).collect();
    let assumed = ask(&[one], &special, 42, 7).series.remove(0).points;
    let mean = assumed[2 * 24 + 18].mean;
    assert!((18.0..32.0).contains(&mean), "{mean}");
}

#[test]
fn a_thin_queue_borrows_the_shape_of_the_pool() {
    let busy = series(42, |day, slot| Some(usual(day, slot) * 10.0));
    let thin = series(14, |day, slot| {
        let hit = (day * 24 + slot) % 11 == 0 && (17..23).contains(&slot);
        Some(f64::from(u8::from(hit)))
    });
    let mut shifted = Days::new(start() + DayCount::new(28), 24);
    for day in 0..14 {
        for slot in 0..24 {
            shifted.add(
                start() + DayCount::new(28 + day),
                slot,
                thin.days.day(day as usize)[slot],
            );
        }
    }
    let thin = Series {
        days: shifted,
        events: Vec::new(),
    };
    let answer = ask(&[busy, thin], &SpecialDays::default(), 42, 7);
    let points = &answer.series[1].points;
    let (evening, night) = (points[18].mean, points[3].mean);
    assert!(evening > 2.0 * night && night > 0.0, "{evening} {night}");
    let week: f64 = points.iter().map(|point| point.mean).sum();
    assert!((2.0..8.0).contains(&week), "{week}");
}

#[test]
fn announced_events_change_what_they_cover_and_nothing_else() {
    let mut one = series(42, |day, slot| Some(usual(day, slot)));
    let plain = ask_one(one.clone(), 7);
    one.events.push(Event {
        from: midnight(43),
        to: midnight(44),
        factor: 2.0,
        extra: 0.0,
    });
    let changed = ask_one(one, 7);
    assert!((changed[30].mean - 2.0 * plain[30].mean).abs() < 1e-9);
    assert!(changed[30].p90 - changed[30].p10 > plain[30].p90 - plain[30].p10);
    assert_eq!(changed[60], plain[60]);
}

#[test]
fn short_histories_give_wide_bands_and_none_gives_nothing() {
    let three = ask_one(series(3, |day, slot| Some(usual(day, slot))), 2);
    let long = ask_one(series(63, |day, slot| Some(usual(day, slot))), 2);
    let width = |point: &Point| (point.p90 - point.p10) / point.mean;
    assert!((25.0..55.0).contains(&three[18].mean), "{:?}", three[18]);
    assert!(
        width(&three[18]) > 1.5 * width(&long[18]),
        "{:?} {:?}",
        three[18],
        long[18]
    );
    let none = ask_one(series(3, |_, _| None), 1);
    assert!(none.iter().all(|point| point.mean == 0.0));
    let zero = ask_one(series(20, |_, _| Some(0.0)), 1);
    assert!(
        zero.iter().all(|point| point.mean < 0.1 && point.p90 < 1.0),
        "{zero:?}"
    );
}

#[test]
fn the_backtest_beats_the_naive_mean_and_covers() {
    let noisy = |day: usize, slot: usize| {
        // A fixed sequence that looks like chance, of variance like a Poisson count's.
        let mixed = (day as u64 * 24 + slot as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let unit = ((mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64
            / (1_u64 << 53) as f64;
        let mean = usual(day % 7, slot);
        Some(
            negbin::NegativeBinomial::new(mean, mean)
                .quantile(unit.clamp(1e-6, 1.0 - 1e-6))
                .round(),
        )
    };
    let backtest = ask(&[series(56, noisy)], &SpecialDays::default(), 56, 7).backtest;
    let (own, naive) = (backtest.wape.unwrap(), backtest.naive_wape.unwrap());
    assert!(own < 0.95 * naive, "{backtest:?}");
    let covered = backtest.coverage_80.unwrap();
    assert!((0.75..0.85).contains(&covered), "{backtest:?}");
    assert_eq!(
        ask(
            &[series(1, |_, _| Some(3.0))],
            &SpecialDays::default(),
            1,
            1
        )
        .backtest,
        Backtest::default()
    );
}

#[test]
fn the_same_history_gives_the_same_forecast() {
    let one = series(30, |day, slot| Some(usual(day, slot)));
    assert_eq!(ask_one(one.clone(), 14), ask_one(one, 14));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn quantiles_are_ordered_and_nothing_is_negative(
        days in 0_usize..40,
        counts in proptest::collection::vec(proptest::option::weighted(0.8, 0_u32..60), 200),
        shift in 0_usize..24,
    ) {
        let any = |day: usize, slot: usize| counts[(day * 29 + slot * 7) % 200].map(f64::from);
        let one = series(days, any);
        let grid = grid();
        let answer = forecast(&Request {
            pool: None,
            grid: &grid,
            special: &SpecialDays::default(),
            series: &[one],
            from: midnight(days) + TimeDelta::hours(shift as i64),
            horizon: TimeDelta::days(3),
        });
        let points = &answer.series[0].points;
        prop_assert_eq!(points.len(), 72);
        for point in points {
            let ordered = 0.0 <= point.p10 && point.p10 <= point.p50 && point.p50 <= point.p90;
            prop_assert!(ordered && point.mean.is_finite() && point.p90.is_finite(), "{:?}", point);
        }
    }

    #[test]
    fn a_coarser_grid_sums_to_the_same(seed in 0_usize..1_000) {
        let fine = |day: usize, slot: usize| usual(day + 7 * (seed % 11), slot) + (seed % 5) as f64;
        let hours = ask_one(series(35, |day, slot| Some(fine(day, slot))), 7);
        let mut days = Days::new(start(), 1);
        for day in 0..35 {
            let count = (0..24).map(|slot| fine(day, slot)).sum();
            days.add(start() + DayCount::new(day as u64), 0, Cell { count, exposure: 1.0 });
        }
        let grid = Grid::new(Zone::utc(), 86_400).unwrap();
        let whole = forecast(&Request {
            pool: None,
            grid: &grid,
            special: &SpecialDays::default(),
            series: &[Series { days, events: Vec::new() }],
            from: midnight(35),
            horizon: TimeDelta::days(7),
        });
        let by_hours: f64 = hours.iter().map(|point| point.mean).sum();
        let by_days: f64 = whole.series[0].points.iter().map(|point| point.mean).sum();
        prop_assert!((by_hours / by_days - 1.0).abs() < 0.05, "{} {}", by_hours, by_days);
    }
}
