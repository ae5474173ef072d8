//! `/v1/admin/experts`: what admins decide about experts.

use actix_web::HttpRequest;
use entity::store::profile;
use entity::value::text::Line;
use entity::value::{
    BrandId, CertificationId, ExpertId, ExpertStatus, Instant, LanguageSkill, QueueId,
};
use scheduler::service::experts::{
    ApproveExpert, CertifyExpert, Dossier, RevokeCertification, SuspendExpert, dossiers,
};
use serde::{Deserialize, Serialize};

use super::people_views::{CertificationView, ExpertView};
use super::sign_up::{NamedSkill, named};
use crate::answer::{Answer, Reply};
use crate::auth::AdminCaller;
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody, Params, Path};
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// The longest reason, in characters.
const REASON_MAX: usize = 1_000;

/// The routes of experts, to admins.
pub(super) fn routes(api: &mut Api) {
    api.resource("/admin/experts", |r| r.get(list, says("Lists experts")))
        .resource("/admin/experts/{id}", |r| {
            r.get(read, says("Shows an expert").etag())
        })
        .resource("/admin/experts/{id}/approve", |r| {
            r.post(approve, says("Approves an expert"))
        })
        .resource("/admin/experts/{id}/suspend", |r| {
            r.post(suspend, says("Suspends an expert: nothing more is offered"))
        })
        .resource("/admin/experts/{id}/certify", |r| {
            r.post(
                certify,
                says("Certifies an expert for a brand or queue and verifies skills and languages"),
            )
        })
        .resource("/admin/experts/{id}/revoke-certification", |r| {
            r.post(revoke, says("Takes a certification back"))
        });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListParams {
    #[serde(default)]
    status: Option<ExpertStatus>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

async fn list(
    _: AdminCaller,
    app: App,
    Params(params): Params<ListParams>,
) -> Reply<Listing<ExpertView>> {
    let paging = Paging::new(params.limit, params.cursor);
    let limit = paging.limit()?;
    let experts = profile::page(app.read(), params.status, paging.after()?, limit + 1).await?;
    let found = dossiers(app.read(), experts).await?;
    let now = app.now();
    let cursor = |dossier: &Dossier| dossier.expert.id.to_string();
    let view = |dossier| ExpertView::of(dossier, now);
    Ok(Answer::ok(&Listing::new(found, limit, cursor, view)))
}

async fn read(_: AdminCaller, app: App, Path(id): Path<ExpertId>) -> Reply<ExpertView> {
    let expert = profile::find(app.read(), id).await?;
    let version = expert.as_ref().map_or(0, |expert| expert.version);
    let mut found = dossiers(app.read(), expert.into_iter().collect()).await?;
    let dossier = found.pop().ok_or_else(|| Problem::not_found("expert"))?;
    Ok(Answer::ok(&ExpertView::of(dossier, app.now())).etag(version))
}

async fn approve(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(expert): Path<ExpertId>,
    _: NoBody,
) -> Reply<ExpertView> {
    let now = app.now();
    app.act(
        &request,
        &caller.actor(),
        ApproveExpert { expert },
        move |dossier| Answer::ok(&ExpertView::of(dossier, now)),
    )
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct SuspendBody {
    reason: Line<REASON_MAX>,
}

async fn suspend(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(expert): Path<ExpertId>,
    Json(body): Json<SuspendBody>,
) -> Reply<ExpertView> {
    let now = app.now();
    let use_case = SuspendExpert {
        expert,
        reason: body.reason.0,
    };
    let reply = app
        .act(&request, &caller.actor(), use_case, move |dossier| {
            Answer::ok(&ExpertView::of(dossier, now))
        })
        .await;
    app.access.forget_all();
    reply
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CertifyBody {
    #[serde(default)]
    queue_id: Option<QueueId>,
    #[serde(default)]
    brand_id: Option<BrandId>,
    #[serde(default)]
    skills: Vec<NamedSkill>,
    #[serde(default)]
    languages: Vec<LanguageSkill>,
    #[serde(default)]
    expires_at: Option<Instant>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct CertifiedView {
    certification: Option<CertificationView>,
    expert: ExpertView,
}

async fn certify(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(expert): Path<ExpertId>,
    Json(body): Json<CertifyBody>,
) -> Reply<CertifiedView> {
    let now = app.now();
    let use_case = CertifyExpert {
        expert,
        queue: body.queue_id,
        brand: body.brand_id,
        skills: named(body.skills),
        languages: body.languages,
        expires_at: body.expires_at.map(entity::value::time::to_micros),
    };
    app.act(&request, &caller.actor(), use_case, move |done| {
        Answer::ok(&CertifiedView {
            certification: done
                .certification
                .map(|row| CertificationView::of(row, now)),
            expert: ExpertView::of(done.dossier, now),
        })
    })
    .await
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct RevokeBody {
    certification_id: CertificationId,
}

async fn revoke(
    caller: AdminCaller,
    app: App,
    request: HttpRequest,
    Path(expert): Path<ExpertId>,
    Json(body): Json<RevokeBody>,
) -> Reply<ExpertView> {
    let now = app.now();
    let use_case = RevokeCertification {
        expert,
        certification: body.certification_id,
    };
    app.act(&request, &caller.actor(), use_case, move |dossier| {
        Answer::ok(&ExpertView::of(dossier, now))
    })
    .await
}
