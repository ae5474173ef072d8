//! Sending again by hand what was given up.

use entity::db::WriteTx;
use entity::store;
use entity::store::connection::reply;
use entity::table::connection_reply;
use entity::value::{BrandId, ConnectionId, QueueId, ReplyId};

use super::send::job;
use crate::service::{Context, Fault, UseCase};

/// A brand has a parked reply sent again, e.g. after the helpdesk opened the conversation again.
#[derive(Clone, Copy, Debug)]
pub struct SendAgain {
    /// Of which brand and queue.
    pub of: (BrandId, QueueId),
    /// Through which connection.
    pub connection: ConnectionId,
    /// Which.
    pub reply: ReplyId,
}

impl UseCase for SendAgain {
    type Output = connection_reply::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<connection_reply::Model, Fault> {
        let connection = store::connection::find_of(tx, self.of, self.connection).await?;
        connection.ok_or_else(|| Fault::not_found("connection"))?;
        let known = self.find(tx).await?;
        if is_erased(tx, &known).await? || !reply::revive(tx, self.reply).await? {
            let detail = format!("the reply is {}, or what it said was erased", known.state);
            return Err(Fault::conflict("reply-not-parked", detail));
        }
        store::job::enqueue(tx, ctx.now, job(ctx, self.reply)).await?;
        self.find(tx).await
    }
}

impl SendAgain {
    async fn find(&self, tx: &WriteTx) -> Result<connection_reply::Model, Fault> {
        let known = reply::find(tx, self.reply).await?;
        let known = known.filter(|row| row.connection_id == self.connection);
        known.ok_or_else(|| Fault::not_found("reply"))
    }
}

/// Whether there is nothing left that could be said to the customer.
async fn is_erased(tx: &WriteTx, row: &connection_reply::Model) -> Result<bool, Fault> {
    let Some(query) = store::query::find(tx, row.query_id).await? else {
        return Ok(true);
    };
    let customers = store::customer::find_all(tx, [query.customer_id]).await?;
    Ok(customers
        .values()
        .all(|customer| customer.erased_at.is_some()))
}
