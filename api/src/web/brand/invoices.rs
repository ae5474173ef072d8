//! `/brand/invoices/{id}`: an invoice as the API's page to print.

use actix_web::{HttpRequest, HttpResponse};
use entity::value::{PaperId, Scope};

use super::super::BrandViewer;
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::papers::invoice_page;

pub(super) async fn show(
    viewer: BrandViewer,
    request: HttpRequest,
    Path(id): Path<PaperId>,
) -> Result<HttpResponse, Problem> {
    viewer.caller()?.require(Scope::BillingRead)?;
    let (app, language) = (&viewer.viewer.app, viewer.viewer.frame.language);
    invoice_page(app, &request, (viewer.brand, id), language).await
}
