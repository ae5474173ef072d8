//! `/v1/certification-programs` and `/v1/expert/certifications`: what brands ask of experts before
//! they serve them, and experts' ways through.
//!
//! A brand sees of its applicants the display name. An expert sees nobody else's course, and never
//! which choices of a quiz are right.

mod desk;
mod expert;
mod views;

use entity::value::Scope;
use scheduler::service::programs::Desk;
use scheduler::service::queries::Viewer;

use super::queries::viewer;
use crate::auth::{BrandCaller, Caller};
use crate::contract::{Api, says};
use crate::problem::Problem;

/// What every step of an expert's course may be refused with.
const STEP: &[&str] = &[
    "agreement-missing",
    "agreement-changed",
    "course-over",
    "course-unread",
    "attempts-used-up",
    "retake-too-early",
    "quiz-passed",
    "attempt-over",
    "attempt-submitted",
    "stale",
];

/// The routes of certification programmes.
pub(super) fn routes(api: &mut Api) {
    api.with(programs).with(applications).with(steps);
}

fn programs(api: &mut Api) {
    api.resource("/certification-programs", |r| {
        r.get(
            desk::list,
            says("Lists certification programmes; to experts those that are open")
                .scope(Scope::QueuesRead),
        )
        .post(
            desk::create,
            says("Makes a certification programme")
                .problems(&["too-many-programs"])
                .scope(Scope::QueuesWrite)
                .created()
                .etag(),
        )
    })
    .resource("/certification-programs/{id}", |r| {
        r.get(
            desk::show,
            says("Shows a certification programme")
                .scope(Scope::QueuesRead)
                .etag(),
        )
        .patch(
            desk::change,
            says("Renames, opens or closes a certification programme")
                .scope(Scope::QueuesWrite)
                .if_match(),
        )
    })
    .resource("/certification-programs/{id}/versions", |r| {
        r.post(
            desk::publish,
            says("Publishes a new version of a certification programme")
                .problems(&["too-many-programs", "stale"])
                .scope(Scope::QueuesWrite)
                .created()
                .etag(),
        )
    });
}

fn applications(api: &mut Api) {
    api.resource("/certification-programs/{id}/applications", |r| {
        r.get(
            desk::applications,
            says("Lists who is on the way through a programme").scope(Scope::QueuesRead),
        )
    })
    .resource(
        "/certification-programs/{id}/applications/{application}/approve",
        |r| {
            r.post(
                desk::approve,
                says("Grants the certification to somebody who passed")
                    .problems(&["not-passed", "stale"])
                    .scope(Scope::QueuesWrite),
            )
        },
    )
    .resource(
        "/certification-programs/{id}/applications/{application}/revoke",
        |r| {
            r.post(
                desk::revoke,
                says("Ends an application and takes back what it granted")
                    .problems(&["stale"])
                    .scope(Scope::QueuesWrite),
            )
        },
    );
}

fn steps(api: &mut Api) {
    api.resource("/expert/certifications", |r| {
        r.get(
            expert::list,
            says("Lists the expert's own certifications by programmes"),
        )
        .post(
            expert::apply,
            says("Applies for a certification programme")
                .problems(&["program-closed", "already-certified", "not-found"])
                .statuses(&[200, 201]),
        )
    })
    .resource("/expert/certifications/{id}", |r| {
        r.get(
            expert::show,
            says("Shows one of the expert's certifications").etag(),
        )
    })
    .resource("/expert/certifications/{id}/agreement", |r| {
        r.post(
            expert::agree,
            says("Accepts the agreement that was shown").problems(STEP),
        )
    })
    .resource("/expert/certifications/{id}/sections", |r| {
        r.get(
            expert::sections,
            says("Shows the course").problems(&["agreement-missing"]),
        )
    })
    .resource("/expert/certifications/{id}/sections/{section}/read", |r| {
        r.post(
            expert::read,
            says("Says that a section was read").problems(STEP),
        )
    })
    .resource("/expert/certifications/{id}/attempts", |r| {
        r.post(
            expert::start,
            says("Begins an attempt at the quiz, or shows the one that is open")
                .problems(STEP)
                .statuses(&[200, 201]),
        )
    })
    .resource(
        "/expert/certifications/{id}/attempts/{attempt}/submit",
        |r| {
            r.post(
                expert::submit,
                says("Hands the answers of an attempt in").problems(STEP),
            )
        },
    );
}

/// From where a caller looks; `None` for an expert.
fn looking(caller: &Caller, scope: Scope) -> Result<Option<Desk>, Problem> {
    Ok(match viewer(caller, scope)? {
        Viewer::Brand(brand) => Some(Desk::Brand(brand)),
        Viewer::Admin => Some(Desk::Platform),
        Viewer::Expert(_) => None,
    })
}

/// From where a caller decides: an expert does not.
fn deciding(caller: &Caller, scope: Scope) -> Result<Desk, Problem> {
    match looking(caller, scope)? {
        Some(desk) => Ok(desk),
        // The refusal is the one that every brand's route has.
        None => BrandCaller::of(caller.actor().clone()).map(|caller| Desk::Brand(caller.brand)),
    }
}
