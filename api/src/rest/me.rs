//! `/v1/me`: who one is, and one's password.

use entity::value::MembershipId;
use scheduler::service::people::ChangePassword;
use scheduler::service::sessions;
use serde::{Deserialize, Serialize};

use super::people_views::{MembershipView, PersonView};
use super::sessions::SecretBody;
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::PersonCaller;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::problem::Problem;
use crate::state::App;

/// The routes of oneself.
pub(super) fn routes(api: &mut Api) {
    api.resource("/me", |r| {
        r.get(
            me,
            says("Shows who the caller is, and as what they can act"),
        )
    })
    .resource("/me/password", |r| {
        r.put(
            change_password,
            says("Changes the password").problems(&["password-changed", "invalid-credentials"]),
        )
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct MeView {
    person: PersonView,
    memberships: Vec<MembershipView>,
    current: MembershipId,
}

async fn me(caller: PersonCaller, app: App) -> Reply<MeView> {
    let me = sessions::me(app.read(), caller.person)
        .await?
        .ok_or_else(|| Problem::not_found("person"))?;
    let memberships = me.memberships.into_iter();
    Ok(Answer::ok(&MeView {
        person: PersonView::of(me.person),
        memberships: memberships
            .map(|(membership, brand)| MembershipView::of(&membership, brand))
            .collect(),
        current: caller.membership,
    }))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    current_password: SecretBody,
    new_password: SecretBody,
}

async fn change_password(
    caller: PersonCaller,
    app: App,
    Json(body): Json<PasswordBody>,
) -> Reply<Nothing> {
    let who = (caller.person, caller.session);
    let (current, new) = (&body.current_password.0, &body.new_password.0);
    let use_case = ChangePassword::prepare(&app.services, who, current, new).await?;
    app.run(&caller.actor(), use_case).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}
