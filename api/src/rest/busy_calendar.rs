//! `/v1/expert/busy-calendar`: when experts are busy elsewhere, as their own calendars say.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use entity::value::{BusySource, Instant, ShiftId};
use scheduler::calendar::Span;
use scheduler::service::busy::{
    BusyDocument, Conflict, ImportFile, RemoveBusyCalendar, SetAddress, document,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::answer::{Answer, Nothing, Reply, expected_version};
use crate::auth::ExpertCaller;
use crate::contract::{Api, Describe, Described, says};
use crate::extract::{FileBody, parse};
use crate::problem::Problem;
use crate::state::App;

/// The routes of an expert's own calendar.
pub(super) fn routes(api: &mut Api) {
    api.resource("/expert/busy-calendar", |r| {
        r.get(
            read,
            says("Shows when the expert's own calendar says that they are busy")
                .problems(&["not-found"])
                .etag(),
        )
        .put(
            set,
            says("Takes the expert's own calendar, from a file or an address that is read hourly")
                .takes("application/json, text/calendar")
                .problems(&["not-json"])
                .if_match(),
        )
        .delete(
            remove,
            says("Forgets the expert's own calendar and all that it said"),
        )
    });
}

/// A stretch of time.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct BusySpanView {
    start: Instant,
    end: Instant,
}

impl From<Span> for BusySpanView {
    fn from(span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
        }
    }
}

/// A shift of the expert's during which they are busy. They keep it until they release it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct BusyConflictView {
    shift_id: ShiftId,
    start: Instant,
    end: Instant,
    /// The first stretch of it in which they are busy.
    busy: BusySpanView,
}

impl From<Conflict> for BusyConflictView {
    fn from(conflict: Conflict) -> Self {
        Self {
            shift_id: conflict.shift,
            start: conflict.span.start,
            end: conflict.span.end,
            busy: conflict.busy.into(),
        }
    }
}

/// An expert's own calendar. What anything in it is called is not kept.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct BusyCalendarView {
    source: BusySource,
    /// The host of its address; the rest of it is a secret.
    host: Option<String>,
    /// How many events it had when it was last read.
    events: i32,
    /// Names of time zones in it that nobody knows: times in them are read on the expert's clock.
    unknown_time_zones: Vec<String>,
    /// When it was last read well; null: not yet.
    imported_at: Option<Instant>,
    /// Up to when its events were laid out then. A file has to be handed in again before.
    covers_until: Option<Instant>,
    /// When its address is read next.
    next_read_at: Option<Instant>,
    /// Why it could not be read the last time; what was known before counts on.
    last_error: Option<String>,
    /// When the expert is busy in the next four weeks.
    busy: Vec<BusySpanView>,
    conflicts: Vec<BusyConflictView>,
    updated_at: Instant,
}

impl From<BusyDocument> for BusyCalendarView {
    fn from(document: BusyDocument) -> Self {
        let row = document.calendar;
        Self {
            source: row.source,
            host: row.host,
            events: row.events,
            unknown_time_zones: row.unknown_zones.0,
            imported_at: row.imported_at,
            covers_until: row.covers_until,
            next_read_at: row.fetch_at,
            last_error: row.last_error,
            busy: document.busy.into_iter().map(Into::into).collect(),
            conflicts: document.conflicts.into_iter().map(Into::into).collect(),
            updated_at: row.updated_at,
        }
    }
}

async fn shown(app: &App, caller: &ExpertCaller) -> Reply<BusyCalendarView> {
    let found = document(app.read(), caller.expert, app.now()).await?;
    let found = found.ok_or_else(|| Problem::not_found("busy calendar"))?;
    let version = found.calendar.version;
    Ok(Answer::ok(&BusyCalendarView::from(found)).etag(version))
}

async fn read(caller: ExpertCaller, app: App) -> Reply<BusyCalendarView> {
    shown(&app, &caller).await
}

/// Where a calendar is read from, instead of the calendar itself.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CalendarAddressBody {
    /// It starts with `https://` or `webcal://`, and is kept like a secret.
    url: String,
}

/// A calendar, or where it is.
struct CalendarBody(FileBody);

impl FromRequest for CalendarBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = FileBody::from_request(request, payload);
        Box::pin(async move { body.await.map(Self) })
    }
}

impl Describe for CalendarBody {
    fn describe(into: &mut Described<'_>) {
        FileBody::describe(into);
        let schema = into.schemas.taken::<CalendarAddressBody>();
        if let Some(body) = &mut into.body {
            body["content"]["application/json"] = json!({ "schema": schema });
        }
    }
}

async fn set(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    CalendarBody(body): CalendarBody,
) -> Reply<BusyCalendarView> {
    let (expert, version) = (caller.expert, expected_version(&request)?);
    match body.media_type.as_str() {
        "text/calendar" => {
            let bytes = body.bytes.to_vec();
            let file = ImportFile::prepare(&app.services, expert, version, bytes).await?;
            app.run(&caller.actor(), file).await?;
        }
        "application/json" => {
            let address: CalendarAddressBody = parse(&body.bytes)?;
            let address = SetAddress::prepare(&app.services, expert, version, &address.url)?;
            app.run(&caller.actor(), address).await?;
        }
        _ => return Err(body.unsupported("text/calendar, or application/json with a url")),
    }
    shown(&app, &caller).await
}

async fn remove(caller: ExpertCaller, app: App) -> Reply<Nothing> {
    let use_case = RemoveBusyCalendar {
        expert: caller.expert,
    };
    app.run(&caller.actor(), use_case).await?;
    Ok(Answer::no_content())
}
