//! Looking at programmes and courses.

use std::collections::BTreeMap;

use entity::store::program;
use entity::store::{brand, certification, profile};
use entity::table::{certification as rights, course, program as table, program_version};
use entity::value::{BrandMode, CourseId, Instant, ProgramId, ProgramStatus};
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
    let id = course.id;
    let way = ways(db, vec![course], now).await?.pop();
    way.ok_or_else(|| lost(id))
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
    let programs = program::find_all(db, courses.iter().map(|row| row.program_id)).await?;
    let programs: BTreeMap<_, _> = programs.into_iter().map(|row| (row.id, row)).collect();
    let followed = courses
        .iter()
        .map(|row| (row.program_id, row.program_version));
    let versions = program::versions(db, followed).await?;
    let versions: BTreeMap<_, _> = versions
        .into_iter()
        .map(|row| ((row.program_id, row.number), row))
        .collect();
    let open = program::open_attempts(db, courses.iter().map(|row| row.id)).await?;
    let open: BTreeMap<_, _> = open.into_iter().map(|row| (row.course_id, row)).collect();
    let rights = courses.iter().filter_map(|row| row.certification_id);
    let rights = certification::find_all(db, rights).await?;
    let rights: BTreeMap<_, _> = rights.into_iter().map(|row| (row.id, row)).collect();
    let names = profile::display_names(db, courses.iter().map(|row| row.expert_id)).await?;
    let ways = courses.into_iter().map(|course| {
        let program = programs.get(&course.program_id).cloned();
        let version = versions.get(&(course.program_id, course.program_version));
        let (program, version) = program
            .zip(version.cloned())
            .ok_or_else(|| lost(course.id))?;
        let right = course
            .certification_id
            .and_then(|id| rights.get(&id))
            .cloned();
        let quiz = &version.content.quiz;
        let standing = Standing::of(&course, quiz, open.get(&course.id), right.as_ref(), now);
        Ok(Way {
            display_name: names.get(&course.expert_id).cloned().unwrap_or_default(),
            course,
            standing,
            program,
            version,
            right,
        })
    });
    ways.collect()
}

fn lost(course: CourseId) -> Fault {
    Fault::internal(format!("{course} has lost its programme"))
}
