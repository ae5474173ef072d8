//! Money: whole minor units of one currency.

use serde::{Deserialize, Serialize};

use super::text::Invalid;
use super::text_enum::textual_key;

textual_key!(Currency);

/// An ISO 4217 currency code, e.g. `USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The dollar of the United States: the currency of examples and of the demo.
    pub const USD: Self = Self(*b"USD");

    /// The euro: the only currency of SEPA.
    pub const EUR: Self = Self(*b"EUR");

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimal places the minor unit has (USD 2, JPY 0, TND 3).
    #[must_use]
    pub fn exponent(&self) -> u16 {
        iso_currency::Currency::from_code(self.as_str())
            .and_then(|currency| currency.exponent())
            .unwrap_or(0)
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Currency {
    type Err = Invalid;
    fn from_str(code: &str) -> Result<Self, Invalid> {
        iso_currency::Currency::from_code(code)
            .filter(|known| known.exponent().is_some())
            .and_then(|known| known.code().as_bytes().try_into().ok())
            .map(Self)
            .ok_or_else(|| Invalid::new("must be an ISO 4217 code such as USD"))
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217",
        })
    }
}

/// An amount in minor units of a currency; negative where money flows back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units, e.g. cents.
    pub amount: i64,
    /// What the units are of.
    pub currency: Currency,
}

impl Money {
    /// This many minor units of `currency`.
    #[must_use]
    pub const fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

impl std::fmt::Display for Money {
    /// `USD 4.50`: for people; machines get the structure.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = usize::from(self.currency.exponent());
        let scale = 10u64.pow(u32::from(self.currency.exponent()));
        let sign = if self.amount < 0 { "-" } else { "" };
        let units = self.amount.unsigned_abs();
        if places == 0 {
            return write!(f, "{} {sign}{units}", self.currency);
        }
        write!(
            f,
            "{} {sign}{}.{:0places$}",
            self.currency,
            units / scale,
            units % scale
        )
    }
}
