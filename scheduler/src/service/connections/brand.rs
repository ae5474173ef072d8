//! What the brand's own people say and end in their helpdesk, and hearing ourselves there.

use entity::db::WriteTx;
use entity::store;
use entity::store::connection::thread;
use entity::table::{connection, query};
use entity::value::{
    Author, BrandId, CancelReason, ConfirmedBy, InboundOutcome, MessageId, QueryId, QueryState,
    Visibility,
};

use super::Received;
use super::take_in::{locate, meet, message_of, settle};
use crate::helpdesk::{Ended, Said, Speaker, clean};
use crate::service::messages::{PostMessage, Poster};
use crate::service::queries::{ActOnQuery, Action};
use crate::service::{Context, Fault, UseCase};

/// Messages of ours that a returning one is compared with.
const OURS_MAX: u64 = 200;

/// The brand's own people say something, or we hear ourselves.
pub(super) async fn brand(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    said: &Said,
) -> Result<Received, Fault> {
    let Some(known) = locate(tx, connection, said).await? else {
        return Ok(Received::nothing(
            InboundOutcome::Ignored,
            "the brand writes in a conversation that is not known here",
        ));
    };
    if let Some(repeat) = meet(tx, ctx, connection, said).await? {
        return Ok(repeat);
    }
    let query = store::query::lock_of(tx, connection.brand_id, known)
        .await?
        .ok_or_else(|| Fault::not_found("query"))?;
    if let Some(ours) = ours(tx, &query, said).await? {
        settle(tx, connection, said, (query.id, ours)).await?;
        return Ok(Received::of(InboundOutcome::Repeat, query.id, ours));
    }
    let post = PostMessage {
        poster: Poster::Brand(connection.brand_id),
        query: query.id,
        message: message_of(said, said.visibility),
    };
    let posted = post.apply(tx, ctx).await?;
    let message = Some(posted.message.id);
    settle(tx, connection, said, (query.id, message)).await?;
    Ok(Received::of(InboundOutcome::Message, query.id, message))
}

/// Whether an utterance is our own: by our mark, or because it says what we said.
async fn ours(
    tx: &WriteTx,
    query: &query::Model,
    said: &Said,
) -> Result<Option<Option<MessageId>>, Fault> {
    let since = query.message_sequence - i64::try_from(OURS_MAX).unwrap_or(0);
    let messages = store::message::page(tx, query.id, since.max(0), OURS_MAX).await?;
    let marked = messages.iter().find(|row| Some(row.id) == said.ours);
    let alike = || {
        messages.iter().find(|row| {
            row.author == Author::Expert
                && row.visibility == Visibility::Public
                && clean::is_same(&row.body, &said.body)
        })
    };
    if let Some(row) = marked.or_else(alike) {
        return Ok(Some(Some(row.id)));
    }
    let promises = store::promise::of_query(tx, query.id).await?;
    let told = promises
        .iter()
        .any(|row| clean::is_same(&row.text, &said.body));
    Ok(told.then_some(None))
}

/// A conversation ended there: what waits for a confirmation is confirmed, anything else that is
/// open is called off.
pub(super) async fn end(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    ended: &Ended,
) -> Result<Received, Fault> {
    let known = thread::newest(tx, connection.id, &ended.conversation).await?;
    let Some(known) = known else {
        return Ok(Received::nothing(
            InboundOutcome::Ignored,
            "the conversation is not known here",
        ));
    };
    let query = query_of(tx, connection.brand_id, known.query_id).await?;
    if !query.state.is_open() {
        return Ok(Received::nothing(
            InboundOutcome::Ignored,
            "the query is over",
        ));
    }
    let action = match (query.state, ended.by) {
        (QueryState::ResolutionProposed, Speaker::Brand) => Action::Confirm(ConfirmedBy::Brand),
        (QueryState::ResolutionProposed, Speaker::Customer) => {
            Action::Confirm(ConfirmedBy::Customer)
        }
        (_, Speaker::Brand) => Action::Cancel(CancelReason::Brand),
        (_, Speaker::Customer) => Action::Cancel(CancelReason::Customer),
    };
    let act = ActOnQuery {
        brand: connection.brand_id,
        query: query.id,
        action,
        note: None,
    };
    act.apply(tx, ctx).await?;
    Ok(Received::of(InboundOutcome::Ended, query.id, None))
}

async fn query_of(tx: &WriteTx, brand: BrandId, id: QueryId) -> Result<query::Model, Fault> {
    store::query::lock_of(tx, brand, id)
        .await?
        .ok_or_else(|| Fault::not_found("query"))
}
