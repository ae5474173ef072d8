//! The ways of sending money, and where each may be used.
//!
//! Which country and currency a rail serves, and from which amount on, is data: `rails.csv`, one
//! line per country (`*`: any), rail and currency, with the least amount in minor units of that
//! currency. A setting may ask for more, never for less. Nothing here sends anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use entity::value::text::{Invalid, UnknownWord};
use entity::value::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::service::settings::PayoutSettings;

/// A way of sending money.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Rail {
    /// A list that a person takes to the bank.
    Csv,
    /// A SEPA credit transfer: an ISO 20022 file for the platform's bank, euros only.
    Sepa,
    /// Transfers to connected accounts at Stripe.
    StripeConnect,
}

impl Rail {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Sepa, Self::StripeConnect];

    /// The word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Sepa => "sepa",
            Self::StripeConnect => "stripe_connect",
        }
    }

    /// Whether a person carries a file to the bank; otherwise each payout is sent by a call.
    #[must_use]
    pub const fn by_file(self) -> bool {
        match self {
            Self::Csv | Self::Sepa => true,
            Self::StripeConnect => false,
        }
    }

    /// What it is, for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "bank transfer by file",
            Self::Sepa => "SEPA credit transfer",
            Self::StripeConnect => "Stripe",
        }
    }

    /// What a payout account may hold: each inner list is one choice.
    #[must_use]
    pub const fn details(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Csv => &[
                &["holder", "iban"],
                &["holder", "account", "bank", "country"],
            ],
            Self::Sepa => &[&["holder", "iban"]],
            Self::StripeConnect => &[&["country"]],
        }
    }
}

impl std::fmt::Display for Rail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Rail {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|rail| rail.as_str() == word)
            .ok_or_else(|| UnknownWord::new("rail", word, &Self::ALL.map(Self::as_str)))
    }
}

/// Where a rail may be used, and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailTerms {
    /// Which rail.
    pub rail: Rail,
    /// The countries that it serves (ISO 3166-1 alpha-2), `*` for any.
    pub countries: Vec<&'static str>,
    /// The least that it pays, one amount per currency that it serves.
    pub minimums: Vec<Money>,
}

impl RailTerms {
    /// The same with the minimums that are set, where they are higher.
    #[must_use]
    pub fn raised(mut self, settings: &PayoutSettings) -> Self {
        for least in &mut self.minimums {
            if let Some(own) = settings.minimum(self.rail, least.currency) {
                least.amount = least.amount.max(own);
            }
        }
        self
    }
}

/// The rails that serve a country (ISO 3166-1 alpha-2); absent: all rails, and the currencies that
/// each serves anywhere.
#[must_use]
pub fn rails(country: Option<&str>) -> Vec<RailTerms> {
    let of = |rail: Rail| {
        let lines = || LINES.iter().filter(move |line| line.rail == rail);
        let mut minimums: BTreeMap<Currency, i64> = BTreeMap::new();
        for line in lines().filter(|line| country.is_none_or(|code| line.serves(code))) {
            let least = minimums.entry(line.currency).or_insert(line.minimum);
            *least = line.minimum.min(*least);
        }
        let countries: BTreeSet<&str> = lines().map(|line| line.country).collect();
        (!minimums.is_empty()).then(|| RailTerms {
            rail,
            countries: countries.into_iter().collect(),
            minimums: minimums
                .into_iter()
                .map(|(currency, least)| Money::new(least, currency))
                .collect(),
        })
    };
    Rail::ALL.into_iter().filter_map(of).collect()
}

/// The least that a rail pays into a country in a currency, in its minor units; `None` when it does
/// not go there. An unknown country is served by rails that go anywhere.
#[must_use]
pub(super) fn minimum(rail: Rail, country: Option<&str>, currency: Currency) -> Option<i64> {
    let lines = LINES
        .iter()
        .filter(|line| line.rail == rail && line.currency == currency);
    lines
        .filter(|line| line.serves(country.unwrap_or(ANY)))
        .map(|line| line.minimum)
        .min()
}

/// The country of a line that holds for every country.
const ANY: &str = "*";

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    country: &'static str,
    rail: Rail,
    currency: Currency,
    minimum: i64,
}

impl Line {
    fn serves(&self, country: &str) -> bool {
        self.country == ANY || self.country == country
    }
}

const TABLE: &str = include_str!("rails.csv");

/// The table as it is compiled in; a test reads every line of it.
static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    TABLE
        .lines()
        .skip(1)
        .filter_map(|row| read(row).ok())
        .collect()
});

fn read(row: &'static str) -> Result<Line, Invalid> {
    let mut cells = row.split(',');
    let mut next = || {
        let cell = cells.next();
        cell.ok_or_else(|| Invalid::new(format!("{row:?} has less than four cells")))
    };
    let (country, rail, currency, minimum) = (next()?, next()?, next()?, next()?);
    let failed = |error: &dyn std::fmt::Display| Invalid::new(format!("{row:?}: {error}"));
    Ok(Line {
        country,
        rail: rail.parse().map_err(|error| failed(&error))?,
        currency: currency.parse().map_err(|error| failed(&error))?,
        minimum: minimum.parse().map_err(|error| failed(&error))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn every_line_of_the_table_is_read_and_none_is_there_twice() {
        assert!(TABLE.starts_with("country,rail,currency,minimum\n"));
        let mut seen = BTreeSet::new();
        for row in TABLE.lines().skip(1) {
            let line = read(row).unwrap();
            assert_eq!(row.split(',').count(), 4, "{row}");
            assert!(line.minimum > 0, "{row}");
            let code = line.country.as_bytes();
            assert!(
                line.country == ANY || (code.len() == 2 && code.iter().all(u8::is_ascii_uppercase)),
                "{row}"
            );
            assert!(
                seen.insert((line.country, line.rail, line.currency)),
                "{row}"
            );
            if line.rail == Rail::Sepa {
                assert_eq!(line.currency, currency("EUR"), "{row}");
            }
        }
        assert_eq!(seen.len(), LINES.len());
    }

    #[test]
    fn a_rail_is_the_same_word_everywhere() {
        for rail in Rail::ALL {
            assert_eq!(serde_json::to_value(rail).unwrap(), rail.as_str());
            assert_eq!(rail.as_str().parse(), Ok(rail));
        }
    }

    #[test]
    fn a_country_sees_the_rails_that_serve_it() {
        let words = |country| {
            let served = rails(country).into_iter();
            served.map(|terms| terms.rail.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(words(None), ["csv", "sepa", "stripe_connect"]);
        assert_eq!(words(Some("DE")), ["csv", "sepa", "stripe_connect"]);
        assert_eq!(words(Some("PH")), ["csv", "stripe_connect"]);
        assert_eq!(words(Some("MM")), ["csv"]);
    }

    #[test]
    fn a_minimum_is_an_amount_of_its_currency() {
        let least = |code| minimum(Rail::Csv, Some("PH"), currency(code));
        assert_eq!(least("USD"), Some(1_000));
        assert_eq!(least("JPY"), Some(1_500));
        assert_eq!(least("TND"), Some(30_000));
        assert_eq!(minimum(Rail::Csv, None, Currency::USD), Some(1_000));
        assert_eq!(minimum(Rail::Sepa, Some("DE"), Currency::USD), None);
        assert_eq!(minimum(Rail::Sepa, Some("PH"), currency("EUR")), None);
        assert_eq!(minimum(Rail::Sepa, None, currency("EUR")), None);
        assert_eq!(
            minimum(Rail::Sepa, Some("DE"), currency("EUR")),
            Some(1_000)
        );
    }
}
