//! Making a programme, publishing a version of it, opening and closing it.

use entity::db::WriteTx;
use entity::store::{self, change, program};
use entity::table::{program as table, program_version};
use entity::value::{
    BrandId, ChangeSubject, Instant, PersonId, ProgramContent, ProgramId, ProgramStatus, QueueId,
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::form::checked;
use crate::service::{Actor, Context, Fault, UseCase, audit};

/// Programmes of one brand at most.
const PROGRAMS_MAX: u64 = 200;

/// Versions of one programme at most: each is kept for ever.
const VERSIONS_MAX: i64 = 1_000;

/// Whose desk somebody sits at: a brand's own, or the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// A brand, about its own.
    Brand(BrandId),
    /// Whoever runs the platform, about everybody's.
    Platform,
}

impl Desk {
    /// Whether what belongs to this brand is seen from here.
    #[must_use]
    pub fn sees(self, brand: BrandId) -> bool {
        match self {
            Self::Brand(own) => own == brand,
            Self::Platform => true,
        }
    }
}

/// A programme with its latest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The programme.
    pub program: table::Model,
    /// What it asks and gives now.
    pub version: program_version::Model,
}

/// What a programme is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProgram {
    /// Whose; a brand need not say.
    pub brand: Option<BrandId>,
    /// For which queue only.
    pub queue: Option<QueueId>,
    /// What it is called.
    pub title: String,
    /// What it asks and gives.
    pub content: ProgramContent,
}

/// Somebody makes a programme, open to experts at once.
#[derive(Clone, Debug)]
pub struct CreateProgram {
    /// From where.
    pub desk: Desk,
    /// What it is to be.
    pub new: NewProgram,
}

impl UseCase for CreateProgram {
    type Output = Published;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Published, Fault> {
        let brand = self.brand()?;
        // The brand's row is the lock under which programmes are counted.
        let known = store::brand::lock(tx, brand).await?;
        known.ok_or_else(|| Fault::field("/brand_id", "is no brand"))?;
        if let Some(queue) = self.new.queue {
            let known = store::queue::find_of(tx, brand, queue).await?;
            known.ok_or_else(|| Fault::field("/queue_id", "is no queue of this brand"))?;
        }
        if program::count(tx, brand, PROGRAMS_MAX).await? as u64 >= PROGRAMS_MAX {
            let detail = format!("a brand has at most {PROGRAMS_MAX} programmes; change one");
            return Err(Fault::conflict("too-many-programs", detail));
        }
        let program = table::Model {
            id: context.id(),
            brand_id: brand,
            queue_id: self.new.queue,
            title: self.new.title.clone(),
            status: ProgramStatus::Open,
            latest: 1,
            agreement: 1,
            asked_agreement: None,
            agree_by: None,
            version: 1,
            created_at: context.now,
            updated_at: context.now,
        };
        program::insert(tx, program.clone()).await?;
        let version = version(tx, context, &program, &self.new.content).await?;
        program::insert_version(tx, version.clone()).await?;
        let detail = json!({ "brand": brand, "queue": self.new.queue, "digest": version.digest });
        audit::record(tx, context, "program.create", program.id, detail).await?;
        Ok(Published { program, version })
    }
}

impl CreateProgram {
    fn brand(&self) -> Result<BrandId, Fault> {
        match (self.desk, self.new.brand) {
            (Desk::Brand(own), None) => Ok(own),
            (Desk::Brand(own), Some(brand)) if own == brand => Ok(own),
            (Desk::Brand(_), Some(_)) => Err(Fault::field("/brand_id", "is not your brand")),
            (Desk::Platform, Some(brand)) => Ok(brand),
            (Desk::Platform, None) => Err(Fault::field("/brand_id", "name the brand")),
        }
    }
}

/// Somebody publishes another version; whoever has begun goes on with theirs.
#[derive(Clone, Debug)]
pub struct PublishVersion {
    /// From where.
    pub desk: Desk,
    /// Of which programme.
    pub program: ProgramId,
    /// What it asks and gives from now on.
    pub content: ProgramContent,
    /// By when whoever is certified has to accept the agreement of this version, if it differs.
    pub agree_by: Option<Instant>,
}

impl UseCase for PublishVersion {
    type Output = Published;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Published, Fault> {
        let old = locked(tx, self.desk, self.program).await?;
        if self.agree_by.is_some_and(|at| at <= context.now) {
            return Err(Fault::field("/agree_by", "must be in the future"));
        }
        if old.latest >= VERSIONS_MAX {
            let detail = format!("a programme has at most {VERSIONS_MAX} versions; make another");
            return Err(Fault::conflict("too-many-programs", detail));
        }
        let before = program::version(tx, old.id, old.latest).await?;
        let before = before.ok_or_else(|| Fault::internal(format!("{} has no version", old.id)))?;
        let same_text = before.content.agreement == self.content.agreement;
        if same_text && self.agree_by.is_some() {
            let detail = "the agreement is the same as before; nobody has to accept it anew";
            return Err(Fault::field("/agree_by", detail));
        }
        let agreement = old.agreement + i64::from(!same_text);
        let new = table::Model {
            latest: old.latest + 1,
            agreement,
            asked_agreement: self.agree_by.map(|_| agreement).or(old.asked_agreement),
            agree_by: self.agree_by.or(old.agree_by),
            updated_at: context.now,
            ..old
        };
        let program = program::replace(tx, new).await?.ok_or_else(Fault::stale)?;
        let version = version(tx, context, &program, &self.content).await?;
        program::insert_version(tx, version.clone()).await?;
        if let Some(agree_by) = self.agree_by {
            let experts = program::until_agreed(tx, program.id, agree_by).await?;
            let told: Vec<_> = experts
                .iter()
                .map(|id| (ChangeSubject::Expert, id.0))
                .collect();
            change::record(tx, &context.entropy, context.now, &told).await?;
        }
        let detail = json!({
            "version": version.number, "digest": version.digest, "agree_by": self.agree_by,
        });
        audit::record(tx, context, "program.publish", program.id, detail).await?;
        Ok(Published { program, version })
    }
}

/// Somebody renames, opens or closes a programme.
#[derive(Clone, Debug)]
pub struct ChangeProgram {
    /// From where.
    pub desk: Desk,
    /// Which programme.
    pub program: ProgramId,
    /// The version of the row it was read at, if the asker cares.
    pub version: Option<i64>,
    /// What it is called from now on.
    pub title: Option<String>,
    /// Whether experts can apply from now on.
    pub status: Option<ProgramStatus>,
}

impl UseCase for ChangeProgram {
    type Output = Published;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Published, Fault> {
        let old = locked(tx, self.desk, self.program).await?;
        if self.version.is_some_and(|version| version != old.version) {
            return Err(Fault::stale());
        }
        let new = table::Model {
            title: self.title.clone().unwrap_or_else(|| old.title.clone()),
            status: self.status.unwrap_or(old.status),
            updated_at: context.now,
            ..old
        };
        let program = program::replace(tx, new).await?.ok_or_else(Fault::stale)?;
        let version = program::version(tx, program.id, program.latest).await?;
        let version =
            version.ok_or_else(|| Fault::internal(format!("{} has no version", program.id)))?;
        let detail = json!({ "status": program.status });
        audit::record(tx, context, "program.change", program.id, detail).await?;
        Ok(Published { program, version })
    }
}

async fn locked(tx: &WriteTx, desk: Desk, id: ProgramId) -> Result<table::Model, Fault> {
    let found = program::lock(tx, id).await?;
    found
        .filter(|program| desk.sees(program.brand_id))
        .ok_or_else(|| Fault::not_found("certification programme"))
}

/// The latest version of a programme with this content.
async fn version(
    tx: &WriteTx,
    context: &Context,
    program: &table::Model,
    content: &ProgramContent,
) -> Result<program_version::Model, Fault> {
    let content = checked(tx, content).await?;
    Ok(program_version::Model {
        brand_id: program.brand_id,
        program_id: program.id,
        number: program.latest,
        agreement: program.agreement,
        digest: digest(&content.agreement),
        content,
        published_at: context.now,
        published_by: person(tx, context).await?,
    })
}

/// The SHA-256 of a text, in hexadecimal.
fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The person behind whoever asks: of a key, the one who made it.
pub(super) async fn person(tx: &WriteTx, context: &Context) -> Result<PersonId, Fault> {
    let person = match &context.actor {
        Actor::Person { person, .. } => Some(*person),
        Actor::Key { key, brand, .. } => {
            let key = store::api_key::find_of(tx, *brand, *key).await?;
            key.map(|key| key.created_by)
        }
        Actor::Anonymous | Actor::System => None,
    };
    person.ok_or_else(|| Fault::forbidden("wrong-role", "act as a brand or an administrator"))
}
