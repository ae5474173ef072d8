//! Numbers, money and lengths of time as readers of a language write them.

use entity::value::{Money, ReadingLanguage};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale;

/// A number with the separators of the language, e.g. `1,234`.
#[must_use]
pub fn number(language: ReadingLanguage, number: i64) -> String {
    written(language, Decimal::from(number))
}

/// An amount with its currency, e.g. `USD 1,234.50` or `1.234,50 EUR`.
///
/// Codes, not signs: a page may hold dollars of several countries, and a code is the same in every
/// language and direction.
#[must_use]
pub fn money(language: ReadingLanguage, money: Money) -> String {
    let mut amount = Decimal::from(money.amount);
    amount.multiply_pow10(-i16::try_from(money.currency.exponent()).unwrap_or_default());
    let figure = written(language, amount);
    match language {
        ReadingLanguage::Spanish | ReadingLanguage::German => {
            format!("{figure}\u{a0}{}", money.currency)
        }
        ReadingLanguage::English
        | ReadingLanguage::Filipino
        | ReadingLanguage::Arabic
        | ReadingLanguage::Yiddish => format!("{}\u{a0}{figure}", money.currency),
    }
}

/// A share of basis points as a percentage with one place, e.g. `97.3 %`.
#[must_use]
pub fn percent(language: ReadingLanguage, basis_points: i64) -> String {
    let mut share = Decimal::from((basis_points + 5).div_euclid(10));
    share.multiply_pow10(-1);
    let figure = written(language, share);
    match language {
        ReadingLanguage::Spanish | ReadingLanguage::German => format!("{figure}\u{a0}%"),
        ReadingLanguage::English
        | ReadingLanguage::Filipino
        | ReadingLanguage::Arabic
        | ReadingLanguage::Yiddish => format!("{figure}%"),
    }
}

/// A length of time in hours, minutes and seconds, e.g. `1:05:09` or `5:09`: the same everywhere.
#[must_use]
pub fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let left = seconds.unsigned_abs();
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

fn written(language: ReadingLanguage, number: Decimal) -> String {
    let locale: Option<Locale> = language.as_str().parse().ok();
    let writer =
        locale.and_then(|locale| DecimalFormatter::try_new(locale.into(), Default::default()).ok());
    match writer {
        Some(writer) => writer.format(&number).to_string(),
        None => number.to_string(),
    }
}
