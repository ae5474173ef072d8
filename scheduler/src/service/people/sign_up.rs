//! Sign-up of brands and of experts.

use entity::db::WriteTx;
use entity::store::{brand, membership, proficiency, profile};
use entity::table;
use entity::value::{
    AvailabilityExceptions, BrandMode, Dates, ExpertStatus, LanguageSkill, PresenceIntent,
    Proficiency, Role, SkillLevel, Travels, WeeklyWindows, ZoneName,
};

use super::super::experts::check_languages;
use super::super::skills::Catalogue;
use super::super::zone::check_zone;
use super::super::{Context, Fault, Services, UseCase};
use super::signer::{Identity, Signer};

/// The platform's fee of a new brand in basis points: 20 %, until an admin agrees on another.
const FEE_BPS: i32 = 2_000;

/// Days that a new brand's customers' personal data are kept.
const RETENTION_DAYS: i32 = 365;

/// A brand that comes on board.
#[derive(Clone, Debug)]
pub struct BrandSignUp {
    /// What the brand is called.
    pub name: String,
    /// Where its business hours are.
    pub time_zone: ZoneName,
    /// Who runs it.
    pub owner: Identity,
}

/// A brand, its owner and the owner's membership.
#[derive(Clone, Debug)]
pub struct SignedUpBrand {
    /// The brand.
    pub brand: table::brand::Model,
    /// Its owner.
    pub owner: table::person::Model,
    /// As what the owner signs in.
    pub membership: table::membership::Model,
}

/// Brings a brand on board, with its first owner.
#[derive(Clone, Debug)]
pub struct SignUpBrand {
    name: String,
    time_zone: ZoneName,
    owner: Signer,
}

impl SignUpBrand {
    /// Hashes the owner's password.
    ///
    /// # Errors
    /// 409 when the address is somebody else's, 429 when too many passwords wait.
    pub async fn prepare(services: &Services, sign_up: BrandSignUp) -> Result<Self, Fault> {
        Ok(Self {
            name: sign_up.name,
            time_zone: sign_up.time_zone,
            owner: Signer::prepare(services, sign_up.owner).await?,
        })
    }
}

impl UseCase for SignUpBrand {
    type Output = SignedUpBrand;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SignedUpBrand, Fault> {
        check_zone(context, "/time_zone", &self.time_zone)?;
        let owner = self.owner.enter(tx, context).await?;
        let brand = new_brand(context, &self.name, &self.time_zone);
        brand::insert(tx, brand.clone()).await?;
        let membership = table::membership::Model {
            brand_id: Some(brand.id),
            ..accepted(context, &owner, Role::Owner)
        };
        membership::insert(tx, membership.clone()).await?;
        Ok(SignedUpBrand {
            brand,
            owner,
            membership,
        })
    }
}

fn new_brand(context: &Context, name: &str, time_zone: &ZoneName) -> table::brand::Model {
    table::brand::Model {
        id: context.id(),
        name: name.to_owned(),
        time_zone: time_zone.clone(),
        business_hours: WeeklyWindows::default(),
        holidays: None,
        closures: Dates::default(),
        retention_days: RETENTION_DAYS,
        mode: BrandMode::Live,
        platform_fee_bps: FEE_BPS,
        exhausted_at: None,
        spending: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
    }
}

fn accepted(
    context: &Context,
    person: &table::person::Model,
    role: Role,
) -> table::membership::Model {
    table::membership::Model {
        id: context.id(),
        person_id: person.id,
        brand_id: None,
        expert_id: None,
        role,
        created_at: context.now,
        accepted_at: Some(context.now),
        removed_at: None,
    }
}

/// A person who wants to answer queries.
#[derive(Clone, Debug)]
pub struct ExpertSignUp {
    /// Who; the name is also the display name until they choose another.
    pub identity: Identity,
    /// Where they live.
    pub time_zone: ZoneName,
    /// The languages they claim.
    pub languages: Vec<LanguageSkill>,
    /// The skills they claim, by any name the catalogue knows.
    pub skills: Vec<(String, Proficiency)>,
}

/// An expert, who it is and as what they sign in.
#[derive(Clone, Debug)]
pub struct SignedUpExpert {
    /// The expert.
    pub expert: table::expert::Model,
    /// Who it is.
    pub person: table::person::Model,
    /// As what they sign in.
    pub membership: table::membership::Model,
    /// The languages claimed.
    pub languages: Vec<LanguageSkill>,
    /// The skills claimed, by their slugs.
    pub skills: Vec<SkillLevel>,
}

/// Takes an expert's application.
#[derive(Clone, Debug)]
pub struct SignUpExpert {
    signer: Signer,
    display_name: String,
    time_zone: ZoneName,
    languages: Vec<LanguageSkill>,
    skills: Vec<(String, Proficiency)>,
}

impl SignUpExpert {
    /// Hashes the password.
    ///
    /// # Errors
    /// 409 when the address is somebody else's, 422 for languages, 429 when too many wait.
    pub async fn prepare(services: &Services, sign_up: ExpertSignUp) -> Result<Self, Fault> {
        check_languages("/languages", &sign_up.languages)?;
        Ok(Self {
            display_name: sign_up.identity.name.clone(),
            signer: Signer::prepare(services, sign_up.identity).await?,
            time_zone: sign_up.time_zone,
            languages: sign_up.languages,
            skills: sign_up.skills,
        })
    }
}

impl UseCase for SignUpExpert {
    type Output = SignedUpExpert;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SignedUpExpert, Fault> {
        check_zone(context, "/time_zone", &self.time_zone)?;
        let skills = Catalogue::load(tx).await?.levels("/skills", &self.skills)?;
        let person = self.signer.enter(tx, context).await?;
        let expert = new_expert(context, &person, &self.display_name, &self.time_zone);
        let membership = table::membership::Model {
            expert_id: Some(expert.id),
            ..accepted(context, &person, Role::Expert)
        };
        let known = membership::find_expert(tx, person.id).await?;
        if known.is_some() {
            return Err(Fault::conflict(
                "already-an-expert",
                "you have signed up as an expert before: sign in",
            ));
        }
        profile::insert(tx, expert.clone()).await?;
        membership::insert(tx, membership.clone()).await?;
        proficiency::claim_skills(tx, expert.id, &skills).await?;
        proficiency::claim_languages(tx, expert.id, &self.languages).await?;
        Ok(SignedUpExpert {
            expert,
            person,
            membership,
            languages: self.languages.clone(),
            skills,
        })
    }
}

/// An applicant's row.
pub(crate) fn new_expert(
    context: &Context,
    person: &table::person::Model,
    display_name: &str,
    time_zone: &ZoneName,
) -> table::expert::Model {
    table::expert::Model {
        id: context.id(),
        person_id: person.id,
        display_name: display_name.to_owned(),
        time_zone: time_zone.clone(),
        status: ExpertStatus::Applied,
        status_reason: None,
        data_region: None,
        weekly: WeeklyWindows::default(),
        exceptions: AvailabilityExceptions::default(),
        travel: Travels::default(),
        intent: PresenceIntent::Offline,
        intent_since: None,
        paused_until: None,
        seen_at: None,
        lease_until: None,
        lapses: 0,
        rating_count: 0,
        rating_sum: 0,
        offers_made: 0,
        offers_accepted: 0,
        event_sequence: 0,
        version: 1,
        allows_calls: false,
        called_at: None,
        created_at: context.now,
        twin_brand_id: None,
        updated_at: context.now,
    }
}
