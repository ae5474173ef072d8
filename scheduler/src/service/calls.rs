//! Experts are called when a promise is in danger: first those on standby, then those off shift who
//! allow it, by day, seldom.
//!
//! A call is a mail, and a note on the browsers that the expert chose, that work waits; whoever comes
//! online is offered it like anybody else. Nobody off shift is obliged to come; whoever is on standby
//! is paid for it, at any hour.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::board::Which;
use entity::store::event;
use entity::store::job::NewJob;
use entity::store::{self, profile};
use entity::value::{ExpertId, Instant, PresenceIntent, QueryId, QueueId};
use serde_json::json;

use super::people::send;
use super::shifts::Candidate;
use super::{Actor, Context, Fault, Services, UseCase, push, timeline};
use crate::calendar::Span;
use crate::letter::{Kind, Letter};
use crate::planning::closing::is_night;

/// The kind of the job.
pub const CALL_JOB: &str = "call-experts";

/// Experts called for one query at most: one comes, and three who come in vain are annoyed.
const CALLED_MAX: usize = 3;

/// Nobody off shift is called again within this time.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// Nobody on standby is called again within this time: long enough to come.
const STANDBY_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// What an expert must be able to serve for, to be worth a call.
const AHEAD: TimeDelta = TimeDelta::hours(1);

/// The job that calls experts for a query of a queue; one per queue waits at a time.
pub(crate) fn job(context: &Context, (queue, query): (QueueId, QueryId)) -> NewJob {
    NewJob {
        id: context.id(),
        kind: CALL_JOB,
        payload: json!({"query_id": query}),
        dedupe_key: Some(format!("{CALL_JOB}:{queue}")),
        run_at: context.now,
    }
}

/// Calls experts for a query whose promise is in danger; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn call(services: &Services, query: QueryId) -> Result<usize, Fault> {
    let (db, now) = (services.db.read_much(), services.clock.now());
    let Some(query) = store::query::find(db, query).await? else {
        return Ok(0);
    };
    if query.first_response_at.is_some() || !query.state.is_open() {
        return Ok(0);
    }
    let Some(queue) = store::queue::find(db, query.queue_id).await? else {
        return Ok(0);
    };
    let until = now + AHEAD;
    let span = Span::new(now, until).ok_or_else(|| Fault::internal("an hour is empty"))?;
    let everybody = Candidate::read(db, &services.zones, Which::All, (span, now)).await?;
    let mut able: Vec<&Candidate> = everybody
        .iter()
        .filter(|candidate| may_be_called(candidate, now))
        .filter(|candidate| {
            let missing = &candidate.abilities;
            missing
                .missing(&queue, Some(&query.language), until)
                .is_empty()
        })
        .collect();
    // Whoever is paid for being ready first, then whoever was called longest ago.
    able.sort_by_key(|candidate| {
        let called = candidate.abilities.expert.called_at;
        (!candidate.on_standby(now), called, candidate.id())
    });
    let called = able.iter().take(CALLED_MAX);
    let experts: Vec<_> = called.map(|one| (one.id(), one.on_standby(now))).collect();
    if experts.is_empty() {
        return Ok(0);
    }
    let call = CallExperts {
        experts,
        query: query.id,
        queue: queue.id,
    };
    services.run(Actor::System, call).await
}

/// Whether an expert is away, was not called lately, and is on standby or allows calls by day.
fn may_be_called(candidate: &Candidate, now: Instant) -> bool {
    let expert = &candidate.abilities.expert;
    let heard_of = expert.lease_until.is_some_and(|until| now < until);
    let here = heard_of && expert.intent == PresenceIntent::Online;
    let standby = candidate.on_standby(now);
    let lately = expert.called_at.is_some_and(|at| now - at < pause(standby));
    let zone = candidate.places().zone_on(now.date_naive());
    !here && !lately && (standby || (expert.allows_calls && !is_night(zone, now)))
}

/// How long nobody is called again.
const fn pause(standby: bool) -> TimeDelta {
    if standby { STANDBY_PAUSE } else { PAUSE }
}

/// Writes to experts that work waits.
struct CallExperts {
    /// Whom, and whether they are on standby.
    experts: Vec<(ExpertId, bool)>,
    query: QueryId,
    queue: QueueId,
}

impl UseCase for CallExperts {
    type Output = usize;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<usize, Fault> {
        let mut called = 0;
        for &(expert, standby) in &self.experts {
            let since = context.now - pause(standby);
            let Some(row) = profile::call(tx, expert, (context.now, since)).await? else {
                continue;
            };
            if let Some(person) = store::person::find(tx, row.person_id).await? {
                let about = format!("{}:{}", self.queue, context.now.timestamp());
                let kind = if standby {
                    Kind::CallStandby
                } else {
                    Kind::Call
                };
                send(tx, context, &person, about, Letter::new(kind)).await?;
                push::call(tx, context, expert).await?;
                called += 1;
            }
        }
        let query = store::query::find(tx, self.query).await?;
        if let Some(query) = query.filter(|_| called > 0) {
            let data = json!({ "called": called });
            let told = timeline::internal(context, &query, "query.experts_called", data);
            event::record(tx, told).await?;
        }
        Ok(called)
    }
}
