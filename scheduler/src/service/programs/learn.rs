//! Reading the course.

use entity::db::WriteTx;
use entity::store::program;
use entity::table::course;
use entity::value::{CourseId, CourseState, ExpertId};

use super::apply::{over, own};
use super::read::{Way, way};
use crate::service::{Context, Fault, UseCase};

/// An expert has read a section. A repeat changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct ReadSection {
    /// Who.
    pub expert: ExpertId,
    /// In which course.
    pub course: CourseId,
    /// Which section, the first being 1.
    pub section: u16,
}

impl UseCase for ReadSection {
    type Output = Way;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Way, Fault> {
        let course = own(tx, self.course, self.expert).await?;
        let now = way(tx, course.clone(), context.now).await?;
        if now.standing.state.is_ended() {
            return Err(over(now.standing.state));
        }
        if course.state == CourseState::Applied {
            return Err(not_agreed());
        }
        let sections = now.version.content.sections.len();
        if !(1..=sections).contains(&usize::from(self.section)) {
            return Err(Fault::not_found("section"));
        }
        let mut read = course.sections_read.clone();
        if let Err(place) = read.0.binary_search(&self.section) {
            read.0.insert(place, self.section);
            let changed = course::Model {
                sections_read: read,
                updated_at: context.now,
                ..course.clone()
            };
            let written = program::put_course(tx, course.state, changed).await?;
            let written = written.ok_or_else(Fault::stale)?;
            return way(tx, written, context.now).await;
        }
        Ok(now)
    }
}

/// That the agreement comes first.
pub(super) fn not_agreed() -> Fault {
    Fault::conflict("agreement-missing", "accept the agreement first")
}
