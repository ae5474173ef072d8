//! Disabling an endpoint that takes nothing any more, with notice to its owner.

use entity::db::WriteTx;
use entity::store::event::{self, NewEvent};
use entity::store::{membership, person, webhook};
use entity::table::webhook_endpoint;
use entity::value::{DisabledReason, Role};
use serde_json::json;

use crate::letter::{Kind, Letter, Value};
use crate::service::people::send;
use crate::service::{Context, Fault};

/// People who are written to, at most: a brand has few owners.
const PEOPLE_MAX: u64 = 200;

/// An address without what may be secret in it.
fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Disables an endpoint unless somebody else has; what is pending is cancelled, its owner's other
/// endpoints are told by an event, and people by mail, once.
pub(super) async fn disable(
    tx: &WriteTx,
    context: &Context,
    endpoint: &webhook_endpoint::Model,
    reason: DisabledReason,
) -> Result<(), Fault> {
    let Some(row) = webhook::disable(tx, endpoint.id, reason, context.now).await? else {
        return Ok(());
    };
    webhook::cancel_of(tx, row.id, context.now).await?;
    let told = NewEvent {
        id: context.id(),
        kind: "webhook_endpoint.disabled",
        public: true,
        brand_id: row.brand_id,
        query_id: None,
        occurred_at: context.now,
        data: json!({
            "endpoint_id": row.id, "url": shown(&row.url), "reason": reason,
            "failing_since": row.failing_since,
        }),
    };
    event::record(tx, told).await?;
    write(tx, context, &row, reason).await
}

/// Writes to the brand's owners, or to those who run the platform.
async fn write(
    tx: &WriteTx,
    context: &Context,
    row: &webhook_endpoint::Model,
    reason: DisabledReason,
) -> Result<(), Fault> {
    let (role, path) = match row.brand_id {
        Some(_) => (Role::Owner, "/brand"),
        None => (Role::Ops, "/admin"),
    };
    let why = match reason {
        DisabledReason::Gone => "webhook-gone",
        DisabledReason::Failing => "webhook-failing",
        DisabledReason::Owner => "webhook-owner",
    };
    let about = format!("{}:{}", row.id, row.version);
    let members = membership::page_of(tx, row.brand_id, None, PEOPLE_MAX).await?;
    for member in members {
        if member.role != role || member.accepted_at.is_none() {
            continue;
        }
        if let Some(person) = person::find(tx, member.person_id).await? {
            let letter = Letter::new(Kind::WebhookDisabled)
                .with("reason", Value::said(why))
                .quoting(shown(&row.url))
                .leading_to(path);
            send(tx, context, &person, &about, letter).await?;
        }
    }
    Ok(())
}
