//! `/account/second-factor`: setting, renewing and removing one's own second factor.
//!
//! Secrets are shown once, in the answer to the form that made them; nothing keeps them.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, web};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::value::Instant;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use scheduler::service::second_factor::{
    self, BeginEnrolment, ConfirmEnrolment, Enrolment, RecoveryCodes, RemoveSecondFactor,
    RenewRecoveryCodes,
};
use serde::Deserialize;

use super::{Form, Frame, Mistakes, Shown, Viewer, local_path, viewer};
use crate::extract::Params;
use crate::problem::Problem;

/// Where it all happens.
pub(super) const PATH: &str = "/account/second-factor";

/// The routes of one's own second factor.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource(PATH).get(show).post(begin))
        .service(web::resource("/account/second-factor/confirm").post(confirm))
        .service(web::resource("/account/second-factor/recovery-codes").post(renew))
        .service(web::resource("/account/second-factor/remove").post(remove));
}

#[derive(Template)]
#[template(path = "account/second-factor.html")]
struct FactorPage {
    frame: Frame,
    mistakes: Mistakes,
    /// Since when it is asked for, if it is.
    set_at: Option<Instant>,
    codes_left: usize,
    /// Whether this person must have one.
    is_required: bool,
    /// Where to go on afterwards.
    next: String,
}

/// What an app is set up with, or what was wrong with its first code.
#[derive(Template)]
#[template(path = "account/second-factor-begun.html")]
struct BegunPage {
    frame: Frame,
    mistakes: Mistakes,
    begun: Option<Begun>,
    next: String,
}

struct Begun {
    /// The secret in groups of four, to be typed.
    secret: String,
    /// A picture for the app's camera, as a `data:` address.
    picture: String,
    url: String,
}

#[derive(Template)]
#[template(path = "account/recovery-codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BeginForm {
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RemoveForm {
    password: String,
    code: String,
}

/// Where to go on: a page of ours, else the beginning.
fn onwards(viewer: &Viewer, next: &str) -> String {
    match local_path(next) {
        "/" => Frame::home(viewer.role).to_owned(),
        path => path.to_owned(),
    }
}

async fn page(viewer: &Viewer, mistakes: Mistakes, next: &str) -> Result<FactorPage, Problem> {
    let state = second_factor::state(viewer.app.read(), viewer.id()).await?;
    Ok(FactorPage {
        frame: viewer.frame.clone(),
        mistakes,
        set_at: state.set_at,
        codes_left: usize::try_from(state.recovery_codes_left).unwrap_or(usize::MAX),
        is_required: viewer.must_have_second_factor(),
        next: onwards(viewer, next),
    })
}

async fn show(viewer: Viewer, Params(query): Params<Next>) -> Shown {
    super::show(&page(&viewer, Mistakes::none(), &query.next).await?)
}

/// The page again, with what was wrong; other refusals are a page of their own.
async fn refused(viewer: &Viewer, problem: Problem, next: &str) -> Shown {
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let mistakes = Mistakes::of(&viewer.frame, &problem);
    super::show_as(problem.status, &page(viewer, mistakes, next).await?)
}

/// An answer with secrets is kept by no browser.
fn unkept(shown: Shown) -> Shown {
    let mut response = shown?;
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, never);
    Ok(response)
}

async fn begin(viewer: Viewer, request: HttpRequest, Form(form): Form<BeginForm>) -> Shown {
    viewer::count_try(&request)?;
    let made = async {
        let services = &viewer.app.services;
        let use_case = BeginEnrolment::prepare(services, viewer.id(), &form.password).await?;
        viewer.app.run(&viewer.actor, use_case).await
    };
    match made.await {
        Ok(enrolment) => unkept(super::show(&BegunPage {
            begun: Some(begun(enrolment)?),
            mistakes: Mistakes::none(),
            next: onwards(&viewer, &form.next),
            frame: viewer.frame,
        })),
        Err(problem) => refused(&viewer, problem, &form.next).await,
    }
}

fn begun(enrolment: Enrolment) -> Result<Begun, Problem> {
    let code = QrCode::with_error_correction_level(&enrolment.otpauth_url, EcLevel::M)
        .map_err(|error| Problem::internal(&format!("a picture was not made: {error}")))?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let letters: Vec<char> = enrolment.secret.chars().collect();
    let groups = letters.chunks(4).map(|group| group.iter().collect());
    Ok(Begun {
        secret: groups.collect::<Vec<String>>().join(" "),
        picture: format!("data:image/svg+xml;base64,{}", STANDARD.encode(drawn)),
        url: enrolment.otpauth_url,
    })
}

async fn confirm(viewer: Viewer, request: HttpRequest, Form(form): Form<CodeForm>) -> Shown {
    viewer::count_try(&request)?;
    let who = (viewer.id(), viewer.session);
    let set = async {
        let services = &viewer.app.services;
        let use_case = ConfirmEnrolment::prepare(services, who, &form.code).await?;
        viewer.app.run(&viewer.actor, use_case).await
    };
    match set.await {
        Ok(codes) => {
            viewer.app.access.forget_all();
            told(viewer, &codes, &form.next)
        }
        Err(problem) if problem.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = BegunPage {
                begun: None,
                mistakes: Mistakes::of(&viewer.frame, &problem),
                next: onwards(&viewer, &form.next),
                frame: viewer.frame,
            };
            super::show_as(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}

fn told(viewer: Viewer, codes: &RecoveryCodes, next: &str) -> Shown {
    unkept(super::show(&CodesPage {
        codes: codes.reveal().to_vec(),
        next: onwards(&viewer, next),
        frame: viewer.frame,
    }))
}

async fn renew(viewer: Viewer, request: HttpRequest, Form(form): Form<CodeForm>) -> Shown {
    viewer::count_try(&request)?;
    let made = async {
        let services = &viewer.app.services;
        let use_case = RenewRecoveryCodes::prepare(services, viewer.id(), &form.code).await?;
        viewer.app.run(&viewer.actor, use_case).await
    };
    match made.await {
        Ok(codes) => told(viewer, &codes, "/account"),
        Err(problem) => refused(&viewer, problem, &form.next).await,
    }
}

async fn remove(viewer: Viewer, request: HttpRequest, Form(form): Form<RemoveForm>) -> Shown {
    viewer::count_try(&request)?;
    let removed = async {
        let (services, given) = (&viewer.app.services, (&*form.password, &*form.code));
        let use_case = RemoveSecondFactor::prepare(services, viewer.id(), given).await?;
        viewer.app.run(&viewer.actor, use_case).await
    };
    match removed.await {
        Ok(()) => {
            viewer.app.access.forget_all();
            Ok(super::done("/account", "second-factor-removed"))
        }
        Err(problem) => refused(&viewer, problem, "").await,
    }
}
