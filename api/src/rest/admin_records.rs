//! `/v1/admin/brands` and `/v1/admin/audit`: what admins can look up.

use entity::store::audit::{self, AuditFilter};
use entity::store::brand;
use entity::table;
use entity::value::{AuditId, BrandId, BrandMode, ZoneName};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use crate::answer::{Answer, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::Params;
use crate::page::{Listing, Paging};
use crate::state::App;

/// The routes of records, to admins.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/brands", |r| r.get(brands, says("Lists brands")))
        .resource("/admin/audit", |r| {
            r.get(trail, says("Lists what people of the platform did"))
        });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct AdminBrandView {
    id: BrandId,
    name: String,
    time_zone: ZoneName,
    mode: BrandMode,
    platform_fee_bps: i32,
    exhausted_at: Option<String>,
    created_at: String,
}

impl AdminBrandView {
    fn of(brand: table::brand::Model) -> Self {
        Self {
            id: brand.id,
            name: brand.name,
            time_zone: brand.time_zone,
            mode: brand.mode,
            platform_fee_bps: brand.platform_fee_bps,
            exhausted_at: brand.exhausted_at.map(instant),
            created_at: instant(brand.created_at),
        }
    }
}

async fn brands(
    _: AdminCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<AdminBrandView>> {
    let limit = paging.limit()?;
    let found = brand::page(app.read(), paging.after()?, limit + 1).await?;
    let cursor = |brand: &table::brand::Model| brand.id.to_string();
    Ok(Answer::ok(&Listing::new(
        found,
        limit,
        cursor,
        AdminBrandView::of,
    )))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct TrailParams {
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct AuditView {
    id: AuditId,
    sequence: i64,
    at: String,
    actor: String,
    action: String,
    subject: String,
    detail: serde_json::Value,
    hash: String,
}

impl AuditView {
    fn of(row: table::audit::Model) -> Self {
        let detail = serde_json::from_str(&row.detail);
        Self {
            id: row.id,
            sequence: row.sequence,
            at: instant(row.at),
            actor: row.actor,
            action: row.action,
            subject: row.subject,
            detail: detail.unwrap_or(serde_json::Value::String(row.detail)),
            hash: row.hash,
        }
    }
}

async fn trail(
    _: AdminCaller,
    app: App,
    Params(params): Params<TrailParams>,
) -> Reply<Listing<AuditView>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let filter = AuditFilter {
        before: paging.after()?,
        subject: params.subject,
        action: params.action,
        actor: params.actor,
    };
    let rows = audit::page(app.read(), filter, limit + 1).await?;
    let cursor = |row: &table::audit::Model| row.sequence.to_string();
    Ok(Answer::ok(&Listing::new(
        rows,
        limit,
        cursor,
        AuditView::of,
    )))
}
