//! `POST /v1/brands` and `POST /v1/experts`: sign-up.

use actix_web::HttpRequest;
use entity::value::text::Line;
use entity::value::{
    BrandId, BrandMode, EmailAddress, ExpertId, ExpertStatus, LanguageSkill, MembershipId,
    PersonId, Proficiency, SkillLevel, ZoneName,
};
use scheduler::service::Actor;
use scheduler::service::password::Password;
use scheduler::service::people::{
    BrandSignUp, ExpertSignUp, Identity, SignUpBrand, SignUpExpert, SignedUpBrand, SignedUpExpert,
};
use serde::{Deserialize, Serialize};

use super::people_views::instant;
use crate::answer::{Answer, Reply};
use crate::auth::Visitor;
use crate::contract::{Api, says};
use crate::extract::Json;
use crate::problem::Problem;
use crate::state::App;

/// The longest name of a person or brand, in characters.
pub(crate) const NAME_MAX: usize = 200;

/// The routes of sign-up.
pub(super) fn routes(api: &mut Api) {
    api.resource("/brands", |r| {
        r.post(
            brand,
            says("Signs a brand up")
                .problems(&["address-in-use", "invalid-credentials", "suspended"])
                .created(),
        )
    })
    .resource("/experts", |r| {
        r.post(
            expert,
            says("Signs an expert up")
                .problems(&[
                    "address-in-use",
                    "already-an-expert",
                    "invalid-credentials",
                    "suspended",
                ])
                .created(),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct OwnerBody {
    name: Line<NAME_MAX>,
    email: EmailAddress,
    password: String,
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct BrandBody {
    name: Line<NAME_MAX>,
    time_zone: ZoneName,
    owner: OwnerBody,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct NewBrandView {
    id: BrandId,
    name: String,
    time_zone: ZoneName,
    mode: BrandMode,
    platform_fee_bps: i32,
    created_at: String,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct OwnerView {
    id: PersonId,
    name: String,
    email: String,
    email_verified: bool,
    membership_id: MembershipId,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SignedUpBrandView {
    brand: NewBrandView,
    owner: OwnerView,
}

impl SignedUpBrandView {
    fn of(done: SignedUpBrand) -> Self {
        Self {
            brand: NewBrandView {
                id: done.brand.id,
                name: done.brand.name,
                time_zone: done.brand.time_zone,
                mode: done.brand.mode,
                platform_fee_bps: done.brand.platform_fee_bps,
                created_at: instant(done.brand.created_at),
            },
            owner: OwnerView {
                id: done.owner.id,
                name: done.owner.name,
                email: done.owner.email,
                email_verified: done.owner.email_verified_at.is_some(),
                membership_id: done.membership.id,
            },
        }
    }
}

/// A new password, judged where its address is known.
fn chosen(pointer: &str, password: &str, email: &EmailAddress) -> Result<Password, Problem> {
    Password::chosen(password, email)
        .map_err(|invalid| Problem::field(pointer, invalid.to_string()))
}

async fn brand(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<BrandBody>,
) -> Reply<SignedUpBrandView> {
    let owner = Identity {
        password: chosen("/owner/password", &body.owner.password, &body.owner.email)?,
        name: body.owner.name.0,
        email: body.owner.email,
        language: None,
    };
    let sign_up = BrandSignUp {
        name: body.name.0,
        time_zone: body.time_zone,
        owner,
    };
    let use_case = SignUpBrand::prepare(&app.services, sign_up).await?;
    app.act(&request, &Actor::Anonymous, use_case, |done| {
        Answer::created(&SignedUpBrandView::of(done))
    })
    .await
}

/// A skill as people name it: any word of the catalogue.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedSkill {
    name: String,
    proficiency: Proficiency,
}

/// Skills as use cases read them.
pub(super) fn named(skills: Vec<NamedSkill>) -> Vec<(String, Proficiency)> {
    skills
        .into_iter()
        .map(|skill| (skill.name, skill.proficiency))
        .collect()
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExpertBody {
    name: Line<NAME_MAX>,
    email: EmailAddress,
    password: String,
    time_zone: ZoneName,
    languages: Vec<LanguageSkill>,
    skills: Vec<NamedSkill>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct SignedUpExpertView {
    id: ExpertId,
    person_id: PersonId,
    membership_id: MembershipId,
    name: String,
    email: String,
    email_verified: bool,
    display_name: String,
    status: ExpertStatus,
    time_zone: ZoneName,
    languages: Vec<LanguageSkill>,
    skills: Vec<SkillLevel>,
    created_at: String,
}

impl SignedUpExpertView {
    fn of(done: SignedUpExpert) -> Self {
        Self {
            id: done.expert.id,
            person_id: done.person.id,
            membership_id: done.membership.id,
            name: done.person.name,
            email: done.person.email,
            email_verified: done.person.email_verified_at.is_some(),
            display_name: done.expert.display_name,
            status: done.expert.status,
            time_zone: done.expert.time_zone,
            languages: done.languages,
            skills: done.skills,
            created_at: instant(done.expert.created_at),
        }
    }
}

async fn expert(
    _visitor: Visitor,
    app: App,
    request: HttpRequest,
    Json(body): Json<ExpertBody>,
) -> Reply<SignedUpExpertView> {
    let identity = Identity {
        password: chosen("/password", &body.password, &body.email)?,
        name: body.name.0,
        email: body.email,
        language: None,
    };
    let sign_up = ExpertSignUp {
        identity,
        time_zone: body.time_zone,
        languages: body.languages,
        skills: named(body.skills),
    };
    let use_case = SignUpExpert::prepare(&app.services, sign_up).await?;
    app.act(&request, &Actor::Anonymous, use_case, |done| {
        Answer::created(&SignedUpExpertView::of(done))
    })
    .await
}
