//! Money and days as people in different places write them.

use entity::value::zone::Zone;
use entity::value::{Instant, Money};

use super::words::Words;

/// `USD 1,234.56`, `1.234,56 EUR`: the digits of ISO 4217, the signs of the language.
pub(super) fn money(words: &Words, money: Money) -> String {
    let sign = if money.amount < 0 { "-" } else { "" };
    let figure = figure(money, words.decimal, Some(words.group));
    if words.currency_after {
        format!("{sign}{figure}\u{a0}{}", money.currency)
    } else {
        format!("{}\u{a0}{sign}{figure}", money.currency)
    }
}

/// `1234.56`, without sign: for machines.
pub(super) fn plain(money: Money) -> String {
    figure(money, '.', None)
}

fn figure(money: Money, decimal: char, group: Option<char>) -> String {
    let places = usize::from(money.currency.exponent());
    let digits = format!(
        "{:0width$}",
        money.amount.unsigned_abs(),
        width = places + 1
    );
    let (units, parts) = digits.split_at(digits.len() - places);
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in units.chars().enumerate() {
        if let Some(group) = group
            && place > 0
            && (units.len() - place).is_multiple_of(3)
        {
            text.push(group);
        }
        text.push(digit);
    }
    if places > 0 {
        text.push(decimal);
        text.push_str(parts);
    }
    text
}

/// A day in a zone, as the language writes it.
pub(super) fn day(words: &Words, zone: &Zone, at: Instant) -> String {
    zone.local(at).format(words.day).to_string()
}

/// A time of day in a zone.
pub(super) fn time(zone: &Zone, at: Instant) -> String {
    zone.local(at).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use entity::value::Currency;

    use super::super::words::words;
    use super::*;

    fn text(language: &str, amount: i64, currency: &str) -> String {
        let currency = currency.parse().unwrap();
        money(words([language]), Money::new(amount, currency)).replace('\u{a0}', " ")
    }

    #[test]
    fn money_is_written_as_readers_expect_it() {
        assert_eq!(text("en", 123_456, "USD"), "USD 1,234.56");
        assert_eq!(text("de-AT", 123_456_789, "EUR"), "1.234.567,89 EUR");
        assert_eq!(text("es", -5, "EUR"), "-0,05 EUR");
        assert_eq!(text("tl", 1_234, "JPY"), "JPY 1,234");
        assert_eq!(text("ar", 1_234, "TND"), "TND 1.234", "three places");
        assert_eq!(text("xx", 100, "USD"), "USD 1.00");
        assert_eq!(plain(Money::new(-123_456, Currency::USD)), "1234.56");
    }
}
