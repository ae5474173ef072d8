//! Reading what became of a payout, and what follows from it.
//!
//! ```text
//! payout unknown, the provider has the very transfer                      ─► settled
//!                 the provider has another, or several                    stays; admins are told
//!                 the provider has none, twice, the second time 24 hours
//!                 or more after sending                                   ─► not_created
//!                 the key that is set opens other books                   stays; admins are told
//!                 the provider does not say                               stays
//! ```

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::payout;
use entity::table::{self, payout_attempt::ActiveModel};
use entity::value::{AttemptState, Instant, Money, PayoutId, PayoutState};
use sea_orm::ActiveValue::Set;

use super::alarm::{self, Reason};
use super::{bounce, ending, start};
use crate::port::rail::{Finding, Seen};
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How long after sending an empty reading proves that nothing will come: Stripe keeps requests for
/// a day at most, and shows what it made at once.
const PROOF: TimeDelta = TimeDelta::hours(24);

/// Empty readings that prove it, the last of them after [`PROOF`].
const EMPTY_READINGS: i32 = 2;

/// When to read, counted from sending; afterwards every [`LATER`].
const READINGS: [TimeDelta; 4] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
];

/// How far readings are apart in the end.
const LATER: TimeDelta = TimeDelta::hours(6);

/// Reads what became of a payout that is unknown, if its time has come and nobody else does.
///
/// # Errors
/// When the database fails.
pub async fn read(services: &Services, payout: PayoutId) -> Result<(), Fault> {
    let Some(provider) = &services.provider else {
        return Ok(());
    };
    let until = provider.patience() * 2;
    let claim = Claim { payout, until };
    let Some(read_at) = services.run(Actor::System, claim).await? else {
        return Ok(());
    };
    let (books, finding) = match provider.books().await {
        Ok(books) => (books, provider.find(payout).await),
        Err(fault) => (None, Finding::Unreadable(fault.to_string())),
    };
    let judge = Judge {
        payout,
        books,
        finding,
        read_at,
    };
    services.run(Actor::System, judge).await?;
    start::close_after(services, payout).await
}

/// Takes a reading that is due; answers when it was taken.
struct Claim {
    payout: PayoutId,
    until: TimeDelta,
}

impl UseCase for Claim {
    type Output = Option<Instant>;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Option<Instant>, Fault> {
        let payout = payout::lock(tx, self.payout).await?;
        if payout.is_none_or(|payout| payout.state != PayoutState::Unknown) {
            return Ok(None);
        }
        let Some(attempt) = payout::open_attempt(tx, self.payout).await? else {
            return Ok(None);
        };
        let time = (context.now, context.now + self.until);
        let claimed = payout::claim_reading(tx, attempt.id, time).await?;
        Ok(claimed.then_some(context.now))
    }
}

/// What follows from a reading, in these books, that began at `read_at`.
struct Judge {
    payout: PayoutId,
    books: Option<String>,
    finding: Finding,
    read_at: Instant,
}

impl UseCase for Judge {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let payout = payout::lock(tx, self.payout).await?;
        let Some(payout) = payout.filter(|payout| payout.state == PayoutState::Unknown) else {
            return Ok(());
        };
        let Some(attempt) = payout::open_attempt(tx, payout.id).await? else {
            return Err(Fault::internal(format!(
                "{} was never attempted",
                payout.id
            )));
        };
        let elsewhere = attempt.books.as_ref().zip(self.books.as_ref());
        if elsewhere.is_some_and(|(sent, read)| sent != read) {
            self.note(tx, &attempt, attempt.empty_reads, false).await?;
            return tell_once(tx, context, &payout, Reason::OtherBooks).await;
        }
        match &self.finding {
            Finding::Found(seen) => self.found(tx, context, (&payout, &attempt), seen).await,
            Finding::Absent => self.absent(tx, context, (&payout, &attempt)).await,
            Finding::Unreadable(why) => {
                tracing::warn!(payout = %payout.id, "{} could not be read: {why}", payout.id);
                self.note(tx, &attempt, attempt.empty_reads, false).await
            }
        }
    }
}

type Tried<'a> = (&'a table::payout::Model, &'a table::payout_attempt::Model);

impl Judge {
    async fn found(
        &self,
        tx: &WriteTx,
        context: &Context,
        (payout, attempt): Tried<'_>,
        seen: &[Seen],
    ) -> Result<(), Fault> {
        let money = Money::new(payout.amount, payout.currency);
        let account = start::account_of(payout).unwrap_or_default();
        let asked_for = |one: &Seen| one.is(payout.id, money, account);
        // What a person reversed at the provider counts as gone, unless there is nothing else.
        let standing: Vec<&Seen> = seen.iter().filter(|one| !one.is_returned()).collect();
        let reason = match (standing.as_slice(), seen) {
            ([one], _) if asked_for(one) => {
                return self.made(tx, context, (payout, attempt), one).await;
            }
            ([], [one]) if asked_for(one) => {
                self.made(tx, context, (payout, attempt), one).await?;
                return bounce::come_back(tx, context, payout, bounce::REVERSED).await;
            }
            ([_], _) | ([], [_]) => Reason::Different,
            _ => Reason::Several,
        };
        self.note(tx, attempt, attempt.empty_reads, false).await?;
        tell_once(tx, context, payout, reason).await
    }

    /// The very transfer exists.
    async fn made(
        &self,
        tx: &WriteTx,
        context: &Context,
        (payout, attempt): Tried<'_>,
        seen: &Seen,
    ) -> Result<(), Fault> {
        self.note(tx, attempt, attempt.empty_reads, true).await?;
        keep_reference(tx, attempt, &seen.reference).await?;
        ending::settle(tx, context, payout, Some(&seen.reference)).await
    }

    async fn absent(
        &self,
        tx: &WriteTx,
        context: &Context,
        (payout, attempt): Tried<'_>,
    ) -> Result<(), Fault> {
        let empty = attempt.empty_reads.saturating_add(1);
        let sent_at = attempt.sent_at.unwrap_or(attempt.created_at);
        let proved = empty >= EMPTY_READINGS && self.read_at - sent_at >= PROOF;
        self.note(tx, attempt, empty, proved).await?;
        if proved {
            return ending::undo(tx, context, payout, "the provider never made it").await;
        }
        Ok(())
    }

    /// Notes the reading, and when the next is due unless it was the last.
    async fn note(
        &self,
        tx: &WriteTx,
        attempt: &table::payout_attempt::Model,
        empty_reads: i32,
        last: bool,
    ) -> Result<(), Fault> {
        let sent_at = attempt.sent_at.unwrap_or(attempt.created_at);
        let columns = ActiveModel {
            empty_reads: Set(empty_reads),
            last_read_at: Set(Some(self.read_at)),
            next_read_at: Set((!last).then(|| next_reading(sent_at, self.read_at))),
            ended_at: Set(last.then_some(self.read_at)),
            ..Default::default()
        };
        let state = AttemptState::Unknown;
        payout::note_attempt(tx, attempt.id, state, columns).await?;
        Ok(())
    }
}

/// Tells admins, once however often it is read.
async fn tell_once(
    tx: &WriteTx,
    context: &Context,
    payout: &table::payout::Model,
    reason: Reason,
) -> Result<(), Fault> {
    if payout.failure.as_deref() == Some(reason.as_str()) {
        return Ok(());
    }
    payout::note_failure(tx, payout.id, reason.as_str()).await?;
    alarm::raise(tx, context, payout, reason).await
}

async fn keep_reference(
    tx: &WriteTx,
    attempt: &table::payout_attempt::Model,
    reference: &str,
) -> Result<(), Fault> {
    let columns = ActiveModel {
        provider_reference: Set(Some(reference.to_owned())),
        ..Default::default()
    };
    let state = AttemptState::Unknown;
    payout::note_attempt(tx, attempt.id, state, columns).await?;
    Ok(())
}

/// When to read next, after a reading at `now`.
fn next_reading(sent_at: Instant, now: Instant) -> Instant {
    READINGS
        .into_iter()
        .map(|after| sent_at + after)
        .find(|due| *due > now)
        .unwrap_or(now + LATER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_thin_out_and_never_end() {
        let at = |minutes| entity::value::Instant::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let next = |minutes| (next_reading(at(0), at(minutes)) - at(0)).num_minutes();
        assert_eq!([next(0), next(1), next(4), next(5)], [1, 5, 5, 30]);
        assert_eq!([next(31), next(120), next(1_500)], [120, 480, 1_860]);
    }
}
