//! `/v1/sessions`: signing in, staying signed in, signing out.

use actix_web::HttpRequest;
use entity::store::session;
use entity::value::{MembershipId, SessionId};
use scheduler::service::password::Password;
use scheduler::service::second_factor::Code;
use scheduler::service::sessions::{
    Credentials, EndSession, Refresh, Refreshed, SignIn, SignOut, SignedIn,
};
use scheduler::service::{Actor, Fault};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::people_views::{MembershipView, instant};
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::token::LIFETIME;
use crate::auth::{Bearer, PersonCaller, RefreshToken, Visitor};
use crate::contract::{Api, says};
use crate::extract::{Json, Path};
use crate::page::Listing;
use crate::problem::Problem;
use crate::state::{App, AppState};

/// The routes of sessions.
pub(super) fn routes(api: &mut Api) {
    api.resource("/sessions", |r| {
        r.post(
            sign_in,
            says("Signs in")
                .problems(&[
                    "invalid-credentials",
                    "second-factor-required",
                    "invalid-code",
                    "suspended",
                    "no-membership",
                ])
                .created(),
        )
        .get(list, says("Lists the caller's signed-in devices"))
    })
    .resource("/sessions/refresh", |r| {
        r.post(
            refresh,
            says("Trades a refresh token for new tokens")
                .without_key()
                .problems(&[
                    "session-over",
                    "refresh-token-reused",
                    "suspended",
                    "no-membership",
                    "unauthenticated",
                ]),
        )
    })
    .resource("/sessions/current", |r| {
        r.delete(sign_out, says("Signs out"))
    })
    .resource("/sessions/{id}", |r| {
        r.delete(end, says("Signs another device out"))
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignInBody {
    email: String,
    password: SecretBody,
    /// A code of the second factor, or a recovery code, where one is set.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    code: Option<SecretBody>,
    #[serde(default)]
    membership_id: Option<MembershipId>,
}

/// A text that never shows in debug output.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub(super) struct SecretBody(pub(super) String);

impl std::fmt::Debug for SecretBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SessionView {
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
    expires_in_seconds: i64,
    session_id: SessionId,
    membership: MembershipView,
}

impl SessionView {
    /// With its tokens, for the one who signed in now.
    fn with_tokens(app: &AppState, signed_in: &SignedIn) -> Option<Self> {
        let bearer = Bearer {
            person: signed_in.session.person_id,
            session: signed_in.session.id,
            membership: signed_in.session.membership_id,
        };
        let refresh = RefreshToken {
            session: signed_in.session.id,
            generation: signed_in.session.generation,
        };
        Some(Self {
            access_token: Some(app.tokens.issue(bearer, app.now())?),
            refresh_token: Some(refresh.sign(secrets(app))?),
            ..Self::without_tokens(signed_in)
        })
    }

    /// What may be kept for a repeat.
    fn without_tokens(signed_in: &SignedIn) -> Self {
        Self {
            access_token: None,
            refresh_token: None,
            token_type: "Bearer",
            expires_in_seconds: LIFETIME.num_seconds(),
            session_id: signed_in.session.id,
            membership: MembershipView::of(&signed_in.membership, signed_in.brand_name.clone()),
        }
    }
}

fn secrets(app: &AppState) -> &[SecretString] {
    &app.config.secrets.jwt
}

async fn sign_in(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<SignInBody>,
) -> Reply<SessionView> {
    let credentials = Credentials {
        email: body.email.parse().ok(),
        password: Password::given(&body.password.0),
        code: body.code.and_then(|code| Code::given(&code.0)),
        membership: body.membership_id,
    };
    let state = app.clone();
    // A repeat under its key must not use the code up again, nor count it as wrong.
    app.act_after(
        &request,
        &Actor::Anonymous,
        SignIn::prepare(&app.services, credentials),
        move |signed_in| match SessionView::with_tokens(&state, &signed_in) {
            Some(view) => {
                Answer::created(&view).repeated_as(&SessionView::without_tokens(&signed_in))
            }
            None => Answer::from(Problem::internal("a token was not signed")),
        },
    )
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct RefreshBody {
    refresh_token: SecretBody,
}

async fn refresh(_visitor: Visitor, app: App, Json(body): Json<RefreshBody>) -> Reply<SessionView> {
    let refused = || {
        Problem::from(Fault::unauthenticated(
            "session-over",
            "this session is over; sign in again",
        ))
    };
    let token = RefreshToken::read(&body.refresh_token.0, secrets(&app)).ok_or_else(refused)?;
    let use_case = Refresh {
        session: token.session,
        generation: token.generation,
    };
    match app.run(&Actor::Anonymous, use_case).await? {
        Refreshed::Renewed(signed_in) => SessionView::with_tokens(&app, &signed_in)
            .map(|view| Answer::ok(&view))
            .ok_or_else(|| Problem::internal("a token was not signed")),
        Refreshed::Reused => {
            app.access.forget_session(token.session);
            Err(Fault::unauthenticated(
                "refresh-token-reused",
                "this refresh token was used before, so the session was ended; sign in again",
            )
            .into())
        }
    }
}

async fn sign_out(caller: PersonCaller, app: App) -> Reply<Nothing> {
    let use_case = SignOut {
        session: caller.session,
    };
    app.run(&caller.actor(), use_case).await?;
    app.access.forget_session(caller.session);
    Ok(Answer::no_content())
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct DeviceView {
    id: SessionId,
    membership_id: MembershipId,
    is_current: bool,
    created_at: String,
    last_used_at: String,
    expires_at: String,
}

async fn list(caller: PersonCaller, app: App) -> Reply<Listing<DeviceView>> {
    let living = session::living_of(app.read(), caller.person, app.now()).await?;
    let devices = living
        .into_iter()
        .map(|session| DeviceView {
            is_current: session.id == caller.session,
            id: session.id,
            membership_id: session.membership_id,
            created_at: instant(session.created_at),
            last_used_at: instant(session.rotated_at),
            expires_at: instant(session.expires_at),
        })
        .collect();
    Ok(Answer::ok(&Listing::whole(devices)))
}

async fn end(caller: PersonCaller, app: App, Path(id): Path<SessionId>) -> Reply<Nothing> {
    let use_case = EndSession {
        person: caller.person,
        session: id,
    };
    app.run(&caller.actor(), use_case).await?;
    app.access.forget_session(id);
    Ok(Answer::no_content())
}
