//! A resolution becomes final: confirmed by somebody, or assumed after silence.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::{assignment, event, query};
use entity::table;
use entity::table::query::ActiveModel;
use entity::value::{ConfirmedBy, QueryState, ResolutionKind};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::evidence;
use crate::service::{Context, Fault, money, timeline};

/// Makes the proposed resolution of a locked query final: the brand is charged, the pay starts to
/// clear, and the hold runs. `by` says who confirmed it.
///
/// # Errors
/// When no resolution is proposed, or the database fails.
pub async fn make_final(
    tx: &WriteTx,
    context: &Context,
    proposed: &table::query::Model,
    (kind, by): (ResolutionKind, Option<ConfirmedBy>),
) -> Result<table::query::Model, Fault> {
    let now = context.now;
    let last = assignment::last_of_query(tx, proposed.id).await?;
    let last = last.ok_or_else(|| Fault::internal(format!("{} had no expert", proposed.id)))?;
    let hold = TimeDelta::seconds(i64::from(last.hold_seconds));
    let further = ActiveModel {
        resume_at: Set(Some(now + hold)),
        resolution_kind: Set(Some(kind)),
        ..ActiveModel::default()
    };
    let arrow = (QueryState::ResolutionProposed, QueryState::Resolved);
    let resolved = query::transition(tx, proposed.id, arrow, now, further).await?;
    let resolved = resolved.ok_or_else(|| {
        Fault::conflict("not-proposed", "no resolution of this query is proposed")
    })?;
    let end = evidence::ended(tx, context, &resolved, (kind, by)).await?;
    money::post(tx, context, &resolved, end).await?;
    let data = json!({
        "resolution": kind,
        "confirmed_by": by,
        "disposition": resolved.disposition,
        "hold_until": now + hold,
    });
    event::record(
        tx,
        timeline::public(context, &resolved, "query.resolved", data),
    )
    .await?;
    Ok(resolved)
}
