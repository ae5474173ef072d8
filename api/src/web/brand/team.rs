//! `/brand/team`: colleagues by invitation, for owners.

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use entity::value::text::Line;
use entity::value::{EmailAddress, MembershipId, Role};
use scheduler::service::members::{self, Circle, InviteMember, Member, RemoveMember};
use serde::Deserialize;

use super::super::{self as pages, BrandViewer, Form, Frame, Mistakes, Shown};
use crate::extract::Path;
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// Members that are listed; a brand has fewer.
const MEMBERS: u64 = 500;

/// The roles of a brand's people.
const ROLES: [Role; 4] = [Role::Owner, Role::Developer, Role::Agent, Role::Finance];

/// The routes of colleagues.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/brand/team").get(show).post(invite))
        .service(web::resource("/brand/team/{id}/remove").post(remove));
}

/// A colleague.
struct Row {
    id: MembershipId,
    name: Option<String>,
    email: String,
    role: Role,
    is_self: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct InviteForm {
    name: String,
    email: String,
    role: String,
}

#[derive(Template)]
#[template(path = "brand/team.html")]
struct TeamPage {
    frame: Frame,
    mistakes: Mistakes,
    rows: Vec<Row>,
    form: InviteForm,
}

impl TeamPage {
    fn roles(&self) -> [Role; 4] {
        ROLES
    }
}

async fn page(
    viewer: &BrandViewer,
    (form, mistakes): (InviteForm, Mistakes),
) -> Result<TeamPage, Problem> {
    let circle = Circle::Brand(viewer.brand);
    let found = members::page(viewer.viewer.app.read(), circle, None, MEMBERS).await?;
    let row = |member: Member| Row {
        id: member.membership.id,
        name: member.membership.accepted_at.map(|_| member.person.name),
        role: member.membership.role,
        is_self: member.person.id == viewer.viewer.id(),
        email: member.person.email,
    };
    Ok(TeamPage {
        rows: found.into_iter().map(row).collect(),
        frame: viewer.viewer.frame.clone(),
        mistakes,
        form,
    })
}

async fn show(viewer: BrandViewer) -> Shown {
    viewer.owner()?;
    let nothing = (InviteForm::default(), Mistakes::none());
    pages::show(&page(&viewer, nothing).await?)
}

fn read(form: &InviteForm, brand: entity::value::BrandId) -> Result<InviteMember, Problem> {
    let wrong = |field: &str, detail: &str| Problem::field(format!("/{field}"), detail);
    let name = Line::<NAME_MAX>::try_from(form.name.trim().to_owned());
    let email: Result<EmailAddress, _> = form.email.trim().parse();
    Ok(InviteMember {
        circle: Circle::Brand(brand),
        email: email.map_err(|_| wrong("email", "must be an e-mail address"))?,
        name: name
            .map_err(|_| wrong("name", "must be one line of at most 200 characters"))?
            .0,
        role: form
            .role
            .parse()
            .map_err(|_| wrong("role", "must be one of the choices"))?,
    })
}

async fn invite(viewer: BrandViewer, Form(form): Form<InviteForm>) -> Shown {
    viewer.owner()?;
    let invited = match read(&form, viewer.brand) {
        Ok(use_case) => viewer.viewer.app.run(&viewer.viewer.actor, use_case).await,
        Err(problem) => Err(problem),
    };
    match invited {
        Ok(_) => Ok(pages::done("/brand/team", "brand-invited")),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            pages::show_as(problem.status, &page(&viewer, (form, mistakes)).await?)
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn remove(
    viewer: BrandViewer,
    Path(id): Path<MembershipId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    viewer.owner()?;
    let circle = Circle::Brand(viewer.brand);
    let app = &viewer.viewer.app;
    let removed = app.run(&viewer.viewer.actor, RemoveMember { circle, id });
    match removed.await {
        Ok(_) => {
            app.access.forget_all();
            Ok(pages::done("/brand/team", "brand-removed"))
        }
        Err(problem) if problem.status == StatusCode::CONFLICT => {
            let mistakes = Mistakes::of(&viewer.viewer.frame, &problem);
            let page = page(&viewer, (InviteForm::default(), mistakes)).await?;
            pages::show_as(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}
