//! Experts as people describe and judge them: profile, availability, skills, languages, status.
//!
//! Presence, offers and work live elsewhere.

use std::collections::BTreeMap;

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, Func, LikeExpr, LockType, Query},
};

use crate::db::WriteTx;
use crate::table::expert::{ActiveModel, Column, Entity, Model};
use crate::table::person;
use crate::value::{ExpertId, ExpertStatus, Instant};

/// The expert with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, id: ExpertId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// Reads the expert and keeps everybody else from changing them until the commit.
///
/// # Errors
/// When the database fails.
pub async fn lock(tx: &WriteTx, id: ExpertId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock(LockType::Update).one(tx).await
}

/// That an expert is a person, and not simulated for a test twin.
pub(super) fn nobody_simulated() -> Expr {
    Column::TwinBrandId.is_null()
}

/// A page of experts by id, of one status or all; simulated ones are nobody's to see.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    status: Option<ExpertStatus>,
    after: Option<ExpertId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().filter(nobody_simulated());
    if let Some(status) = status {
        select = select.filter(Column::Status.eq(status));
    }
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// Experts whose display name or own name holds these letters (ASCII letters in either case), or
/// whose address it is, by id; of one status or all, simulated ones left out.
///
/// # Errors
/// When the database fails.
pub async fn named(
    db: &impl ConnectionTrait,
    (status, name): (Option<ExpertStatus>, &str),
    after: Option<ExpertId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let name = name.to_lowercase();
    let holds = |column: Expr| {
        let pattern = LikeExpr::new(format!("%{}%", escaped(&name))).escape('\\');
        Expr::expr(Func::lower(column)).like(pattern)
    };
    let people = Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .cond_where(
            Condition::any()
                .add(holds(Expr::col(person::Column::Name)))
                .add(person::Column::Email.eq(name.as_str())),
        )
        .to_owned();
    let by_name = Condition::any()
        .add(holds(Expr::col(Column::DisplayName)))
        .add(Column::PersonId.in_subquery(people));
    let mut select = Entity::find().filter(nobody_simulated()).filter(by_name);
    if let Some(status) = status {
        select = select.filter(Column::Status.eq(status));
    }
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.order_by_asc(Column::Id).limit(limit).all(db).await
}

/// Text in which nothing stands for anything else in a pattern.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            plain.push('\\');
        }
        plain.push(letter);
    }
    plain
}

/// Adds an expert.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &WriteTx, expert: Model) -> Result<(), DbErr> {
    Entity::insert(expert.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Sets the given columns and counts the change; answers the row as it is now.
///
/// # Errors
/// When the database fails.
pub async fn update(
    tx: &WriteTx,
    id: ExpertId,
    now: Instant,
    changes: ActiveModel,
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .set(changes)
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::Id.eq(id))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// What customers and brands see of these experts.
///
/// # Errors
/// When the database fails.
pub async fn display_names(
    db: &impl ConnectionTrait,
    experts: impl IntoIterator<Item = ExpertId>,
) -> Result<BTreeMap<ExpertId, String>, DbErr> {
    let rows: Vec<(ExpertId, String)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::DisplayName)
        .filter(Column::Id.is_in(experts))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Notes that an expert is called, unless one was after `since`; answers the expert.
///
/// # Errors
/// When the database fails.
pub async fn call(
    tx: &WriteTx,
    id: ExpertId,
    (now, since): (Instant, Instant),
) -> Result<Option<Model>, DbErr> {
    let rows = Entity::update_many()
        .col_expr(Column::CalledAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::CalledAt.is_null().or(Column::CalledAt.lte(since)))
        .exec_with_returning(tx)
        .await?;
    Ok(rows.into_iter().next())
}

/// Adds ratings to an expert's record: how many, and their sum.
///
/// # Errors
/// When the database fails.
pub async fn add_rating(tx: &WriteTx, id: ExpertId, (count, sum): (i32, i32)) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(
            Column::RatingCount,
            Expr::col(Column::RatingCount).add(count),
        )
        .col_expr(Column::RatingSum, Expr::col(Column::RatingSum).add(sum))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
