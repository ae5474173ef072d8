//! Sending a payout over a provider: written down, sent once, the outcome written down.
//!
//! ```text
//! created ─► sent ─► succeeded                 the provider has it: the payout is settled
//!                 ─► rejected                  it refused, and the payout is not_created; or the
//!                                              request never left, and another attempt follows
//!                 ─► unknown                   nobody knows: only read from here on (`reconcile`)
//! ```
//!
//! Invariant: a key is handed to the provider once. Whoever moves an attempt from created to sent
//! has committed that before the call, and nobody moves it there again; so a sender that dies
//! anywhere leaves either an attempt that was not sent, or one that is read.
//! Invariant: no key is sent that is 20 hours old: the provider forgets it soon after.
//!
//! What the outcome means is in [`super::conclude`].

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::payout;
use entity::table::{self, payout_attempt::ActiveModel};
use entity::value::{AttemptState, Instant, Money, PayoutId, PayoutState};
use sea_orm::ActiveValue::Set;

use super::conclude::{self, Conclude};
use super::start;
use crate::port::rail::{Sent, Transfer};
use crate::service::{Actor, Context, Fault, Services, UseCase, settings};

/// The age from which on a key is not sent: Stripe may forget keys after 24 hours, and then a
/// repeat of its own would pay twice.
const KEY_AGE: TimeDelta = TimeDelta::hours(20);

/// Sends a payout whose time has come; does nothing where it was sent, is not to be sent now, or
/// nobody here can send it.
///
/// # Errors
/// When the database fails: run it again. What was sent is never sent again by that.
pub async fn send(services: &Services, payout: PayoutId) -> Result<(), Fault> {
    let Some(provider) = &services.provider else {
        tracing::warn!(%payout, "{payout} waits: VESPER_STRIPE_KEY is not set here");
        return Ok(());
    };
    let patience = provider.patience();
    let books = provider.books().await;
    let hand_over = HandOver {
        payout,
        patience,
        books: books.clone().ok().flatten(),
    };
    let Some((transfer, at)) = services.run(Actor::System, hand_over).await? else {
        return Ok(());
    };
    // Whoever stood still since then has been given up for lost, perhaps for so long that the
    // payout was proved not to exist: it must not begin to exist now.
    let outcome = if services.clock.now() - at > patience {
        Sent::NotSent("its sender stood still before it was sent".to_owned())
    } else if let Err(fault) = books {
        // A wrong key, or nobody there: that holds for every payout, and none is put at risk.
        Sent::NotSent(fault.to_string())
    } else {
        // From here on the request may be with the provider, whatever happens to this process.
        provider.send(&transfer).await
    };
    let attempt = transfer.key;
    let conclude = Conclude {
        payout,
        attempt,
        outcome,
    };
    services.run(Actor::System, conclude).await?;
    start::close_after(services, payout).await
}

/// created → sent, where it may be sent now; answers what is to be sent, and when that was decided.
struct HandOver {
    payout: PayoutId,
    patience: TimeDelta,
    books: Option<String>,
}

impl UseCase for HandOver {
    type Output = Option<(Transfer, Instant)>;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let Some((payout, attempt)) = self.waiting(tx, context).await? else {
            return Ok(None);
        };
        if !settings::may_pay(tx).await? {
            return Ok(None);
        }
        if context.now - attempt.created_at >= KEY_AGE {
            renew(tx, context, &payout, &attempt).await?;
            return Ok(None);
        }
        let transfer = transfer(&payout, &attempt)?;
        let further = ActiveModel {
            sent_at: Set(Some(context.now)),
            next_read_at: Set(Some(context.now + self.patience * 2)),
            books: Set(self.books.clone()),
            ..Default::default()
        };
        let moves = (AttemptState::Created, AttemptState::Sent);
        let moved = payout::move_attempt(tx, attempt.id, moves, further).await?;
        Ok(moved.then_some((transfer, context.now)))
    }
}

impl HandOver {
    /// The attempt that is to be sent now, if there is one.
    async fn waiting(
        &self,
        tx: &WriteTx,
        context: &Context,
    ) -> Result<Option<(table::payout::Model, table::payout_attempt::Model)>, Fault> {
        let Some(payout) = payout::lock(tx, self.payout).await? else {
            return Ok(None);
        };
        let attempt = payout::open_attempt(tx, payout.id).await?;
        let waiting = attempt.filter(|attempt| {
            payout.state == PayoutState::Executing
                && attempt.state == AttemptState::Created
                && attempt.key.is_some()
                && attempt.next_read_at.is_none_or(|due| due <= context.now)
        });
        Ok(waiting.map(|attempt| (payout, attempt)))
    }
}

/// What an attempt asks for; refused where that is no longer what was written down.
fn transfer(
    payout: &table::payout::Model,
    attempt: &table::payout_attempt::Model,
) -> Result<Transfer, Fault> {
    let id = payout.id;
    if start::request_hash(payout) != attempt.request_hash {
        let what = format!("{id} is not what {} was written down for", attempt.id);
        return Err(Fault::internal(what));
    }
    let destination = start::account_of(payout)
        .ok_or_else(|| Fault::internal(format!("{id} has no account to go to")))?;
    Ok(Transfer {
        payout: id,
        key: attempt.id,
        amount: Money::new(payout.amount, payout.currency),
        destination: destination.to_owned(),
    })
}

/// A key that was never sent and is too old is given up for another.
async fn renew(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    attempt: &table::payout_attempt::Model,
) -> Result<(), Fault> {
    let moves = (AttemptState::Created, AttemptState::Sent);
    payout::move_attempt(tx, attempt.id, moves, Default::default()).await?;
    conclude::not_sent(tx, context, attempt.id, "the key was too old to be sent").await?;
    start::attempt(tx, context, payout, context.now).await
}
