//! `/account`: one's own name, password, mails, devices and roles.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use entity::store::session;
use entity::value::{Instant, MailTopic, MembershipId, Role, SessionId};
use scheduler::service::people::{ChangePassword, ChooseMail, Wishes, wishes};
use scheduler::service::second_factor;
use scheduler::service::sessions::{self, EndSession, SwitchMembership};
use serde::Deserialize;

use super::{Form, Frame, Mistakes, Shown, Viewer, cookie, viewer};
use crate::extract::Path;
use crate::problem::Problem;

/// The routes of one's own account.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/account").get(show))
        .service(web::resource("/account/password").post(change_password))
        .service(web::resource("/account/mail").post(choose_mail))
        .service(web::resource("/account/role").post(switch))
        .service(web::resource("/account/devices/{id}/end").post(end));
}

/// A signed-in browser or program.
struct Device {
    id: SessionId,
    is_this: bool,
    since: Instant,
    used: Instant,
}

/// A role that one can act in.
struct OwnRole {
    id: MembershipId,
    role: Role,
    brand: Option<String>,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    frame: Frame,
    mistakes: Mistakes,
    email: String,
    is_verified: bool,
    devices: Vec<Device>,
    roles: Vec<OwnRole>,
    wishes: Wishes,
    /// Since when a second factor is asked for.
    second_factor: Option<Instant>,
}

async fn page(viewer: &Viewer, mistakes: Mistakes) -> Result<AccountPage, Problem> {
    let read = viewer.app.read();
    let living = session::living_of(read, viewer.person.id, viewer.frame.now).await?;
    let me = sessions::me(read, viewer.person.id).await?;
    let me = me.ok_or_else(|| Problem::not_found("person"))?;
    let acting = living
        .iter()
        .find(|session| session.id == viewer.session)
        .map(|session| session.membership_id);
    let devices = living.iter().map(|session| Device {
        id: session.id,
        is_this: session.id == viewer.session,
        since: session.created_at,
        used: session.rotated_at,
    });
    let roles = me
        .memberships
        .into_iter()
        .map(|(membership, brand)| OwnRole {
            id: membership.id,
            role: membership.role,
            brand,
            is_current: Some(membership.id) == acting,
        });
    Ok(AccountPage {
        frame: viewer.frame.clone(),
        mistakes,
        email: viewer.person.email.clone(),
        is_verified: viewer.person.email_verified_at.is_some(),
        devices: devices.collect(),
        roles: roles.collect(),
        wishes: wishes(read, viewer.person.id).await?,
        second_factor: second_factor::state(read, viewer.id()).await?.set_at,
    })
}

async fn show(viewer: Viewer) -> Shown {
    super::show(&page(&viewer, Mistakes::none()).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordForm {
    current_password: String,
    new_password: String,
}

async fn change_password(
    viewer: Viewer,
    request: HttpRequest,
    Form(form): Form<PasswordForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let Err(problem) = change(&viewer, &form).await else {
        return Ok(super::done("/account", "password-changed"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.frame, &problem);
    super::show_as(problem.status, &page(&viewer, mistakes).await?)
}

async fn change(viewer: &Viewer, form: &PasswordForm) -> Result<(), Problem> {
    let app = &viewer.app;
    let who = (viewer.person.id, viewer.session);
    let (current, new) = (&form.current_password, &form.new_password);
    let use_case = ChangePassword::prepare(&app.services, who, current, new).await?;
    app.run(&viewer.actor, use_case).await?;
    app.access.forget_all();
    Ok(())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailForm {
    /// The topics that are wanted; the others are not.
    #[serde(default)]
    topic: Vec<MailTopic>,
}

async fn choose_mail(viewer: Viewer, Form(form): Form<MailForm>) -> Shown {
    let wanted = |topic: &MailTopic| (*topic, form.topic.contains(topic));
    let use_case = ChooseMail {
        person: viewer.person.id,
        wishes: MailTopic::ALL.iter().map(wanted).collect(),
    };
    viewer.app.run(&viewer.actor, use_case).await?;
    Ok(super::done("/account", "mail-saved"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleForm {
    membership: MembershipId,
}

/// Goes on in another role: the session is replaced by one that acts in it.
async fn switch(viewer: Viewer, request: HttpRequest, Form(form): Form<RoleForm>) -> Shown {
    let app = &viewer.app;
    let use_case = SwitchMembership {
        session: viewer.session,
        membership: form.membership,
    };
    let signed_in = app.run(&viewer.actor, use_case).await?;
    app.access.forget_session(viewer.session);
    viewer::set(
        &request,
        cookie::session(app, signed_in.session.id, app.now()),
    );
    Ok(super::go(Frame::home(signed_in.membership.role)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn end(viewer: Viewer, Path(id): Path<SessionId>, Form(Nothing {}): Form<Nothing>) -> Shown {
    let use_case = EndSession {
        person: viewer.person.id,
        session: id,
    };
    viewer.app.run(&viewer.actor, use_case).await?;
    viewer.app.access.forget_session(id);
    Ok(super::done("/account", "device-ended"))
}
