//! Certifications and verified proficiencies: granted, renewed and taken back by admins.

use entity::db::WriteTx;
use entity::store::{brand, certification, proficiency, profile, queue};
use entity::table;
use entity::value::{
    BrandId, BrandMode, CertificationId, CertificationState, ExpertId, Instant, LanguageSkill,
    PersonId, Proficiency, QueueId, SkillLevel,
};
use serde_json::json;

use super::super::skills::Catalogue;
use super::super::{Context, Fault, UseCase, audit};
use super::profile::check_languages;
use super::{Dossier, announce, dossiers};

/// Certifies an expert for a queue or all of a brand, and verifies what they can.
#[derive(Clone, Debug)]
pub struct CertifyExpert {
    /// Whom.
    pub expert: ExpertId,
    /// For this queue only.
    pub queue: Option<QueueId>,
    /// For all queues of this brand.
    pub brand: Option<BrandId>,
    /// Skills that are proved, by any name the catalogue knows.
    pub skills: Vec<(String, Proficiency)>,
    /// Languages that are proved.
    pub languages: Vec<LanguageSkill>,
    /// Until when the certification is good; absent: until it is taken back.
    pub expires_at: Option<Instant>,
}

/// What a certification came to.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The certification, if one was asked for.
    pub certification: Option<table::certification::Model>,
    /// The expert as they are now.
    pub dossier: Dossier,
}

impl CertifyExpert {
    /// The brand and queue that are meant.
    async fn scope(&self, tx: &WriteTx) -> Result<Option<(BrandId, Option<QueueId>)>, Fault> {
        match (self.queue, self.brand) {
            (Some(queue_id), brand_id) => {
                let queue = queue::find(tx, queue_id)
                    .await?
                    .ok_or_else(|| Fault::field("/queue_id", "is no queue"))?;
                if brand_id.is_some_and(|brand_id| brand_id != queue.brand_id) {
                    return Err(Fault::field("/brand_id", "is not the brand of the queue"));
                }
                Ok(Some((queue.brand_id, Some(queue_id))))
            }
            (None, Some(brand_id)) => {
                let brand = brand::find(tx, brand_id)
                    .await?
                    .ok_or_else(|| Fault::field("/brand_id", "is no brand"))?;
                Ok(Some((brand.id, None)))
            }
            (None, None) if self.skills.is_empty() && self.languages.is_empty() => Err(
                Fault::field("", "name a queue, a brand, skills or languages"),
            ),
            (None, None) => Ok(None),
        }
    }

    /// People serve brands, simulated experts their own test twin.
    async fn same_world(&self, tx: &WriteTx, scope: BrandId) -> Result<(), Fault> {
        let mode = brand::find(tx, scope).await?.map(|brand| brand.mode);
        let expert = profile::find(tx, self.expert).await?;
        let serves = expert.and_then(|expert| expert.twin_brand_id);
        if serves == (mode == Some(BrandMode::Test)).then_some(scope) {
            return Ok(());
        }
        Err(Fault::field(
            "/brand_id",
            "people serve brands, and only simulated experts serve their test twin",
        ))
    }

    async fn grant(
        &self,
        tx: &WriteTx,
        context: &Context,
        scope: (BrandId, Option<QueueId>),
    ) -> Result<table::certification::Model, Fault> {
        let Some(granted_by) = context.actor.person() else {
            return Err(Fault::forbidden(
                "wrong-role",
                "act as an administrator to do this",
            ));
        };
        let holding = Holding {
            expert: self.expert,
            scope,
            granted_by,
            expires_at: self.expires_at,
            keeps_longer: false,
        };
        certify(tx, context, &holding).await
    }

    async fn verify(&self, tx: &WriteTx, context: &Context) -> Result<Vec<SkillLevel>, Fault> {
        let levels = Catalogue::load(tx).await?.levels("/skills", &self.skills)?;
        proficiency::verify_skills(tx, self.expert, &levels, context.now).await?;
        proficiency::verify_languages(tx, self.expert, &self.languages, context.now).await?;
        Ok(levels)
    }
}

impl UseCase for CertifyExpert {
    type Output = Certified;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Certified, Fault> {
        if !self.languages.is_empty() {
            check_languages("/languages", &self.languages)?;
        }
        if self.expires_at.is_some_and(|at| at <= context.now) {
            return Err(Fault::field("/expires_at", "must be in the future"));
        }
        // The expert's row is the lock under which certifications and proficiencies change.
        lock_expert(tx, self.expert).await?;
        let certification = match self.scope(tx).await? {
            Some(scope) => {
                self.same_world(tx, scope.0).await?;
                Some(self.grant(tx, context, scope).await?)
            }
            None => None,
        };
        let skills = self.verify(tx, context).await?;
        let dossier = touched(tx, context, self.expert).await?;
        let detail = json!({
            "certification": certification.as_ref().map(|row| row.id),
            "brand": certification.as_ref().map(|row| row.brand_id),
            "queue": self.queue,
            "skills": skills,
            "languages": self.languages,
            "expires_at": self.expires_at,
        });
        audit::record(tx, context, "expert.certify", self.expert, detail).await?;
        Ok(Certified {
            certification,
            dossier,
        })
    }
}

/// Takes a certification back; doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RevokeCertification {
    /// Whose.
    pub expert: ExpertId,
    /// Which.
    pub certification: CertificationId,
}

impl UseCase for RevokeCertification {
    type Output = Dossier;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Dossier, Fault> {
        lock_expert(tx, self.expert).await?;
        let row = certification::lock_of(tx, self.expert, self.certification)
            .await?
            .ok_or_else(|| Fault::not_found("certification"))?;
        let is_new = certification::revoke(tx, row.id, context.now).await?;
        let dossier = touched(tx, context, self.expert).await?;
        if is_new {
            let detail = json!({
                "certification": row.id, "brand": row.brand_id, "queue": row.queue_id,
            });
            audit::record(
                tx,
                context,
                "expert.revoke_certification",
                self.expert,
                detail,
            )
            .await?;
        }
        Ok(dossier)
    }
}

/// A certification as it is to be held.
pub(in crate::service) struct Holding {
    /// By whom.
    pub(in crate::service) expert: ExpertId,
    /// For which brand, or for one of its queues only.
    pub(in crate::service) scope: (BrandId, Option<QueueId>),
    /// In whose name.
    pub(in crate::service) granted_by: PersonId,
    /// Until when; absent: until it is taken back.
    pub(in crate::service) expires_at: Option<Instant>,
    /// Whether one that the expert has already and that lasts longer keeps its end.
    pub(in crate::service) keeps_longer: bool,
}

/// Grants a certification, or grants the one anew that the expert has; the expert must be locked.
pub(in crate::service) async fn certify(
    tx: &WriteTx,
    context: &Context,
    holding: &Holding,
) -> Result<table::certification::Model, Fault> {
    if let Some(mut known) = certification::granted(tx, holding.expert, holding.scope).await? {
        let granted = (context.now, holding.granted_by);
        let longest = known.expires_at.zip(holding.expires_at);
        let longest = longest.map(|(one, other)| one.max(other));
        let expires_at = if holding.keeps_longer {
            longest
        } else {
            holding.expires_at
        };
        certification::renew(tx, known.id, granted, expires_at).await?;
        (known.granted_at, known.granted_by) = granted;
        known.expires_at = expires_at;
        return Ok(known);
    }
    let new = table::certification::Model {
        id: context.id(),
        expert_id: holding.expert,
        brand_id: holding.scope.0,
        queue_id: holding.scope.1,
        state: CertificationState::Granted,
        granted_at: context.now,
        granted_by: holding.granted_by,
        expires_at: holding.expires_at,
        revoked_at: None,
    };
    certification::insert(tx, new.clone()).await?;
    Ok(new)
}

/// Reads the expert and keeps everybody else from changing it until the commit.
pub(in crate::service) async fn lock_expert(tx: &WriteTx, id: ExpertId) -> Result<(), Fault> {
    let expert = profile::lock(tx, id).await?;
    expert.map(|_| ()).ok_or_else(|| Fault::not_found("expert"))
}

/// Counts the change, tells the dispatcher, and reads the expert as they are now.
pub(in crate::service) async fn touched(
    tx: &WriteTx,
    context: &Context,
    id: ExpertId,
) -> Result<Dossier, Fault> {
    let no_expert = || Fault::not_found("expert");
    let expert = profile::update(tx, id, context.now, table::expert::ActiveModel::default())
        .await?
        .ok_or_else(no_expert)?;
    announce(tx, context, id).await?;
    dossiers(tx, vec![expert])
        .await?
        .pop()
        .ok_or_else(no_expert)
}
