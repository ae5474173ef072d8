//! How often somebody may be wrong: a code has a million values, and three are good at a time.

use chrono::TimeDelta;
use entity::table::second_factor::Model;
use entity::value::Instant;

/// Wrong codes in [`PAUSE`] at most: typing errors pass, and a guesser who knows the password needs
/// more than a year for an even chance (480 a day, three in a million each).
const WRONG_MAX: i32 = 5;

/// Without a wrong code for so long, they are counted anew.
const PAUSE: TimeDelta = TimeDelta::minutes(15);

/// How many wrong codes count at present. A right one forgives none: whoever guesses beside the
/// owner would start anew with every sign-in of theirs.
fn counted(factor: &Model, now: Instant) -> i32 {
    let recent = factor.wrong_at.is_some_and(|last| now - last < PAUSE);
    if recent { factor.wrong_codes } else { 0 }
}

/// How many there are with another one.
pub(super) fn with_another(factor: &Model, now: Instant) -> i32 {
    counted(factor, now).saturating_add(1)
}

/// For how many seconds no code is looked at; `None`: they are.
pub(super) fn pause(factor: &Model, now: Instant) -> Option<u32> {
    let last = factor.wrong_at?;
    if counted(factor, now) < WRONG_MAX {
        return None;
    }
    let left = (last + PAUSE - now).num_milliseconds();
    u32::try_from((left + 999) / 1_000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        chrono::DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn factor(wrong_codes: i32, wrong_at: Option<Instant>) -> Model {
        Model {
            id: uuid::Uuid::nil().into(),
            person_id: uuid::Uuid::nil().into(),
            seed: String::new(),
            last_used_step: 0,
            wrong_codes,
            wrong_at,
            created_at: at(0),
            confirmed_at: Some(at(0)),
        }
    }

    #[test]
    fn five_wrong_codes_end_in_a_pause_of_a_quarter_of_an_hour() {
        assert_eq!(pause(&factor(0, None), at(0)), None);
        assert_eq!(pause(&factor(4, Some(at(0))), at(0)), None);
        assert_eq!(pause(&factor(5, Some(at(0))), at(0)), Some(900));
        assert_eq!(pause(&factor(5, Some(at(0))), at(899)), Some(1));
        assert_eq!(pause(&factor(5, Some(at(0))), at(900)), None);
    }

    #[test]
    fn wrong_codes_are_counted_until_there_were_none_for_a_quarter_of_an_hour() {
        assert_eq!(with_another(&factor(0, None), at(0)), 1);
        assert_eq!(with_another(&factor(3, Some(at(0))), at(899)), 4);
        assert_eq!(with_another(&factor(3, Some(at(0))), at(900)), 1);
    }

    /// Whoever is wrong every so many seconds, as often as they are let.
    fn most_in_a_window(every: i64) -> usize {
        let (mut row, mut wrong) = (factor(0, None), Vec::new());
        for now in (0..7_200).step_by(usize::try_from(every).unwrap()) {
            if pause(&row, at(now)).is_none() {
                row.wrong_codes = with_another(&row, at(now));
                row.wrong_at = Some(at(now));
                wrong.push(now);
            }
        }
        let within = |from: i64| {
            wrong
                .iter()
                .filter(|at| (from..from + 900).contains(at))
                .count()
        };
        wrong.iter().map(|from| within(*from)).max().unwrap_or(0)
    }

    #[test]
    fn no_window_of_a_quarter_of_an_hour_has_more_than_five() {
        for every in [1, 7, 60, 179, 181, 300, 899, 900] {
            assert!(most_in_a_window(every) <= 5, "every {every} s");
        }
    }
}
