//! Telling the platform that a payout needs a look.

use entity::db::WriteTx;
use entity::store::event::{self, NewEvent};
use entity::table;
use entity::value::Money;
use serde_json::json;

use crate::service::{Context, Fault};

/// Why a payout needs a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The provider did not say what became of it.
    NoAnswer,
    /// Whoever sent it died before the outcome was known.
    SenderLost,
    /// The provider has another transfer under its name than the one asked for.
    Different,
    /// The provider has several transfers for it.
    Several,
    /// It was proved not to have been sent, and yet the provider has it.
    AfterAll,
    /// A part of it came back.
    PartlyReturned,
    /// It went into other books at the provider than those which the key that is set opens.
    OtherBooks,
}

impl Reason {
    /// The word in the event.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::NoAnswer => "no_answer",
            Self::SenderLost => "sender_lost",
            Self::Different => "different",
            Self::Several => "several",
            Self::AfterAll => "after_all",
            Self::PartlyReturned => "partly_returned",
            Self::OtherBooks => "other_books",
        }
    }
}

/// Writes the event `payout.unknown` for admins.
pub(super) async fn raise(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    reason: Reason,
) -> Result<(), Fault> {
    let new = NewEvent {
        id: context.id(),
        kind: "payout.unknown",
        public: true,
        brand_id: None,
        query_id: None,
        occurred_at: context.now,
        data: json!({
            "payout_id": payout.id, "run_id": payout.run_id, "expert_id": payout.expert_id,
            "amount": Money::new(payout.amount, payout.currency), "reason": reason.as_str(),
        }),
    };
    event::record(tx, new).await?;
    Ok(())
}
