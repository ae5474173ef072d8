//! Looking at programmes and courses.

use std::collections::BTreeMap;

use entity::store::program::{self, open_attempt};
use entity::store::{brand, certification, profile};
use entity::table::{certification as rights, course, program as table, program_version};
use entity::value::{BrandMode, Instant, ProgramId, ProgramStatus};
use sea_orm::ConnectionTrait;

use super::publish::{Desk, Published};
use super::standing::Standing;
use crate::service::Fault;

fn none() -> Fault {
    Fault::not_found("certification programme")
}

/// A programme, as a desk sees it (all of its own), or as experts do (`None`: open ones of real
/// brands).
///
/// # Errors
/// 404 where it is not for these eyes.
pub async fn program_for(
    db: &impl ConnectionTrait,
    desk: Option<Desk>,
    id: ProgramId,
) -> Result<Published, Fault> {
    let found = program::find(db, id).await?.ok_or_else(none)?;
    let seen = match desk {
        Some(desk) => desk.sees(found.brand_id),
        None => found.status == ProgramStatus::Open && is_real(db, &found).await?,
    };
    if !seen {
        return Err(none());
    }
    published(db, found).await
}

/// Whether a programme is of a real brand: experts never see a test twin's.
pub(super) async fn is_real(
    db: &impl ConnectionTrait,
    program: &table::Model,
) -> Result<bool, Fault> {
    let brand = brand::find(db, program.brand_id).await?;
    Ok(brand.is_some_and(|brand| brand.mode == BrandMode::Live))
}

/// A programme with its latest version.
///
/// # Errors
/// When the database fails.
pub async fn published(
    db: &impl ConnectionTrait,
    program: table::Model,
) -> Result<Published, Fault> {
    let version = program::version(db, program.id, program.latest).await?;
    let version =
        version.ok_or_else(|| Fault::internal(format!("{} has no version", program.id)))?;
    Ok(Published { program, version })
}

/// Programmes with their latest versions, in their order.
///
/// # Errors
/// When the database fails.
pub async fn published_all(
    db: &impl ConnectionTrait,
    programs: Vec<table::Model>,
) -> Result<Vec<Published>, Fault> {
    let versions = program::latest_of(db, &programs).await?;
    let mut versions: BTreeMap<ProgramId, program_version::Model> = versions
        .into_iter()
        .map(|row| (row.program_id, row))
        .collect();
    let whole = programs.into_iter().filter_map(|program| {
        let version = versions.remove(&program.id)?;
        Some(Published { program, version })
    });
    Ok(whole.collect())
}

/// A course with everything that is shown of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// The course.
    pub course: course::Model,
    /// Where it is now.
    pub standing: Standing,
    /// The programme.
    pub program: table::Model,
    /// The version that the course follows.
    pub version: program_version::Model,
    /// The certification, if one was granted.
    pub right: Option<rights::Model>,
    /// What brands see of the expert.
    pub display_name: String,
}

/// A course with everything that is shown of it, at `now`.
///
/// # Errors
/// When the database fails.
pub async fn way(
    db: &impl ConnectionTrait,
    course: course::Model,
    now: Instant,
) -> Result<Way, Fault> {
    let lost = || Fault::internal(format!("{} has lost its programme", course.id));
    let program = program::find(db, course.program_id)
        .await?
        .ok_or_else(lost)?;
    let version = program::version(db, program.id, course.program_version).await?;
    let version = version.ok_or_else(lost)?;
    let open = open_attempt(db, course.id).await?;
    let right = match course.certification_id {
        Some(id) => certification::find(db, id).await?,
        None => None,
    };
    let names = profile::display_names(db, vec![course.expert_id]).await?;
    let display_name = names.get(&course.expert_id).cloned().unwrap_or_default();
    let quiz = &version.content.quiz;
    let standing = Standing::of(&course, quiz, open.as_ref(), right.as_ref(), now);
    Ok(Way {
        course,
        standing,
        program,
        version,
        right,
        display_name,
    })
}

/// Courses with everything that is shown of them, in their order.
///
/// # Errors
/// When the database fails.
pub async fn ways(
    db: &impl ConnectionTrait,
    courses: Vec<course::Model>,
    now: Instant,
) -> Result<Vec<Way>, Fault> {
    let mut found = Vec::with_capacity(courses.len());
    for course in courses {
        found.push(way(db, course, now).await?);
    }
    Ok(found)
}
