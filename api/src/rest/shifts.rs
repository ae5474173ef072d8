//! `/v1/shifts`: an expert's shifts, and those they may claim.

use actix_web::HttpRequest;
use entity::store::shift::list::{Place, Sight, Window};
use entity::value::{Instant, ShiftId};
use scheduler::service::shifts::{CheckIn, ClaimShift, ExpertShift, ReleaseShift, expert_list};
use serde::Deserialize;

use crate::contract::{Api, says};
use crate::extract::JsonOrNothing;
use crate::{Answer, App, ExpertCaller, Listing, NoBody, Paging, Params, Path, Reply};

/// The routes of shifts.
pub fn routes(api: &mut Api) {
    api.resource("/shifts", |r| {
        r.get(
            list,
            says("Lists shifts that the expert holds or may claim"),
        )
    })
    .resource("/shifts/{id}", |r| {
        r.get(show, says("Shows a shift").etag())
    })
    .resource("/shifts/{id}/claim", |r| {
        r.post(
            claim,
            says("Claims a seat").problems(&[
                "shift-cancelled",
                "shift-draft",
                "shift-begun",
                "seats-held",
                "shift-taken",
                "shift-overlap",
                "shift-over",
                "rest-too-short",
                "outside-availability",
                "not-eligible",
                "hours-spent",
                "duty-too-long",
                "already-on-shift",
                "shift-changed",
            ]),
        )
    })
    .resource("/shifts/{id}/release", |r| {
        r.post(
            release,
            says("Gives a seat back").problems(&[
                "no-seat",
                "shift-begun",
                "shift-over",
                "shift-changed",
            ]),
        )
    })
    .resource("/shifts/{id}/check-in", |r| {
        r.post(
            check_in,
            says("Checks in to a shift").problems(&[
                "no-show",
                "no-seat",
                "check-in-too-early",
                "shift-over",
            ]),
        )
    });
}

/// Which shifts are asked for.
#[derive(Clone, Copy, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ShiftStatus {
    #[default]
    All,
    Open,
    Mine,
}

impl From<ShiftStatus> for Sight {
    fn from(status: ShiftStatus) -> Self {
        match status {
            ShiftStatus::All => Self::All,
            ShiftStatus::Open => Self::Open,
            ShiftStatus::Mine => Self::Mine,
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    status: ShiftStatus,
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

async fn list(
    caller: ExpertCaller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<ExpertShift>> {
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

async fn show(caller: ExpertCaller, app: App, Path(id): Path<ShiftId>) -> Reply<ExpertShift> {
    let zones = &app.services.zones;
    let whose = (caller.expert, id);
    let found = ExpertShift::find(app.read(), zones, whose, app.now()).await?;
    let revision = found.revision;
    Ok(Answer::ok(&found).etag(revision))
}

/// What a claim may say.
#[derive(Clone, Copy, Debug, Default, Deserialize, schemars::JsonSchema)]
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
) -> Reply<ExpertShift> {
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
) -> Reply<ExpertShift> {
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
) -> Reply<ExpertShift> {
    let check_in = CheckIn { shift };
    app.act(&request, &caller.actor(), check_in, |shift| {
        Answer::ok(&shift)
    })
    .await
}
