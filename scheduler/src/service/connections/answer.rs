//! The way back: what an expert answers and what a customer is promised leaves by the way the query
//! came in. It is written in the transaction that decides it, and sent by a job.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::connection::thread;
use entity::table::{connection, connection_query, connection_reply, message, promise, query};
use entity::value::{ConnectionKind, MessageId, QueryId, ReplyState};

use super::{ConnectionSettings, letter, send};
use crate::service::intake::Taken;
use crate::service::{Context, Fault};

/// Nobody is told promises of several new queries within this time: two machines that answer each
/// other would never end.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// What goes back.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word<'a> {
    /// A message of an expert.
    Message(&'a message::Model),
    /// What the customer is promised.
    Promise(&'a promise::Model),
}

impl Word<'_> {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Message(row) => &row.body,
            Self::Promise(row) => &row.text,
        }
    }

    pub(super) fn message(&self) -> Option<MessageId> {
        match self {
            Self::Message(row) => Some(row.id),
            Self::Promise(_) => None,
        }
    }
}

/// An expert wrote to the customer: it goes back the way the query came.
pub(crate) async fn answer(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    message: &message::Model,
) -> Result<(), Fault> {
    let Some(tie) = thread::of_query(tx, query.id).await? else {
        return Ok(());
    };
    match store::connection::find(tx, tie.connection_id).await? {
        Some(row) if row.removed_at.is_none() => {
            lead(tx, ctx, (&row, query), Word::Message(message)).await
        }
        _ => Ok(()),
    }
}

/// Promises were made: customers are told where their connections say so.
pub(crate) async fn announce(
    tx: &WriteTx,
    ctx: &Context,
    promises: &[promise::Model],
) -> Result<(), Fault> {
    let queries: Vec<QueryId> = promises.iter().map(|row| row.query_id).collect();
    if queries.is_empty() {
        return Ok(());
    }
    for tie in thread::of_queries(tx, &queries).await? {
        let promise = promises.iter().find(|row| row.query_id == tie.query_id);
        let connection = store::connection::find(tx, tie.connection_id).await?;
        let telling = connection.filter(|row| row.announce && row.removed_at.is_none());
        let query = store::query::find(tx, tie.query_id).await?;
        if let (Some(promise), Some(connection), Some(query)) = (promise, telling, query) {
            lead(tx, ctx, (&connection, &query), Word::Promise(promise)).await?;
        }
    }
    Ok(())
}

/// The first promise of a new query, unless its customer had one lately.
pub(super) async fn announce_first(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    taken: &Taken,
) -> Result<(), Fault> {
    if !connection.announce {
        return Ok(());
    }
    let since = ctx.now - PAUSE;
    let query = &taken.query;
    if store::query::asked_since(tx, query.customer_id, (query.id, since)).await? {
        return Ok(());
    }
    let word = Word::Promise(&taken.promise);
    lead(tx, ctx, (connection, query), word).await
}

/// A query follows another one: it is in the same conversation.
pub(crate) async fn follow(
    tx: &WriteTx,
    ctx: &Context,
    old: QueryId,
    new: &Taken,
) -> Result<(), Fault> {
    let Some(tie) = thread::of_query(tx, old).await? else {
        return Ok(());
    };
    let connection = store::connection::find(tx, tie.connection_id).await?;
    let tie = connection_query::Model {
        query_id: new.query.id,
        ..tie
    };
    thread::tie(tx, tie).await?;
    match connection.filter(|row| row.removed_at.is_none()) {
        Some(connection) => announce_first(tx, ctx, &connection, new).await,
        None => Ok(()),
    }
}

/// Leads a word back the way its query came.
async fn lead(
    tx: &WriteTx,
    ctx: &Context,
    (connection, query): (&connection::Model, &query::Model),
    word: Word<'_>,
) -> Result<(), Fault> {
    match connection.kind {
        ConnectionKind::Mail => letter::write(tx, ctx, (connection, query), word).await,
        ConnectionKind::Zendesk | ConnectionKind::Chatwoot | ConnectionKind::Generic => {
            post(tx, ctx, (connection, query), word).await
        }
    }
}

/// Writes what goes back to a helpdesk, and the job that sends it; nothing where the connection has
/// no way back.
async fn post(
    tx: &WriteTx,
    ctx: &Context,
    (connection, query): (&connection::Model, &query::Model),
    word: Word<'_>,
) -> Result<(), Fault> {
    if !has_way_back(connection)? {
        return Ok(());
    }
    let promise = match word {
        Word::Message(_) => None,
        Word::Promise(row) => Some(row.id),
    };
    let new = connection_reply::Model {
        id: ctx.id(),
        brand_id: query.brand_id,
        connection_id: connection.id,
        query_id: query.id,
        message_id: word.message(),
        promise_id: promise,
        state: ReplyState::Waiting,
        attempts: 0,
        doubtful: false,
        claimed_until: None,
        last_error: None,
        created_at: ctx.now,
        ended_at: None,
    };
    if store::connection::reply::insert(tx, new.clone()).await? {
        store::job::enqueue(tx, ctx.now, send::job(ctx, new.id)).await?;
    }
    Ok(())
}

/// Whether the brand set up where answers go.
fn has_way_back(connection: &connection::Model) -> Result<bool, Fault> {
    Ok(match ConnectionSettings::of(connection)? {
        ConnectionSettings::Zendesk(settings) => settings.base_url.is_some(),
        ConnectionSettings::Chatwoot(settings) => settings.base_url.is_some(),
        ConnectionSettings::Generic(settings) => settings.answer.is_some(),
        ConnectionSettings::Mail(_) => true,
    })
}
