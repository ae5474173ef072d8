//! `/v1/me/second-factor`, and what admins do for somebody who lost theirs.
//!
//! Secrets are told once: what is kept for a repeat under an `Idempotency-Key` has none.

use actix_web::HttpRequest;
use entity::value::text::Line;
use entity::value::{Instant, PersonId};
use scheduler::service::second_factor::{
    self, BeginEnrolment, ConfirmEnrolment, Enrolment, RecoveryCodes, RemoveLostFactor,
    RemoveSecondFactor, RenewRecoveryCodes,
};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use super::sessions::SecretBody;
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::{AdminCaller, PersonCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, Path};
use crate::state::App;

/// The longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// The routes of second factors.
pub(super) fn routes(api: &mut Api) {
    api.resource("/me/second-factor", |r| {
        r.get(show, says("Shows whether a second factor is set"))
            .post(
                begin,
                says("Makes the secret of a second factor, for an app")
                    .created()
                    .problems(&["second-factor-set", "password-changed"]),
            )
    })
    .resource("/me/second-factor/confirm", |r| {
        r.post(
            confirm,
            says("Sets the second factor, with a code of the app; other devices are signed out")
                .problems(&["second-factor-not-begun"]),
        )
    })
    .resource("/me/second-factor/recovery-codes", |r| {
        r.post(
            renew,
            says("Makes new recovery codes; those before are worth nothing")
                .problems(&["second-factor-not-set"]),
        )
    })
    .resource("/me/second-factor/remove", |r| {
        r.post(
            remove,
            says("Removes the second factor")
                .problems(&["second-factor-not-set", "password-changed"]),
        )
    })
    .resource("/admin/people/{id}/second-factor/remove", |r| {
        r.post(
            remove_lost,
            says("Removes the second factor of somebody who lost it, and signs them out")
                .problems(&["second-factor-not-set", "own-second-factor"]),
        )
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SecondFactorView {
    is_set: bool,
    set_at: Option<String>,
    recovery_codes_left: u64,
}

async fn show(caller: PersonCaller, app: App) -> Reply<SecondFactorView> {
    let state = second_factor::state(app.read(), caller.person).await?;
    Ok(Answer::ok(&SecondFactorView {
        is_set: state.set_at.is_some(),
        set_at: state.set_at.map(instant),
        recovery_codes_left: state.recovery_codes_left,
    }))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct EnrolmentBody {
    password: SecretBody,
}

/// What an app is set up with; the secrets are absent in the answer to a repeat.
#[derive(Serialize, schemars::JsonSchema)]
struct EnrolmentView {
    /// In base 32.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The same with who and where, as apps read it from a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    otpauth_url: Option<String>,
    /// Until when a code of it sets the second factor.
    expires_at: String,
}

impl EnrolmentView {
    fn without_secrets(expires_at: Instant) -> Self {
        Self {
            secret: None,
            otpauth_url: None,
            expires_at: instant(expires_at),
        }
    }

    fn of(enrolment: Enrolment) -> Self {
        Self {
            secret: Some(enrolment.secret),
            otpauth_url: Some(enrolment.otpauth_url),
            ..Self::without_secrets(enrolment.expires_at)
        }
    }
}

async fn begin(
    caller: PersonCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<EnrolmentBody>,
) -> Reply<EnrolmentView> {
    let prepare = BeginEnrolment::prepare(&app.services, caller.person, &body.password.0);
    app.act_after(&request, &caller.actor(), prepare, |enrolment| {
        let kept = EnrolmentView::without_secrets(enrolment.expires_at);
        Answer::created(&EnrolmentView::of(enrolment)).repeated_as(&kept)
    })
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CodeBody {
    code: SecretBody,
}

/// Recovery codes, each good once; absent in the answer to a repeat.
#[derive(Serialize, schemars::JsonSchema)]
struct RecoveryCodesView {
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery_codes: Option<Vec<String>>,
    recovery_codes_left: usize,
}

fn told_once(codes: &RecoveryCodes) -> Answer<RecoveryCodesView> {
    let view = |recovery_codes| RecoveryCodesView {
        recovery_codes,
        recovery_codes_left: codes.reveal().len(),
    };
    Answer::ok(&view(Some(codes.reveal().to_vec()))).repeated_as(&view(None))
}

async fn confirm(
    caller: PersonCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<CodeBody>,
) -> Reply<RecoveryCodesView> {
    let who = (caller.person, caller.session);
    let prepare = ConfirmEnrolment::prepare(&app.services, who, &body.code.0);
    let reply = app
        .act_after(&request, &caller.actor(), prepare, |codes| {
            told_once(&codes)
        })
        .await;
    app.access.forget_all();
    reply
}

async fn renew(
    caller: PersonCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<CodeBody>,
) -> Reply<RecoveryCodesView> {
    let prepare = RenewRecoveryCodes::prepare(&app.services, caller.person, &body.code.0);
    app.act_after(&request, &caller.actor(), prepare, |codes| {
        told_once(&codes)
    })
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct RemoveFactorBody {
    password: SecretBody,
    code: SecretBody,
}

async fn remove(
    caller: PersonCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<RemoveFactorBody>,
) -> Reply<Nothing> {
    let given = (body.password.0.as_str(), body.code.0.as_str());
    let prepare = RemoveSecondFactor::prepare(&app.services, caller.person, given);
    app.act_after(&request, &caller.actor(), prepare, |()| {
        Answer::no_content()
    })
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct LostFactorBody {
    /// How it was checked who they are; they are told.
    reason: Line<REASON_MAX>,
}

async fn remove_lost(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(person): Path<PersonId>,
    Json(body): Json<LostFactorBody>,
) -> Reply<Nothing> {
    let use_case = RemoveLostFactor {
        person,
        reason: body.reason.0,
    };
    let reply = app
        .act(&request, &caller.actor(), use_case, |()| {
            Answer::no_content()
        })
        .await;
    app.access.forget_all();
    reply
}
