//! Mails before a certification ends.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::program;
use entity::store::{person, profile};
use entity::table::{certification, course};
use entity::value::Instant;

use crate::letter::{Kind, Letter, Value};
use crate::service::people::send;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How many days before the end an expert is warned, the last warning first: whoever is warned for
/// seven days needs none for thirty any more.
const WARNINGS: [i32; 2] = [7, 30];

/// Experts warned per sweep.
const BATCH: u64 = 500;

/// Warns everybody whose certification ends soon; answers how many.
///
/// # Errors
/// When the database cannot be read.
pub async fn warn(services: &Services) -> Result<usize, Fault> {
    let now = services.clock.now();
    let mut warned = 0;
    for days in WARNINGS {
        let until = now + TimeDelta::days(i64::from(days));
        let due = program::due_for_warning(services.db.read(), (now, until), days, BATCH).await?;
        for (course, right) in due {
            let warning = Warn {
                course,
                right,
                days,
            };
            warned += usize::from(services.run(Actor::System, warning).await?);
        }
    }
    Ok(warned)
}

/// Warns one expert.
#[derive(Clone, Debug)]
struct Warn {
    course: course::Model,
    right: certification::Model,
    days: i32,
}

impl UseCase for Warn {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        if !program::warned(tx, self.course.id, self.days).await? {
            return Ok(false);
        }
        let Some(end) = self.right.expires_at else {
            return Ok(false);
        };
        let title = program::find(tx, self.course.program_id).await?;
        let title = title.map(|program| program.title).unwrap_or_default();
        let expert = profile::find(tx, self.course.expert_id).await?;
        let Some(expert) = expert else {
            return Ok(false);
        };
        let Some(person) = person::find(tx, expert.person_id).await? else {
            return Ok(false);
        };
        let about = about(&self.course, end);
        let kind = match self.days {
            7 => Kind::CertificationWeek,
            _ => Kind::CertificationMonth,
        };
        let letter = Letter::new(kind)
            .on_the_clock_of(&expert.time_zone)
            .with("title", Value::Text(title))
            .with("end", Value::Moment(end));
        send(tx, context, &person, about, letter).await?;
        Ok(true)
    }
}

/// One mail per course and end: a renewed certification is another matter.
fn about(course: &course::Model, end: Instant) -> String {
    format!("{} {}", course.id, end.timestamp())
}
