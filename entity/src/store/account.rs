//! Accounts of the ledger and their cached balances.
//!
//! Invariant: an account's balance is the sum of its postings, and not below its floor. Accounts
//! are locked in the order of their ids, so that two entries never wait for each other in a circle.

use sea_orm::{
    ActiveValue::Set,
    Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
    sea_query::{Expr, ExprTrait, LockType, OnConflict},
};

use crate::db::WriteTx;
use crate::env::Entropy;
use crate::table::account::{ActiveModel, Column, Entity, Model};
use crate::value::{AccountId, AccountKind, AccountOwner, BrandId, Currency, Instant};

/// What identifies an account, and the floor it gets when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountKey {
    /// Whose kind.
    pub owner_kind: AccountOwner,
    /// Which owner.
    pub owner_id: Option<Uuid>,
    /// What it holds.
    pub kind: AccountKind,
    /// Of what.
    pub currency: Currency,
    /// Below which it may not fall, when it is opened now.
    pub floor: Option<i64>,
}

impl AccountKey {
    /// Whether this row is that account.
    #[must_use]
    pub fn is(&self, row: &Model) -> bool {
        row.owner_kind == self.owner_kind
            && row.owner_id == self.owner_id
            && row.kind == self.kind
            && row.currency == self.currency
    }

    fn condition(&self) -> Condition {
        let owner = match self.owner_id {
            Some(id) => Column::OwnerId.eq(id),
            None => Column::OwnerId.is_null(),
        };
        Condition::all()
            .add(owner)
            .add(Column::OwnerKind.eq(self.owner_kind))
            .add(Column::Kind.eq(self.kind))
            .add(Column::Currency.eq(self.currency))
    }
}

/// Reads accounts and keeps everybody else from changing them until the commit; opens missing ones.
///
/// # Errors
/// When the database fails.
pub async fn lock(
    tx: &WriteTx,
    entropy: &Entropy,
    now: Instant,
    keys: &[AccountKey],
) -> Result<Vec<Model>, DbErr> {
    let found = lock_found(tx, keys).await?;
    let missing: Vec<ActiveModel> = keys
        .iter()
        .filter(|key| !found.iter().any(|row| key.is(row)))
        .map(|key| opened(key, entropy.id(now), now))
        .collect();
    if missing.is_empty() {
        return Ok(found);
    }
    Entity::insert_many(missing)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    lock_found(tx, keys).await
}

async fn lock_found(tx: &WriteTx, keys: &[AccountKey]) -> Result<Vec<Model>, DbErr> {
    let any = keys
        .iter()
        .fold(Condition::any(), |any, key| any.add(key.condition()));
    Entity::find()
        .filter(any)
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(tx)
        .await
}

fn opened(key: &AccountKey, id: AccountId, now: Instant) -> ActiveModel {
    ActiveModel {
        id: Set(id),
        owner_kind: Set(key.owner_kind),
        owner_id: Set(key.owner_id),
        kind: Set(key.kind),
        currency: Set(key.currency),
        balance: Set(0),
        floor: Set(key.floor),
        created_at: Set(now),
    }
}

/// Adds to a balance; `false` when it would fall below its floor (nothing is changed then).
///
/// # Errors
/// When the database fails, or the balance would no longer fit.
pub async fn add(tx: &WriteTx, id: AccountId, amount: i64) -> Result<bool, DbErr> {
    let after = || Expr::col(Column::Balance).add(amount);
    let changed = Entity::update_many()
        .col_expr(Column::Balance, after())
        .filter(Column::Id.eq(id))
        .filter(
            Condition::any()
                .add(Column::Floor.is_null())
                .add(after().gte(Expr::col(Column::Floor))),
        )
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Sets how far an account may fall; `false` when it has already fallen further.
///
/// # Errors
/// When the database fails.
pub async fn set_floor(tx: &WriteTx, id: AccountId, floor: i64) -> Result<bool, DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::Floor, Expr::value(floor))
        .filter(Column::Id.eq(id))
        .filter(Column::Balance.gte(floor))
        .exec(tx)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// The account with this key, if it was ever used.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl ConnectionTrait, key: &AccountKey) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(key.condition()).one(db).await
}

/// All accounts of a brand, by currency and kind.
///
/// # Errors
/// When the database fails.
pub async fn of_brand(db: &impl ConnectionTrait, brand_id: BrandId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::OwnerId.eq(brand_id.0))
        .filter(Column::OwnerKind.eq(AccountOwner::Brand))
        .order_by_asc(Column::Currency)
        .order_by_asc(Column::Kind)
        .all(db)
        .await
}

/// Accounts after `after` in the order of their ids, at most `limit`.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    after: Option<AccountId>,
    limit: u64,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    select.all(db).await
}
