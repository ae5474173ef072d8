//! Writing many rows in few statements.

use sea_orm::{DbErr, EntityTrait, InsertMany, IntoActiveModel, Iterable, sea_query::OnConflict};

use super::CHUNK_BINDS;
use crate::db::WriteTx;

/// Rows per statement at most: more make it no faster.
const ROWS: usize = 1_000;

/// Writes new rows.
///
/// # Errors
/// When the database fails, or refuses one of them.
pub(super) async fn insert<E>(tx: &WriteTx, rows: Vec<E::Model>) -> Result<(), DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    for insert in chunks::<E>(rows) {
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Writes rows; `known` says what becomes of those that are there already.
///
/// # Errors
/// When the database fails, or refuses one of them.
pub(super) async fn put<E>(
    tx: &WriteTx,
    rows: Vec<E::Model>,
    known: OnConflict,
) -> Result<(), DbErr>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    for insert in chunks::<E>(rows) {
        let insert = insert.on_conflict(known.clone());
        insert.exec_without_returning(tx).await?;
    }
    Ok(())
}

/// One statement for as many rows as it can bind the values of.
fn chunks<E>(rows: Vec<E::Model>) -> impl Iterator<Item = InsertMany<E::ActiveModel>>
where
    E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>>,
{
    let most = ROWS.min(CHUNK_BINDS / E::Column::iter().count());
    let mut rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    std::iter::from_fn(move || {
        let chunk: Vec<E::ActiveModel> = rows.by_ref().take(most).collect();
        (!chunk.is_empty()).then(|| E::insert_many(chunk))
    })
}
