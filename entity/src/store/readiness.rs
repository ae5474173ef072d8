//! Counting who could serve a queue.

use sea_orm::{
    Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    prelude::*,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::is;
use crate::table::{certification, expert, expert_language, expert_skill, queue};
use crate::value::{CertificationState, ExpertStatus, Instant, LanguageTag, SkillRequirement};

/// How many approved experts meet every hard requirement of a queue in at least one of its
/// languages, whether they are here or not.
///
/// # Errors
/// When the database fails.
pub async fn eligible_experts(
    db: &impl ConnectionTrait,
    queue: &queue::Model,
    now: Instant,
) -> Result<u64, DbErr> {
    let mut select = expert::Entity::find()
        .filter(expert::Column::Status.eq(ExpertStatus::Approved))
        .filter(Expr::exists(speaking(&queue.languages)));
    for skill in queue.skills.iter().filter(|skill| skill.hard) {
        select = select.filter(Expr::exists(verified(skill)));
    }
    if queue.certification_required {
        select = select.filter(Expr::exists(certified(queue, now)));
    }
    if !queue.data_regions.is_empty() {
        select = select.filter(expert::Column::DataRegion.is_in(queue.data_regions.iter()));
    }
    select.count(db).await
}

fn this_expert(column: impl ColumnTrait) -> Expr {
    column
        .into_expr()
        .equals((expert::Entity, expert::Column::Id))
}

fn speaking(languages: &[LanguageTag]) -> SelectStatement {
    let any = languages.iter().fold(Condition::any(), |any, language| {
        let mut names = vec![language.primary()];
        if language.primary() == "fil" {
            names.push("tl");
        }
        names.into_iter().fold(any, |any, name| {
            any.add(Expr::col(expert_language::Column::Tag).eq(name))
                .add(Expr::col(expert_language::Column::Tag).like(format!("{name}-%")))
        })
    });
    Query::select()
        .expr(Expr::value(1))
        .from(expert_language::Entity)
        .and_where(this_expert(expert_language::Column::ExpertId))
        .cond_where(any)
        .to_owned()
}

fn verified(skill: &SkillRequirement) -> SelectStatement {
    let level = i32::from(skill.proficiency.level());
    Query::select()
        .expr(Expr::value(1))
        .from(expert_skill::Entity)
        .and_where(this_expert(expert_skill::Column::ExpertId))
        .and_where(Expr::col(expert_skill::Column::Skill).eq(skill.name.as_str()))
        .and_where(Expr::col(expert_skill::Column::Verified).gte(level))
        .to_owned()
}

fn certified(queue: &queue::Model, now: Instant) -> SelectStatement {
    use certification::Column;
    Query::select()
        .expr(Expr::value(1))
        .from(certification::Entity)
        .and_where(this_expert(Column::ExpertId))
        .and_where(is(Column::State, CertificationState::Granted))
        .and_where(Column::BrandId.eq(queue.brand_id))
        .cond_where(
            Condition::any()
                .add(Column::QueueId.is_null())
                .add(Column::QueueId.eq(queue.id)),
        )
        .cond_where(
            Condition::any()
                .add(Column::ExpiresAt.is_null())
                .add(Column::ExpiresAt.gt(now)),
        )
        .to_owned()
}
