//! `/admin/audit`: what people of the platform did, the newest first.

use askama::Template;
use entity::store::audit::{self, AuditFilter};
use entity::table;
use serde::Deserialize;

use super::super::{self as pages, Frame, Shown};
use super::role::OpsViewer;
use super::typed::{ROWS, after, given, more};
use crate::extract::Params;

/// Which entries, and where the page begins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AuditQuery {
    subject: String,
    action: String,
    actor: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage {
    frame: Frame,
    query: AuditQuery,
    rows: Vec<table::audit::Model>,
    more: Option<String>,
}

pub(super) async fn show(viewer: OpsViewer, Params(query): Params<AuditQuery>) -> Shown {
    let filter = AuditFilter {
        before: after(&query.cursor)?,
        subject: given(&query.subject),
        action: given(&query.action),
        actor: given(&query.actor),
    };
    let mut rows = audit::page(viewer.viewer.app.read(), filter, ROWS + 1).await?;
    let filters = [
        ("subject", query.subject.as_str()),
        ("action", &query.action),
        ("actor", &query.actor),
    ];
    let more = more(&mut rows, ("/admin/audit", &filters), |row| {
        row.sequence.to_string()
    });
    pages::show(&AuditPage {
        frame: viewer.viewer.frame,
        query,
        rows,
        more,
    })
}
