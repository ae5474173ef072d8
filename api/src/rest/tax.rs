//! `/v1/expert/tax-years/{year}`, `/v1/admin/tax-years/{year}`: what was paid in a year, and which
//! forms are due.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder, web};
use entity::store::profile;
use entity::value::{ExpertId, Money};
use scheduler::files::sheet::line;
use scheduler::service::papers::{FormDue, TaxYear, tax_year, tax_years};
use scheduler::service::settings::TaxForm;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::auth::{ExpertCaller, PlatformCaller};
use crate::extract::{Params, Path};
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::App;

/// Names read at a time.
const NAMES: usize = 1_000;

/// The routes of tax years.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/tax-years/{year}").route(web::get().to(own)))
        .service(web::resource("/admin/tax-years/{year}").route(web::get().to(all)));
}

/// What an expert was paid in a calendar year, counted in UTC.
#[derive(Debug, Serialize)]
struct TaxYearView {
    year: i32,
    time_zone: &'static str,
    expert_id: ExpertId,
    paid: Money,
    payouts: i64,
    forms: Vec<FormView>,
}

/// Whether a form is due.
#[derive(Debug, Serialize)]
struct FormView {
    form: TaxForm,
    threshold: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    threshold_payouts: Option<u32>,
    due: bool,
}

impl From<FormDue> for FormView {
    fn from(form: FormDue) -> Self {
        Self {
            form: form.form,
            threshold: form.threshold,
            threshold_payouts: form.threshold_payouts,
            due: form.due,
        }
    }
}

fn view(year: i32) -> impl Fn(TaxYear) -> TaxYearView {
    move |one| TaxYearView {
        year,
        time_zone: "UTC",
        expert_id: one.expert,
        paid: one.paid,
        payouts: one.payouts,
        forms: one.forms.into_iter().map(FormView::from).collect(),
    }
}

async fn own(caller: ExpertCaller, app: App, Path(year): Path<i32>) -> Reply {
    let found = tax_year(app.read(), caller.expert, year).await?;
    Ok(Answer::ok(&Listing::whole(
        found.into_iter().map(view(year)).collect(),
    )))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatParams {
    #[serde(default)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Json,
    Csv,
}

async fn all(
    _: PlatformCaller,
    app: App,
    request: HttpRequest,
    Path(year): Path<i32>,
    Params(params): Params<FormatParams>,
) -> Result<HttpResponse, Problem> {
    let found = tax_years(app.read(), year).await?;
    if params.format != Some(Format::Csv) {
        let views = found.into_iter().map(view(year)).collect();
        return Ok(Answer::ok(&Listing::whole(views)).respond_to(&request));
    }
    let mut names = BTreeMap::new();
    for chunk in found.chunks(NAMES) {
        let ids = chunk.iter().map(|one| one.expert);
        names.extend(profile::display_names(app.read(), ids).await?);
    }
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"tax-{year}.csv\""),
        ))
        .body(csv(year, found, &names)))
}

/// A line for each expert, currency and form; the minus of a year in which more came back than was
/// sent is a word of its own, so that no figure begins with a sign.
fn csv(year: i32, found: Vec<TaxYear>, names: &BTreeMap<ExpertId, String>) -> String {
    let mut text = line([
        "year",
        "expert_id",
        "name",
        "currency",
        "paid_minor_units",
        "negative",
        "payouts",
        "form",
        "threshold_minor_units",
        "due",
    ]);
    for one in found {
        let name = names.get(&one.expert).cloned().unwrap_or_default();
        let mut push = |form: &str, threshold: String, due: String| {
            text.push_str(&line([
                year.to_string(),
                one.expert.to_string(),
                name.clone(),
                one.paid.currency.to_string(),
                one.paid.amount.unsigned_abs().to_string(),
                (one.paid.amount < 0).to_string(),
                one.payouts.max(0).to_string(),
                form.to_owned(),
                threshold,
                due,
            ]));
        };
        if one.forms.is_empty() {
            push("", String::new(), "false".to_owned());
        }
        for form in &one.forms {
            let name = match form.form {
                TaxForm::Us1099Nec => "us_1099_nec",
                TaxForm::EuDac7 => "eu_dac7",
            };
            push(
                name,
                form.threshold.amount.to_string(),
                form.due.to_string(),
            );
        }
    }
    text
}
