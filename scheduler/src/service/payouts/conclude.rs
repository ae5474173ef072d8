//! The outcome of a call, written down: whatever it is, and however late it comes.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::payout;
use entity::table::{self, payout_attempt::ActiveModel};
use entity::value::{AttemptId, AttemptState, Money, PayoutId, PayoutState};
use sea_orm::ActiveValue::Set;

use super::alarm::{self, Reason};
use super::{bounce, ending, start};
use crate::letter::{Kind, Letter, Value};
use crate::port::rail::Sent;
use crate::service::{Context, Fault, UseCase};

/// How long to wait before another attempt, after so many that never left.
const BACK_OFF: [TimeDelta; 5] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(6),
];

/// How soon a payout is looked for after its outcome stayed unknown.
const FIRST_READING: TimeDelta = TimeDelta::minutes(1);

/// Words of the provider for refusals that are the platform's own matter: the expert's account is
/// as good as before.
const OWN_MATTERS: &[&str] = &[
    "balance_insufficient",
    "currency_not_supported",
    "platform_account_required",
    "transfers_not_allowed",
];

/// Writes the outcome of a call down, also when the payout was doubted meanwhile.
pub(super) struct Conclude {
    /// Of which payout.
    pub(super) payout: PayoutId,
    /// Of which attempt.
    pub(super) attempt: AttemptId,
    /// What came of it.
    pub(super) outcome: Sent,
}

impl UseCase for Conclude {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let payout = payout::lock(tx, self.payout).await?;
        let payout = payout.ok_or_else(|| Fault::not_found("payout"))?;
        match payout.state {
            PayoutState::Executing => {}
            // It was given up for lost meanwhile; what its sender says counts all the same.
            PayoutState::Unknown => self.note_late(tx, context).await?,
            PayoutState::NotCreated if matches!(self.outcome, Sent::Created { .. }) => {
                return alarm::raise(tx, context, &payout, Reason::AfterAll).await;
            }
            // A reading was faster.
            _ => return Ok(()),
        }
        match &self.outcome {
            Sent::Created { reference } => self.created(tx, context, &payout, reference).await,
            Sent::Rejected { code, text } => {
                self.rejected(tx, context, &payout, (code, text)).await
            }
            Sent::NotSent(why) => self.not_sent(tx, context, &payout, why).await,
            Sent::Unknown(why) => self.unknown(tx, context, &payout, why).await,
        }
    }
}

impl Conclude {
    /// An attempt that was given up for lost is not read any more, unless nothing was learned.
    async fn note_late(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        if matches!(self.outcome, Sent::Unknown(_)) {
            return Ok(());
        }
        let columns = ActiveModel {
            ended_at: Set(Some(context.now)),
            next_read_at: Set(None),
            ..Default::default()
        };
        payout::note_attempt(tx, self.attempt, AttemptState::Unknown, columns).await?;
        Ok(())
    }

    async fn created(
        &self,
        tx: &WriteTx,
        context: &Context,
        payout: &table::payout::Model,
        reference: &str,
    ) -> Result<(), Fault> {
        let made = Some(reference.to_owned());
        let state = AttemptState::Succeeded;
        end(tx, context, self.attempt, state, "created".to_owned(), made).await?;
        ending::settle(tx, context, payout, Some(reference)).await
    }

    async fn rejected(
        &self,
        tx: &WriteTx,
        context: &Context,
        payout: &table::payout::Model,
        (code, text): (&str, &str),
    ) -> Result<(), Fault> {
        let response = format!("{code}: {text}");
        let state = AttemptState::Rejected;
        end(tx, context, self.attempt, state, response.clone(), None).await?;
        ending::undo(tx, context, payout, &response).await?;
        if !OWN_MATTERS.contains(&code) {
            let money = Money::new(payout.amount, payout.currency);
            let letter = Letter::new(Kind::PayoutRefused).with("money", Value::Money(money));
            let doubt = (payout.id.to_string(), letter);
            bounce::doubt_account(tx, context, payout.expert_id, doubt).await?;
        }
        Ok(())
    }

    async fn not_sent(
        &self,
        tx: &WriteTx,
        context: &Context,
        payout: &table::payout::Model,
        why: &str,
    ) -> Result<(), Fault> {
        if !not_sent(tx, context, self.attempt, why).await? {
            // It was given up for lost meanwhile; now it is proved that nothing left.
            return ending::undo(tx, context, payout, why).await;
        }
        let before = payout::count_attempts(tx, payout.id).await?;
        let step = usize::try_from(before).map_or(BACK_OFF.len(), |count| count);
        let pause = BACK_OFF[step.clamp(1, BACK_OFF.len()) - 1];
        start::attempt(tx, context, payout, context.now + pause).await
    }

    async fn unknown(
        &self,
        tx: &WriteTx,
        context: &Context,
        payout: &table::payout::Model,
        why: &str,
    ) -> Result<(), Fault> {
        let doubted = lose(tx, context, self.attempt, why).await?;
        if doubted {
            ending::doubt(tx, context, payout).await?;
            alarm::raise(tx, context, payout, Reason::NoAnswer).await?;
        }
        Ok(())
    }
}

/// sent → unknown; `false` when it was so already.
pub(super) async fn lose(
    tx: &WriteTx,
    context: &Context,
    attempt: AttemptId,
    why: &str,
) -> Result<bool, Fault> {
    let further = ActiveModel {
        response: Set(Some(why.to_owned())),
        next_read_at: Set(Some(context.now + FIRST_READING)),
        ..Default::default()
    };
    let moves = (AttemptState::Sent, AttemptState::Unknown);
    Ok(payout::move_attempt(tx, attempt, moves, further).await?)
}

/// sent → rejected, because nothing left.
pub(super) async fn not_sent(
    tx: &WriteTx,
    context: &Context,
    attempt: AttemptId,
    why: &str,
) -> Result<bool, Fault> {
    let response = format!("not_sent: {why}");
    end(tx, context, attempt, AttemptState::Rejected, response, None).await
}

async fn end(
    tx: &WriteTx,
    context: &Context,
    attempt: AttemptId,
    state: AttemptState,
    response: String,
    reference: Option<String>,
) -> Result<bool, Fault> {
    let further = ActiveModel {
        ended_at: Set(Some(context.now)),
        response: Set(Some(response)),
        provider_reference: Set(reference),
        next_read_at: Set(None),
        ..Default::default()
    };
    let moves = (AttemptState::Sent, state);
    Ok(payout::move_attempt(tx, attempt, moves, further).await?)
}
