//! `/sign-in` and `/sign-out`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use scheduler::service::Actor;
use scheduler::service::password::Password;
use scheduler::service::sessions::{Known, SignIn, SignOut};
use serde::Deserialize;

use super::super::{
    self as pages, Form, Frame, Mistakes, PageVisitor, Shown, Viewer, cookie, go, viewer,
};
use super::sign_in_code as code;
use crate::extract::Params;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "visitor/sign-in.html")]
struct SignInPage {
    frame: Frame,
    mistakes: Mistakes,
    email: String,
    next: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    pub(super) next: String,
}

pub(super) async fn show(visitor: PageVisitor, Params(query): Params<Next>) -> Shown {
    if let Some(who) = &visitor.frame.who {
        return Ok(go(Frame::home(who.role)));
    }
    pages::show(&SignInPage {
        frame: visitor.frame,
        mistakes: Mistakes::none(),
        email: String::new(),
        next: query.next,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn submit(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<SignInForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let refused = match sign_in(&visitor, &request, &form).await {
        Ok(response) => return Ok(response),
        Err(problem) => problem,
    };
    if refused.status.is_server_error() || refused.status == StatusCode::TOO_MANY_REQUESTS {
        return Err(refused);
    }
    let page = SignInPage {
        mistakes: Mistakes::of(&visitor.frame, &refused),
        frame: visitor.frame,
        email: form.email,
        next: form.next,
    };
    pages::show_as(refused.status, &page)
}

/// Signs in, or asks for the code of the second factor.
async fn sign_in(visitor: &PageVisitor, request: &HttpRequest, form: &SignInForm) -> Shown {
    let app = &visitor.app;
    let email = form.email.trim().parse().ok();
    let password = Password::given(&form.password);
    let known = Known::by_password(&app.services, email, password).await?;
    let use_case = match SignIn::of(&app.services, known.clone(), None).await {
        Err(fault) if fault.slug == "second-factor-required" => {
            return Ok(code::ask(app, request, &known, &form.next));
        }
        prepared => prepared?,
    };
    let signed_in = app.run(&Actor::Anonymous, use_case).await?;
    Ok(code::enter(app, request, &signed_in, &form.next))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn sign_out(
    viewer: Viewer,
    request: HttpRequest,
    Form(Nothing {}): Form<Nothing>,
) -> Result<HttpResponse, Problem> {
    let app = &viewer.app;
    let use_case = SignOut {
        session: viewer.session,
    };
    app.run(&viewer.actor, use_case).await?;
    app.access.forget_session(viewer.session);
    viewer::set(&request, cookie::gone(app, "vesper"));
    Ok(pages::done("/", "signed-out"))
}
