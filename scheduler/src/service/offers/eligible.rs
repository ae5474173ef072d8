//! Whether an expert meets a queue's hard requirements in one snapshot of the database.
//!
//! The dispatcher decides on its Board who is asked; what it knew may have changed since. Presence
//! and capacity are not looked at here.

use entity::store::board::{self, ExpertRows, Which};
use entity::table::queue;
use entity::value::{ExpertId, ExpertStatus, Instant, LanguageTag};
use sea_orm::ConnectionTrait;

use crate::service::Fault;

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
    let rows = board::experts(db, Which::These(&[expert]), now).await?;
    Ok(meets(&rows, queue, language, now))
}

/// Whether the one expert of `rows` meets every hard requirement.
fn meets(rows: &ExpertRows, queue: &queue::Model, language: &LanguageTag, now: Instant) -> bool {
    let Some(expert) = rows.experts.first() else {
        return false;
    };
    let certified = rows.certifications.iter().any(|certification| {
        certification.brand_id == queue.brand_id
            && certification.queue_id.is_none_or(|id| id == queue.id)
            && certification.expires_at.is_none_or(|until| now < until)
    });
    let speaks = rows
        .languages
        .iter()
        .any(|spoken| spoken.tag.primary() == language.primary());
    let skilled = queue.skills.iter().filter(|asked| asked.hard).all(|asked| {
        rows.skills.iter().any(|skill| {
            skill.skill == asked.name
                && skill.verified >= Some(i32::from(asked.proficiency.level()))
        })
    });
    let region_fits = queue.data_regions.is_empty()
        || expert
            .data_region
            .as_ref()
            .is_some_and(|region| queue.data_regions.contains(region));
    expert.status == ExpertStatus::Approved
        && (certified || !queue.certification_required)
        && speaks
        && skilled
        && region_fits
}
