//! Experts as people: what they say of themselves, when they could work, and what admins decide.
//!
//! Presence, offers and work live elsewhere; whatever changes here tells the dispatcher.

mod availability;
mod certify;
mod profile;
mod review;

pub use availability::{Availability, SetAvailability};
pub use certify::{Certified, CertifyExpert, RevokeCertification};
pub(super) use certify::{Holding, certify, lock_expert, touched};
pub use profile::{ProfileChanges, UpdateProfile, check_languages};
pub use review::{ApproveExpert, SuspendExpert};

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::{certification, change, person, proficiency};
use entity::table;
use entity::value::{ChangeSubject, ExpertId};
use sea_orm::{ConnectionTrait, DbErr};

use super::Context;

/// An expert with everything an edge shows.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The expert.
    pub expert: table::expert::Model,
    /// Who it is.
    pub person: table::person::Model,
    /// Their skills, by slug.
    pub skills: Vec<table::expert_skill::Model>,
    /// Their languages, by tag.
    pub languages: Vec<table::expert_language::Model>,
    /// Their certifications, oldest first.
    pub certifications: Vec<table::certification::Model>,
}

/// Everything about these experts, in their order.
///
/// # Errors
/// When the database fails.
pub async fn dossiers(
    db: &impl ConnectionTrait,
    experts: Vec<table::expert::Model>,
) -> Result<Vec<Dossier>, DbErr> {
    let ids = || experts.iter().map(|expert| expert.id);
    let people = person::find_many(db, experts.iter().map(|expert| expert.person_id)).await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    let skills = proficiency::skills_of(db, ids()).await?;
    let mut skills = group(skills, |row| row.expert_id);
    let languages = proficiency::languages_of(db, ids()).await?;
    let mut languages = group(languages, |row| row.expert_id);
    let certifications = certification::of_experts(db, ids()).await?;
    let mut certifications = group(certifications, |row| row.expert_id);
    Ok(experts
        .into_iter()
        .filter_map(|expert| {
            Some(Dossier {
                person: people.get(&expert.person_id)?.clone(),
                skills: skills.remove(&expert.id).unwrap_or_default(),
                languages: languages.remove(&expert.id).unwrap_or_default(),
                certifications: certifications.remove(&expert.id).unwrap_or_default(),
                expert,
            })
        })
        .collect())
}

fn group<Row>(rows: Vec<Row>, of: impl Fn(&Row) -> ExpertId) -> BTreeMap<ExpertId, Vec<Row>> {
    let mut groups: BTreeMap<ExpertId, Vec<Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(of(&row)).or_default().push(row);
    }
    groups
}

/// Tells the dispatcher that something about an expert changed.
async fn announce(tx: &WriteTx, context: &Context, id: ExpertId) -> Result<(), DbErr> {
    let subject = (ChangeSubject::Expert, id.0);
    change::record(tx, &context.entropy, context.now, &[subject]).await
}
