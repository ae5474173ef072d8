//! `/admin/team`: the people of the platform, and invitations.

use askama::Template;
use entity::value::text::Line;
use entity::value::{EmailAddress, MembershipId, Role};
use scheduler::service::members::{self, Circle, InviteMember, Member, RemoveMember};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, Shown, Viewer};
use super::brands::CursorQuery;
use super::role::OpsViewer;
use super::typed::{ROWS, after, is_mendable, more};
use crate::extract::{Params, Path};
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// An invitation as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationForm {
    name: String,
    email: String,
    role: String,
}

#[derive(Template)]
#[template(path = "admin/team.html")]
struct TeamPage {
    frame: Frame,
    mistakes: Mistakes,
    form: InvitationForm,
    members: Vec<Member>,
    more: Option<String>,
}

async fn page(
    viewer: &Viewer,
    cursor: &str,
    (form, mistakes): (InvitationForm, Mistakes),
) -> Result<TeamPage, Problem> {
    let begin: Option<MembershipId> = after(cursor)?;
    let mut found = members::page(viewer.app.read(), Circle::Platform, begin, ROWS + 1).await?;
    let key = |one: &Member| one.membership.id.to_string();
    Ok(TeamPage {
        more: more(&mut found, ("/admin/team", &[]), key),
        frame: viewer.frame.clone(),
        members: found,
        mistakes,
        form,
    })
}

pub(super) async fn list(viewer: OpsViewer, Params(query): Params<CursorQuery>) -> Shown {
    let form = (InvitationForm::default(), Mistakes::none());
    pages::show(&page(&viewer.viewer, &query.cursor, form).await?)
}

/// The invitation, or what is wrong with it.
fn invitation(frame: &Frame, form: &InvitationForm) -> Result<InviteMember, Mistakes> {
    let name: Result<Line<NAME_MAX>, _> = form.name.trim().to_owned().try_into();
    let email: Result<EmailAddress, _> = form.email.trim().parse();
    let role = match form.role.as_str() {
        "approver" => Role::Approver,
        _ => Role::Ops,
    };
    match (name, email) {
        (Ok(name), Ok(email)) => Ok(InviteMember {
            circle: Circle::Platform,
            email,
            name: name.0,
            role,
        }),
        (Err(_), _) => Err(Mistakes::at(frame, "name", "mistake-name")),
        (_, Err(_)) => Err(Mistakes::at(frame, "email", "mistake-email")),
    }
}

pub(super) async fn invite(viewer: OpsViewer, Form(form): Form<InvitationForm>) -> Shown {
    let viewer = viewer.viewer;
    let mistakes = match invitation(&viewer.frame, &form) {
        Ok(invite) => match viewer.app.run(&viewer.actor, invite).await {
            Ok(_) => return Ok(pages::done("/admin/team", "admin-member-invited")),
            Err(problem) if is_mendable(&problem) => Mistakes::of(&viewer.frame, &problem),
            Err(problem) => return Err(problem),
        },
        Err(mistakes) => mistakes,
    };
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    pages::show_as(status, &page(&viewer, "", (form, mistakes)).await?)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn remove(
    viewer: OpsViewer,
    Path(id): Path<MembershipId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    let circle = Circle::Platform;
    viewer
        .app
        .run(&viewer.actor, RemoveMember { circle, id })
        .await?;
    viewer.app.access.forget_all();
    Ok(pages::done("/admin/team", "admin-member-removed"))
}
