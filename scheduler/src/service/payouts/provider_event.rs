//! What the provider tells by itself.
//!
//! A message is a hint and nothing more: what it is about is read again at the provider before
//! anything follows, so that neither its content nor its order matters. Each message counts once.

use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::{payout, provider_event};
use entity::table;
use entity::value::PayoutState;
use serde::Deserialize;
use serde_json::json;

use super::alarm::{self, Reason};
use super::{bounce, onboard, reconcile};
use crate::letter::{Kind, Letter};
use crate::port::rail::{Provider, RailFault, Seen, Standing};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// The kind of the job that handles a message; its payload is `{"provider", "event_id"}`.
pub const EVENT_JOB: &str = "provider_event.handle";

/// How soon to try again when the provider does not answer, in seconds.
const AGAIN: u32 = 10;

/// A message whose signature was checked.
#[derive(Clone, Debug)]
pub struct TakeEvent {
    /// Who told.
    pub provider: &'static str,
    /// The provider's name for it.
    pub event_id: String,
    /// What it is about.
    pub kind: String,
    /// All of it, as it came.
    pub payload: String,
}

impl UseCase for TakeEvent {
    /// Whether it was new.
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let new = table::provider_event::Model {
            provider: self.provider.to_owned(),
            event_id: self.event_id.clone(),
            kind: self.kind.clone(),
            payload: self.payload.clone(),
            received_at: context.now,
            handled_at: None,
        };
        if !provider_event::insert(tx, new).await? {
            return Ok(false);
        }
        let new = NewJob {
            id: context.id(),
            kind: EVENT_JOB,
            payload: json!({ "provider": self.provider, "event_id": self.event_id }),
            dedupe_key: None,
            run_at: context.now,
        };
        job::enqueue(tx, context.now, new).await?;
        Ok(true)
    }
}

/// The parts of a message that say what it is about.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Hint {
    #[serde(default)]
    account: Option<String>,
    data: HintData,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct HintData {
    object: HintObject,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct HintObject {
    id: String,
}

/// Handles a message that was taken; one that was handled is left alone.
///
/// # Errors
/// When the provider does not answer or the database fails: run it again.
pub async fn handle_event(
    services: &Services,
    provider: &str,
    event_id: &str,
) -> Result<(), Fault> {
    let event = provider_event::find(services.db.read(), provider, event_id).await?;
    let Some(event) = event.filter(|event| event.handled_at.is_none()) else {
        return Ok(());
    };
    let Some(provider) = &services.provider else {
        return Err(Fault::unavailable(
            "no provider is set up on this node",
            AGAIN,
        ));
    };
    let follows = follow(provider.as_ref(), &event).await?;
    services.run(Actor::System, Handle { event, follows }).await
}

/// What follows from a message, after reading again.
enum Follows {
    Nothing,
    Transfer(Seen),
    Account(String, Standing),
    /// What left the account for the expert's bank came back to it.
    Bounced(String, Standing),
}

async fn follow(
    provider: &dyn Provider,
    event: &table::provider_event::Model,
) -> Result<Follows, Fault> {
    let Ok(hint) = serde_json::from_str::<Hint>(&event.payload) else {
        return Ok(Follows::Nothing);
    };
    let object = hint.data.object.id;
    let kind = event.kind.as_str();
    if kind.starts_with("transfer.") {
        let seen = provider.transfer(&object).await.map_err(away)?;
        return Ok(seen.map_or(Follows::Nothing, Follows::Transfer));
    }
    let account = match kind {
        "account.updated" => Some(object),
        "capability.updated" | "payout.failed" => hint.account,
        _ => None,
    };
    let Some(account) = account else {
        return Ok(Follows::Nothing);
    };
    let standing = match provider.account(&account).await {
        Ok(standing) => standing,
        Err(RailFault::Refused(_)) => Standing::Restricted,
        Err(fault) => return Err(away(fault)),
    };
    Ok(match kind {
        "payout.failed" => Follows::Bounced(account, standing),
        _ => Follows::Account(account, standing),
    })
}

fn away(fault: RailFault) -> Fault {
    Fault::unavailable(fault.to_string(), AGAIN)
}

/// What follows, and the note that it did, in one transaction.
struct Handle {
    event: table::provider_event::Model,
    follows: Follows,
}

impl UseCase for Handle {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        match &self.follows {
            Follows::Nothing => {}
            Follows::Transfer(seen) => observe(tx, context, seen).await?,
            Follows::Account(account, standing) => {
                onboard::keep_standing(tx, context, account, *standing).await?;
            }
            Follows::Bounced(account, standing) => {
                onboard::keep_standing(tx, context, account, *standing).await?;
                if let Some(known) = payout::of_provider(tx, account).await? {
                    let letter = Letter::new(Kind::PayoutSentBack);
                    let doubt = (self.event.event_id.clone(), letter);
                    bounce::doubt_account(tx, context, known.expert_id, doubt).await?;
                }
            }
        }
        let event = &self.event;
        provider_event::handled(tx, &event.provider, &event.event_id, context.now).await?;
        Ok(())
    }
}

/// A transfer as it is now, against what we think of its payout.
async fn observe(tx: &WriteTx, context: &Context, seen: &Seen) -> Result<(), Fault> {
    let Some(id) = seen.payout else {
        return Ok(());
    };
    let Some(payout) = payout::lock(tx, id).await? else {
        return Ok(());
    };
    let ours = payout.provider_reference.as_deref() == Some(seen.reference.as_str());
    match payout.state {
        PayoutState::Settled if ours && seen.is_returned() => {
            bounce::come_back(tx, context, &payout, bounce::REVERSED).await
        }
        PayoutState::Settled if ours && seen.reversed > 0 => {
            alarm::raise(tx, context, &payout, Reason::PartlyReturned).await
        }
        PayoutState::Settled | PayoutState::Returned if !ours => {
            alarm::raise(tx, context, &payout, Reason::Several).await
        }
        PayoutState::Unknown => reconcile::hasten(tx, context, payout.id).await,
        PayoutState::NotCreated | PayoutState::Cancelled => {
            alarm::raise(tx, context, &payout, Reason::AfterAll).await
        }
        // Whoever sent it has not said so yet; look again when they have, or were given up.
        PayoutState::Executing => Err(Fault::unavailable(
            format!("{} is being sent at this moment", payout.id),
            AGAIN,
        )),
        PayoutState::Settled
        | PayoutState::Returned
        | PayoutState::Draft
        | PayoutState::Approved => Ok(()),
    }
}
