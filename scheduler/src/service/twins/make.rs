//! Making a brand's twin, keeping its simulated experts able, and giving it up.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{
    api_key, brand, certification, change, membership, person, proficiency, profile, queue, twin,
};
use entity::table;
use entity::value::{
    Behaviour, BrandId, BrandMode, CertificationState, ChangeSubject, Currency, ExpertStatus,
    LanguageSkill, LanguageTag, MembershipId, Money, PersonId, PresenceIntent, Proficiency,
    QueueStatus, Scope, SkillLevel, ZoneName,
};
use serde_json::json;

use crate::service::deposits::RecordDeposit;
use crate::service::keys::{CreateKey, CreatedKey};
use crate::service::{Context, Fault, UseCase, audit};

/// Simulated experts of a twin at least: enough to see queries passed on.
const EXPERTS: usize = 3;

/// Queues that are copied at most.
const QUEUES: u64 = 1_000;

/// Play money of each currency, in minor units.
const PLAY_MONEY: i64 = 10_000_000;

/// What its money is called in the books.
const REFERENCE: &str = "play money";

/// How long simulated experts are here: they never leave.
const STAY: TimeDelta = TimeDelta::days(36_500);

/// A brand's name may have 200 characters.
const NAME: usize = 190;

/// Makes a brand's twin; a repeat answers the one there is.
#[derive(Clone, Copy, Debug)]
pub struct MakeTwin {
    /// The live brand.
    pub brand: BrandId,
}

/// A twin, with its first key where it is new.
#[derive(Clone, Debug)]
pub struct MadeTwin {
    /// The tenant.
    pub brand: table::brand::Model,
    /// What is special about it.
    pub twin: table::twin::Model,
    /// Its simulated experts.
    pub experts: Vec<table::expert::Model>,
    /// Its first key, of every scope.
    pub key: Option<CreatedKey>,
}

impl UseCase for MakeTwin {
    type Output = MadeTwin;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<MadeTwin, Fault> {
        let live = brand::lock(tx, self.brand).await?;
        let live = live.ok_or_else(|| Fault::not_found("brand"))?;
        if live.mode == BrandMode::Test {
            return Err(Fault::conflict(
                "is-a-twin",
                "this is a test twin already; act in the live brand to make or reset one",
            ));
        }
        let known = twin::of_live(tx, live.id).await?;
        let is_new = known.is_none();
        let twin = match known {
            Some(twin) => twin,
            None => found(tx, context, &live).await?,
        };
        let brand = brand::find(tx, twin.brand_id).await?;
        let brand = brand.ok_or_else(|| Fault::not_found("brand"))?;
        admit(tx, context, (live.id, brand.id)).await?;
        let key = match is_new {
            true => Some(endow(tx, context, (&live, &brand)).await?),
            false => None,
        };
        Ok(MadeTwin {
            experts: twin::experts(tx, brand.id).await?,
            brand,
            twin,
            key,
        })
    }
}

/// The tenant itself: all that the live brand says of itself.
async fn found(
    tx: &WriteTx,
    context: &Context,
    live: &table::brand::Model,
) -> Result<table::twin::Model, Fault> {
    let name: String = live.name.chars().take(NAME).collect();
    let new = table::brand::Model {
        id: context.id(),
        name: format!("{name} (test)"),
        mode: BrandMode::Test,
        exhausted_at: None,
        version: 1,
        created_at: context.now,
        updated_at: context.now,
        ..live.clone()
    };
    let row = table::twin::Model {
        brand_id: new.id,
        live_brand_id: live.id,
        behaviour: Behaviour::default(),
        offset_seconds: 0,
        created_at: context.now,
        ended_at: None,
    };
    brand::insert(tx, new).await?;
    twin::insert(tx, row.clone()).await?;
    Ok(row)
}

/// Whoever is a member of the live brand is one of its twin.
async fn admit(
    tx: &WriteTx,
    context: &Context,
    (live, brand): (BrandId, BrandId),
) -> Result<(), Fault> {
    let members = membership::page_of(tx, Some(live), None, QUEUES).await?;
    for member in members.into_iter().filter(|one| one.accepted_at.is_some()) {
        let theirs = table::membership::Model {
            id: context.id(),
            brand_id: Some(brand),
            created_at: context.now,
            accepted_at: Some(context.now),
            ..member
        };
        let (who, role) = (theirs.person_id, theirs.role);
        if membership::find_role(tx, who, Some(brand), role)
            .await?
            .is_none()
        {
            membership::insert(tx, theirs).await?;
        }
    }
    Ok(())
}

/// Whoever leaves the live brand leaves its twin.
pub(crate) async fn part(
    tx: &WriteTx,
    context: &Context,
    member: &table::membership::Model,
) -> Result<(), Fault> {
    let Some(live) = member.brand_id else {
        return Ok(());
    };
    let Some(twin) = twin::of_live(tx, live).await? else {
        return Ok(());
    };
    let (who, circle) = (member.person_id, Some(twin.brand_id));
    let theirs = membership::find_role(tx, who, circle, member.role).await?;
    match theirs {
        Some(theirs) => leave(tx, context, theirs.id).await,
        None => Ok(()),
    }
}

async fn leave(tx: &WriteTx, context: &Context, id: MembershipId) -> Result<(), Fault> {
    membership::remove(tx, id, context.now).await?;
    session::revoke(tx, Sessions::In(id), context.now).await?;
    Ok(())
}

/// Queues like the live ones, play money, simulated experts and a key.
async fn endow(
    tx: &WriteTx,
    context: &Context,
    (live, brand): (&table::brand::Model, &table::brand::Model),
) -> Result<CreatedKey, Fault> {
    let mut currencies = BTreeSet::from([Currency::USD]);
    let mut subjects = vec![(ChangeSubject::Brand, brand.id.0)];
    for model in queue::page(tx, live.id, None, QUEUES).await? {
        if model.status == QueueStatus::Archived {
            continue;
        }
        let copy = table::queue::Model {
            id: context.id(),
            brand_id: brand.id,
            mode: BrandMode::Test,
            version: 1,
            created_at: context.now,
            updated_at: context.now,
            ..model
        };
        currencies.insert(copy.currency);
        subjects.push((ChangeSubject::Queue, copy.id.0));
        queue::insert(tx, copy).await?;
    }
    change::record(tx, &context.entropy, context.now, &subjects).await?;
    for currency in currencies {
        let deposit = RecordDeposit {
            brand_id: brand.id,
            amount: Money::new(PLAY_MONEY, currency),
            reference: format!("{REFERENCE} {currency}"),
        };
        deposit.apply(tx, context).await?;
    }
    for number in 1..=EXPERTS {
        hire(tx, context, (brand, number)).await?;
    }
    equip(tx, context, brand.id).await?;
    let key = CreateKey {
        brand: brand.id,
        name: "first key of the twin".to_owned(),
        scopes: SCOPES.to_vec(),
    };
    let created = key.apply(tx, context).await?;
    audit::record(tx, context, "twin.make", live.id, json!({"twin": brand.id})).await?;
    Ok(created)
}

/// Every scope: in a twin nothing can be broken.
const SCOPES: [Scope; 8] = [
    Scope::QueriesRead,
    Scope::QueriesWrite,
    Scope::QueuesRead,
    Scope::QueuesWrite,
    Scope::WebhooksRead,
    Scope::WebhooksWrite,
    Scope::BillingRead,
    Scope::BillingWrite,
];

/// A simulated expert: a row like any other's, whom nobody can sign in as.
async fn hire(
    tx: &WriteTx,
    context: &Context,
    (brand, number): (&table::brand::Model, usize),
) -> Result<(), Fault> {
    let person_id: PersonId = context.id();
    // No address there can ever receive a letter (RFC 2606).
    let address = format!("{person_id}@simulated.invalid");
    let name = format!("Sim {number}");
    let nobody = table::person::Model {
        id: person_id,
        email: address.clone(),
        email_key: address,
        name: name.clone(),
        password_hash: "none".to_owned(),
        email_verified_at: None,
        language: None,
        created_at: context.now,
    };
    person::insert(tx, nobody.clone()).await?;
    let applied = crate::service::people::new_expert(context, &nobody, &name, &ZoneName::utc());
    let expert = table::expert::Model {
        status: ExpertStatus::Approved,
        intent: PresenceIntent::Online,
        intent_since: Some(context.now),
        seen_at: Some(context.now),
        lease_until: Some(context.now + STAY),
        twin_brand_id: Some(brand.id),
        ..applied
    };
    let id = expert.id;
    profile::insert(tx, expert).await?;
    let certified = table::certification::Model {
        id: context.id(),
        expert_id: id,
        brand_id: brand.id,
        queue_id: None,
        state: CertificationState::Granted,
        granted_at: context.now,
        granted_by: context.actor.person().unwrap_or(person_id),
        expires_at: None,
        revoked_at: None,
    };
    Ok(certification::insert(tx, certified).await?)
}

/// Simulated experts know everything that their twin's queues ask for.
pub(crate) async fn equip(tx: &WriteTx, context: &Context, brand: BrandId) -> Result<(), Fault> {
    let queues = queue::page(tx, brand, None, QUEUES).await?;
    let tags: BTreeSet<&LanguageTag> = queues.iter().flat_map(|one| one.languages.iter()).collect();
    let skills: BTreeSet<_> = queues
        .iter()
        .flat_map(|one| one.skills.iter())
        .map(|asked| &asked.name)
        .collect();
    let regions: BTreeSet<&String> = queues
        .iter()
        .flat_map(|one| one.data_regions.iter())
        .collect();
    let languages: Vec<LanguageSkill> = tags
        .into_iter()
        .map(|tag| LanguageSkill {
            tag: tag.clone(),
            proficiency: Proficiency::BEST,
        })
        .collect();
    let levels: Vec<SkillLevel> = skills
        .into_iter()
        .map(|name| SkillLevel {
            name: name.clone(),
            proficiency: Proficiency::BEST,
        })
        .collect();
    let experts = twin::experts(tx, brand).await?;
    let mut places = regions.iter().cycle();
    let mut subjects = Vec::new();
    for expert in experts {
        proficiency::claim_languages(tx, expert.id, &languages).await?;
        proficiency::claim_skills(tx, expert.id, &levels).await?;
        proficiency::verify_languages(tx, expert.id, &languages, context.now).await?;
        proficiency::verify_skills(tx, expert.id, &levels, context.now).await?;
        let place = table::expert::ActiveModel {
            data_region: sea_orm::ActiveValue::Set(places.next().map(|place| (*place).clone())),
            ..Default::default()
        };
        profile::update(tx, expert.id, context.now, place).await?;
        subjects.push((ChangeSubject::Expert, expert.id.0));
    }
    Ok(change::record(tx, &context.entropy, context.now, &subjects).await?)
}

/// Gives a brand's twin up: nothing of it works any more, and another can be made.
#[derive(Clone, Copy, Debug)]
pub struct EndTwin {
    /// The live brand.
    pub brand: BrandId,
}

impl UseCase for EndTwin {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        brand::lock(tx, self.brand).await?;
        let Some(twin) = twin::of_live(tx, self.brand).await? else {
            return Ok(());
        };
        let mut subjects = vec![(ChangeSubject::Brand, twin.brand_id.0)];
        for mut row in queue::page(tx, twin.brand_id, None, QUEUES).await? {
            subjects.push((ChangeSubject::Queue, row.id.0));
            row.status = QueueStatus::Archived;
            queue::replace(tx, row).await?;
        }
        for expert in twin::dismiss(tx, twin.brand_id).await? {
            subjects.push((ChangeSubject::Expert, expert.0));
        }
        for key in api_key::page_of(tx, twin.brand_id, None, QUEUES).await? {
            api_key::revoke(tx, key.id, context.now).await?;
        }
        for member in membership::page_of(tx, Some(twin.brand_id), None, QUEUES).await? {
            leave(tx, context, member.id).await?;
        }
        twin::end(tx, twin.brand_id, context.now).await?;
        change::record(tx, &context.entropy, context.now, &subjects).await?;
        let detail = json!({"twin": twin.brand_id});
        Ok(audit::record(tx, context, "twin.end", self.brand, detail).await?)
    }
}
