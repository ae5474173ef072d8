//! Lengths of time on the command line: `90s`, `30m`, `1h`, `7d`.

use std::time::Duration;

/// The longest that may be asked for: a year.
const LONGEST: u64 = 366 * 86_400;

/// Reads a number and a unit.
///
/// # Errors
/// What to write instead.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let expected = || "write a time such as 90s, 30m, 1h or 7d, up to a year".to_owned();
    let unit = match text.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3_600,
        Some('d') => 86_400,
        _ => return Err(expected()),
    };
    let count: u64 = text[..text.len() - 1].parse().map_err(|_| expected())?;
    let seconds = count.checked_mul(unit);
    let seconds = seconds.filter(|seconds| (1..=LONGEST).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_read_and_nothing_else() {
        assert_eq!(span("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(span("7d"), Ok(Duration::from_secs(604_800)));
        for wrong in [
            "",
            "s",
            "0s",
            "-1s",
            "1.5h",
            "90",
            "1y",
            "9é",
            "999999999999h",
            "400d",
        ] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }
}
