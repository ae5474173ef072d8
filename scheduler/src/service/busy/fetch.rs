//! Reading calendars from their addresses, again and again.
//!
//! Rows decide: whoever claims a calendar puts its next fetch off, so one that a dead node had begun
//! is fetched again. No call is made while a transaction is open.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::busy;
use entity::table::busy_calendar::{ActiveModel, Model};
use entity::value::{ExpertId, Instant, Words};
use futures_util::future::join_all;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use sea_orm::ActiveValue::Set;
use secrecy::ExposeSecret;

use super::{BYTES_MAX, Laid, announce, expert_of, lay_out, pairs, place};
use crate::port::outbound::Request;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// How often a calendar is fetched.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// How long a calendar is left to whoever fetches it.
const CLAIMED: TimeDelta = TimeDelta::minutes(5);

/// Calendars that are fetched at a time: each may take a quarter of a minute.
const AT_ONCE: u64 = 8;

/// The pause after the first failure in a row; each further one is twice as long.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// The longest pause.
const PAUSE_MAX: TimeDelta = TimeDelta::days(1);

/// The longest reason that is kept, in characters.
const ERROR_MAX: usize = 300;

/// Fetches the calendars that are due; answers how many. Call it every few seconds, on any number of
/// nodes.
///
/// # Errors
/// When the database fails.
pub async fn refresh(services: &Services) -> Result<usize, Fault> {
    let now = services.clock.now();
    let due = busy::due(services.db.read(), now, AT_ONCE).await?;
    let fetched = join_all(due.iter().map(|row| one(services, row, now))).await;
    let fetched = fetched.into_iter().collect::<Result<Vec<bool>, _>>()?;
    Ok(fetched.into_iter().filter(|done| *done).count())
}

/// Fetches one calendar, unless somebody else does.
async fn one(services: &Services, row: &Model, now: Instant) -> Result<bool, Fault> {
    let claimed = row.clone();
    let claim = services.db.write(move |tx| {
        let row = claimed.clone();
        async move { Ok::<bool, Fault>(busy::claim(&tx, &row, now + CLAIMED).await?) }
    });
    if !claim.await? {
        return Ok(false);
    }
    let read = match body(services, row).await {
        Ok(bytes) => {
            let expert = expert_of(services, row.expert_id).await?;
            let read = lay_out(services, &expert, bytes).await?;
            read.map_err(|faults| faults.first().map_or_else(String::new, ToString::to_string))
        }
        Err(error) => Err(error),
    };
    let note = NoteFetch {
        expert: row.expert_id,
        version: row.version,
        read,
    };
    services.run(Actor::System, note).await?;
    Ok(true)
}

/// What an address answers, or why it does not.
async fn body(services: &Services, row: &Model) -> Result<Vec<u8>, String> {
    let (sealed, id) = (
        row.address.as_deref().unwrap_or_default(),
        row.expert_id.to_string(),
    );
    let address = services.vault.open(place(&id), sealed);
    let address = address.map_err(|fault| {
        tracing::error!(expert = %id, %fault, "the calendar address of {id} does not open");
        "the address cannot be read any more: set it again".to_owned()
    })?;
    let target = services.outbound.target(address.expose_secret());
    let target = target.map_err(|refusal| format!("the address {refusal}"))?;
    let accept = HeaderValue::from_static("text/calendar, */*;q=0.1");
    let request = Request {
        method: Method::GET,
        headers: HeaderMap::from_iter([(ACCEPT, accept)]),
        body: Vec::new(),
        answer_max: BYTES_MAX,
    };
    let answer = services.outbound.call(&target, request).await;
    let answer = answer.map_err(|fault| fault.to_string())?;
    match (answer.status, answer.whole) {
        (200, true) => Ok(answer.body),
        (200, false) => Err("the calendar is longer than a megabyte, or broke off".to_owned()),
        (300..=399, _) => Err(format!(
            "the address answered {}: name the one that it leads to",
            answer.status
        )),
        (status, _) => Err(format!("the address answered {status}")),
    }
}

/// Writes down what came of a fetch. One that failed takes nothing away that was known.
struct NoteFetch {
    expert: ExpertId,
    /// Of the calendar that was fetched: it may have been set anew since.
    version: i64,
    read: Result<Laid, String>,
}

impl UseCase for NoteFetch {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let row = busy::lock(tx, self.expert).await?;
        let Some(row) = row.filter(|row| row.version == self.version) else {
            return Ok(());
        };
        let change = match &self.read {
            Ok(laid) => {
                take_over(tx, context, (row.expert_id, laid)).await?;
                ActiveModel {
                    events: Set(i32::try_from(laid.times.events).unwrap_or(i32::MAX)),
                    unknown_zones: Set(Words(laid.times.unknown_zones.clone())),
                    imported_at: Set(Some(context.now)),
                    covers_until: Set(Some(laid.until)),
                    fetch_at: Set(Some(context.now + EVERY)),
                    failures: Set(0),
                    last_error: Set(None),
                    ..Default::default()
                }
            }
            Err(error) => ActiveModel {
                fetch_at: Set(Some(context.now + pause(row.failures))),
                failures: Set(row.failures.saturating_add(1)),
                last_error: Set(Some(error.chars().take(ERROR_MAX).collect())),
                ..Default::default()
            },
        };
        busy::change(tx, row.expert_id, change).await?;
        Ok(())
    }
}

/// Keeps when the expert is busy, and tells of it where it is ahead and other than before.
async fn take_over(
    tx: &WriteTx,
    context: &Context,
    (expert, laid): (ExpertId, &Laid),
) -> Result<(), Fault> {
    let ahead = (context.now, laid.until);
    let known = busy::intervals(tx, Some(&[expert]), ahead).await?;
    let known: Vec<_> = known
        .iter()
        .map(|row| (row.starts_at.max(context.now), row.ends_at))
        .collect();
    let read = pairs(&laid.times);
    let cut: Vec<_> = read
        .iter()
        .map(|(start, end)| ((*start).max(context.now), *end))
        .collect();
    if cut != known {
        busy::replace_intervals(tx, expert, &read).await?;
        announce(tx, context, expert).await?;
    }
    Ok(())
}

/// How long an address is left alone that failed so often before.
fn pause(failures: i32) -> TimeDelta {
    let doubled = PAUSE * 2_i32.pow(failures.clamp(0, 10).unsigned_abs());
    doubled.min(PAUSE_MAX)
}
