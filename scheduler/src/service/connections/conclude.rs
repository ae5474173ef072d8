//! How a try to send something back ended, and what follows.

use entity::db::WriteTx;
use entity::store;
use entity::store::connection::{reply, thread};
use entity::store::event::NewEvent;
use entity::table::{connection, connection_message, connection_reply};
use entity::value::{ConnectionId, QueryId, ReplyState};
use serde_json::json;

use super::send::{End, Task, job};
use crate::service::{Context, Fault, UseCase, timeline};

/// Tries before a reply is parked: one less than a job has.
const TRIES_MAX: i32 = 15;

/// Replies that are tried again at once when the credentials are changed.
const REVIVED_MAX: u64 = 500;

/// Writes down how a try ended.
pub(super) struct Conclude {
    pub(super) task: Task,
    pub(super) end: End,
}

impl UseCase for Conclude {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<(), Fault> {
        let row = &self.task.reply;
        match &self.end {
            End::Arrived { name } => self.arrived(tx, ctx, name.as_deref()).await,
            End::Unauthorised { error } => {
                reply::release(tx, row.id, (error.as_str(), row.doubtful)).await?;
                fail(tx, ctx, &self.task.connection, error).await
            }
            End::Again { error, .. } if row.attempts >= TRIES_MAX => {
                park(tx, ctx, row, error).await
            }
            End::Again {
                error, doubtful, ..
            } => Ok(reply::release(tx, row.id, (error.as_str(), *doubtful)).await?),
            End::Parked { error } => park(tx, ctx, row, error).await,
        }
    }
}

impl Conclude {
    async fn arrived(&self, tx: &WriteTx, ctx: &Context, name: Option<&str>) -> Result<(), Fault> {
        let row = &self.task.reply;
        if !reply::end(tx, row.id, (ReplyState::Sent, None), ctx.now).await? {
            return Ok(());
        }
        if let Some(message) = row.message_id {
            store::message::handed_over(tx, message, ctx.now).await?;
        }
        if let Some(name) = name {
            let new = connection_message::Model {
                connection_id: row.connection_id,
                external_id: name.to_owned(),
                brand_id: row.brand_id,
                query_id: Some(row.query_id),
                message_id: row.message_id,
                at: ctx.now,
            };
            thread::meet(tx, new).await?;
        }
        store::connection::recover(tx, row.connection_id).await?;
        go_on(tx, ctx, row.query_id).await
    }
}

/// The next reply of the query has its turn.
async fn go_on(tx: &WriteTx, ctx: &Context, query: QueryId) -> Result<(), Fault> {
    if let Some(next) = reply::next_of(tx, query).await? {
        store::job::enqueue(tx, ctx.now, job(ctx, next.id)).await?;
    }
    Ok(())
}

/// Gives a reply up, and tells the brand: its customer did not get it.
pub(super) async fn park(
    tx: &WriteTx,
    ctx: &Context,
    row: &connection_reply::Model,
    error: &str,
) -> Result<(), Fault> {
    if !reply::end(tx, row.id, (ReplyState::Parked, Some(error)), ctx.now).await? {
        return Ok(());
    }
    if let Some(query) = store::query::find(tx, row.query_id).await? {
        let data = json!({
            "connection_id": row.connection_id, "message_id": row.message_id,
            "promise_id": row.promise_id, "reason": error,
        });
        let told = timeline::public(ctx, &query, "message.undelivered", data);
        store::event::record(tx, told).await?;
    }
    go_on(tx, ctx, row.query_id).await
}

/// The helpdesk refuses the credentials: the brand is told once.
async fn fail(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    error: &str,
) -> Result<(), Fault> {
    if !store::connection::fail(tx, connection.id, (ctx.now, error)).await? {
        return Ok(());
    }
    let told = NewEvent {
        id: ctx.id(),
        kind: "connection.failing",
        public: true,
        brand_id: Some(connection.brand_id),
        query_id: None,
        occurred_at: ctx.now,
        data: json!({
            "connection_id": connection.id, "queue_id": connection.queue_id, "reason": error,
        }),
    };
    store::event::record(tx, told).await?;
    Ok(())
}

/// Tries again at once what waits, because the connection was changed.
pub(super) async fn revive(tx: &WriteTx, ctx: &Context, id: ConnectionId) -> Result<(), Fault> {
    store::connection::recover(tx, id).await?;
    for row in reply::waiting_of(tx, id, REVIVED_MAX).await? {
        store::job::enqueue(tx, ctx.now, job(ctx, row.id)).await?;
    }
    Ok(())
}
