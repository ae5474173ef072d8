//! Alerts to brands: when the last one was, and what the next one is about.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect, Select,
    prelude::*,
    sea_query::{Expr, JoinType, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::table::promise_alert::{ActiveModel, Column, Entity};
use crate::table::{promise, query, queue};
use crate::value::{BrandId, Instant, PromiseState, QueueId};

/// Promises of one queue that a brand is alerted of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InDanger {
    /// Which queue.
    pub queue: QueueId,
    /// What it is called.
    pub name: String,
    /// Promises that will probably not be kept, or that took another time because they would not.
    pub at_risk: i64,
    /// Promises that were not kept.
    pub broken: i64,
}

/// When a brand was last alerted; nobody else alerts it until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, brand: BrandId) -> Result<Option<Instant>, DbErr> {
    let row = Entity::find_by_id(brand)
        .lock(LockType::Update)
        .one(tx)
        .await?;
    Ok(row.map(|row| row.told_at))
}

/// Notes that a brand is alerted now.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &WriteTx, brand: BrandId, now: Instant) -> Result<(), DbErr> {
    let row = ActiveModel {
        brand_id: Set(brand),
        told_at: Set(now),
    };
    let again = OnConflict::column(Column::BrandId)
        .update_column(Column::ToldAt)
        .to_owned();
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What came into danger or broke of a brand's promises after `since`, by queue; `made_from` leaves
/// out what was promised longer ago.
///
/// # Errors
/// When the database fails.
pub async fn since(
    db: &impl ConnectionTrait,
    brand: BrandId,
    (since, made_from): (Instant, Instant),
) -> Result<Vec<InDanger>, DbErr> {
    use promise::Column as P;
    let at_risk = Condition::all()
        .add(P::State.is_in([PromiseState::Made, PromiseState::Renewed]))
        .add(P::AtRiskAt.gt(since));
    let broken = Condition::all()
        .add(P::State.eq(PromiseState::Broken))
        .add(P::EndedAt.gt(since));
    let counts = by_queue()
        .filter(P::BrandId.eq(brand))
        .filter(P::MadeAt.gte(made_from))
        .filter(Condition::any().add(at_risk).add(broken))
        .into_tuple::<(QueueId, String, PromiseState, i64)>()
        .all(db)
        .await?;
    let mut found: BTreeMap<QueueId, InDanger> = BTreeMap::new();
    for (queue, name, state, count) in counts {
        let entry = found.entry(queue).or_insert(InDanger {
            queue,
            name,
            at_risk: 0,
            broken: 0,
        });
        match state {
            PromiseState::Broken => entry.broken += count,
            _ => entry.at_risk += count,
        }
    }
    Ok(found.into_values().collect())
}

/// How many promises there are by queue and state.
fn by_queue() -> Select<promise::Entity> {
    use promise::Column as P;
    let queue = |column: queue::Column| Expr::col((queue::Entity, column));
    let state = || Expr::col((promise::Entity, P::State));
    promise::Entity::find()
        .select_only()
        .column_as(queue(queue::Column::Id), "queue")
        .column_as(queue(queue::Column::Name), "name")
        .column_as(state(), "promise_state")
        .column_as(P::Id.count(), "promises")
        .join(
            JoinType::InnerJoin,
            promise::Entity::belongs_to(query::Entity)
                .from(P::QueryId)
                .to(query::Column::Id)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            query::Entity::belongs_to(queue::Entity)
                .from(query::Column::QueueId)
                .to(queue::Column::Id)
                .into(),
        )
        .group_by(queue(queue::Column::Id))
        .group_by(queue(queue::Column::Name))
        .group_by(state())
}
