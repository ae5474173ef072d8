//! The log of what was handed over, for whoever sets a connection up: ids only, and short.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::connection::inbound;
use entity::table::{connection, connection_inbound};
use entity::value::{InboundOutcome, Instant};
use sea_orm::DbErr;

use super::Received;
use crate::service::Context;

/// How long entries are kept: long enough to look into the weekend on Monday.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Entries of a connection at most, give or take those between two trimmings.
const ENTRIES_MAX: u64 = 1_000;

/// One in so many entries has the log trimmed.
const TRIMMED_EVERY: u8 = 64;

/// Of deliveries that nobody believes one is noted in this time: whoever floods fills no log.
const UNSIGNED_PAUSE: TimeDelta = TimeDelta::seconds(1);

/// The longest description of a problem, in characters.
const PROBLEM_MAX: usize = 500;

/// What a delivery was about, as far as it could be read.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub conversation: Option<String>,
    pub name: Option<String>,
}

/// Notes what became of a delivery.
pub(super) async fn note(
    tx: &WriteTx,
    ctx: &Context,
    connection: &connection::Model,
    (about, received): (&About, &Received),
) -> Result<(), DbErr> {
    if received.outcome == InboundOutcome::Unsigned {
        let last = inbound::last(tx, connection.id).await?;
        let lately = |row: &connection_inbound::Model| {
            row.outcome == InboundOutcome::Unsigned && ctx.now - row.at < UNSIGNED_PAUSE
        };
        if last.as_ref().is_some_and(lately) {
            return Ok(());
        }
    }
    let problem = received.reason.as_deref();
    let entry = connection_inbound::Model {
        id: ctx.id(),
        brand_id: connection.brand_id,
        connection_id: connection.id,
        at: ctx.now,
        outcome: received.outcome,
        problem: problem.map(|text| text.chars().take(PROBLEM_MAX).collect()),
        conversation: about.conversation.clone(),
        external_id: about.name.clone(),
        query_id: received.query,
        message_id: received.message,
    };
    inbound::insert(tx, entry).await?;
    if ctx.entropy.bytes::<1>()[0].is_multiple_of(TRIMMED_EVERY) {
        inbound::trim(tx, connection.id, ENTRIES_MAX).await?;
    }
    Ok(())
}

/// Removes what is no longer kept.
pub(crate) async fn prune(tx: &WriteTx, now: Instant) -> Result<(), DbErr> {
    inbound::purge(tx, now - KEPT).await.map(drop)
}
