//! `VESPER_COVERAGE`: how much coverage there is to be, and what it may cost.

use entity::value::Currency;
use scheduler::service::CoverPolicy;

use super::ConfigError;

/// The shares that can be aimed at: below half nothing is promised, and one cannot be kept.
const AIMS: std::ops::RangeInclusive<f64> = 0.5..=0.999;

/// The highest amount per hour, in minor units: a slip of the keyboard costs no fortune.
const HOURLY_MAX: i64 = 100_000;

/// Reads `name=value` parts with commas between them; what is absent keeps its default.
///
/// # Errors
/// Says which part is wrong, and what it must be.
pub(super) fn parse(text: &str) -> Result<CoverPolicy, ConfigError> {
    let mut policy = CoverPolicy::default();
    let parts = text.split(',').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| wrong(part, "name=value"))?;
        let (name, value) = (name.trim(), value.trim());
        match name {
            "aim" => policy.aim = within(part, value, AIMS)?,
            "occupancy" => policy.max_occupancy = within(part, value, 0.1..=1.0)?,
            "currency" => {
                let code = value.parse::<Currency>();
                policy.currency = code.map_err(|_| wrong(part, "a code such as USD"))?;
            }
            "hour" => policy.hour_cost = within(part, value, 0..=HOURLY_MAX)?,
            "incentive" => policy.incentive_hourly = within(part, value, 0..=HOURLY_MAX)?,
            "emergency" => policy.emergency_hourly = within(part, value, 0..=HOURLY_MAX)?,
            "closing" => {
                policy.closing = match value {
                    "on" => true,
                    "off" => false,
                    _ => return Err(wrong(part, "closing=on or closing=off")),
                }
            }
            _ => {
                let names = "one of aim, occupancy, currency, hour, incentive, emergency, closing";
                return Err(wrong(part, names));
            }
        }
    }
    Ok(policy)
}

fn within<N: std::str::FromStr + PartialOrd + std::fmt::Display>(
    part: &str,
    value: &str,
    range: std::ops::RangeInclusive<N>,
) -> Result<N, ConfigError> {
    let number = value.parse().ok().filter(|number| range.contains(number));
    let asked = format!("a number from {} to {}", range.start(), range.end());
    number.ok_or_else(|| wrong(part, &asked))
}

fn wrong(part: &str, must_be: &str) -> ConfigError {
    ConfigError(format!("VESPER_COVERAGE: {part:?} must be {must_be}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_keeps_its_default() {
        let policy = parse("aim=0.95, incentive=0 ,closing=off").unwrap();
        let expected = CoverPolicy {
            aim: 0.95,
            incentive_hourly: 0,
            closing: false,
            ..CoverPolicy::default()
        };
        assert_eq!(policy, expected);
        assert_eq!(parse("").unwrap(), CoverPolicy::default());
    }

    #[test]
    fn a_slip_is_told_with_what_it_must_be() {
        for (text, told) in [
            ("aim=1.5", "from 0.5 to 0.999"),
            ("aim=NaN", "from 0.5 to 0.999"),
            ("hour=-1", "from 0 to 100000"),
            ("closing=maybe", "closing=on or closing=off"),
            ("currency=dollars", "a code such as USD"),
            ("colour=red", "one of aim"),
            ("aim", "name=value"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.0.contains(told), "{}", error.0);
        }
    }
}
