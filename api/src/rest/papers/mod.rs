//! `/v1/invoices`, `/v1/statements`, `/v1/admin/papers`: closed periods, as JSON, CSV and a page.

mod evidence;
mod figures;
mod languages;
#[cfg(test)]
mod pages;
mod sheet;
mod words;

use actix_web::http::header::{self, Header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use entity::store::paper::{self as store, PapersOf};
use entity::table::{paper, paper_line};
use entity::value::zone::Zone;
use entity::value::{
    Currency, Instant, Money, PaperId, PaperKind, PaperLineKind, QueryId, Scope, ZoneName,
};
use scheduler::service::papers::ClosePapers;
use serde::{Deserialize, Serialize};

use self::sheet::Reading;
use super::people_views::instant;
use crate::answer::{Answer, Reply};
use crate::auth::{AdminCaller, BrandCaller, ExpertCaller};
use crate::contract::{Api, InForms, says};
use crate::extract::{Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The routes of papers.
pub(super) fn routes(api: &mut Api) {
    api.resource("/invoices", |r| {
        r.get(
            invoices,
            says("Lists the brand's invoices").scope(Scope::BillingRead),
        )
    })
    .resource("/invoices/{name}", |r| {
        r.get(
            invoice,
            says("Shows an invoice as JSON, CSV or a page to print")
                .media("application/json, text/csv, text/html")
                .scope(Scope::BillingRead),
        )
    })
    .resource("/statements", |r| {
        r.get(statements, says("Lists the expert's statements"))
    })
    .resource("/statements/{name}", |r| {
        r.get(
            statement,
            says("Shows a statement as JSON, CSV or a page to print")
                .media("application/json, text/csv, text/html"),
        )
    })
    .resource("/admin/papers", |r| {
        r.post(close, says("Closes the periods that have ended").accepted())
    });
}

/// `INV-2026-000123`.
fn number(paper: &paper::Model) -> String {
    format!("{}-{:06}", paper.series, paper.number)
}

/// A paper without its lines.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PaperView {
    id: PaperId,
    kind: PaperKind,
    number: String,
    name: String,
    currency: Currency,
    from: String,
    to: String,
    time_zone: ZoneName,
    opening: Money,
    closing: Money,
    /// What the lines come to.
    change: Money,
    issued_at: String,
}

impl From<&paper::Model> for PaperView {
    fn from(paper: &paper::Model) -> Self {
        let money = |amount| Money::new(amount, paper.currency);
        Self {
            id: paper.id,
            kind: paper.kind,
            number: number(paper),
            name: paper.name.clone(),
            currency: paper.currency,
            from: instant(paper.starts_at),
            to: instant(paper.ends_at),
            time_zone: paper.time_zone.clone(),
            opening: money(paper.opening_amount),
            closing: money(paper.closing_amount),
            change: money(paper.closing_amount - paper.opening_amount),
            issued_at: instant(paper.issued_at),
        }
    }
}

/// A line, with where its evidence is read.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PaperLineView {
    line: i32,
    at: String,
    kind: PaperLineKind,
    /// What it is called in the reader's language.
    text: &'static str,
    amount: Money,
    reference: String,
    evidence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<QueryId>,
}

/// A paper with its lines.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct WholePaperView {
    #[serde(flatten)]
    paper: PaperView,
    language: &'static str,
    lines: Vec<PaperLineView>,
}

#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReaderParams {
    /// In which language; absent: what `Accept-Language` asks for.
    #[serde(default)]
    language: Option<String>,
    /// In whose time; absent: where the period was counted.
    #[serde(default)]
    time_zone: Option<ZoneName>,
}

/// In which form a paper is read, by the end of its name.
enum Form {
    Json,
    Csv,
    Html,
}

fn named(name: &str) -> Result<(PaperId, Form), Problem> {
    let (id, form) = match name.split_once('.') {
        None => (name, Form::Json),
        Some((id, "csv")) => (id, Form::Csv),
        Some((id, "html")) => (id, Form::Html),
        Some(_) => return Err(Problem::not_found("paper")),
    };
    let id = id.parse().map_err(|_| Problem::not_found("paper"))?;
    Ok((id, form))
}

async fn list(app: &App, of: PapersOf, paging: &Paging) -> Reply<Listing<PaperView>> {
    let limit = paging.limit()?;
    let found = store::list(app.read(), of, paging.after()?, limit + 1).await?;
    let cursor = |paper: &paper::Model| paper.id.to_string();
    Ok(Answer::ok(&Listing::new(found, limit, cursor, |paper| {
        PaperView::from(&paper)
    })))
}

async fn show(
    app: &App,
    request: &HttpRequest,
    (of, name): (PapersOf, &str),
    reader: ReaderParams,
) -> Result<HttpResponse, Problem> {
    let (id, form) = named(name)?;
    let paper = store::find_of(app.read(), of, id)
        .await?
        .ok_or_else(|| Problem::not_found("paper"))?;
    let lines = store::lines(app.read(), id).await?;
    let zones = &app.services.zones;
    let counted_in = zones.get(&paper.time_zone).unwrap_or_else(Zone::utc);
    let zone = match reader.time_zone {
        Some(asked) => zone(app, &asked)?,
        None => counted_in.clone(),
    };
    let reading = Reading {
        paper: &paper,
        lines: &lines,
        words: spoken(request, reader.language.as_deref()),
        zone: &zone,
        counted_in: &counted_in,
    };
    let file = number(&paper);
    Ok(match form {
        Form::Json => Answer::<WholePaperView>::ok(&whole(&reading)).respond_to(request),
        Form::Csv => HttpResponse::Ok()
            .insert_header((
                header::CONTENT_TYPE,
                "text/csv; charset=utf-8; header=present",
            ))
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{file}.csv\""),
            ))
            .body(reading.csv()),
        Form::Html => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'",
            ))
            .body(
                reading
                    .html()
                    .map_err(|error| Problem::internal(&error.to_string()))?,
            ),
    })
}

/// A brand's invoice as a page to print, for somebody who is signed in there.
///
/// # Errors
/// 404 where it is not the brand's.
pub(crate) async fn invoice_page(
    app: &App,
    request: &HttpRequest,
    (brand, id): (entity::value::BrandId, PaperId),
    language: entity::value::ReadingLanguage,
) -> Result<HttpResponse, Problem> {
    printed(app, request, (PapersOf::Brand(brand), id), language).await
}

/// An expert's statement as a page to print, for the expert who is signed in there.
///
/// # Errors
/// 404 where it is not the expert's.
pub(crate) async fn statement_page(
    app: &App,
    request: &HttpRequest,
    (expert, id): (entity::value::ExpertId, PaperId),
    language: entity::value::ReadingLanguage,
) -> Result<HttpResponse, Problem> {
    printed(app, request, (PapersOf::Expert(expert), id), language).await
}

async fn printed(
    app: &App,
    request: &HttpRequest,
    (of, id): (PapersOf, PaperId),
    language: entity::value::ReadingLanguage,
) -> Result<HttpResponse, Problem> {
    let reader = ReaderParams {
        language: Some(language.to_string()),
        time_zone: None,
    };
    show(app, request, (of, &format!("{id}.html")), reader).await
}

/// `INV-2026-000123`, as its owner's own pages name it.
pub(crate) fn paper_number(paper: &paper::Model) -> String {
    number(paper)
}

fn whole(reading: &Reading<'_>) -> WholePaperView {
    let line = |one: &paper_line::Model| PaperLineView {
        line: one.line,
        at: instant(one.at),
        kind: one.kind,
        text: reading.words.kind(one.kind),
        amount: Money::new(one.amount, reading.paper.currency),
        reference: one.reference.clone(),
        evidence: evidence::link(reading.paper.kind, one),
        query_id: one.query_id,
    };
    WholePaperView {
        paper: PaperView::from(reading.paper),
        language: reading.words.tag,
        lines: reading.lines.iter().map(line).collect(),
    }
}

fn zone(app: &App, asked: &ZoneName) -> Result<Zone, Problem> {
    app.services.zones.get(asked).ok_or_else(|| {
        Problem::field(
            "/time_zone",
            "is no time zone; use an IANA name such as Asia/Manila",
        )
    })
}

/// The words of the language that was asked for, or of the one that the reader's program prefers.
fn spoken(request: &HttpRequest, asked: Option<&str>) -> &'static words::Words {
    let accepted = header::AcceptLanguage::parse(request);
    let accepted = accepted.map(|accepted| accepted.ranked());
    let accepted: Vec<String> = accepted
        .unwrap_or_default()
        .iter()
        .filter_map(|range| range.item().map(ToString::to_string))
        .collect();
    words::words(asked.into_iter().chain(accepted.iter().map(String::as_str)))
}

async fn invoices(
    caller: BrandCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<PaperView>> {
    caller.require(Scope::BillingRead)?;
    list(&app, PapersOf::Brand(caller.brand), &paging).await
}

async fn invoice(
    caller: BrandCaller,
    app: App,
    request: HttpRequest,
    Path(name): Path<String>,
    Params(reader): Params<ReaderParams>,
) -> Result<InForms<WholePaperView>, Problem> {
    caller.require(Scope::BillingRead)?;
    let of = PapersOf::Brand(caller.brand);
    show(&app, &request, (of, &name), reader)
        .await
        .map(InForms::from)
}

async fn statements(
    caller: ExpertCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<PaperView>> {
    list(&app, PapersOf::Expert(caller.expert), &paging).await
}

async fn statement(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(name): Path<String>,
    Params(reader): Params<ReaderParams>,
) -> Result<InForms<WholePaperView>, Problem> {
    let of = PapersOf::Expert(caller.expert);
    show(&app, &request, (of, &name), reader)
        .await
        .map(InForms::from)
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    /// Periods that ended by then are closed; absent: by now.
    #[serde(default)]
    until: Option<Instant>,
}

/// What is closed soon.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ClosedView {
    /// Periods that ended by then.
    until: String,
}

async fn close(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<CloseBody>,
) -> Reply<ClosedView> {
    let close = ClosePapers {
        until: body.until.unwrap_or_else(|| app.now()),
    };
    app.act_on_money(&request, &caller.actor(), close, |until| {
        Answer::accepted(&ClosedView {
            until: instant(until),
        })
    })
    .await
}
