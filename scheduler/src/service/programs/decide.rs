//! What a person decides about a course: granting it, and taking it back.

use entity::db::WriteTx;
use entity::store::{certification, program};
use entity::table::course;
use entity::value::{CourseId, CourseState, ProgramId};
use serde_json::json;

use super::grant::grant;
use super::publish::{Desk, person};
use super::read::{Way, way};
use crate::service::experts::{lock_expert, touched};
use crate::service::{Context, Fault, UseCase, audit};

/// Somebody grants a course that was passed. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ApproveCourse {
    /// From where.
    pub desk: Desk,
    /// Of which programme.
    pub program: ProgramId,
    /// Which course.
    pub course: CourseId,
}

impl UseCase for ApproveCourse {
    type Output = Way;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Way, Fault> {
        let course = seen(tx, self.desk, (self.program, self.course)).await?;
        let now = way(tx, course.clone(), context.now).await?;
        match now.standing.state {
            CourseState::Passed => {}
            CourseState::Granted => return Ok(now),
            state => {
                let detail = format!("this course is {state}; only one that was passed is granted");
                return Err(Fault::conflict("not-passed", detail));
            }
        }
        let by = person(tx, context).await?;
        let granted = grant(tx, context, course, (&now.program, &now.version), by).await?;
        way(tx, granted, context.now).await
    }
}

/// Somebody takes a course back, and what it granted. A repeat changes nothing.
#[derive(Clone, Debug)]
pub struct RevokeCourse {
    /// From where.
    pub desk: Desk,
    /// Of which programme.
    pub program: ProgramId,
    /// Which course.
    pub course: CourseId,
    /// Why: the expert reads it.
    pub reason: String,
}

impl UseCase for RevokeCourse {
    type Output = Way;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Way, Fault> {
        let course = seen(tx, self.desk, (self.program, self.course)).await?;
        if course.state.is_ended() {
            return way(tx, course, context.now).await;
        }
        // Another course may have granted the same certification meanwhile: the expert's row is the
        // lock under which that is seen.
        lock_expert(tx, course.expert_id).await?;
        if let Some(id) = course.certification_id {
            certification::revoke(tx, id, context.now).await?;
        }
        let revoked = course::Model {
            state: CourseState::Revoked,
            reason: Some(self.reason.clone()),
            ended_at: Some(context.now),
            retake_at: None,
            updated_at: context.now,
            ..course.clone()
        };
        let revoked = program::put_course(tx, course.state, revoked).await?;
        let revoked = revoked.ok_or_else(Fault::stale)?;
        touched(tx, context, course.expert_id).await?;
        let way = way(tx, revoked, context.now).await?;
        let detail = json!({
            "course": course.id, "program": course.program_id, "reason": self.reason,
            "certification": course.certification_id,
        });
        audit::record(tx, context, "course.revoke", course.expert_id, detail).await?;
        Ok(way)
    }
}

/// The course of a programme, if this desk sees it; nobody else changes it until the commit.
async fn seen(
    tx: &WriteTx,
    desk: Desk,
    (program, id): (ProgramId, CourseId),
) -> Result<course::Model, Fault> {
    let found = program::lock_course(tx, id).await?;
    found
        .filter(|course| course.program_id == program && desk.sees(course.brand_id))
        .ok_or_else(|| Fault::not_found("application"))
}
