//! `/sign-in/code`: the second step of a sign-in, for whoever has a second factor.
//!
//! That the password was right is remembered for some minutes by a signed cookie, which is worth
//! nothing without a code, and nothing once the password was changed.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::TimeDelta;
use entity::value::Instant;
use scheduler::service::Actor;
use scheduler::service::second_factor::Code;
use scheduler::service::sessions::{Known, SignIn, SignedIn};
use serde::Deserialize;

use super::super::{
    self as pages, Form, Frame, Mistakes, PageVisitor, Shown, cookie, go, local_path, viewer,
};
use super::sign_in::Next;
use crate::extract::Params;
use crate::problem::Problem;
use crate::state::AppState;

/// How long the code is waited for.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// The cookie's name, and the purpose it is signed for.
const STEP: &str = "vesper-step";

#[derive(Template)]
#[template(path = "visitor/sign-in-code.html")]
struct CodePage {
    frame: Frame,
    mistakes: Mistakes,
    next: String,
}

/// On to the second step.
pub(super) fn ask(
    app: &AppState,
    request: &HttpRequest,
    known: &Known,
    next: &str,
) -> HttpResponse {
    let words = format!(
        "{}.{}.{}",
        known.person(),
        known.mark(),
        app.now().timestamp()
    );
    let value = cookie::signed(app, STEP, &words);
    viewer::set(request, cookie::cookie(app, STEP, value, PATIENCE));
    pages::go_on("/sign-in/code", next)
}

/// Who has taken the first step in this browser.
async fn known(app: &AppState, request: &HttpRequest) -> Result<Option<Known>, Problem> {
    let Some(sent) = cookie::sent(request, app, STEP) else {
        return Ok(None);
    };
    let Some((person, mark)) = cookie::read(app, STEP, &sent)
        .and_then(|words| words.rsplit_once('.'))
        .filter(|(_, at)| is_fresh(at, app.now()))
        .and_then(|(words, _)| words.split_once('.'))
    else {
        return Ok(None);
    };
    let Ok(person) = person.parse() else {
        return Ok(None);
    };
    Ok(Known::by_mark(app.read(), person, mark).await?)
}

fn is_fresh(seconds: &str, now: Instant) -> bool {
    let at = seconds
        .parse()
        .ok()
        .and_then(|at| chrono::DateTime::from_timestamp(at, 0));
    at.is_some_and(|at| now - at < PATIENCE)
}

pub(super) async fn show(
    visitor: PageVisitor,
    request: HttpRequest,
    Params(query): Params<Next>,
) -> Shown {
    if let Some(who) = &visitor.frame.who {
        return Ok(go(Frame::home(who.role)));
    }
    if known(&visitor.app, &request).await?.is_none() {
        return Ok(pages::go_on("/sign-in", &query.next));
    }
    pages::show(&CodePage {
        frame: visitor.frame,
        mistakes: Mistakes::none(),
        next: query.next,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeForm {
    code: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn submit(
    visitor: PageVisitor,
    request: HttpRequest,
    Form(form): Form<CodeForm>,
) -> Shown {
    viewer::count_try(&request)?;
    let app = &visitor.app;
    let Some(known) = known(app, &request).await? else {
        return Ok(pages::go_on("/sign-in", &form.next));
    };
    let signed_in = async {
        let use_case = SignIn::of(&app.services, known, Code::given(&form.code)).await?;
        app.run(&Actor::Anonymous, use_case).await
    };
    match signed_in.await {
        Ok(signed_in) => Ok(enter(app, &request, &signed_in, &form.next)),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED => {
            let page = CodePage {
                mistakes: Mistakes::of(&visitor.frame, &problem),
                frame: visitor.frame,
                next: form.next,
            };
            pages::show_as(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}

/// Signed in: the cookies of that, and to the page that was wanted.
pub(super) fn enter(
    app: &AppState,
    request: &HttpRequest,
    signed_in: &SignedIn,
    next: &str,
) -> HttpResponse {
    let session = cookie::session(app, signed_in.session.id, app.now());
    viewer::set(request, session);
    viewer::set(request, cookie::gone(app, "vesper-visitor"));
    viewer::set(request, cookie::gone(app, STEP));
    match local_path(next) {
        "/" => go(Frame::home(signed_in.membership.role)),
        path => go(path),
    }
}
