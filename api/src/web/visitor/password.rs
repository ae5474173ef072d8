//! `/forgot` and `/reset`: another password by mail.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use scheduler::service::Actor;
use scheduler::service::people::{RequestMail, ResetPassword, Wanted};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, PageVisitor, Shown, viewer};
use super::verify::Token;
use crate::extract::Params;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "visitor/forgot.html")]
struct ForgotPage {
    frame: Frame,
}

pub(super) async fn show_forgot(visitor: PageVisitor) -> Shown {
    pages::show(&ForgotPage {
        frame: visitor.frame,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForgotForm {
    email: String,
}

/// Says the same whether or not the address is known.
pub(super) async fn submit_forgot(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<ForgotForm>,
) -> Shown {
    viewer::count_try(&request)?;
    if let Ok(email) = form.email.trim().parse() {
        let use_case = RequestMail {
            email,
            wanted: Wanted::Reset,
        };
        visitor.app.run(&Actor::Anonymous, use_case).await?;
    }
    Ok(pages::done("/sign-in", "mail-sent"))
}

#[derive(Template)]
#[template(path = "visitor/reset.html")]
struct ResetPage {
    frame: Frame,
    mistakes: Mistakes,
    token: String,
}

pub(super) async fn show_reset(visitor: PageVisitor, Params(query): Params<Token>) -> Shown {
    pages::show(&ResetPage {
        frame: visitor.frame,
        mistakes: Mistakes::none(),
        token: query.token,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResetForm {
    token: String,
    password: String,
}

pub(super) async fn submit_reset(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<ResetForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let Err(problem) = reset(&visitor, &form).await else {
        return Ok(pages::done("/sign-in", "password-changed"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let page = ResetPage {
        mistakes: Mistakes::of(&visitor.frame, &problem),
        frame: visitor.frame,
        token: form.token,
    };
    pages::show_as(problem.status, &page)
}

async fn reset(visitor: &PageVisitor, form: &ResetForm) -> Result<(), Problem> {
    let app = &visitor.app;
    let use_case = ResetPassword::prepare(&app.services, &form.token, &form.password).await?;
    app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    Ok(())
}
