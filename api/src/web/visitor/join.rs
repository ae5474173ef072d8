//! `/join`: accepting the invitation of a mail.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use scheduler::service::Actor;
use scheduler::service::people::UseToken;
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Mistakes, PageVisitor, Shown, viewer};
use super::verify::Token;
use crate::extract::Params;
use crate::problem::Problem;

#[derive(Template)]
#[template(path = "visitor/join.html")]
struct JoinPage {
    frame: Frame,
    mistakes: Mistakes,
    token: String,
}

pub(super) async fn show(visitor: PageVisitor, Params(query): Params<Token>) -> Shown {
    pages::show(&JoinPage {
        frame: visitor.frame,
        mistakes: Mistakes::none(),
        token: query.token,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinForm {
    token: String,
    #[serde(default)]
    password: String,
}

pub(super) async fn submit(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<JoinForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let Err(problem) = join(&visitor, &form).await else {
        return Ok(pages::done("/sign-in", "joined"));
    };
    if problem.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(problem);
    }
    let page = JoinPage {
        mistakes: Mistakes::of(&visitor.frame, &problem),
        frame: visitor.frame,
        token: form.token,
    };
    pages::show_as(problem.status, &page)
}

async fn join(visitor: &PageVisitor, form: &JoinForm) -> Result<(), Problem> {
    let app = &visitor.app;
    let password = Some(form.password.as_str()).filter(|password| !password.is_empty());
    let use_case = UseToken::prepare(&app.services, &form.token, password).await?;
    app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    Ok(())
}
