//! How a course begins: an expert applies, and accepts the agreement.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::program;
use entity::store::{certification, change};
use entity::table::{course, program as table, program_version};
use entity::value::{
    CertificationState, ChangeSubject, CourseId, CourseState, ExpertId, ProgramId, ProgramStatus,
    SectionsRead,
};

use super::read::{Way, is_real, way};
use crate::service::{Context, Fault, UseCase};

/// How long before its end a certification can be renewed, so that nobody falls out of work between
/// two.
const RENEWED_BEFORE: TimeDelta = TimeDelta::days(30);

/// An expert applies for a programme. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Apply {
    /// Who.
    pub expert: ExpertId,
    /// For which.
    pub program: ProgramId,
}

/// What an application came to.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The course.
    pub way: Way,
    /// Whether it begins now.
    pub new: bool,
}

impl UseCase for Apply {
    type Output = Applied;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Applied, Fault> {
        let none = || Fault::not_found("certification programme");
        let program = program::rely_on(tx, self.program).await?.ok_or_else(none)?;
        if !is_real(tx, &program).await? {
            return Err(none());
        }
        if let Some(course) = program::live(tx, self.expert, program.id).await? {
            let way = way(tx, course, context.now).await?;
            return Ok(Applied { way, new: false });
        }
        if program.status == ProgramStatus::Closed {
            let detail = "this programme takes no applications now";
            return Err(Fault::conflict("program-closed", detail));
        }
        self.leave(tx, context).await?;
        let course = self.row(context, &program);
        if !program::insert_course(tx, course.clone()).await? {
            let course = program::live(tx, self.expert, program.id).await?;
            let course = course.ok_or_else(|| Fault::internal("a course is there and is not"))?;
            let way = way(tx, course, context.now).await?;
            return Ok(Applied { way, new: false });
        }
        let way = way(tx, course, context.now).await?;
        Ok(Applied { way, new: true })
    }
}

impl Apply {
    /// Makes room beside a certification of this programme that has ended; one that lasts refuses.
    async fn leave(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let Some(old) = program::granted_of(tx, self.expert, self.program).await? else {
            return Ok(());
        };
        let right = match old.certification_id {
            Some(id) => certification::find(tx, id).await?,
            None => None,
        };
        let right = right.filter(|right| right.state == CertificationState::Granted);
        let lasts = right.is_some_and(|right| {
            right
                .expires_at
                .is_none_or(|end| context.now + RENEWED_BEFORE < end)
        });
        if lasts {
            return Err(Fault::conflict(
                "already-certified",
                "this certification is good; it can be renewed from 30 days before its end on",
            ));
        }
        Ok(())
    }

    fn row(&self, context: &Context, program: &table::Model) -> course::Model {
        course::Model {
            id: context.id(),
            brand_id: program.brand_id,
            program_id: program.id,
            program_version: program.latest,
            expert_id: self.expert,
            state: CourseState::Applied,
            sections_read: SectionsRead::default(),
            agreement: None,
            digest: None,
            agreed_at: None,
            attempts: 0,
            retake_at: None,
            certification_id: None,
            expires_at: None,
            warned_days: None,
            reason: None,
            ended_at: None,
            version: 1,
            created_at: context.now,
            updated_at: context.now,
        }
    }
}

/// An expert accepts the agreement that was shown: the first time to begin, later because a new one
/// asks for it. A repeat changes nothing.
#[derive(Clone, Debug)]
pub struct AcceptAgreement {
    /// Who.
    pub expert: ExpertId,
    /// In which course.
    pub course: CourseId,
    /// The number of the agreement that was shown.
    pub agreement: i64,
    /// The digest of the text that was shown.
    pub digest: String,
}

impl UseCase for AcceptAgreement {
    type Output = Way;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Way, Fault> {
        let course = own(tx, self.course, self.expert).await?;
        let lost = || Fault::internal(format!("{} has lost its programme", course.id));
        let program = program::rely_on(tx, course.program_id)
            .await?
            .ok_or_else(lost)?;
        let latest = program::version(tx, program.id, program.latest).await?;
        let latest = latest.ok_or_else(lost)?;
        let now = way(tx, course.clone(), context.now).await?;
        if course.agreement == Some(self.agreement) && course.digest.as_ref() == Some(&self.digest)
        {
            return Ok(now);
        }
        if now.standing.state.is_ended() {
            return Err(over(now.standing.state));
        }
        if (self.agreement, &self.digest) != (latest.agreement, &latest.digest) {
            return Err(Fault::conflict(
                "agreement-changed",
                "another agreement is in force; read it and accept that one",
            )
            .with("agreement", latest.agreement)
            .with("digest", latest.digest));
        }
        let accepted = self.accepted(context, course.clone(), &latest);
        let written = program::put_course(tx, course.state, accepted).await?;
        let written = written.ok_or_else(Fault::stale)?;
        if written.state == CourseState::Granted {
            restore(tx, context, &written).await?;
        }
        way(tx, written, context.now).await
    }
}

impl AcceptAgreement {
    fn accepted(
        &self,
        context: &Context,
        course: course::Model,
        latest: &program_version::Model,
    ) -> course::Model {
        let begins = course.state == CourseState::Applied;
        course::Model {
            state: if begins {
                CourseState::Learning
            } else {
                course.state
            },
            // Whoever begins does so with what is asked now; others go on with what they began.
            program_version: if begins {
                latest.number
            } else {
                course.program_version
            },
            agreement: Some(self.agreement),
            digest: Some(self.digest.clone()),
            agreed_at: Some(context.now),
            warned_days: None,
            updated_at: context.now,
            ..course
        }
    }
}

/// Gives a certification the time back that a new agreement had taken.
async fn restore(tx: &WriteTx, context: &Context, course: &course::Model) -> Result<(), Fault> {
    let Some(id) = course.certification_id else {
        return Ok(());
    };
    certification::prolong(tx, id, course.expires_at).await?;
    let told = [(ChangeSubject::Expert, course.expert_id.0)];
    change::record(tx, &context.entropy, context.now, &told).await?;
    Ok(())
}

/// The expert's own course; nobody else changes it until the commit.
pub(super) async fn own(
    tx: &WriteTx,
    id: CourseId,
    expert: ExpertId,
) -> Result<course::Model, Fault> {
    let found = program::lock_course(tx, id).await?;
    found
        .filter(|course| course.expert_id == expert)
        .ok_or_else(|| Fault::not_found("certification"))
}

/// That nothing more happens in a course.
pub(super) fn over(state: CourseState) -> Fault {
    let detail = format!("this certification is {state}; apply again");
    Fault::conflict("course-over", detail)
}
