//! A brand's owners are told when promises to their customers are at risk or broken: by mail, once
//! an hour at most, with the sums since the last time.
//!
//! Systems learn of each promise by its events; this is for people who look at neither.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::job::{self, NewJob};
use entity::store::promise_alert::{self, InDanger};
use entity::store::{brand, membership, person};
use entity::table;
use entity::value::{BrandId, BrandMode, Instant, Role};
use serde_json::json;

use super::people::send;
use super::{Context, Fault, UseCase};
use crate::letter::{Kind, Letter, Value};

/// The kind of the job; its payload is `{"brand_id"}`.
pub const ALERT_JOB: &str = "alert-brand";

/// Between two mails to a brand lies so much time.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// What comes together is told together.
const TOGETHER: TimeDelta = TimeDelta::minutes(1);

/// Promises are of queries that may have been put off for 30 days; older ones are not looked at.
const MADE_WITHIN: TimeDelta = TimeDelta::days(35);

/// Queues that one mail lists at most.
const LISTED: usize = 20;

/// The job that alerts a brand. One per minute waits, so that none is dropped because the one before
/// it is running: it may not have seen what this one is for.
fn job(context: &Context, brand: BrandId, (reason, run_at): (&str, Instant)) -> NewJob {
    let minute = run_at.timestamp() / 60;
    NewJob {
        id: context.id(),
        kind: ALERT_JOB,
        payload: json!({ "brand_id": brand }),
        dedupe_key: Some(format!("{ALERT_JOB}:{brand}:{reason}:{minute}")),
        run_at,
    }
}

/// Something of a brand's promises came into danger or broke: it will be alerted.
pub(crate) async fn come(tx: &WriteTx, context: &Context, brand: BrandId) -> Result<(), Fault> {
    let next = job(context, brand, ("come", context.now + TOGETHER));
    Ok(job::enqueue(tx, context.now, next).await?)
}

/// Alerts a brand of what came into danger or broke since the last alert, or puts that off until an
/// hour after it; answers how many people were written to.
#[derive(Clone, Copy, Debug)]
pub struct AlertBrand {
    /// Which brand.
    pub brand: BrandId,
}

impl UseCase for AlertBrand {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        let now = context.now;
        // A twin's promises are play.
        let found = brand::find(tx, self.brand).await?;
        let Some(brand) = found.filter(|brand| brand.mode == BrandMode::Live) else {
            return Ok(0);
        };
        let last = promise_alert::lock(tx, brand.id).await?;
        if let Some(next) = last.map(|last| last + PAUSE).filter(|next| now < *next) {
            job::enqueue(tx, now, job(context, brand.id, ("later", next))).await?;
            return Ok(0);
        }
        let since = last.unwrap_or(now - PAUSE).max(now - TimeDelta::days(1));
        let found = promise_alert::since(tx, brand.id, (since, now - MADE_WITHIN)).await?;
        if found.is_empty() {
            return Ok(0);
        }
        promise_alert::note(tx, brand.id, now).await?;
        write(tx, context, &brand, (&found, since)).await
    }
}

/// Writes to the brand's owners.
async fn write(
    tx: &WriteTx,
    context: &Context,
    brand: &table::brand::Model,
    (found, since): (&[InDanger], Instant),
) -> Result<usize, Fault> {
    let about = format!("{}.{}", brand.id, context.now.timestamp());
    let mut told = 0;
    for owner in membership::lock_role(tx, Some(brand.id), Role::Owner).await? {
        if let Some(person) = person::find(tx, owner.person_id).await? {
            let letter = letter(found, since).on_the_clock_of(&brand.time_zone);
            send(tx, context, &person, &about, letter).await?;
            told += 1;
        }
    }
    Ok(told)
}

fn letter(found: &[InDanger], since: Instant) -> Letter {
    let mut letter = Letter::new(Kind::PromiseAlert).with("since", Value::Moment(since));
    for queue in found.iter().take(LISTED) {
        let mut parts = vec![Value::Text(queue.name.clone())];
        let counts = [
            ("alert-at-risk", queue.at_risk),
            ("alert-broken", queue.broken),
        ];
        for (id, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            parts.push(Value::Said(id, vec![("count", Value::Count(count))]));
        }
        letter = letter.line(parts);
    }
    match i64::try_from(found.len().saturating_sub(LISTED)) {
        Ok(more) if more > 0 => {
            let count = vec![("count", Value::Count(more))];
            letter.line(vec![Value::Said("and-more", count)])
        }
        _ => letter,
    }
}
