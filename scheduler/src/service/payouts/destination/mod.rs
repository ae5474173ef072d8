//! Where an expert's money is sent: checked when it is set, so that no file and no transfer fails
//! for it later.

mod bank;
pub(in crate::service) mod iban;
pub(in crate::service) mod latin;
mod set;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use bank::BankAccount;
pub use set::{SetDestination, version as account_version};

use super::rail::Rail;
use crate::service::{Fault, FieldError};

/// Where money goes, as a payout account holds it and as a payout freezes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum Destination {
    /// To a bank, by a file.
    Bank(BankAccount),
    /// To an account at the payment provider.
    Connected(ConnectedAccount),
}

/// An account at the payment provider; the provider asks the expert for everything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectedAccount {
    /// Where the expert is paid (ISO 3166-1 alpha-2).
    pub country: String,
    /// The provider's name of the account: part of what a payout freezes, never of what is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

impl Destination {
    /// Reads and checks details for a rail; pointers in errors start at `/details`.
    ///
    /// # Errors
    /// [`Fault::invalid`] that names every wrong field.
    pub fn parse(rail: Rail, details: &Value) -> Result<Self, Fault> {
        let mut wrong = Wrong::default();
        let read = match rail {
            Rail::Csv | Rail::Sepa => {
                let mut bank: BankAccount = read(details)?;
                bank.check(&mut wrong);
                if rail == Rail::Sepa {
                    bank.check_for_sepa(&mut wrong);
                }
                Self::Bank(bank)
            }
            Rail::StripeConnect => {
                let connected: ConnectedAccount = read(details)?;
                connected.check(&mut wrong);
                Self::Connected(connected)
            }
        };
        if wrong.0.is_empty() {
            Ok(read)
        } else {
            Err(Fault::invalid(wrong.0))
        }
    }

    /// The country that the money goes to, where that is known.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        match self {
            Self::Bank(bank) => {
                let of_iban = bank.iban.as_deref().and_then(|iban| iban.get(..2));
                of_iban.or(bank.country.as_deref())
            }
            Self::Connected(connected) => Some(&connected.country),
        }
    }

    /// What a payout freezes: the provider's account is part of it. `None` while there is none.
    #[must_use]
    pub(super) fn frozen(self, provider_account: Option<&str>) -> Option<Self> {
        match self {
            Self::Bank(bank) => Some(Self::Bank(bank)),
            Self::Connected(connected) => Some(Self::Connected(ConnectedAccount {
                account: Some(provider_account?.to_owned()),
                ..connected
            })),
        }
    }

    /// The same with all but the last four characters of the number hidden: what is shown.
    #[must_use]
    pub fn masked(self) -> Self {
        match self {
            Self::Bank(bank) => Self::Bank(BankAccount {
                iban: bank.iban.as_deref().map(mask),
                account: bank.account.as_deref().map(mask),
                ..bank
            }),
            Self::Connected(connected) => Self::Connected(ConnectedAccount {
                account: connected.account.as_deref().map(mask),
                ..connected
            }),
        }
    }
}

/// What is wrong, field by field.
#[derive(Default)]
struct Wrong(Vec<FieldError>);

impl Wrong {
    fn add(&mut self, field: &str, detail: impl Into<String>) {
        self.0.push(FieldError {
            pointer: format!("/details/{field}"),
            detail: detail.into(),
        });
    }
}

impl ConnectedAccount {
    fn check(&self, wrong: &mut Wrong) {
        let rails = super::rail::rails(Some(&self.country));
        let served = rails.iter().any(|terms| terms.rail == Rail::StripeConnect);
        if !is_country(&self.country) || !served {
            let detail = "must be a country that GET /v1/payout-rails names for stripe_connect";
            wrong.add("country", detail);
        }
        if self.account.is_some() {
            wrong.add("account", "comes from the provider; leave it out");
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(details: &Value) -> Result<T, Fault> {
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

/// All but the last four characters hidden.
pub(in crate::service) fn mask(number: &str) -> String {
    let length = number.chars().count();
    let hidden = length.saturating_sub(4);
    number
        .chars()
        .enumerate()
        .map(|(index, c)| if index < hidden { '•' } else { c })
        .collect()
}

fn is_country(country: &str) -> bool {
    country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(rail: Rail, details: Value) -> Vec<String> {
        let errors = Destination::parse(rail, &details).unwrap_err().errors;
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn an_iban_is_kept_in_one_form_and_checked() {
        let details = json!({"holder": "Ana", "iban": "gb82 west 1234 5698 7654 32"});
        let read = Destination::parse(Rail::Csv, &details).unwrap();
        let kept = json!({"holder": "Ana", "iban": "GB82WEST12345698765432"});
        assert_eq!(serde_json::to_value(&read).unwrap(), kept);
        assert_eq!(
            serde_json::from_value::<Destination>(kept).unwrap(),
            read,
            "what was stored is read back"
        );
        assert_eq!(read.country(), Some("GB"));
        for iban in ["GB83WEST12345698765432", "é"] {
            let wrong = json!({"holder": "Ana", "iban": iban});
            assert_eq!(pointers(Rail::Csv, wrong), ["/details/iban"]);
        }
    }

    #[test]
    fn an_account_is_checked_with_its_bank_and_country() {
        let good = json!({"holder": "Ana", "account": "0012-3456", "bank": "BDO", "country": "PH"});
        let read = Destination::parse(Rail::Csv, &good).unwrap();
        assert_eq!(read.country(), Some("PH"));
        let bare = json!({"holder": " ", "account": "0012", "bank": "", "country": "ph"});
        assert_eq!(
            pointers(Rail::Csv, bare),
            ["/details/holder", "/details/bank", "/details/country"]
        );
        let nothing = json!({"holder": "Ana"});
        assert_eq!(pointers(Rail::Csv, nothing), ["/details/iban"]);
        assert_eq!(pointers(Rail::Sepa, good), ["/details/iban"]);
    }

    #[test]
    fn a_sepa_account_needs_an_iban_of_the_area_and_a_latin_name() {
        let details = |holder: &str, iban: &str| json!({"holder": holder, "iban": iban});
        let german = "DE89370400440532013000";
        assert!(Destination::parse(Rail::Sepa, &details("Łucja Größe", german)).is_ok());
        assert_eq!(
            pointers(Rail::Sepa, details("محمد", german)),
            ["/details/holder"]
        );
        let emirates = details("Ana", "AE070331234567890123456");
        assert_eq!(pointers(Rail::Sepa, emirates), ["/details/iban"]);
        assert!(Destination::parse(Rail::Csv, &details("محمد", german)).is_ok());
    }

    #[test]
    fn a_connected_account_is_a_country_and_the_provider_does_the_rest() {
        let rail = Rail::StripeConnect;
        let read = Destination::parse(rail, &json!({"country": "DE"})).unwrap();
        assert_eq!(
            serde_json::to_value(&read).unwrap(),
            json!({"country": "DE"})
        );
        for (wrong, field) in [
            (json!({"country": "de"}), "/details/country"),
            (json!({"country": "KP"}), "/details/country"),
            (
                json!({"country": "DE", "account": "acct_1"}),
                "/details/account",
            ),
            (json!({"holder": "Ana"}), "/details/holder"),
        ] {
            assert_eq!(pointers(rail, wrong), [field]);
        }
    }

    #[test]
    fn only_the_end_of_a_number_is_shown() {
        assert_eq!(mask("GB82WEST12345698765432"), "••••••••••••••••••5432");
    }
}
