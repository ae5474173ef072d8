//! `/sign-up/brand` and `/sign-up/expert`.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use entity::value::text::Line;
use entity::value::{EmailAddress, ReadingLanguage, ZoneName};
use scheduler::service::Actor;
use scheduler::service::password::Password;
use scheduler::service::people::{BrandSignUp, ExpertSignUp, Identity, SignUpBrand, SignUpExpert};
use scheduler::service::skills::Catalogue;
use serde::Deserialize;

use super::super::{
    self as pages, Form, Frame, Mistakes, PageVisitor, Shown, abilities, viewer, zone,
};
use crate::problem::Problem;
use crate::rest::NAME_MAX;

/// What somebody typed about themselves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignUpForm {
    #[serde(default)]
    brand: String,
    name: String,
    email: String,
    password: String,
    time_zone: String,
    #[serde(default)]
    language: Vec<String>,
    #[serde(default)]
    language_level: Vec<String>,
    #[serde(default)]
    skill: Vec<String>,
    #[serde(default)]
    skill_level: Vec<String>,
}

#[derive(Template)]
#[template(path = "visitor/sign-up.html")]
struct SignUpPage {
    frame: Frame,
    mistakes: Mistakes,
    form: SignUpForm,
    is_brand: bool,
    zones: Vec<String>,
    skills: Vec<abilities::Offered>,
    languages: Vec<abilities::Ability>,
    chosen: Vec<abilities::Ability>,
}

async fn page(
    visitor: PageVisitor,
    (form, is_brand): (SignUpForm, bool),
    mistakes: Mistakes,
) -> Result<SignUpPage, Problem> {
    let catalogue = Catalogue::load(visitor.app.read()).await?;
    let frame = visitor.frame;
    Ok(SignUpPage {
        skills: abilities::offered(&catalogue, frame.language),
        zones: zone::names(&visitor.app.services.zones),
        languages: abilities::lines(&form.language, &form.language_level),
        chosen: abilities::lines(&form.skill, &form.skill_level),
        frame,
        mistakes,
        form,
        is_brand,
    })
}

pub(super) async fn show_brand(visitor: PageVisitor) -> Shown {
    show(visitor, true).await
}

pub(super) async fn show_expert(visitor: PageVisitor) -> Shown {
    show(visitor, false).await
}

async fn show(visitor: PageVisitor, is_brand: bool) -> Shown {
    let form = SignUpForm {
        time_zone: visitor.frame.days.zone().name().to_string(),
        language: vec![visitor.frame.language.to_string()],
        ..SignUpForm::default()
    };
    pages::show(&page(visitor, (form, is_brand), Mistakes::none()).await?)
}

pub(super) async fn submit_brand(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<SignUpForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let outcome = sign_up_brand(&visitor, &form).await;
    ended(visitor, (form, true), outcome).await
}

pub(super) async fn submit_expert(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<SignUpForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let outcome = sign_up_expert(&visitor, &form).await;
    ended(visitor, (form, false), outcome).await
}

/// Why a form was not taken.
enum Refusal {
    Mistakes(Mistakes),
    Problem(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

async fn ended(
    visitor: PageVisitor,
    (mut form, is_brand): (SignUpForm, bool),
    outcome: Result<(), Refusal>,
) -> Shown {
    let (status, mistakes) = match outcome {
        Ok(()) => return Ok(pages::done("/sign-in", "signed-up")),
        Err(Refusal::Mistakes(mistakes)) => (StatusCode::UNPROCESSABLE_ENTITY, mistakes),
        Err(Refusal::Problem(problem)) if problem.status.is_server_error() => return Err(problem),
        Err(Refusal::Problem(problem)) => (problem.status, Mistakes::of(&visitor.frame, &problem)),
    };
    form.password.clear();
    pages::show_as(status, &page(visitor, (form, is_brand), mistakes).await?)
}

/// Who signs up and where they live, or what is wrong with it.
fn identity(frame: &Frame, form: &SignUpForm) -> Result<(Identity, ZoneName), Mistakes> {
    let name: Result<Line<NAME_MAX>, _> = form.name.trim().to_owned().try_into();
    let email: Result<EmailAddress, _> = form.email.trim().parse();
    let zone: Result<ZoneName, _> = form.time_zone.trim().parse();
    let mut wrong = Mistakes::none();
    if name.is_err() {
        wrong = wrong.and(frame, "name", "mistake-name");
    }
    if email.is_err() {
        wrong = wrong.and(frame, "email", "mistake-email");
    }
    if zone.is_err() {
        wrong = wrong.and(frame, "time_zone", "mistake-zone");
    }
    let (Ok(name), Ok(email), Ok(zone)) = (name, email, zone) else {
        return Err(wrong);
    };
    let Ok(password) = Password::chosen(&form.password, &email) else {
        return Err(wrong.and(frame, "password", "mistake-password"));
    };
    let identity = Identity {
        name: name.0,
        email,
        password,
        language: Some(frame.language),
    };
    Ok((identity, zone))
}

async fn sign_up_brand(visitor: &PageVisitor, form: &SignUpForm) -> Result<(), Refusal> {
    let (owner, time_zone) = identity(&visitor.frame, form).map_err(Refusal::Mistakes)?;
    let name: Line<NAME_MAX> =
        form.brand.trim().to_owned().try_into().map_err(|_| {
            Refusal::Mistakes(Mistakes::at(&visitor.frame, "brand", "mistake-name"))
        })?;
    let sign_up = BrandSignUp {
        name: name.0,
        time_zone,
        owner,
    };
    let services = &visitor.app.services;
    let use_case = SignUpBrand::prepare(services, sign_up)
        .await
        .map_err(Problem::from)?;
    visitor.app.run(&Actor::Anonymous, use_case).await?;
    Ok(())
}

async fn sign_up_expert(visitor: &PageVisitor, form: &SignUpForm) -> Result<(), Refusal> {
    let (identity, time_zone) = identity(&visitor.frame, form).map_err(Refusal::Mistakes)?;
    let sign_up = ExpertSignUp {
        identity,
        time_zone,
        languages: abilities::languages(&visitor.frame, (&form.language, &form.language_level))
            .map_err(Refusal::Mistakes)?,
        skills: abilities::skills(&form.skill, &form.skill_level),
    };
    let services = &visitor.app.services;
    let use_case = SignUpExpert::prepare(services, sign_up)
        .await
        .map_err(Problem::from)?;
    visitor.app.run(&Actor::Anonymous, use_case).await?;
    Ok(())
}

/// The languages that the form proposes, by tag and own name.
impl SignUpPage {
    fn proposed(&self) -> &'static [ReadingLanguage] {
        ReadingLanguage::ALL
    }
}
