//! A bank account, as the file rails need it.

use entity::value::Currency;
use entity::value::text::line;
use serde::{Deserialize, Serialize};

use super::{Wrong, iban, is_country, latin};
use crate::service::payouts::rail::{Rail, minimum};

/// The longest name of a holder or a bank, in characters (ISO 20022 allows 140).
const NAME_MAX: usize = 140;

/// A bank account: an IBAN, or a number at a bank in a country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankAccount {
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

impl BankAccount {
    /// Puts the IBAN into its one form, and names what is wrong.
    pub(super) fn check(&mut self, wrong: &mut Wrong) {
        if let Err(error) = line(&self.holder, NAME_MAX) {
            wrong.add("holder", error.to_string());
        }
        match (&mut self.iban, &self.account) {
            (Some(number), None) => {
                *number = iban::compact(number);
                if let Err(error) = iban::check(number) {
                    wrong.add("iban", error);
                }
                if self.bank.is_some() || self.country.is_some() {
                    let detail = "already names the bank and its country; leave them out";
                    wrong.add("iban", detail);
                }
            }
            (None, Some(account)) => {
                if !is_account(account) {
                    let detail = "must be 3 to 34 letters, digits, spaces and hyphens";
                    wrong.add("account", detail);
                }
                let bank = self.bank.as_deref();
                if bank.is_some_and(|bank| line(bank, NAME_MAX).is_err()) {
                    wrong.add("bank", "must be the code or name of the bank");
                }
                if self.country.as_deref().is_some_and(|c| !is_country(c)) {
                    wrong.add("country", "must be two capital letters such as PH");
                }
            }
            _ => wrong.add(
                "iban",
                "give either iban, or account (with bank and country)",
            ),
        }
    }

    /// A SEPA file takes an IBAN of its area, and a name in Latin letters.
    pub(super) fn check_for_sepa(&self, wrong: &mut Wrong) {
        let Some(number) = &self.iban else {
            return wrong.add("iban", "a SEPA credit transfer needs an IBAN");
        };
        let euro = minimum(Rail::Sepa, number.get(..2), Currency::EUR);
        if euro.is_none() {
            let detail = "is outside the SEPA area; choose another rail of GET /v1/payout-rails";
            wrong.add("iban", detail);
        }
        if let Err(detail) = latin::name(&self.holder) {
            wrong.add("holder", detail);
        }
    }
}

fn is_account(account: &str) -> bool {
    (3..=34).contains(&account.len())
        && account
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b' ')
        && account.starts_with(|c: char| c.is_ascii_alphanumeric())
}
