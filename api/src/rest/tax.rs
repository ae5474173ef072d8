//! `/v1/expert/tax-years/{year}`, `/v1/admin/tax-years/{year}`: what was paid in a year, and which
//! forms are due.

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, Responder};
use entity::store::{payout, profile};
use entity::value::{ExpertId, Money};
use scheduler::files::sheet::line;
use scheduler::service::papers::{FormDue, TaxYear, tax_year, tax_years};
use scheduler::service::settings::TaxForm;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::auth::{ExpertCaller, PlatformCaller};
use crate::contract::{Api, InForms, says};
use crate::extract::{Params, Path};
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::App;

/// Names read at a time.
const NAMES: usize = 1_000;

/// The routes of tax years.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert/tax-years/{year}", |r| {
        r.get(
            own,
            says("Shows what the expert was paid in a year, and which tax forms are due")
                .problems(&["invalid"]),
        )
    })
    .resource("/admin/tax-years/{year}", |r| {
        r.get(
            all,
            says("Shows what every expert was paid in a year")
                .media("application/json, text/csv")
                .problems(&["invalid"]),
        )
    });
}

/// What an expert was paid in a calendar year, counted in UTC.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct TaxYearView {
    year: i32,
    time_zone: &'static str,
    expert_id: ExpertId,
    paid: Money,
    payouts: i64,
    forms: Vec<FormView>,
}

/// Whether a form is due.
#[derive(Debug, Serialize, schemars::JsonSchema)]
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

async fn own(caller: ExpertCaller, app: App, Path(year): Path<i32>) -> Reply<Listing<TaxYearView>> {
    let found = tax_year(app.read(), caller.expert, year).await?;
    Ok(Answer::ok(&Listing::whole(
        found.into_iter().map(view(year)).collect(),
    )))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct FormatParams {
    #[serde(default)]
    format: Option<TaxFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TaxFormat {
    Json,
    Csv,
}

async fn all(
    _: PlatformCaller,
    app: App,
    request: HttpRequest,
    Path(year): Path<i32>,
    Params(params): Params<FormatParams>,
) -> Result<InForms<Listing<TaxYearView>>, Problem> {
    let found = tax_years(app.read(), year).await?;
    if params.format != Some(TaxFormat::Csv) {
        let views = found.into_iter().map(view(year)).collect();
        let answer = Answer::<Listing<TaxYearView>>::ok(&Listing::whole(views));
        return Ok(answer.respond_to(&request).into());
    }
    let people = People::of(&app, &found).await?;
    Ok(HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"tax-{year}.csv\""),
        ))
        .body(csv(year, found, &people))
        .into())
}

/// What a sheet says of experts besides what they were paid.
struct People {
    names: BTreeMap<ExpertId, String>,
    /// Where their money goes, where that is known.
    countries: BTreeMap<ExpertId, String>,
}

impl People {
    async fn of(app: &App, found: &[TaxYear]) -> Result<Self, Problem> {
        let ids: Vec<ExpertId> = found.iter().map(|one| one.expert).collect();
        let mut names = BTreeMap::new();
        for chunk in ids.chunks(NAMES) {
            names.extend(profile::display_names(app.read(), chunk.iter().copied()).await?);
        }
        let countries = payout::countries(app.read(), &ids).await?;
        Ok(Self { names, countries })
    }
}

/// A line for each expert, currency and form; the minus of a year in which more came back than was
/// sent is a word of its own, so that no figure begins with a sign.
fn csv(year: i32, found: Vec<TaxYear>, people: &People) -> String {
    let mut text = line([
        "year",
        "expert_id",
        "name",
        "country",
        "currency",
        "paid_minor_units",
        "negative",
        "payouts",
        "form",
        "threshold_minor_units",
        "due",
    ]);
    for one in found {
        let of = |known: &BTreeMap<ExpertId, String>| known.get(&one.expert).cloned();
        let name = of(&people.names).unwrap_or_default();
        let country = of(&people.countries).unwrap_or_default();
        let mut push = |form: &str, threshold: String, due: String| {
            text.push_str(&line([
                year.to_string(),
                one.expert.to_string(),
                name.clone(),
                country.clone(),
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
