//! An expert says where their money is to be sent.

use entity::db::WriteTx;
use entity::store::payout;
use entity::table::payout_account::Model;
use entity::value::ExpertId;
use serde_json::json;

use super::Destination;
use crate::service::payouts::rail::Rail;
use crate::service::{Context, Fault, UseCase, audit};

/// An expert says where their money is to be sent. Payouts that are drawn up already go where they
/// went then.
#[derive(Clone, Debug)]
pub struct SetDestination {
    /// Whose.
    pub expert: ExpertId,
    /// By which way.
    pub rail: Rail,
    /// What the rail needs; [`Destination::parse`] checks it for that rail.
    pub destination: Destination,
    /// The version that the expert has seen, if only that one is to be changed.
    pub expected: Option<i64>,
}

/// The version of a payout account: it changes whenever the account does.
#[must_use]
pub fn version(account: &Model) -> i64 {
    account.updated_at.timestamp_micros()
}

impl UseCase for SetDestination {
    type Output = Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Model, Fault> {
        let details = serde_json::to_value(&self.destination)
            .map_err(|error| Fault::internal(format!("a payout account: {error}")))?;
        if let Some(expected) = self.expected {
            let known = payout::lock_destination(tx, self.expert).await?;
            if known.is_none_or(|known| version(&known) != expected) {
                return Err(Fault::stale());
            }
        }
        let row = Model {
            expert_id: self.expert,
            rail: self.rail.as_str().to_owned(),
            details,
            updated_at: context.now,
            country: self.destination.country().map(str::to_owned),
            provider_account: None,
            provider_state: None,
            verified_at: None,
            needs_verification: false,
        };
        payout::put_destination(tx, row.clone()).await?;
        // The number itself stays out of the trail, which is kept for ever.
        let shown = json!({ "rail": row.rail, "details": self.destination.clone().masked() });
        audit::record(tx, context, "payout-account.set", self.expert, shown).await?;
        Ok(row)
    }
}
