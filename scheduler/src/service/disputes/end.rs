//! How a dispute goes on: answered, withdrawn, decided by a person, or lapsed.

use entity::db::WriteTx;
use entity::store::{dispute, earning};
use entity::table::{dispute as table, earning as lines};
use entity::value::{DisputeId, DisputeSide, DisputeState, EarningState, Money};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

use super::list::of;
use super::open::Disputant;
use super::view::announce;
use crate::service::{Context, Fault, UseCase, audit, money};

/// The other side says what it has to say, once; a repeat replaces it while the dispute is open.
#[derive(Clone, Debug)]
pub struct AnswerDispute {
    /// Who.
    pub by: Disputant,
    /// Which dispute.
    pub dispute: DisputeId,
    /// In their own words.
    pub statement: String,
    /// What they point to: a list of `{kind, value}`.
    pub evidence: Value,
}

impl UseCase for AnswerDispute {
    type Output = table::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let row = locked(tx, self.dispute, self.by).await?;
        if self.by.side() == row.opened_as {
            let detail = "only the other side answers; you can withdraw it";
            return Err(Fault::conflict("own-dispute", detail));
        }
        if row.state != DisputeState::Open {
            return Err(ended(&row));
        }
        let answer = json!({
            "statement": self.statement, "evidence": self.evidence, "answered_at": context.now,
        });
        let answered = dispute::answer(tx, row.id, answer).await?;
        answered.ok_or_else(|| ended(&row))
    }
}

/// Whoever opened a dispute takes it back. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawDispute {
    /// Who.
    pub by: Disputant,
    /// Which dispute.
    pub dispute: DisputeId,
}

impl UseCase for WithdrawDispute {
    type Output = table::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let row = locked(tx, self.dispute, self.by).await?;
        if self.by.side() != row.opened_as {
            let detail = "only the side that opened a dispute can withdraw it";
            return Err(Fault::conflict("not-your-dispute", detail));
        }
        if row.state == DisputeState::Withdrawn {
            return Ok(row);
        }
        end(tx, context, row, (DisputeState::Withdrawn, None)).await
    }
}

/// Somebody who runs the platform decides, and says why. A repeat changes nothing.
#[derive(Clone, Debug)]
pub struct DecideDispute {
    /// Which dispute.
    pub dispute: DisputeId,
    /// Who is right.
    pub outcome: DisputeSide,
    /// Why.
    pub note: String,
}

impl UseCase for DecideDispute {
    type Output = table::Model;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Self::Output, Fault> {
        let row = dispute::lock(tx, self.dispute).await?;
        let row = row.ok_or_else(|| Fault::not_found("dispute"))?;
        let to = if self.outcome == row.opened_as {
            DisputeState::Upheld
        } else {
            DisputeState::Rejected
        };
        if row.state == to {
            return Ok(row);
        }
        let row = end(tx, context, row, (to, Some(&self.note))).await?;
        let detail = json!({ "outcome": self.outcome, "earning_id": row.earning_id });
        audit::record(tx, context, "dispute.decide", row.id, detail).await?;
        Ok(row)
    }
}

/// Disputes that nobody decided in time end for the expert, at most `limit`; answers how many.
#[derive(Clone, Copy, Debug)]
pub struct LapseDisputes {
    /// How many at most in one transaction.
    pub limit: u64,
}

impl UseCase for LapseDisputes {
    type Output = u64;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<u64, Fault> {
        let mut lapsed = 0;
        for due in dispute::overdue(tx, context.now, self.limit).await? {
            let Some(row) = dispute::lock(tx, due.id).await? else {
                continue;
            };
            if row.state == DisputeState::Open {
                end(tx, context, row, (DisputeState::Lapsed, None)).await?;
                lapsed += 1;
            }
        }
        Ok(lapsed)
    }
}

async fn locked(tx: &WriteTx, id: DisputeId, by: Disputant) -> Result<table::Model, Fault> {
    let row = dispute::lock(tx, id).await?;
    row.filter(|row| of(row, by))
        .ok_or_else(|| Fault::not_found("dispute"))
}

fn ended(row: &table::Model) -> Fault {
    let detail = format!("this dispute is {} already", row.state);
    Fault::conflict("dispute-ended", detail)
}

/// Ends an open dispute, moves the money accordingly, and tells both sides.
async fn end(
    tx: &WriteTx,
    context: &Context,
    row: table::Model,
    (to, note): (DisputeState, Option<&str>),
) -> Result<table::Model, Fault> {
    if row.state != DisputeState::Open {
        return Err(ended(&row));
    }
    let line = earning::lock(tx, row.earning_id).await?;
    let line = line.ok_or_else(|| Fault::internal(format!("{} is about nothing", row.id)))?;
    let held_from = settle(tx, context, (&row, &line), to).await?;
    let further = table::ActiveModel {
        held_from: Set(held_from),
        decided_by: Set(context.actor.person().filter(|_| note.is_some())),
        decided_at: Set(Some(context.now)),
        decision_note: Set(note.map(str::to_owned)),
        ..Default::default()
    };
    let ended = dispute::end(tx, row.id, to, further).await?;
    let ended = ended.ok_or_else(|| Fault::internal(format!("{} moved though locked", row.id)))?;
    announce(tx, context, &ended, "dispute.ended").await?;
    Ok(ended)
}

/// Moves the money; answers where the line was held, which may be only now.
async fn settle(
    tx: &WriteTx,
    context: &Context,
    (row, line): (&table::Model, &lines::Model),
    to: DisputeState,
) -> Result<Option<EarningState>, Fault> {
    let for_expert = match to {
        DisputeState::Upheld => row.opened_as == DisputeSide::Expert,
        DisputeState::Lapsed => true,
        DisputeState::Open | DisputeState::Rejected | DisputeState::Withdrawn => {
            row.opened_as == DisputeSide::Brand
        }
    };
    if row.opened_as == DisputeSide::Expert {
        if for_expert {
            let missing = money::Missing {
                dispute: row.id,
                expert: row.expert_id,
                query: row.query_id,
                money: Money::new(row.claimed_amount.unwrap_or(0), row.currency),
            };
            money::make_up(tx, context, missing).await?;
        }
        return Ok(row.held_from);
    }
    match (row.held_from, for_expert) {
        (Some(_), true) => money::unhold(tx, context, line, row.id).await?,
        (Some(_), false) => money::refund(tx, context, line, row.id).await?,
        (None, true) => {}
        // The payout that it was in was called off meanwhile: nothing was sent.
        (None, false) if line.state == EarningState::Available => {
            money::hold(tx, context, line, row.id).await?;
            let held = earning::lock(tx, line.id).await?;
            let held = held.ok_or_else(|| Fault::internal(format!("{} is gone", line.id)))?;
            money::refund(tx, context, &held, row.id).await?;
            return Ok(Some(EarningState::Available));
        }
        (None, false) => money::claw_back(tx, context, line, row.id).await?,
    }
    Ok(row.held_from)
}
