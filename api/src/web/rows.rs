//! Pieces that several of these pages read from forms and write into tables.

use entity::value::{Currency, Money, Weekday};
use scheduler::locale;
use serde_json::{Value, json};

use super::Frame;

/// Empty lines below those that are there, so that some can be added without a script.
const SPARE: usize = 2;

/// A window of local time as a line of a form; empty lines are none.
#[derive(Clone, Debug, Default)]
pub(in crate::web) struct WindowRow {
    pub(in crate::web) weekday: String,
    pub(in crate::web) start: String,
    pub(in crate::web) minutes: String,
}

/// Lines of a form from its columns, with spare ones below.
pub(in crate::web) fn windows(
    weekdays: &[String],
    starts: &[String],
    minutes: &[String],
) -> Vec<WindowRow> {
    let at = |list: &[String], place: usize| list.get(place).cloned().unwrap_or_default();
    let lines = (0..weekdays.len()).map(|place| WindowRow {
        weekday: at(weekdays, place),
        start: at(starts, place),
        minutes: at(minutes, place),
    });
    let kept = lines.filter(|line| !line.weekday.is_empty());
    kept.chain(std::iter::repeat_n(WindowRow::default(), SPARE))
        .collect()
}

/// Lines of a form from windows, with spare ones below.
pub(in crate::web) fn window_rows(windows: &[entity::value::WeeklyWindow]) -> Vec<WindowRow> {
    let line = |window: &entity::value::WeeklyWindow| WindowRow {
        weekday: window.weekday.to_string(),
        start: window.start.time().format("%H:%M").to_string(),
        minutes: window.minutes.to_string(),
    };
    let kept = windows.iter().map(line);
    kept.chain(std::iter::repeat_n(WindowRow::default(), SPARE))
        .collect()
}

/// The windows as use cases read them.
pub(in crate::web) fn window_values(rows: &[WindowRow]) -> Vec<Value> {
    let chosen = rows.iter().filter(|row| !row.weekday.is_empty());
    chosen
        .map(|row| {
            json!({
                "weekday": row.weekday,
                "start": row.start.trim(),
                "minutes": whole(&row.minutes),
            })
        })
        .collect()
}

/// The days of a week, by word and name.
pub(in crate::web) fn weekdays(frame: &Frame) -> Vec<(String, String)> {
    let day = |(place, day): (usize, &Weekday)| {
        let name = u8::try_from(place)
            .ok()
            .and_then(|place| chrono::Weekday::try_from(place).ok())
            .map(|day| frame.days.weekday_name(day));
        (day.to_string(), name.unwrap_or_else(|| day.to_string()))
    };
    Weekday::ALL.iter().enumerate().map(day).collect()
}

/// A whole number, or the text as it is, so that the use case says what is wrong with it.
pub(in crate::web) fn whole(text: &str) -> Value {
    let text = text.trim();
    text.parse::<i64>()
        .map_or_else(|_| json!(text), Value::from)
}

/// Words between commas.
pub(in crate::web) fn words(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim);
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// An amount as it is typed, such as `4.50`, in minor units; `None` where it is no amount.
pub(in crate::web) fn minor(text: &str, currency: Currency) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (units, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = usize::from(currency.exponent());
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if units.is_empty() || !is_number(units) || !is_number(rest) || rest.len() > digits {
        return None;
    }
    format!("{units}{rest:0<digits$}").parse().ok()
}

/// An amount as it is typed.
pub(in crate::web) fn typed(money: Money) -> String {
    let digits = usize::from(money.currency.exponent());
    let text = format!("{:0>width$}", money.amount.max(0), width = digits + 1);
    let (units, rest) = text.split_at(text.len() - digits);
    if rest.is_empty() {
        units.to_owned()
    } else {
        format!("{units}.{rest}")
    }
}

/// An amount as use cases read it, or the text as it is.
pub(in crate::web) fn amount(text: &str, currency: &str) -> Value {
    let parsed: Option<Currency> = currency.trim().parse().ok();
    let minor = parsed.and_then(|currency| minor(text, currency));
    match minor {
        Some(minor) => json!({"amount": minor, "currency": currency.trim()}),
        None => json!({"amount": text, "currency": currency.trim()}),
    }
}

/// A share as basis points.
pub(in crate::web) fn basis_points(share: f64) -> i64 {
    (share.clamp(0.0, 1.0) * 10_000.0).round() as i64
}

/// An enumeration's own word.
pub(in crate::web) fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A length of time as the reader's clock shows it.
pub(in crate::web) fn length(seconds: i64) -> String {
    locale::duration(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_typed() {
        let usd = Currency::USD;
        let read = |text| minor(text, usd);
        assert_eq!(read("4.50"), Some(450));
        assert_eq!(read("4,5"), Some(450));
        assert_eq!(read(" 4 "), Some(400));
        for wrong in ["", "x", "4.505", "-4", "4.5.0", ".5"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(typed(Money::new(450, usd)), "4.50");
        assert_eq!(typed(Money::new(5, usd)), "0.05");
    }

    #[test]
    fn empty_lines_are_no_windows() {
        let texts = |texts: [&str; 2]| texts.map(str::to_owned).to_vec();
        let rows = windows(
            &texts(["mon", ""]),
            &texts(["09:00", "10:00"]),
            &texts(["480", "x"]),
        );
        assert_eq!(rows.len(), 3);
        let expected = json!([{"weekday": "mon", "start": "09:00", "minutes": 480}]);
        assert_eq!(json!(window_values(&rows)), expected);
    }
}
