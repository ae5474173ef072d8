//! What experts can: claimed and verified proficiencies of skills and languages.
//!
//! A claim is the expert's own word; only an admin's verification counts for hard requirements.

use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, prelude::*,
    sea_query::OnConflict,
};

use crate::db::WriteTx;
use crate::table::{expert_language, expert_skill};
use crate::value::{ExpertId, Instant, LanguageSkill, SkillLevel};

/// The skills of these experts, by slug.
///
/// # Errors
/// When the database fails.
pub async fn skills_of(
    db: &impl ConnectionTrait,
    experts: impl IntoIterator<Item = ExpertId>,
) -> Result<Vec<expert_skill::Model>, DbErr> {
    expert_skill::Entity::find()
        .filter(expert_skill::Column::ExpertId.is_in(experts))
        .order_by_asc(expert_skill::Column::Skill)
        .all(db)
        .await
}

/// The languages of these experts, by tag.
///
/// # Errors
/// When the database fails.
pub async fn languages_of(
    db: &impl ConnectionTrait,
    experts: impl IntoIterator<Item = ExpertId>,
) -> Result<Vec<expert_language::Model>, DbErr> {
    expert_language::Entity::find()
        .filter(expert_language::Column::ExpertId.is_in(experts))
        .order_by_asc(expert_language::Column::Tag)
        .all(db)
        .await
}

/// Replaces what an expert claims; what was verified stays verified for skills still claimed.
///
/// # Errors
/// When the database fails.
pub async fn claim_skills(
    tx: &WriteTx,
    expert_id: ExpertId,
    claims: &[SkillLevel],
) -> Result<(), DbErr> {
    use expert_skill::{ActiveModel, Column, Entity};
    Entity::delete_many()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::Skill.is_not_in(claims.iter().map(|claim| claim.name.clone())))
        .exec(tx)
        .await?;
    let rows = claims.iter().map(|claim| ActiveModel {
        expert_id: Set(expert_id),
        skill: Set(claim.name.clone()),
        claimed: Set(i32::from(claim.proficiency.level())),
        verified: Set(None),
        verified_at: Set(None),
    });
    let or_update = OnConflict::columns([Column::ExpertId, Column::Skill])
        .update_column(Column::Claimed)
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(or_update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Replaces the languages that an expert claims; what was verified stays verified.
///
/// # Errors
/// When the database fails.
pub async fn claim_languages(
    tx: &WriteTx,
    expert_id: ExpertId,
    claims: &[LanguageSkill],
) -> Result<(), DbErr> {
    use expert_language::{ActiveModel, Column, Entity};
    Entity::delete_many()
        .filter(Column::ExpertId.eq(expert_id))
        .filter(Column::Tag.is_not_in(claims.iter().map(|claim| claim.tag.clone())))
        .exec(tx)
        .await?;
    let rows = claims.iter().map(|claim| ActiveModel {
        expert_id: Set(expert_id),
        tag: Set(claim.tag.clone()),
        claimed: Set(i32::from(claim.proficiency.level())),
        verified: Set(None),
        verified_at: Set(None),
    });
    let or_update = OnConflict::columns([Column::ExpertId, Column::Tag])
        .update_column(Column::Claimed)
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(or_update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Verifies skills at these levels; a skill that was not claimed becomes so.
///
/// # Errors
/// When the database fails.
pub async fn verify_skills(
    tx: &WriteTx,
    expert_id: ExpertId,
    levels: &[SkillLevel],
    now: Instant,
) -> Result<(), DbErr> {
    use expert_skill::{ActiveModel, Column, Entity};
    let rows = levels.iter().map(|level| ActiveModel {
        expert_id: Set(expert_id),
        skill: Set(level.name.clone()),
        claimed: Set(i32::from(level.proficiency.level())),
        verified: Set(Some(i32::from(level.proficiency.level()))),
        verified_at: Set(Some(now)),
    });
    let or_update = OnConflict::columns([Column::ExpertId, Column::Skill])
        .update_columns([Column::Verified, Column::VerifiedAt])
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(or_update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Verifies languages at these levels; a language that was not claimed becomes so.
///
/// # Errors
/// When the database fails.
pub async fn verify_languages(
    tx: &WriteTx,
    expert_id: ExpertId,
    levels: &[LanguageSkill],
    now: Instant,
) -> Result<(), DbErr> {
    use expert_language::{ActiveModel, Column, Entity};
    let rows = levels.iter().map(|level| ActiveModel {
        expert_id: Set(expert_id),
        tag: Set(level.tag.clone()),
        claimed: Set(i32::from(level.proficiency.level())),
        verified: Set(Some(i32::from(level.proficiency.level()))),
        verified_at: Set(Some(now)),
    });
    let or_update = OnConflict::columns([Column::ExpertId, Column::Tag])
        .update_columns([Column::Verified, Column::VerifiedAt])
        .to_owned();
    Entity::insert_many(rows)
        .on_conflict(or_update)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
