//! `/brand/disputes/{id}`: what was said about a charge, and how it ended.

use actix_web::web;
use entity::value::{DisputeId, Scope};
use scheduler::service::disputes::Disputant;
use serde::Deserialize;

use super::super::dispute::Side;
use super::super::{BrandViewer, Form, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;

/// The routes of disputes.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/disputes/{id}").get(show))
        .service(web::resource("/brand/disputes/{id}/withdraw").post(withdraw));
}

fn side(viewer: &BrandViewer, scope: Scope) -> Result<Side<'_>, Problem> {
    viewer.caller()?.require(scope)?;
    Ok(Side {
        viewer: &viewer.viewer,
        by: Disputant::Brand(viewer.brand),
        area: "/brand",
    })
}

async fn show(viewer: BrandViewer, Path(id): Path<DisputeId>) -> Shown {
    let side = side(&viewer, Scope::BillingRead)?;
    side.show(id, Mistakes::none()).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn withdraw(
    viewer: BrandViewer,
    Path(id): Path<DisputeId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    side(&viewer, Scope::BillingWrite)?.withdraw(id).await
}
