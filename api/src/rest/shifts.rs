//! `/v1/shifts`: an expert's shifts, and those they may claim.

use actix_web::{HttpRequest, web};
use entity::store::shift::list::{Place, Sight, Window};
use entity::value::{Instant, ShiftId};
use scheduler::service::shifts::{CheckIn, ClaimShift, ExpertShift, ReleaseShift, expert_list};
use serde::Deserialize;

use crate::extract::JsonOrNothing;
use crate::{Answer, App, ExpertCaller, Listing, NoBody, Paging, Params, Path, Reply};

/// The routes of shifts.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/shifts").get(list))
        .service(web::resource("/shifts/{id}").get(show))
        .service(web::resource("/shifts/{id}/claim").post(claim))
        .service(web::resource("/shifts/{id}/release").post(release))
        .service(web::resource("/shifts/{id}/check-in").post(check_in));
}

/// Which shifts are asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    #[default]
    All,
    Open,
    Mine,
}

impl From<Status> for Sight {
    fn from(status: Status) -> Self {
        match status {
            Status::All => Self::All,
            Status::Open => Self::Open,
            Status::Mine => Self::Mine,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    status: Status,
    /// Shifts that end after this; now by default.
    #[serde(default)]
    from: Option<Instant>,
    /// Shifts that begin before this.
    #[serde(default)]
    to: Option<Instant>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

/// Where the list goes on after a shift.
pub(super) fn place(starts_at: Instant, id: ShiftId) -> String {
    Place { starts_at, id }.to_string()
}

async fn list(caller: ExpertCaller, app: App, Params(params): Params<ListParams>) -> Reply {
    let paging = Paging::new(params.limit, params.cursor);
    let (limit, now) = (paging.limit()?, app.now());
    let window = Window {
        from: Some(params.from.unwrap_or(now)),
        to: params.to,
        after: paging.after()?,
        limit: limit + 1,
    };
    let whose = (caller.expert, params.status.into());
    let zones = &app.services.zones;
    let found = expert_list(app.read(), zones, whose, (window, now)).await?;
    let cursor = |shift: &ExpertShift| place(shift.start, shift.id);
    Ok(Answer::ok(&Listing::new(found, limit, cursor, |shift| {
        shift
    })))
}

async fn show(caller: ExpertCaller, app: App, Path(id): Path<ShiftId>) -> Reply {
    let zones = &app.services.zones;
    let whose = (caller.expert, id);
    let found = ExpertShift::find(app.read(), zones, whose, app.now()).await?;
    let revision = found.revision;
    Ok(Answer::ok(&found).etag(revision))
}

/// What a claim may say.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimBody {
    /// The expert comes although it is outside their availability.
    #[serde(default)]
    pub(super) outside_availability: bool,
}

async fn claim(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    JsonOrNothing(body): JsonOrNothing<ClaimBody>,
) -> Reply {
    let claim = ClaimShift {
        shift,
        outside_availability: body.outside_availability,
    };
    app.act(&request, &caller.actor(), claim, |shift| Answer::ok(&shift))
        .await
}

async fn release(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    _: NoBody,
) -> Reply {
    let release = ReleaseShift { shift };
    app.act(&request, &caller.actor(), release, |shift| {
        Answer::ok(&shift)
    })
    .await
}

async fn check_in(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    _: NoBody,
) -> Reply {
    let check_in = CheckIn { shift };
    app.act(&request, &caller.actor(), check_in, |shift| {
        Answer::ok(&shift)
    })
    .await
}
