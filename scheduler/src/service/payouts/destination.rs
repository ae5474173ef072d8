//! Where an expert's money is sent: checked when it is set, so that a file never fails for it.

use entity::db::WriteTx;
use entity::store::payout;
use entity::table::payout_account::Model;
use entity::value::ExpertId;
use entity::value::text::line;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rail::Rail;
use crate::service::{Context, Fault, FieldError, UseCase, audit};

/// The longest name of a holder or a bank, in characters (ISO 20022 allows 140).
const NAME_MAX: usize = 140;

/// A bank account, as the file rail needs it: an IBAN, or a number at a bank in a country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destination {
    /// In whose name the account is.
    pub holder: String,
    /// ISO 13616, without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iban: Option<String>,
    /// The account's number, where there are no IBANs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The bank's code or name, beside `account`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// ISO 3166-1 alpha-2, beside `account`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Destination {
    /// Reads and checks details; pointers in errors start at `/details`.
    ///
    /// # Errors
    /// [`Fault::invalid`] that names every wrong field.
    pub fn parse(details: &Value) -> Result<Self, Fault> {
        let mut read = Self::read(details)?;
        let mut errors = Vec::new();
        let mut wrong = |field: &str, detail: &str| {
            errors.push(FieldError {
                pointer: format!("/details/{field}"),
                detail: detail.to_owned(),
            });
        };
        if let Err(error) = line(&read.holder, NAME_MAX) {
            wrong("holder", &error.to_string());
        }
        match (&mut read.iban, &read.account) {
            (Some(iban), None) => {
                *iban = compact(iban);
                if !is_iban(iban) {
                    wrong("iban", "must be an IBAN with right check digits");
                }
                if read.bank.is_some() || read.country.is_some() {
                    wrong(
                        "iban",
                        "already names the bank and its country; leave them out",
                    );
                }
            }
            (None, Some(account)) => {
                if !is_account(account) {
                    wrong(
                        "account",
                        "must be 3 to 34 letters, digits, spaces and hyphens",
                    );
                }
                let bank = read.bank.as_deref();
                if bank.is_some_and(|bank| line(bank, NAME_MAX).is_err()) {
                    wrong("bank", "must be the code or name of the bank");
                }
                if read
                    .country
                    .as_deref()
                    .is_some_and(|code| !is_country(code))
                {
                    wrong("country", "must be two capital letters such as PH");
                }
            }
            _ => wrong(
                "iban",
                "give either iban, or account (with bank and country)",
            ),
        }
        if errors.is_empty() {
            Ok(read)
        } else {
            Err(Fault::invalid(errors))
        }
    }

    fn read(details: &Value) -> Result<Self, Fault> {
        serde_path_to_error::deserialize(details).map_err(|error| {
            let path = error.path().to_string();
            let field = if path == "." {
                String::new()
            } else {
                format!("/{path}")
            };
            Fault::field(format!("/details{field}"), error.into_inner().to_string())
        })
    }

    /// The same with all but the last four characters of the number hidden: what is shown.
    #[must_use]
    pub fn masked(mut self) -> Self {
        self.iban = self.iban.as_deref().map(mask);
        self.account = self.account.as_deref().map(mask);
        self
    }
}

fn mask(number: &str) -> String {
    let length = number.chars().count();
    let hidden = length.saturating_sub(4);
    number
        .chars()
        .enumerate()
        .map(|(index, c)| if index < hidden { '•' } else { c })
        .collect()
}

/// Without spaces, in capitals: IBANs are printed in groups of four.
fn compact(iban: &str) -> String {
    iban.chars()
        .filter(|c| *c != ' ')
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether the check digits are right: ISO 13616, the number of the rearranged text mod 97 is 1.
fn is_iban(iban: &str) -> bool {
    let bytes = iban.as_bytes();
    let shape = (15..=34).contains(&bytes.len())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    shape
        && bytes[4..].iter().chain(&bytes[..4]).fold(0, |rest, &byte| {
            if byte.is_ascii_digit() {
                (rest * 10 + u32::from(byte - b'0')) % 97
            } else {
                (rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97
            }
        }) == 1
}

fn is_account(account: &str) -> bool {
    (3..=34).contains(&account.len())
        && account
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b' ')
        && account.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_country(country: &str) -> bool {
    country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// An expert says where their money is to be sent.
#[derive(Clone, Debug)]
pub struct SetDestination {
    /// Whose.
    pub expert: ExpertId,
    /// By which way.
    pub rail: Rail,
    /// What the rail needs.
    pub destination: Destination,
}

impl UseCase for SetDestination {
    type Output = Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Model, Fault> {
        let details = serde_json::to_value(&self.destination)
            .map_err(|error| Fault::internal(format!("a payout account: {error}")))?;
        let row = Model {
            expert_id: self.expert,
            rail: self.rail.as_str().to_owned(),
            details,
            updated_at: context.now,
            country: None,
            provider_account: None,
            provider_state: None,
            verified_at: None,
            needs_verification: false,
        };
        payout::put_destination(tx, row.clone()).await?;
        // The number itself stays out of the trail, which is kept for ever.
        let shown =
            serde_json::json!({ "rail": row.rail, "details": self.destination.clone().masked() });
        audit::record(tx, context, "payout-account.set", self.expert, shown).await?;
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(details: Value) -> Vec<String> {
        let errors = Destination::parse(&details).unwrap_err().errors;
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn an_iban_is_checked_by_its_digits() {
        let read =
            Destination::parse(&json!({"holder": "Ana", "iban": "gb82 west 1234 5698 7654 32"}));
        assert_eq!(
            read.unwrap().iban.as_deref(),
            Some("GB82WEST12345698765432")
        );
        let wrong = json!({"holder": "Ana", "iban": "GB83WEST12345698765432"});
        assert_eq!(pointers(wrong), ["/details/iban"]);
        assert_eq!(
            pointers(json!({"holder": "Ana", "iban": "é"})),
            ["/details/iban"]
        );
    }

    #[test]
    fn an_account_is_checked_with_its_bank_and_country() {
        let good = json!({"holder": "Ana", "account": "0012-3456", "bank": "BDO", "country": "PH"});
        assert!(Destination::parse(&good).is_ok());
        let bare = json!({"holder": " ", "account": "0012", "bank": "", "country": "ph"});
        assert_eq!(
            pointers(bare),
            ["/details/holder", "/details/bank", "/details/country"]
        );
        assert_eq!(pointers(json!({"holder": "Ana"})), ["/details/iban"]);
    }

    #[test]
    fn only_the_end_of_a_number_is_shown() {
        assert_eq!(mask("GB82WEST12345698765432"), "••••••••••••••••••5432");
    }
}
