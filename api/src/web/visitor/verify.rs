//! `/verify`: proving an address with the token of a mail.
//!
//! Opening the page changes nothing: programs that look at mails before people do open links too.

use actix_web::HttpRequest;
use askama::Template;
use scheduler::service::Actor;
use scheduler::service::people::{RequestMail, UseToken, Wanted};
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, PageVisitor, Shown, viewer};
use crate::extract::Params;

/// A token of a mail.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    pub(super) token: String,
}

#[derive(Template)]
#[template(path = "visitor/verify.html")]
struct VerifyPage {
    frame: Frame,
    token: String,
}

pub(super) async fn show(visitor: PageVisitor, Params(query): Params<Token>) -> Shown {
    pages::show(&VerifyPage {
        frame: visitor.frame,
        token: query.token,
    })
}

pub(super) async fn submit(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<Token>,
) -> Shown {
    viewer::count_try(&request)?;
    let app = &visitor.app;
    let use_case = UseToken::prepare(&app.services, &form.token, None).await?;
    app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    let next = match &visitor.frame.who {
        Some(who) => Frame::home(who.role),
        None => "/sign-in",
    };
    Ok(pages::done(next, "verified"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Again {
    email: String,
}

/// Sends the mail again; tells nothing about the address.
pub(super) async fn ask_again(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<Again>,
) -> Shown {
    viewer::count_try(&request)?;
    if let Ok(email) = form.email.trim().parse() {
        let use_case = RequestMail {
            email,
            wanted: Wanted::Verification,
        };
        visitor.app.run(&Actor::Anonymous, use_case).await?;
    }
    let next = match &visitor.frame.who {
        Some(who) => Frame::home(who.role),
        None => "/verify",
    };
    Ok(pages::done(next, "mail-sent"))
}
