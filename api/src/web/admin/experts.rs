//! `/admin/experts`: everybody who applied, by status and name.

use askama::Template;
use entity::store::profile;
use entity::value::{ExpertId, ExpertStatus};
use scheduler::service::experts::{Dossier, dossiers};
use serde::Deserialize;

use super::super::{self as pages, Frame, Shown};
use super::role::OpsViewer;
use super::typed::{ROWS, after, chosen, given, more};
use crate::extract::Params;

/// Which experts, and where the page begins.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ExpertsQuery {
    status: String,
    name: String,
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/experts.html")]
struct ExpertsPage {
    frame: Frame,
    query: ExpertsQuery,
    experts: Vec<Dossier>,
    more: Option<String>,
}

pub(super) async fn show(viewer: OpsViewer, Params(query): Params<ExpertsQuery>) -> Shown {
    let read = viewer.viewer.app.read();
    let status: Option<ExpertStatus> = chosen("status", &query.status)?;
    let begin: Option<ExpertId> = after(&query.cursor)?;
    let mut found = match given(&query.name) {
        Some(name) => profile::named(read, (status, &name), begin, ROWS + 1).await?,
        None => profile::page(read, status, begin, ROWS + 1).await?,
    };
    let filters = [("status", query.status.as_str()), ("name", &query.name)];
    let more = more(&mut found, ("/admin/experts", &filters), |one| {
        one.id.to_string()
    });
    pages::show(&ExpertsPage {
        experts: dossiers(read, found).await?,
        frame: viewer.viewer.frame,
        query,
        more,
    })
}
