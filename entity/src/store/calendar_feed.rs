//! Calendar feeds: made, listed, found by their token, revoked.

use sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, prelude::*,
};

use crate::db::WriteTx;
use crate::table::calendar_feed::{ActiveModel, Column, Entity, Model};
use crate::value::{BrandId, CalendarFeedId, ExpertId, Instant, QueueId};

/// Whose a feed is, and so what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOwner {
    /// An expert's: their shifts.
    Expert(ExpertId),
    /// A brand's: the roster of one of its queues.
    Queue(BrandId, QueueId),
}

impl FeedOwner {
    /// What feeds of this owner have in their columns.
    fn condition(self) -> Condition {
        match self {
            Self::Expert(expert) => Condition::all().add(Column::ExpertId.eq(expert)),
            Self::Queue(brand, queue) => Condition::all()
                .add(Column::BrandId.eq(brand))
                .add(Column::QueueId.eq(queue)),
        }
    }
}

/// Keeps a new feed.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, feed: Model) -> Result<(), DbErr> {
    Entity::insert(feed.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// A page of an owner's feeds that are not revoked, by id.
///
/// # Errors
/// When the database fails.
pub async fn page_of(
    db: &impl ConnectionTrait,
    owner: FeedOwner,
    after: Option<CalendarFeedId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = living(owner);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// How many feeds of an owner are not revoked.
///
/// # Errors
/// When the database fails.
pub async fn count_of(db: &impl ConnectionTrait, owner: FeedOwner) -> Result<u64, DbErr> {
    living(owner).count(db).await
}

fn living(owner: FeedOwner) -> Select<Entity> {
    Entity::find()
        .filter(owner.condition())
        .filter(Column::RevokedAt.is_null())
}

/// The owner's feed with this id, revoked or not; another owner's is absent.
///
/// # Errors
/// When the database fails.
pub async fn find_of(
    db: &impl ConnectionTrait,
    owner: FeedOwner,
    id: CalendarFeedId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id)
        .filter(owner.condition())
        .one(db)
        .await
}

/// The feed whose token has this hash; one that is revoked has none.
///
/// # Errors
/// When the database fails.
pub async fn by_token(db: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(hash))
        .one(db)
        .await
}

/// Revokes a feed and forgets its token; answers whether it lived.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &WriteTx, id: CalendarFeedId, now: Instant) -> Result<bool, DbErr> {
    let revoked = ActiveModel {
        token_hash: Set(None),
        revoked_at: Set(Some(now)),
        ..Default::default()
    };
    let done = Entity::update_many()
        .set(revoked)
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes that a feed was read.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &WriteTx, id: CalendarFeedId, now: Instant) -> Result<(), DbErr> {
    let read = ActiveModel {
        last_read_at: Set(Some(now)),
        ..Default::default()
    };
    Entity::update_many()
        .set(read)
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
