//! `/admin/shifts/{id}`: a shift, who is on it, and who could be asked.

use askama::Template;
use entity::value::text::Line;
use entity::value::{ExpertId, SeatState, ShiftId, ShiftState};
use scheduler::calendar::Span;
use scheduler::service::shifts::{AdminShift, CancelShift, InviteExperts, admin_view};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Shown, Viewer};
use super::gap::{Helpers, open_gaps};
use super::names::Queues;
use super::role::OpsViewer;
use super::typed::given;
use crate::extract::Path;
use crate::problem::Problem;

/// The longest reason, in characters.
const REASON_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "admin/shift.html")]
struct ShiftPage {
    frame: Frame,
    shift: AdminShift,
    queues: String,
    open: usize,
    helpers: Helpers,
    can_invite: bool,
    can_cancel: bool,
}

pub(super) async fn show(viewer: OpsViewer, Path(id): Path<ShiftId>) -> Shown {
    pages::show(&page(&viewer.viewer, id).await?)
}

async fn page(viewer: &Viewer, id: ShiftId) -> Result<ShiftPage, Problem> {
    let read = viewer.app.read();
    let shift = admin_view(read, id).await?;
    let seats = shift.seats.iter();
    let open = seats
        .filter(|seat| seat.seat.state == SeatState::Published)
        .count();
    let is_ahead = shift.status == ShiftState::Published && shift.end > viewer.frame.now;
    let can_invite = is_ahead && open > 0;
    let mut gaps = Vec::new();
    let span = Span::new(shift.start.max(viewer.frame.now), shift.end);
    for queue in shift.queue_ids.iter().filter(|_| can_invite) {
        if let Some(span) = span {
            gaps.extend(open_gaps(viewer, (*queue, shift.language.clone()), span).await?);
        }
    }
    Ok(ShiftPage {
        frame: viewer.frame.clone(),
        queues: Queues::read(read).await?.names(&shift.queue_ids),
        helpers: Helpers::of(viewer, &gaps).await?,
        can_cancel: shift.status != ShiftState::Cancelled && shift.start > viewer.frame.now,
        open,
        can_invite,
        shift,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteForm {
    #[serde(default)]
    expert: Vec<ExpertId>,
}

pub(super) async fn invite(
    viewer: OpsViewer,
    Path(shift): Path<ShiftId>,
    Form(form): Form<InviteForm>,
) -> Shown {
    let path = format!("/admin/shifts/{shift}");
    if form.expert.is_empty() {
        return Ok(pages::done(&path, "admin-nobody-chosen"));
    }
    let invite = InviteExperts {
        shift,
        experts: form.expert,
    };
    let viewer = viewer.viewer;
    let done = viewer.app.run(&viewer.actor, invite).await?;
    let said = match (done.invited.is_empty(), done.unable.is_empty()) {
        (false, true) => "admin-invited",
        (false, false) => "admin-some-invited",
        (true, _) => "admin-none-invited",
    };
    Ok(pages::done(&path, said))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelForm {
    #[serde(default)]
    reason: String,
}

pub(super) async fn cancel(
    viewer: OpsViewer,
    Path(shift): Path<ShiftId>,
    Form(form): Form<CancelForm>,
) -> Shown {
    let reason = given(&form.reason)
        .map(Line::<REASON_MAX>::try_from)
        .transpose();
    let reason = reason.map_err(|error| Problem::field("/reason", error.to_string()))?;
    let cancel = CancelShift {
        shift,
        reason: reason.map(|reason| reason.0),
    };
    let viewer = viewer.viewer;
    viewer.app.run(&viewer.actor, cancel).await?;
    Ok(pages::done(
        &format!("/admin/shifts/{shift}"),
        "admin-shift-cancelled",
    ))
}
