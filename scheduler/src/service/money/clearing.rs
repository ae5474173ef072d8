//! Pay whose hold is over becomes payable.

use entity::db::WriteTx;
use entity::store::earning;
use entity::table::earning as table;
use entity::value::{EarningState, Money};

use super::books::book_surely;
use crate::ledger;
use crate::service::{Context, Fault, UseCase};

/// Clears lines whose hold is over, at most `limit`; answers how many.
///
/// Safe to repeat and to run on several nodes: each line is moved where it still is `clearing`.
#[derive(Clone, Copy, Debug)]
pub struct ClearEarnings {
    /// How many at most in one transaction.
    pub limit: u64,
}

impl UseCase for ClearEarnings {
    type Output = u64;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<u64, Fault> {
        let lines = earning::clearable(tx, context.now, self.limit).await?;
        let mut cleared = 0;
        for line in lines {
            cleared += u64::from(clear(tx, context, &line).await?);
        }
        Ok(cleared)
    }
}

async fn clear(tx: &WriteTx, context: &Context, line: &table::Model) -> Result<bool, Fault> {
    let moves = (EarningState::Clearing, EarningState::Available);
    let further = table::ActiveModel::default();
    let moved = earning::transition(tx, line.id, moves, context.now, further).await?;
    if moved.is_none() {
        return Ok(false);
    }
    let money = Money::new(line.amount, line.currency);
    let entry = ledger::clear(line.expert_id, money, &line.id.to_string());
    book_surely(tx, context, entry).await?;
    Ok(true)
}
