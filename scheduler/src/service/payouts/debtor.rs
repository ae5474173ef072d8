//! Who pays by SEPA: the platform's own account, as its bank knows it.

use serde::{Deserialize, Serialize};

use super::destination::{iban, latin};
use super::rail::{Rail, minimum};
use crate::service::FieldError;

/// The platform's own bank account, from which a SEPA file asks to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Debtor {
    /// In whose name the account is; Latin letters, at most 70 characters once rendered.
    pub name: String,
    /// ISO 13616; kept without spaces.
    pub iban: String,
    /// The bank (ISO 9362); absent where the bank finds itself by the IBAN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<String>,
}

impl Debtor {
    /// Puts the IBAN and the BIC into their one form, and names what is wrong; pointers start at
    /// `at`.
    #[must_use]
    pub fn check(&mut self, at: &str) -> Vec<FieldError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, detail: String| {
            errors.push(FieldError {
                pointer: format!("{at}/{field}"),
                detail,
            });
        };
        if let Err(detail) = latin::name(&self.name) {
            wrong("name", detail.to_owned());
        }
        self.iban = iban::compact(&self.iban);
        if let Err(detail) = iban::check(&self.iban) {
            wrong("iban", detail);
        } else if minimum(Rail::Sepa, self.iban.get(..2), entity::value::Currency::EUR).is_none() {
            wrong("iban", "is outside the SEPA area".to_owned());
        }
        if let Some(bic) = &mut self.bic {
            *bic = iban::compact(bic);
            if !is_bic(bic) {
                wrong("bic", "must be a BIC such as COBADEFFXXX".to_owned());
            }
        }
        errors
    }
}

/// Four letters or digits, a country, two and perhaps three more letters or digits (ISO 9362).
fn is_bic(bic: &str) -> bool {
    let bytes = bic.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && bytes[4..6].iter().all(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_account_is_checked_field_by_field() {
        let debtor = |name: &str, iban: &str, bic: Option<&str>| Debtor {
            name: name.to_owned(),
            iban: iban.to_owned(),
            bic: bic.map(str::to_owned),
        };
        let mut good = debtor("Vesper", "de89 3704 0044 0532 0130 00", Some("cobadeff"));
        assert!(good.check("/payouts/sepa_debtor").is_empty());
        assert_eq!(good.iban, "DE89370400440532013000");
        assert_eq!(good.bic.as_deref(), Some("COBADEFF"));
        let mut bad = debtor("Βέσπερ", "AE070331234567890123456", Some("COBADEFFX"));
        let errors = bad.check("/d");
        let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/d/name", "/d/iban", "/d/bic"]);
    }
}
