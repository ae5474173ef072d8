//! Whether an expert meets a queue's hard requirements in one snapshot of the database.
//!
//! The dispatcher decides on its Board who is asked; what it knew may have changed since. Presence
//! and capacity are not looked at here.

use chrono::TimeDelta;
use entity::store::board::Which;
use entity::table::queue;
use entity::value::{ExpertId, Instant, LanguageTag};
use sea_orm::ConnectionTrait;

use crate::service::Fault;
use crate::service::eligibility::Abilities;

/// Reads the expert and says whether they may serve that queue in that language at `now`.
///
/// # Errors
/// When the database fails.
pub async fn is_eligible(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    (queue, language): (&queue::Model, &LanguageTag),
    now: Instant,
) -> Result<bool, Fault> {
    let found = Abilities::read(db, Which::These(&[expert]), now).await?;
    let past_now = now + TimeDelta::microseconds(1);
    Ok(found.first().is_some_and(|abilities| {
        abilities
            .missing(queue, Some(language), past_now)
            .is_empty()
    }))
}
