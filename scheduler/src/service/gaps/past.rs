//! What the past says about the work itself: how long a query takes.

use chrono::TimeDelta;
use entity::store;
use entity::table::queue;
use entity::value::{Channel, Instant};
use sea_orm::ConnectionTrait;

use crate::planning::gap::Service;
use crate::planning::staffing::{Target, Terms, Waiting};
use crate::service::{CoverPolicy, Fault};

/// Work older than this no longer says how long it takes.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);
/// So much work is looked at, at most.
const LOOK_AT: u64 = 200;
/// Fewer than these say nothing yet.
const LEAST: usize = 30;

/// How a queue is served.
///
/// # Errors
/// When the database fails.
pub(super) async fn service(
    db: &impl ConnectionTrait,
    queue: &queue::Model,
    (policy, now): (&CoverPolicy, Instant),
) -> Result<Service, Fault> {
    let within_seconds = f64::from(queue.first_response_seconds);
    let waiting = match queue.channel {
        Channel::Chat => Waiting::Endless,
        Channel::Email | Channel::Social => Waiting::Deadline(within_seconds),
    };
    Ok(Service {
        handle_seconds: handle_seconds(db, queue, now).await?,
        waiting,
        target: Target {
            share: policy.aim,
            within_seconds,
        },
        terms: Terms {
            concurrency: u32::from(queue.limits.concurrency).max(1),
            max_occupancy: policy.max_occupancy,
            ..Terms::default()
        },
    })
}

/// The mean time from acceptance to the end of recent work; the usual of the channel while there
/// is too little of it.
async fn handle_seconds(
    db: &impl ConnectionTrait,
    queue: &queue::Model,
    now: Instant,
) -> Result<f64, Fault> {
    let usual = match queue.channel {
        Channel::Chat => 600.0,
        Channel::Email | Channel::Social => 900.0,
    };
    let work = store::assignment::recent_work(db, queue.id, (now - LOOK_BACK, LOOK_AT)).await?;
    if work.len() < LEAST {
        return Ok(usual);
    }
    let spent = work
        .iter()
        .map(|(from, to)| (*to - *from).as_seconds_f64().max(1.0));
    Ok(spent.sum::<f64>() / work.len() as f64)
}
