//! `/v1/email-verifications` and `/v1/password-resets`: mails with a token, and using it.
//!
//! Asking for a mail never tells whether the address is known.

use actix_web::{HttpRequest, web};
use entity::value::EmailAddress;
use scheduler::service::Actor;
use scheduler::service::people::{RequestMail, ResetPassword, UseToken, Wanted};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::people_views::{MembershipView, PersonView};
use super::sessions::SecretBody;
use crate::answer::{Answer, Reply};
use crate::auth::Visitor;
use crate::extract::{Json, JsonOrNothing, Path};
use crate::state::{App, AppState};

/// The routes of mails with tokens.
pub(super) fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/email-verifications").route(web::post().to(ask_verification)))
        .service(web::resource("/email-verifications/{token}").route(web::put().to(verify)))
        .service(web::resource("/password-resets").route(web::post().to(ask_reset)))
        .service(web::resource("/password-resets/{token}").route(web::put().to(reset)));
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddressBody {
    email: EmailAddress,
}

async fn ask_verification(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<AddressBody>,
) -> Reply {
    ask(&app, &request, body.email, Wanted::Verification).await
}

async fn ask_reset(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<AddressBody>,
) -> Reply {
    ask(&app, &request, body.email, Wanted::Reset).await
}

async fn ask(app: &AppState, request: &HttpRequest, email: EmailAddress, wanted: Wanted) -> Reply {
    let use_case = RequestMail { email, wanted };
    app.act(request, &Actor::Anonymous, use_case, |()| {
        Answer::accepted(&json!({"detail": "if the address has an account, a mail is on its way"}))
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerifyBody {
    #[serde(default)]
    password: Option<SecretBody>,
}

#[derive(Debug, Serialize)]
struct VerifiedView {
    person: PersonView,
    #[serde(skip_serializing_if = "Option::is_none")]
    membership: Option<MembershipView>,
}

async fn verify(
    _visitor: Visitor,
    app: App,
    Path(token): Path<String>,
    JsonOrNothing(body): JsonOrNothing<VerifyBody>,
) -> Reply {
    let password = body.password.as_ref().map(|password| password.0.as_str());
    let use_case = UseToken::prepare(&app.services, &token, password).await?;
    let done = app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    Ok(Answer::ok(&VerifiedView {
        person: PersonView::of(done.person),
        membership: done
            .membership
            .map(|membership| MembershipView::of(&membership, None)),
    }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetBody {
    password: SecretBody,
}

async fn reset(
    _visitor: Visitor,
    app: App,
    Path(token): Path<String>,
    Json(body): Json<ResetBody>,
) -> Reply {
    let use_case = ResetPassword::prepare(&app.services, &token, &body.password.0).await?;
    app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}
