//! Forecasts as they were made, kept so that an earlier view can be shown.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    prelude::*,
};

use crate::db::WriteTx;
use crate::table::{forecast_run, forecast_series, forecast_update};
use crate::value::{ForecastRunId, Instant, QueueId};

/// Writes a run down.
///
/// # Errors
/// When the database fails.
pub async fn insert_run(tx: &WriteTx, run: forecast_run::Model) -> Result<(), DbErr> {
    forecast_run::Entity::insert(run.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes a series of a run down.
///
/// # Errors
/// When the database fails.
pub async fn insert_series(tx: &WriteTx, series: forecast_series::Model) -> Result<(), DbErr> {
    forecast_series::Entity::insert(series.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes down what a day has shown so far.
///
/// # Errors
/// When the database fails.
pub async fn insert_update(tx: &WriteTx, update: forecast_update::Model) -> Result<(), DbErr> {
    forecast_update::Entity::insert(update.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The last run made by then.
///
/// # Errors
/// When the database fails.
pub async fn last_run(
    db: &impl ConnectionTrait,
    by: Instant,
) -> Result<Option<forecast_run::Model>, DbErr> {
    forecast_run::Entity::find()
        .filter(forecast_run::Column::MadeAt.lte(by))
        .order_by_desc(forecast_run::Column::MadeAt)
        .order_by_desc(forecast_run::Column::Id)
        .limit(1)
        .one(db)
        .await
}

/// A run's series of a queue, by language.
///
/// # Errors
/// When the database fails.
pub async fn series(
    db: &impl ConnectionTrait,
    run_id: ForecastRunId,
    queue_id: QueueId,
) -> Result<Vec<forecast_series::Model>, DbErr> {
    forecast_series::Entity::find()
        .filter(forecast_series::Column::RunId.eq(run_id))
        .filter(forecast_series::Column::QueueId.eq(queue_id))
        .order_by_asc(forecast_series::Column::Language)
        .all(db)
        .await
}

/// The series of a queue made by then, of the last run that forecast it.
///
/// # Errors
/// When the database fails.
pub async fn last_series(
    db: &impl ConnectionTrait,
    queue_id: QueueId,
    by: Instant,
) -> Result<Vec<forecast_series::Model>, DbErr> {
    let run: Option<ForecastRunId> = forecast_series::Entity::find()
        .select_only()
        .column(forecast_series::Column::RunId)
        .filter(forecast_series::Column::QueueId.eq(queue_id))
        .filter(forecast_series::Column::MadeAt.lte(by))
        .order_by_desc(forecast_series::Column::MadeAt)
        .order_by_desc(forecast_series::Column::RunId)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    match run {
        Some(run) => series(db, run, queue_id).await,
        None => Ok(Vec::new()),
    }
}

/// What days have shown against a run's series of a queue by then, the latest of each language.
///
/// # Errors
/// When the database fails.
pub async fn last_updates(
    db: &impl ConnectionTrait,
    (run_id, queue_id): (ForecastRunId, QueueId),
    by: Instant,
) -> Result<Vec<forecast_update::Model>, DbErr> {
    let mut rows = forecast_update::Entity::find()
        .filter(forecast_update::Column::RunId.eq(run_id))
        .filter(forecast_update::Column::QueueId.eq(queue_id))
        .filter(forecast_update::Column::MadeAt.lte(by))
        .order_by_asc(forecast_update::Column::Language)
        .order_by_desc(forecast_update::Column::MadeAt)
        .all(db)
        .await?;
    rows.dedup_by(|later, earlier| later.language == earlier.language);
    Ok(rows)
}

/// Removes runs made before an instant, with all that belongs to them.
///
/// # Errors
/// When the database fails.
pub async fn purge(tx: &WriteTx, before: Instant) -> Result<u64, DbErr> {
    let removed = forecast_run::Entity::delete_many()
        .filter(forecast_run::Column::MadeAt.lt(before))
        .exec(tx)
        .await?;
    Ok(removed.rows_affected)
}
