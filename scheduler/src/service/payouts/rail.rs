//! The ways of sending money, and where each may be used.

use entity::value::text::UnknownWord;

/// A way of sending money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rail {
    /// A file that a person takes to the bank.
    Csv,
}

impl Rail {
    /// The word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
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
        match word {
            "csv" => Ok(Self::Csv),
            _ => Err(UnknownWord::new("rail", word, &["csv"])),
        }
    }
}

/// What a rail asks for and pays at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RailTerms {
    /// Which rail.
    pub rail: Rail,
    /// What it is, for people.
    pub name: &'static str,
    /// What a payout account may hold: each inner list is one choice.
    pub details: &'static [&'static [&'static str]],
    /// Less than this is not sent, in minor units of any currency, unless a setting says otherwise.
    pub minimum: i64,
}

/// Less than this is not worth a transfer: 10 dollars or euros.
pub(super) const MINIMUM: i64 = 1_000;

/// The rails that serve a country (ISO 3166-1 alpha-2): the file goes everywhere.
#[must_use]
pub fn rails(_country: Option<&str>) -> Vec<RailTerms> {
    vec![RailTerms {
        rail: Rail::Csv,
        name: "bank transfer by file",
        details: &[
            &["holder", "iban"],
            &["holder", "account", "bank", "country"],
        ],
        minimum: MINIMUM,
    }]
}
