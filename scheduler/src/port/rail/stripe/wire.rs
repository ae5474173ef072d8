//! What goes over the wire: amounts as Stripe counts them, and the parts of its answers that are
//! read. Everything else in an answer is ignored.

use entity::value::{Currency, Money};
use serde::Deserialize;

use super::super::{Seen, Standing};

/// Currencies whose smallest unit at Stripe is not the one of ISO 4217; nothing is sent in them.
const COUNTED_OTHERWISE: &[&str] = &["ISK", "MGA", "UGX", "UYI"];

/// An amount in Stripe's units; `None` where they are not the minor units of ISO 4217, or the
/// currency has more than two decimal places, of which Stripe takes only whole tens.
pub(super) fn units(money: Money) -> Option<i64> {
    let same = money.currency.exponent() <= 2
        && !COUNTED_OTHERWISE.contains(&money.currency.as_str())
        && money.amount > 0;
    same.then_some(money.amount)
}

/// The code of a currency as Stripe writes it.
pub(super) fn code(currency: Currency) -> String {
    currency.as_str().to_ascii_lowercase()
}

/// A transfer.
#[derive(Debug, Deserialize)]
pub(super) struct Transfer {
    pub(super) id: String,
    amount: i64,
    #[serde(default)]
    amount_reversed: i64,
    currency: String,
    /// Absent where the account is gone.
    #[serde(default)]
    destination: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    payout_id: Option<String>,
}

impl From<Transfer> for Seen {
    fn from(transfer: Transfer) -> Self {
        let currency: Option<Currency> = transfer.currency.to_ascii_uppercase().parse().ok();
        let amount = currency
            .map(|currency| Money::new(transfer.amount, currency))
            .filter(|money| units(*money) == Some(transfer.amount));
        Self {
            reference: transfer.id,
            amount,
            reversed: transfer.amount_reversed,
            destination: transfer.destination.unwrap_or_default(),
            payout: transfer.metadata.payout_id.and_then(|id| id.parse().ok()),
        }
    }
}

/// A page of transfers.
#[derive(Debug, Deserialize)]
pub(super) struct List {
    pub(super) data: Vec<Transfer>,
    pub(super) has_more: bool,
}

/// A connected account.
#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub(super) id: String,
    #[serde(default)]
    payouts_enabled: bool,
    #[serde(default)]
    details_submitted: bool,
    #[serde(default)]
    capabilities: Capabilities,
    #[serde(default)]
    requirements: Option<Requirements>,
}

#[derive(Debug, Default, Deserialize)]
struct Capabilities {
    #[serde(default)]
    transfers: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Requirements {
    #[serde(default)]
    disabled_reason: Option<String>,
}

impl Account {
    /// How far it is: money must be able to come in, and to leave for the expert's bank.
    pub(super) fn standing(&self) -> Standing {
        let receives = self.capabilities.transfers.as_deref() == Some("active");
        let disabled = self
            .requirements
            .as_ref()
            .and_then(|requirements| requirements.disabled_reason.as_deref());
        match disabled {
            _ if receives && self.payouts_enabled => Standing::Ready,
            _ if !self.details_submitted => Standing::Incomplete,
            None | Some("requirements.pending_verification" | "under_review") => Standing::Pending,
            Some(_) => Standing::Restricted,
        }
    }
}

/// A link to Stripe's own pages.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) url: String,
    pub(super) expires_at: i64,
}

/// An error.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    error: RefusalParts,
}

#[derive(Debug, Default, Deserialize)]
struct RefusalParts {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
}

/// The longest sentence of Stripe's that is kept, in characters.
const TEXT_MAX: usize = 300;

impl Refusal {
    /// Whether it is about the idempotency key and not about the request: the first request with
    /// that key may have been executed.
    pub(super) fn is_about_key(&self) -> bool {
        self.error.kind == "idempotency_error"
    }

    /// Stripe's word for it.
    pub(super) fn code(&self) -> String {
        let code = self.error.code.as_deref().unwrap_or(&self.error.kind);
        clean(code)
    }

    /// Stripe's sentence.
    pub(super) fn text(&self) -> String {
        clean(self.error.message.as_deref().unwrap_or_default())
    }
}

/// Without control characters, and not too long: it is stored and shown.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(TEXT_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_sent_only_where_both_count_alike() {
        let sent = |amount, code: &str| units(Money::new(amount, code.parse().unwrap()));
        assert_eq!(sent(1_234, "USD"), Some(1_234));
        assert_eq!(sent(1_234, "JPY"), Some(1_234));
        assert_eq!(sent(1_234, "TND"), None);
        assert_eq!(sent(1_234, "ISK"), None);
        assert_eq!(sent(1_234, "MGA"), None);
        assert_eq!(sent(0, "USD"), None);
    }

    #[test]
    fn an_account_is_ready_when_money_can_come_in_and_leave() {
        let standing = |account: serde_json::Value| {
            let account: Account = serde_json::from_value(account).unwrap();
            account.standing()
        };
        let active = json!({"transfers": "active"});
        assert_eq!(
            standing(
                json!({"id": "acct_1", "payouts_enabled": true, "details_submitted": true,
                "capabilities": active})
            ),
            Standing::Ready
        );
        assert_eq!(standing(json!({"id": "acct_1"})), Standing::Incomplete);
        assert_eq!(
            standing(
                json!({"id": "acct_1", "details_submitted": true, "capabilities": active,
                "requirements": {"disabled_reason": "requirements.pending_verification"}})
            ),
            Standing::Pending
        );
        assert_eq!(
            standing(json!({"id": "acct_1", "details_submitted": true,
                "requirements": {"disabled_reason": "rejected.fraud"}})),
            Standing::Restricted
        );
    }

    #[test]
    fn a_transfer_is_read_with_what_it_is_for() {
        let payout = entity::value::PayoutId(uuid::Uuid::from_u128(7));
        let seen: Seen = serde_json::from_value::<Transfer>(json!({
            "id": "tr_1", "object": "transfer", "amount": 500, "amount_reversed": 500,
            "currency": "usd", "destination": "acct_1", "livemode": false,
            "metadata": {"payout_id": payout.to_string(), "else": "x"},
        }))
        .unwrap()
        .into();
        let amount = Money::new(500, Currency::USD);
        assert!(seen.is(payout, amount, "acct_1") && seen.is_returned());
        assert!(!seen.is(payout, Money::new(501, Currency::USD), "acct_1"));
        assert!(!seen.is(payout, amount, "acct_2"));
    }
}
