//! The database's clock, which decides deadlines when several nodes disagree.

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbErr};

use super::connect::{Db, Engine};
use crate::env::Clock;

/// A measurement that took longer says too little: half of it is the possible error.
const SLOWEST: TimeDelta = TimeDelta::milliseconds(500);

/// Differences below this are within what a measurement can tell.
const NOISE: TimeDelta = TimeDelta::milliseconds(5);

impl Db {
    /// Compares the clock with the database's and corrects it; answers the correction, if any.
    ///
    /// An embedded database has no clock of its own. A manual clock is left alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn correct(&self, clock: &Clock) -> Result<Option<TimeDelta>, DbErr> {
        if self.engine() == Engine::Sqlite {
            return Ok(None);
        }
        let before = clock.now();
        let row = self
            .read()
            .query_one_raw(sea_orm::Statement::from_string(
                sea_orm::DbBackend::Postgres,
                "select clock_timestamp() as now",
            ))
            .await?;
        let after = clock.now();
        let Some(row) = row else {
            return Ok(None);
        };
        let theirs: crate::value::Instant = row.try_get("", "now")?;
        let difference = theirs - (before + (after - before) / 2);
        if after - before > SLOWEST || difference.abs() < NOISE {
            return Ok(None);
        }
        Ok(clock.correct(difference).then_some(difference))
    }
}
