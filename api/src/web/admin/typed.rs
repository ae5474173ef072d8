//! What people type into forms and addresses: amounts, local times, choices, and pages of lists.

use std::str::FromStr;

use actix_web::http::StatusCode;
use chrono::NaiveDateTime;
use entity::value::{Currency, Instant, Money, Zone};

use crate::page::Paging;
use crate::problem::Problem;

/// Rows of a list on one page.
pub(super) const ROWS: u64 = 50;

/// Whether a refusal is shown at the form, so that it can be mended there.
pub(super) fn is_mendable(problem: &Problem) -> bool {
    matches!(
        problem.status,
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED
    )
}

/// What is wrong, at the fields of a form that names some otherwise than the use case: pairs of the
/// use case's pointer and the form's.
pub(super) fn renamed(mut problem: Problem, names: &[(&str, &str)]) -> Problem {
    for error in &mut problem.errors {
        let found = names.iter().find(|(theirs, _)| error.pointer == *theirs);
        if let Some((_, ours)) = found {
            (*ours).clone_into(&mut error.pointer);
        }
    }
    problem
}

/// A choice; nothing where nothing is chosen.
///
/// # Errors
/// 422 at the field for what is no choice.
pub(super) fn chosen<T: FromStr>(field: &str, text: &str) -> Result<Option<T>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Problem::field(format!("/{field}"), "is not one of the choices")),
    }
}

/// Text, if any was typed.
pub(super) fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// An amount in major units, read exactly: `12.50` dollars are 1250 cents. A comma is a point.
///
/// # Errors
/// 422 at the field for what is no amount, or finer than the currency.
pub(super) fn amount(field: &str, text: &str, currency: Currency) -> Result<Money, Problem> {
    let places = usize::from(currency.exponent());
    exact(text, places)
        .map(|amount| Money::new(amount, currency))
        .ok_or_else(|| {
            let detail = format!(
                "must be an amount in {currency} with at most {places} decimal places and no separators of thousands"
            );
            Problem::field(format!("/{field}"), detail)
        })
}

/// The minor units of a decimal number with at most so many places.
fn exact(text: &str, places: usize) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let is_figure = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > places || !is_figure(whole) || !is_figure(part) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

/// An amount as [`amount`] reads it.
pub(super) fn plain(money: Money) -> String {
    let places = usize::from(money.currency.exponent());
    let digits = format!(
        "{:0>width$}",
        money.amount.unsigned_abs(),
        width = places + 1
    );
    let (whole, part) = digits.split_at(digits.len() - places);
    let sign = if money.amount < 0 { "-" } else { "" };
    match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part}"),
    }
}

/// A share in per cent with at most two places, in basis points.
///
/// # Errors
/// 422 at the field for what is none.
pub(super) fn per_cent(field: &str, text: &str) -> Result<i32, Problem> {
    let bps = exact(text, 2).and_then(|bps| i32::try_from(bps).ok());
    bps.ok_or_else(|| {
        let detail = "must be per cent with at most two decimal places";
        Problem::field(format!("/{field}"), detail)
    })
}

/// A share as [`per_cent`] reads it.
pub(super) fn share(bps: i32) -> String {
    format!("{}.{:02}", bps / 100, bps % 100)
}

/// A local time of a form, e.g. `2026-11-23T14:00`, in a zone.
///
/// # Errors
/// 422 at the field for what is no time.
pub(super) fn moment(field: &str, text: &str, zone: &Zone) -> Result<Instant, Problem> {
    let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M");
    local
        .map(|local| zone.first(local))
        .map_err(|_| Problem::field(format!("/{field}"), "must be a date and a time"))
}

/// A local time as [`moment`] reads it.
pub(super) fn local(at: Instant, zone: &Zone) -> String {
    zone.local(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// The key after which a page of a list begins.
///
/// # Errors
/// 422 for a key that no list gave out.
pub(super) fn after<Key: FromStr>(cursor: &str) -> Result<Option<Key>, Problem> {
    Paging::new(None, given(cursor)).after()
}

/// Cuts a list that was read with one row more than is shown; answers where it goes on.
pub(super) fn more<Row>(
    rows: &mut Vec<Row>,
    (path, filters): (&str, &[(&str, &str)]),
    key: impl Fn(&Row) -> String,
) -> Option<String> {
    let shown = usize::try_from(ROWS).unwrap_or(usize::MAX);
    if rows.len() <= shown {
        return None;
    }
    rows.truncate(shown);
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.append_pair("cursor", &key(rows.last()?));
    Some(format!("{path}?{}", query.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly() {
        let read = |text: &str, code: &str| {
            let currency = code.parse().unwrap();
            amount("amount", text, currency)
                .ok()
                .map(|money| money.amount)
        };
        assert_eq!(read("12.5", "USD"), Some(1_250));
        assert_eq!(read("12,05", "EUR"), Some(1_205));
        assert_eq!(read("7", "JPY"), Some(7));
        assert_eq!(read("0.001", "TND"), Some(1));
        for (text, code) in [
            ("1,234.50", "USD"),
            ("1.5", "JPY"),
            ("-1", "USD"),
            ("", "USD"),
        ] {
            assert_eq!(read(text, code), None, "{text} {code}");
        }
    }

    #[test]
    fn an_amount_is_shown_as_it_is_read() {
        for (minor, code) in [(5, "USD"), (1_250, "USD"), (7, "JPY"), (1, "TND")] {
            let money = Money::new(minor, code.parse().unwrap());
            let again = amount("amount", &plain(money), money.currency).ok();
            assert_eq!(again, Some(money));
        }
    }
}
