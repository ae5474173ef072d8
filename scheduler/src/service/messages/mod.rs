//! Messages: what is said in a query, by whom, and what follows from it.

mod customer;
mod document;
mod draft;
mod expert;
mod thanks;

pub use document::{MessageDocument, fill_in};
pub use draft::{CUSTOMER_NAME, NewMessage};
pub use thanks::is_thanks;

pub(crate) use draft::{Writer, created, row};

use entity::db::WriteTx;
use entity::store;
use entity::table::{message, query};
use entity::value::{Author, BrandId, ChangeSubject, ExpertId, Instant, MessageId, QueryId};
use sea_orm::ActiveValue::Set;
use sea_orm::DbErr;

use super::{Context, Fault, UseCase};

/// Who posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poster {
    /// The brand, handing on what its customer wrote.
    Customer(BrandId),
    /// The brand's own people.
    Brand(BrandId),
    /// The expert who holds the query.
    Expert(ExpertId),
}

/// Somebody posts a message.
#[derive(Clone, Debug)]
pub struct PostMessage {
    /// Who.
    pub poster: Poster,
    /// Into which query.
    pub query: QueryId,
    /// What.
    pub message: NewMessage,
}

/// A message that was posted, now or before.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    /// The message; in another query than it was sent to where it began a new one.
    pub message: message::Model,
    /// The query that the message's query follows, where it began a new one.
    pub follows: Option<QueryId>,
    /// Whether it had been posted before.
    pub existed: bool,
}

impl UseCase for PostMessage {
    type Output = Posted;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Posted, Fault> {
        let query = self
            .lock(tx)
            .await?
            .ok_or_else(|| Fault::not_found("query"))?;
        if let Poster::Expert(expert) = self.poster {
            return expert::post(tx, ctx, (query, expert), &self.message).await;
        }
        if let Some(posted) = before(tx, &query, &self.message).await? {
            return Ok(posted);
        }
        match self.poster {
            Poster::Customer(_) => customer::post(tx, ctx, query, &self.message).await,
            Poster::Brand(brand) => {
                let name = brand_name(tx, brand).await?;
                let writer = Writer {
                    author: Author::Brand,
                    expert: None,
                    name,
                };
                append(tx, ctx, &query, writer, &self.message).await
            }
            Poster::Expert(_) => Err(Fault::not_found("query")),
        }
    }
}

impl PostMessage {
    async fn lock(&self, tx: &WriteTx) -> Result<Option<query::Model>, DbErr> {
        match self.poster {
            Poster::Customer(brand) | Poster::Brand(brand) => {
                store::query::lock_of(tx, brand, self.query).await
            }
            Poster::Expert(_) => store::query::lock(tx, self.query).await,
        }
    }
}

/// The message that the brand calls by this id, if it was posted before.
async fn before(
    tx: &WriteTx,
    query: &query::Model,
    new: &NewMessage,
) -> Result<Option<Posted>, DbErr> {
    let Some(id) = &new.external_id else {
        return Ok(None);
    };
    let message = store::message::by_external_id(tx, query.id, id).await?;
    Ok(message.map(|message| Posted {
        follows: (message.query_id != query.id).then_some(query.id),
        message,
        existed: true,
    }))
}

/// What a brand's own messages are signed with.
pub(crate) async fn brand_name(tx: &WriteTx, brand: BrandId) -> Result<String, Fault> {
    let brand = store::brand::find(tx, brand).await?;
    brand
        .map(|brand| brand.name)
        .ok_or_else(|| Fault::not_found("brand"))
}

/// Adds a message that changes nothing else.
pub(crate) async fn append(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    writer: Writer,
    new: &NewMessage,
) -> Result<Posted, Fault> {
    let message = row(ctx, query, writer, new);
    let change = query::ActiveModel {
        message_sequence: Set(message.sequence),
        ..Default::default()
    };
    store::query::change(tx, query.id, change).await?;
    write(tx, ctx, query, message).await
}

/// Writes a message whose number has been taken, and tells the brand and the holder.
pub(crate) async fn write(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    message: message::Model,
) -> Result<Posted, Fault> {
    store::message::insert_all(tx, vec![message.clone()]).await?;
    store::event::record(tx, created(ctx, query, &message)).await?;
    if message.author != Author::Expert
        && let Some(held) = store::assignment::open_of_query(tx, query.id).await?
    {
        let data = serde_json::json!({ "message": draft::reference(&message) });
        store::stream::append(tx, held.expert_id, "message.created", ctx.now, data).await?;
    }
    Ok(Posted {
        message,
        follows: None,
        existed: false,
    })
}

/// Tells the dispatcher to look at the query again.
pub(crate) async fn look_again(tx: &WriteTx, ctx: &Context, query: QueryId) -> Result<(), DbErr> {
    let subjects = [(ChangeSubject::Query, query.0)];
    store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await
}

/// A brand says that its customer got a message.
#[derive(Clone, Copy, Debug)]
pub struct MarkDelivered {
    /// Whose.
    pub brand: BrandId,
    /// Which message.
    pub message: MessageId,
    /// When; now where it does not say.
    pub at: Option<Instant>,
}

impl UseCase for MarkDelivered {
    type Output = message::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<message::Model, Fault> {
        let at = self.at.map_or(ctx.now, |at| at.min(ctx.now));
        store::message::delivered(tx, (self.brand, self.message), at)
            .await?
            .ok_or_else(|| Fault::not_found("message"))
    }
}
