//! `/v1/admin/holidays`: public holidays, imported from CSV files or calendars.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use entity::store;
use entity::table::holiday;
use entity::value::HolidayId;
use scheduler::service::holidays::{ImportHolidays, Whose};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::{BATCH_LIMIT, FileBody, Params};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The routes of holidays.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/holidays", |r| {
        r.body_limit(BATCH_LIMIT)
            .get(list, says("Lists public holidays"))
            .post(import, says("Imports public holidays"))
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct HolidayView {
    id: HolidayId,
    country: String,
    region: Option<String>,
    date: NaiveDate,
    name: String,
}

impl From<holiday::Model> for HolidayView {
    fn from(holiday: holiday::Model) -> Self {
        Self {
            id: holiday.id,
            country: holiday.country,
            region: Some(holiday.region).filter(|region| !region.is_empty()),
            date: holiday.date,
            name: holiday.name,
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn list(
    _: AdminCaller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<HolidayView>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let country = params.country.map(|country| country.to_ascii_uppercase());
    let after = paging.after::<HolidayId>()?;
    let rows = store::holiday::page(app.read(), country.as_deref(), after, limit + 1).await?;
    let cursor = |row: &holiday::Model| row.id.to_string();
    Ok(Answer::ok(&Listing::new(
        rows,
        limit,
        cursor,
        HolidayView::from,
    )))
}

/// Whose holidays a calendar (or a file without a column `country`) holds.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportParams {
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    region: Option<String>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ImportView {
    holidays: usize,
}

async fn import(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Params(params): Params<ImportParams>,
    body: FileBody,
) -> Reply<ImportView> {
    let whose = Whose {
        country: params.country,
        region: params.region,
    };
    let use_case = match body.media_type.as_str() {
        "text/csv" => ImportHolidays::from_csv(&body.bytes, &whose)?,
        "text/calendar" => {
            let text = std::str::from_utf8(&body.bytes)
                .map_err(|_| Problem::field("", "must be UTF-8 text"))?;
            ImportHolidays::from_ics(text, &whose)?
        }
        _ => return Err(body.unsupported("text/csv or text/calendar")),
    };
    app.act(&request, &caller.actor(), use_case, |holidays| {
        Answer::ok(&ImportView { holidays })
    })
    .await
}
