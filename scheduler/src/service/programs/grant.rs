//! What passing gives: the certification that admins grant too, and verified abilities.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{proficiency, program};
use entity::table::{course, program as table, program_version};
use entity::value::{
    CourseState, ExpertId, Instant, LanguageSkill, PersonId, ProgramContent, SkillLevel,
};
use serde_json::json;

use crate::service::experts::{Holding, certify, lock_expert, touched};
use crate::service::{Context, Fault, audit};

/// Grants what a course has earned, in the name of a person.
///
/// A certification that the expert has already and that lasts longer keeps its end; a level that was
/// verified higher stays.
pub(super) async fn grant(
    tx: &WriteTx,
    context: &Context,
    course: course::Model,
    (program, version): (&table::Model, &program_version::Model),
    by: PersonId,
) -> Result<course::Model, Fault> {
    let expert = course.expert_id;
    // The expert's row is the lock under which certifications and proficiencies change.
    lock_expert(tx, expert).await?;
    let content = &version.content;
    let expires_at = content
        .validity_seconds
        .map(|seconds| context.now + TimeDelta::seconds(seconds));
    let holding = Holding {
        expert,
        scope: (program.brand_id, program.queue_id),
        granted_by: by,
        expires_at,
        keeps_longer: true,
    };
    let right = certify(tx, context, &holding).await?;
    verify(tx, expert, content, context.now).await?;
    let place = (expert, program.id);
    program::end_granted(tx, place, (CourseState::Expired, context.now)).await?;
    let granted = course::Model {
        state: CourseState::Granted,
        certification_id: Some(right.id),
        expires_at: right.expires_at,
        warned_days: None,
        updated_at: context.now,
        ..course.clone()
    };
    let granted = program::put_course(tx, course.state, granted).await?;
    let granted = granted.ok_or_else(Fault::stale)?;
    touched(tx, context, expert).await?;
    let detail = json!({
        "course": course.id, "program": program.id, "version": version.number,
        "certification": right.id, "granted_by": by, "expires_at": right.expires_at,
    });
    audit::record(tx, context, "course.grant", expert, detail).await?;
    Ok(granted)
}

async fn verify(
    tx: &WriteTx,
    expert: ExpertId,
    content: &ProgramContent,
    now: Instant,
) -> Result<(), Fault> {
    let known = proficiency::skills_of(tx, [expert]).await?;
    let known: BTreeMap<_, _> = known
        .into_iter()
        .map(|row| (row.skill, row.verified))
        .collect();
    let higher = |level: &&SkillLevel| {
        known.get(&level.name).copied().flatten() < Some(i32::from(level.proficiency.level()))
    };
    let skills: Vec<SkillLevel> = content.skills.iter().filter(higher).cloned().collect();
    if !skills.is_empty() {
        proficiency::verify_skills(tx, expert, &skills, now).await?;
    }
    let known = proficiency::languages_of(tx, [expert]).await?;
    let known: BTreeMap<_, _> = known
        .into_iter()
        .map(|row| (row.tag, row.verified))
        .collect();
    let higher = |level: &&LanguageSkill| {
        known.get(&level.tag).copied().flatten() < Some(i32::from(level.proficiency.level()))
    };
    let languages: Vec<LanguageSkill> = content.languages.iter().filter(higher).cloned().collect();
    if !languages.is_empty() {
        proficiency::verify_languages(tx, expert, &languages, now).await?;
    }
    Ok(())
}
