//! How people, memberships and experts are shown; every field is named.

use chrono::SecondsFormat;
use entity::table;
use entity::value::{
    BrandId, CertificationId, CertificationState, ExpertId, ExpertStatus, Instant, LanguageTag,
    MembershipId, PersonId, QueueId, Role, SkillSlug, ZoneName,
};
use scheduler::service::experts::Dossier;
use serde::Serialize;

/// An instant as all answers write it: RFC 3339, UTC, with `Z`.
pub(super) fn instant(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A person, to themselves.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct PersonView {
    id: PersonId,
    name: String,
    email: String,
    email_verified: bool,
}

impl PersonView {
    pub(super) fn of(person: table::person::Model) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            email_verified: person.email_verified_at.is_some(),
        }
    }
}

/// What a person is.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct MembershipView {
    id: MembershipId,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand_id: Option<BrandId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    brand_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expert_id: Option<ExpertId>,
}

impl MembershipView {
    pub(super) fn of(membership: &table::membership::Model, brand_name: Option<String>) -> Self {
        Self {
            id: membership.id,
            role: membership.role,
            brand_id: membership.brand_id,
            brand_name,
            expert_id: membership.expert_id,
        }
    }
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ExpertSkillView {
    name: SkillSlug,
    proficiency: i32,
    verified: Option<i32>,
    verified_at: Option<String>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct LanguageView {
    tag: LanguageTag,
    proficiency: i32,
    verified: Option<i32>,
    verified_at: Option<String>,
}

/// A certification; one whose time is over is shown as expired, whatever is stored.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct CertificationView {
    id: CertificationId,
    brand_id: BrandId,
    queue_id: Option<QueueId>,
    state: CertificationState,
    granted_at: String,
    expires_at: Option<String>,
    revoked_at: Option<String>,
}

impl CertificationView {
    pub(super) fn of(row: table::certification::Model, now: Instant) -> Self {
        let is_over = row.expires_at.is_some_and(|at| at <= now);
        let state = match row.state {
            CertificationState::Granted if is_over => CertificationState::Expired,
            state => state,
        };
        Self {
            id: row.id,
            brand_id: row.brand_id,
            queue_id: row.queue_id,
            state,
            granted_at: instant(row.granted_at),
            expires_at: row.expires_at.map(instant),
            revoked_at: row.revoked_at.map(instant),
        }
    }
}

/// An expert, to themselves and to admins. Brands and customers see the display name only.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct ExpertView {
    id: ExpertId,
    name: String,
    email: String,
    email_verified: bool,
    display_name: String,
    status: ExpertStatus,
    status_reason: Option<String>,
    time_zone: ZoneName,
    data_region: Option<String>,
    allows_calls: bool,
    languages: Vec<LanguageView>,
    skills: Vec<ExpertSkillView>,
    certifications: Vec<CertificationView>,
    created_at: String,
    updated_at: String,
}

impl ExpertView {
    pub(super) fn of(dossier: Dossier, now: Instant) -> Self {
        let Dossier {
            expert,
            person,
            skills,
            languages,
            certifications,
        } = dossier;
        Self {
            id: expert.id,
            name: person.name,
            email: person.email,
            email_verified: person.email_verified_at.is_some(),
            display_name: expert.display_name,
            status: expert.status,
            status_reason: expert.status_reason,
            time_zone: expert.time_zone,
            data_region: expert.data_region,
            allows_calls: expert.allows_calls,
            languages: languages.into_iter().map(LanguageView::of).collect(),
            skills: skills.into_iter().map(ExpertSkillView::of).collect(),
            certifications: certifications
                .into_iter()
                .map(|row| CertificationView::of(row, now))
                .collect(),
            created_at: instant(expert.created_at),
            updated_at: instant(expert.updated_at),
        }
    }
}

impl ExpertSkillView {
    fn of(row: table::expert_skill::Model) -> Self {
        Self {
            name: row.skill,
            proficiency: row.claimed,
            verified: row.verified,
            verified_at: row.verified_at.map(instant),
        }
    }
}

impl LanguageView {
    fn of(row: table::expert_language::Model) -> Self {
        Self {
            tag: row.tag,
            proficiency: row.claimed,
            verified: row.verified,
            verified_at: row.verified_at.map(instant),
        }
    }
}
