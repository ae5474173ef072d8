//! `/v1/holidays`, and `/v1/admin/holidays` where they are imported from CSV files or calendars.

use std::str::FromStr;

use actix_web::HttpRequest;
use actix_web::http::header::CACHE_CONTROL;
use chrono::NaiveDate;
use entity::store;
use entity::table::holiday;
use entity::value::HolidayId;
use scheduler::service::holidays::{ImportHolidays, RemoveHoliday, Whose};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Nothing, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::{BATCH_LIMIT, FileBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The routes of holidays.
pub(super) fn routes(api: &mut Api) {
    api.resource("/holidays", |r| {
        r.get(show, says("Lists the public holidays that brands can keep"))
    })
    .resource("/admin/holidays", |r| {
        r.body_limit(BATCH_LIMIT)
            .get(list, says("Lists public holidays"))
            .post(import, says("Imports public holidays"))
    })
    .resource("/admin/holidays/{id}", |r| {
        r.delete(remove, says("Removes a public holiday"))
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

/// Which holidays, and which page of them.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct HolidayParams {
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    country: Option<String>,
    /// ISO 3166-2: of the whole country and of this region.
    #[serde(default)]
    region: Option<String>,
    /// From this day.
    #[serde(default)]
    from: Option<NaiveDate>,
    /// Before this day.
    #[serde(default)]
    to: Option<NaiveDate>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn show(app: App, Params(params): Params<HolidayParams>) -> Reply<Listing<HolidayView>> {
    Ok(page(&app, params)
        .await?
        .header(CACHE_CONTROL, "public, max-age=60"))
}

async fn list(
    _: AdminCaller,
    app: App,
    Params(params): Params<HolidayParams>,
) -> Reply<Listing<HolidayView>> {
    page(&app, params).await
}

/// By date; the cursor is the date and the id of the last one.
async fn page(app: &App, params: HolidayParams) -> Reply<Listing<HolidayView>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let after = paging.after::<Place>()?;
    let wanted = store::holiday::Wanted {
        country: params.country.map(|country| country.to_ascii_uppercase()),
        region: params.region,
        from: params.from,
        to: params.to,
    };
    let after = after.map(|place| (place.0, place.1));
    let rows = store::holiday::page(app.read(), &wanted, after, limit + 1).await?;
    let cursor = |row: &holiday::Model| format!("{},{}", row.date, row.id);
    Ok(Answer::ok(&Listing::new(
        rows,
        limit,
        cursor,
        HolidayView::from,
    )))
}

/// Where a page ends.
pub(crate) struct Place(pub(crate) NaiveDate, pub(crate) HolidayId);

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (date, id) = text.split_once(',').ok_or(())?;
        Ok(Self(date.parse().map_err(drop)?, id.parse().map_err(drop)?))
    }
}

async fn remove(caller: AdminCaller, app: App, id: Path<HolidayId>) -> Reply<Nothing> {
    app.run(&caller.actor(), RemoveHoliday(id.0)).await?;
    Ok(Answer::no_content())
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
