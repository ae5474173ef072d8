//! `/v1/brand/members` and `/v1/admin/members`: colleagues by invitation.

use actix_web::HttpRequest;
use entity::value::text::Line;
use entity::value::{EmailAddress, MembershipId, PersonId, Role};
use scheduler::service::Actor;
use scheduler::service::members::{self, Circle, InviteMember, Member, RemoveMember};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use super::sign_up::NAME_MAX;
use crate::answer::{Answer, Nothing, Reply};
use crate::auth::{AdminCaller, BrandCaller};
use crate::contract::{Api, says};
use crate::extract::{Json, Params, Path};
use crate::page::{Listing, Paging};
use crate::state::{App, AppState};

/// The routes of colleagues.
pub(super) fn routes(api: &mut Api) {
    api.resource("/brand/members", |r| {
        r.get(
            list_of_brand,
            says("Lists colleagues and invitations").owner(),
        )
        .post(
            invite_to_brand,
            says("Invites a colleague")
                .created()
                .problems(&["already-a-member", "too-many-members"])
                .owner(),
        )
    })
    .resource("/brand/members/{id}", |r| {
        r.delete(
            remove_from_brand,
            says("Removes a colleague")
                .problems(&["last-owner"])
                .owner(),
        )
    })
    .resource("/admin/members", |r| {
        r.get(list_of_platform, says("Lists the people of the platform"))
            .post(
                invite_to_platform,
                says("Invites somebody to the platform")
                    .created()
                    .problems(&["already-a-member", "too-many-members"]),
            )
    })
    .resource("/admin/members/{id}", |r| {
        r.delete(
            remove_from_platform,
            says("Removes somebody from the platform").problems(&["last-owner"]),
        )
    });
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct MemberView {
    id: MembershipId,
    person_id: PersonId,
    /// Known once they have joined.
    name: Option<String>,
    email: String,
    role: Role,
    status: &'static str,
    created_at: String,
}

impl MemberView {
    fn of(member: Member) -> Self {
        let has_joined = member.membership.accepted_at.is_some();
        Self {
            id: member.membership.id,
            person_id: member.person.id,
            name: has_joined.then_some(member.person.name),
            email: member.person.email,
            role: member.membership.role,
            status: if has_joined { "joined" } else { "invited" },
            created_at: instant(member.membership.created_at),
        }
    }
}

async fn list(app: &AppState, circle: Circle, paging: &Paging) -> Reply<Listing<MemberView>> {
    let limit = paging.limit()?;
    let members = members::page(app.read(), circle, paging.after()?, limit + 1).await?;
    let cursor = |member: &Member| member.membership.id.to_string();
    Ok(Answer::ok(&Listing::new(
        members,
        limit,
        cursor,
        MemberView::of,
    )))
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct InviteBody {
    email: EmailAddress,
    name: Line<NAME_MAX>,
    role: Role,
}

async fn invite(
    app: &AppState,
    request: &HttpRequest,
    (actor, circle): (Actor, Circle),
    body: InviteBody,
) -> Reply<MemberView> {
    let use_case = InviteMember {
        circle,
        email: body.email,
        name: body.name.0,
        role: body.role,
    };
    app.act(request, &actor, use_case, |member| {
        Answer::created(&MemberView::of(member))
    })
    .await
}

async fn remove(app: &AppState, actor: Actor, circle: Circle, id: MembershipId) -> Reply<Nothing> {
    app.run(&actor, RemoveMember { circle, id }).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}

async fn list_of_brand(
    caller: BrandCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<MemberView>> {
    caller.owner()?;
    list(&app, Circle::Brand(caller.brand), &paging).await
}

async fn invite_to_brand(
    caller: BrandCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<InviteBody>,
) -> Reply<MemberView> {
    caller.owner()?;
    let who = (caller.actor(), Circle::Brand(caller.brand));
    invite(&app, &request, who, body).await
}

async fn remove_from_brand(
    caller: BrandCaller,
    app: App,
    Path(id): Path<MembershipId>,
) -> Reply<Nothing> {
    caller.owner()?;
    remove(&app, caller.actor(), Circle::Brand(caller.brand), id).await
}

async fn list_of_platform(
    _: AdminCaller,
    app: App,
    Params(paging): Params<Paging>,
) -> Reply<Listing<MemberView>> {
    list(&app, Circle::Platform, &paging).await
}

async fn invite_to_platform(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<InviteBody>,
) -> Reply<MemberView> {
    invite(&app, &request, (caller.actor(), Circle::Platform), body).await
}

async fn remove_from_platform(
    caller: AdminCaller,
    app: App,
    Path(id): Path<MembershipId>,
) -> Reply<Nothing> {
    remove(&app, caller.actor(), Circle::Platform, id).await
}
