//! `/v1/email-verifications` and `/v1/password-resets`: mails with a token, and using it.
//!
//! Asking for a mail never tells whether the address is known.

use actix_web::HttpRequest;
use entity::value::EmailAddress;
use scheduler::service::Actor;
use scheduler::service::people::{RequestMail, ResetPassword, UseToken, Wanted};
use serde::{Deserialize, Serialize};

use super::people_views::{MembershipView, PersonView};
use super::sessions::SecretBody;
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::Visitor;
use crate::contract::{Api, says};
use crate::extract::{Json, JsonOrNothing, Path};
use crate::state::{App, AppState};

/// The routes of mails with tokens.
pub(super) fn routes(api: &mut Api) {
    api.resource("/email-verifications", |r| {
        r.post(
            ask_verification,
            says("Sends a mail to verify an address").accepted(),
        )
    })
    .resource("/email-verifications/{token}", |r| {
        r.put(verify, says("Verifies an address"))
    })
    .resource("/password-resets", |r| {
        r.post(
            ask_reset,
            says("Sends a mail to reset a password").accepted(),
        )
    })
    .resource("/password-resets/{token}", |r| {
        r.put(reset, says("Sets a new password"))
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AddressBody {
    email: EmailAddress,
}

async fn ask_verification(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<AddressBody>,
) -> Reply<AskedView> {
    ask(&app, &request, body.email, Wanted::Verification).await
}

async fn ask_reset(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<AddressBody>,
) -> Reply<AskedView> {
    ask(&app, &request, body.email, Wanted::Reset).await
}

/// The same whether or not the address is known.
#[derive(Serialize, schemars::JsonSchema)]
struct AskedView {
    detail: &'static str,
}

async fn ask(
    app: &AppState,
    request: &HttpRequest,
    email: EmailAddress,
    wanted: Wanted,
) -> Reply<AskedView> {
    let use_case = RequestMail { email, wanted };
    app.act(request, &Actor::Anonymous, use_case, |()| {
        Answer::accepted(&AskedView {
            detail: "if the address has an account, a mail is on its way",
        })
    })
    .await
}

#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct VerifyBody {
    #[serde(default)]
    password: Option<SecretBody>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
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
) -> Reply<VerifiedView> {
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

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResetBody {
    password: SecretBody,
}

async fn reset(
    _visitor: Visitor,
    app: App,
    Path(token): Path<String>,
    Json(body): Json<ResetBody>,
) -> Reply<Nothing> {
    let use_case = ResetPassword::prepare(&app.services, &token, &body.password.0).await?;
    app.run(&Actor::Anonymous, use_case).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}
