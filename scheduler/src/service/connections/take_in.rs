//! What follows from what was handed over.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::connection::thread;
use entity::table::{connection, connection_message, connection_query, message};
use entity::value::{Attachments, InboundOutcome, Instant, MessageId, QueryId, Visibility};

use super::{Received, answer, brand};
use crate::helpdesk::{Reading, Said, Speaker, clean};
use crate::service::intake::{NewCustomer, NewQuery, TakeOne, Taken};
use crate::service::messages::{NewMessage, PostMessage, Poster};
use crate::service::{Context, Fault, UseCase};

/// How far back a helpdesk's own time of a message is believed.
const BELIEVED: TimeDelta = TimeDelta::days(7);

/// Names of a query's messages that are looked through.
const NAMES_MAX: u64 = 200;

/// Does what follows.
pub(super) async fn take_in(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    reading: &Reading,
) -> Result<Received, Fault> {
    match reading {
        Reading::Said(said) => match said.by {
            Speaker::Customer => customer(tx, ctx, connection, said).await,
            Speaker::Brand => brand::brand(tx, ctx, connection, said).await,
        },
        Reading::Ended(ended) => brand::end(tx, ctx, connection, ended).await,
        Reading::Ignored(why) => Ok(Received::nothing(InboundOutcome::Ignored, *why)),
    }
}

/// A customer says something: in a query that there is, or in a new one.
async fn customer(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    said: &Said,
) -> Result<Received, Fault> {
    if let Some(repeat) = meet(tx, ctx, connection, said).await? {
        return Ok(repeat);
    }
    if let Some(known) = locate(tx, connection, said).await? {
        return go_on(tx, ctx, connection, (known, said)).await;
    }
    let taken = begin(tx, ctx, connection, said).await?;
    if taken.existed {
        return go_on(tx, ctx, connection, (taken.query.id, said)).await;
    }
    let first = first_of(tx, taken.query.id).await?;
    let message = first.as_ref().map(|row| row.id);
    settle(tx, connection, said, (taken.query.id, message)).await?;
    answer::announce_first(tx, ctx, connection, &taken).await?;
    Ok(Received::of(InboundOutcome::Query, taken.query.id, message))
}

/// Notes the name of an utterance; answers what became of it where it is known. Whoever hands the
/// same over at the same moment waits here.
pub(super) async fn meet(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    said: &Said,
) -> Result<Option<Received>, Fault> {
    let new = connection_message::Model {
        connection_id: connection.id,
        external_id: said.key(),
        brand_id: connection.brand_id,
        query_id: None,
        message_id: None,
        at: ctx.now,
    };
    if thread::meet(tx, new).await? {
        return Ok(None);
    }
    let known = thread::named(tx, connection.id, &[said.key()]).await?;
    let known = known.into_iter().next();
    Ok(Some(Received {
        outcome: InboundOutcome::Repeat,
        query: known.as_ref().and_then(|row| row.query_id),
        message: known.and_then(|row| row.message_id),
        reason: None,
        opens_at: None,
    }))
}

pub(super) async fn settle(
    tx: &WriteTx,
    connection: &connection::Model,
    said: &Said,
    is: (QueryId, Option<MessageId>),
) -> Result<(), Fault> {
    Ok(thread::settle(tx, (connection.id, &said.key()), is).await?)
}

/// The query that an utterance belongs to: by what it answers, else by its conversation.
pub(super) async fn locate(
    tx: &WriteTx,
    connection: &connection::Model,
    said: &Said,
) -> Result<Option<QueryId>, Fault> {
    let answered = thread::named(tx, connection.id, &said.answers).await?;
    let first = said.answers.iter().find_map(|name| {
        let row = answered.iter().find(|row| row.external_id == *name)?;
        row.query_id
    });
    if first.is_some() {
        return Ok(first);
    }
    let newest = thread::newest(tx, connection.id, &said.conversation).await?;
    Ok(newest.map(|row| row.query_id))
}

/// A new query for a conversation; one that exists under the same id is answered as such.
async fn begin(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    said: &Said,
) -> Result<Taken, Fault> {
    let mut taken = take(tx, ctx, connection, (said, said.conversation.clone())).await?;
    let tied = thread::of_query(tx, taken.query.id).await?;
    let foreign = tied.is_some_and(|tied| tied.connection_id != connection.id);
    if taken.existed && foreign {
        // Two helpdesks on one queue may both have a ticket 12: other people's words never meet.
        let apart = clean::hashed(
            "conversation",
            &format!("{}\n{}", connection.id, said.conversation),
        );
        taken = take(tx, ctx, connection, (said, apart)).await?;
    }
    let tie = connection_query::Model {
        query_id: taken.query.id,
        brand_id: connection.brand_id,
        connection_id: connection.id,
        conversation: said.conversation.clone(),
    };
    thread::tie(tx, tie).await?;
    Ok(taken)
}

async fn take(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    (said, external_id): (&Said, String),
) -> Result<Taken, Fault> {
    let who = said.customer.as_ref();
    let who = who.ok_or_else(|| Fault::internal("a customer has no reference"))?;
    let query = NewQuery {
        subject: said.subject.clone(),
        body: said.whole.clone().unwrap_or_else(|| said.body.clone()),
        customer: NewCustomer {
            reference: who.reference.clone(),
            name: who.name.clone(),
            email: who.email.clone(),
            time_zone: None,
        },
        language: said.language.clone(),
        external_id: Some(external_id),
        priority: 3,
        defer: None,
        received_at: believed(said.at, ctx.now),
        context: Vec::new().into(),
        bot: None,
        metadata: None,
        message_id: Some(said.name.clone()),
        attachments: Attachments(said.files.clone()),
    };
    let take = TakeOne {
        brand: connection.brand_id,
        queue: connection.queue_id,
        query,
    };
    take.apply(tx, ctx).await
}

/// The time that the helpdesk gives, where that can be.
fn believed(at: Option<Instant>, now: Instant) -> Instant {
    at.filter(|at| *at <= now && now - BELIEVED <= *at)
        .map_or(now, entity::value::time::to_micros)
}

/// A customer says something in a query that there is.
async fn go_on(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    (query, said): (QueryId, &Said),
) -> Result<Received, Fault> {
    if let Some(first) = is_the_first(tx, connection, (query, said)).await? {
        settle(tx, connection, said, (query, Some(first.id))).await?;
        return Ok(Received::of(InboundOutcome::Repeat, query, Some(first.id)));
    }
    let post = PostMessage {
        poster: Poster::Customer(connection.brand_id),
        query,
        message: message_of(said, Visibility::Public),
    };
    let posted = post.apply(tx, ctx).await?;
    let (query, message) = (posted.message.query_id, posted.message.id);
    settle(tx, connection, said, (query, Some(message))).await?;
    let outcome = match (posted.existed, posted.follows) {
        (true, _) => InboundOutcome::Repeat,
        (false, Some(_)) if posted.message.sequence == 1 => InboundOutcome::Query,
        (false, _) => InboundOutcome::Message,
    };
    Ok(Received::of(outcome, query, Some(message)))
}

/// The first message of a query, where an utterance is the same once more: a ticket's description
/// comes as its first comment too, and a brand may have posted the query itself.
async fn is_the_first(
    tx: &WriteTx,
    connection: &connection::Model,
    (query, said): (QueryId, &Said),
) -> Result<Option<message::Model>, Fault> {
    let Some(first) = first_of(tx, query).await? else {
        return Ok(None);
    };
    if said.opening {
        return Ok(Some(first));
    }
    let opening = format!("opening:{}", said.conversation);
    let opened = first.external_id.as_deref() == Some(opening.as_str());
    if !(opened || first.external_id.is_none()) || !clean::is_same(&first.body, &said.body) {
        return Ok(None);
    }
    // Said twice is said twice: only the first comment is the description.
    let names = thread::names_in(tx, query, NAMES_MAX).await?;
    let others = names
        .iter()
        .filter(|row| row.connection_id == connection.id);
    let taken = others.filter(|row| row.message_id == Some(first.id));
    Ok((taken.count() <= usize::from(opened)).then_some(first))
}

async fn first_of(tx: &WriteTx, query: QueryId) -> Result<Option<message::Model>, Fault> {
    let page = store::message::page(tx, query, 0, 1).await?;
    Ok(page.into_iter().next())
}

pub(super) fn message_of(said: &Said, visibility: Visibility) -> NewMessage {
    NewMessage {
        body: said.body.clone(),
        visibility,
        attachments: Attachments(said.files.clone()),
        external_id: Some(said.name.clone()),
    }
}
