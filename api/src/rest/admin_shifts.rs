//! `/v1/admin/shifts`: the shifts that the platform offers.

use actix_web::HttpRequest;
use entity::store::shift::list::Window;
use entity::value::text::Line;
use entity::value::time::to_micros;
use entity::value::{
    ExpertId, Instant, LanguageTag, Money, QueueId, ShiftId, ShiftOrigin, ShiftState,
};
use scheduler::calendar::Span;
use scheduler::service::shifts::{
    AdminShift, AssignShift, CancelShift, ChangeShift, CreateShift, InviteExperts, Invited,
    NewShift, ShiftChanges, admin_list, admin_view,
};
use serde::{Deserialize, Deserializer};

use super::shifts::place;
use crate::answer::{Answer, Reply, expected_version};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::{Json, JsonOrNothing, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// The routes of shifts, to admins.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/shifts", |r| {
        r.get(list, says("Lists shifts"))
            .post(create, says("Makes a shift").created().etag())
    })
    .resource("/admin/shifts/{id}", |r| {
        r.get(show, says("Shows a shift with its seats")).patch(
            change,
            says("Changes a shift")
                .problems(&[
                    "shift-begun",
                    "shift-over",
                    "shift-cancelled",
                    "seats-held",
                    "shift-changed",
                ])
                .if_match(),
        )
    })
    .resource("/admin/shifts/{id}/cancel", |r| {
        r.post(
            cancel,
            says("Cancels a shift").problems(&["shift-begun", "shift-over", "shift-cancelled"]),
        )
    })
    .resource("/admin/shifts/{id}/assign", |r| {
        r.post(
            assign,
            says("Gives a seat to an expert").problems(&[
                "shift-cancelled",
                "shift-draft",
                "shift-begun",
                "seats-held",
                "no-seat",
                "shift-taken",
                "shift-overlap",
                "rest-too-short",
                "not-eligible",
                "outside-availability",
                "hours-spent",
                "duty-too-long",
                "shift-over",
                "already-on-shift",
                "shift-changed",
            ]),
        )
    })
    .resource("/admin/shifts/{id}/invite", |r| {
        r.post(
            invite,
            says("Invites experts to a shift").problems(&[
                "shift-cancelled",
                "shift-over",
                "shift-draft",
                "shift-begun",
                "shift-taken",
            ]),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    status: Option<ShiftState>,
    #[serde(default)]
    queue_id: Option<QueueId>,
    #[serde(default)]
    from: Option<Instant>,
    #[serde(default)]
    to: Option<Instant>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn list(
    _: AdminCaller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<AdminShift>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let window = Window {
        from: params.from,
        to: params.to,
        after: paging.after()?,
        limit: limit + 1,
    };
    let which = (params.status, params.queue_id);
    let found = admin_list(app.read(), which, window).await?;
    let cursor = |shift: &AdminShift| place(shift.start, shift.id);
    Ok(Answer::ok(&Listing::new(found, limit, cursor, |shift| {
        shift
    })))
}

async fn show(_: AdminCaller, app: App, Path(id): Path<ShiftId>) -> Reply<AdminShift> {
    Ok(shown(admin_view(app.read(), id).await?))
}

fn shown(shift: AdminShift) -> Answer<AdminShift> {
    let revision = shift.revision;
    Answer::ok(&shift).etag(revision)
}

const fn one() -> usize {
    1
}

/// Where a shift may be as admins set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AdminShiftStatus {
    #[default]
    Draft,
    Published,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShiftBody {
    start: Instant,
    end: Instant,
    queue_ids: Vec<QueueId>,
    #[serde(default)]
    language: Option<LanguageTag>,
    #[serde(default = "one")]
    seats: usize,
    #[serde(default)]
    status: AdminShiftStatus,
    #[serde(default)]
    incentive: Option<Money>,
    #[serde(default)]
    standby_per_hour: Option<Money>,
}

impl ShiftBody {
    fn shift(self) -> Result<NewShift, Problem> {
        let span = Span::new(to_micros(self.start), to_micros(self.end));
        let span = span.ok_or_else(|| Problem::field("/end", "must be after start"))?;
        if !(1..=1_000).contains(&self.seats) {
            return Err(Problem::field("/seats", "must be 1 to 1000"));
        }
        Ok(NewShift {
            span,
            queues: self.queue_ids,
            language: self.language,
            seats: vec![None; self.seats],
            incentive: self.incentive,
            standby_per_hour: self.standby_per_hour,
            origin: ShiftOrigin::Admin,
            plan: None,
            loop_hourly: None,
        })
    }
}

async fn create(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<ShiftBody>,
) -> Reply<AdminShift> {
    let published = body.status == AdminShiftStatus::Published;
    let shift = body.shift()?;
    let create = CreateShift { shift, published };
    app.act(&request, &caller.actor(), create, |shift| {
        let (id, revision) = (shift.id, shift.revision);
        Answer::created(&shift)
            .etag(revision)
            .location(&format!("/v1/admin/shifts/{id}"))
    })
    .await
}

/// A field that may be absent (it stays), null (it goes) or a value.
fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PatchBody {
    #[serde(default)]
    start: Option<Instant>,
    #[serde(default)]
    end: Option<Instant>,
    #[serde(default)]
    queue_ids: Option<Vec<QueueId>>,
    #[serde(default, deserialize_with = "given")]
    language: Option<Option<LanguageTag>>,
    #[serde(default)]
    seats: Option<usize>,
    #[serde(default, deserialize_with = "given")]
    incentive: Option<Option<Money>>,
    #[serde(default, deserialize_with = "given")]
    standby_per_hour: Option<Option<Money>>,
    #[serde(default)]
    status: Option<AdminShiftStatus>,
}

async fn change(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    Json(body): Json<PatchBody>,
) -> Reply<AdminShift> {
    let change = ChangeShift {
        shift,
        revision: expected_version(&request)?,
        changes: ShiftChanges {
            start: body.start.map(to_micros),
            end: body.end.map(to_micros),
            queues: body.queue_ids,
            language: body.language,
            seats: body.seats,
            incentive: body.incentive,
            standby_per_hour: body.standby_per_hour,
            status: body.status.map(|status| match status {
                AdminShiftStatus::Draft => ShiftState::Draft,
                AdminShiftStatus::Published => ShiftState::Published,
            }),
        },
    };
    Ok(shown(app.run(&caller.actor(), change).await?))
}

#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CancelBody {
    #[serde(default)]
    reason: Option<Line<REASON_MAX>>,
}

async fn cancel(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    JsonOrNothing(body): JsonOrNothing<CancelBody>,
) -> Reply<AdminShift> {
    let reason = body.reason.map(|reason| reason.0);
    let cancel = CancelShift { shift, reason };
    app.act_on_money(&request, &caller.actor(), cancel, shown)
        .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AssignBody {
    expert_id: ExpertId,
    #[serde(default)]
    override_reason: Option<Line<REASON_MAX>>,
}

async fn assign(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    Json(body): Json<AssignBody>,
) -> Reply<AdminShift> {
    let assign = AssignShift {
        shift,
        expert: body.expert_id,
        override_reason: body.override_reason.map(|reason| reason.0),
    };
    app.act(&request, &caller.actor(), assign, shown).await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ShiftInviteBody {
    expert_ids: Vec<ExpertId>,
}

async fn invite(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(shift): Path<ShiftId>,
    Json(body): Json<ShiftInviteBody>,
) -> Reply<Invited> {
    let invite = InviteExperts {
        shift,
        experts: body.expert_ids,
    };
    app.act(&request, &caller.actor(), invite, |done| Answer::ok(&done))
        .await
}
