//! Queues: creating, changing and looking at them.

mod form;
mod limits;
mod pay;
mod readiness;
mod settings;

pub use readiness::{Check, CheckState, Readiness, readiness};
pub use settings::{PromiseSettings, QueueSettings, ResolutionSettings, usual_visit_fee};

use entity::db::WriteTx;
use entity::store;
use entity::table::queue;
use entity::value::{BrandId, BrandMode, ChangeSubject, QueueId, QueueStatus};
use serde_json::Value;

use super::fields::merge;
use super::skills::Catalogue;
use super::{Context, Fault, UseCase, twins};

/// Queues of one brand at most, archived ones included: far above any brand's needs.
const QUEUES_MAX: usize = 1_000;

/// A brand publishes a queue.
#[derive(Clone, Debug)]
pub struct CreateQueue {
    /// Whose.
    pub brand: BrandId,
    /// Its settings as JSON.
    pub settings: Value,
}

impl UseCase for CreateQueue {
    type Output = queue::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<queue::Model, Fault> {
        let settings = read(tx, &self.settings).await?;
        // The brand's row is the lock under which names stay unique.
        let brand = store::brand::lock(tx, self.brand)
            .await?
            .ok_or_else(|| Fault::not_found("brand"))?;
        if store::queue::page(tx, self.brand, None, QUEUES_MAX as u64)
            .await?
            .len()
            >= QUEUES_MAX
        {
            return Err(Fault::conflict(
                "too-many-queues",
                "a brand has at most 1,000 queues; change one instead",
            ));
        }
        free_name(tx, self.brand, &settings, None).await?;
        let queue = queue::Model {
            id: ctx.id(),
            brand_id: self.brand,
            mode: brand.mode,
            version: 1,
            created_at: ctx.now,
            updated_at: ctx.now,
            ..blank(settings, ctx)
        };
        store::queue::insert(tx, queue.clone()).await?;
        tell(tx, ctx, &queue).await?;
        Ok(queue)
    }
}

/// A brand changes a queue.
#[derive(Clone, Debug)]
pub struct ChangeQueue {
    /// Whose.
    pub brand: BrandId,
    /// Which queue.
    pub queue: QueueId,
    /// The version it was read at, if the brand cares.
    pub version: Option<i64>,
    /// What to change (RFC 7396): what is absent stays, null goes back to the default.
    pub patch: Value,
}

impl UseCase for ChangeQueue {
    type Output = queue::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<queue::Model, Fault> {
        store::brand::lock(tx, self.brand).await?;
        let old = store::queue::lock_of(tx, self.brand, self.queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        if self.version.is_some_and(|version| version != old.version) {
            return Err(Fault::stale());
        }
        let settings = read(tx, &patched(&old, &self.patch)?).await?;
        if settings.status != QueueStatus::Archived {
            free_name(tx, self.brand, &settings, Some(old.id)).await?;
        }
        let changed = queue::Model {
            id: old.id,
            brand_id: old.brand_id,
            mode: old.mode,
            version: old.version,
            created_at: old.created_at,
            updated_at: ctx.now,
            ..blank(settings, ctx)
        };
        let changed = store::queue::replace(tx, changed)
            .await?
            .ok_or_else(Fault::stale)?;
        tell(tx, ctx, &changed).await?;
        Ok(changed)
    }
}

/// The queue's settings with the patch laid onto them. What followed from the price or the channel
/// follows the new one.
fn patched(old: &queue::Model, patch: &Value) -> Result<Value, Fault> {
    let settings = QueueSettings::from(old.clone());
    let usual_fee = usual_visit_fee(settings.price_per_resolution) == settings.visit_fee;
    let mut document = serde_json::to_value(&settings)
        .map_err(|error| Fault::internal(format!("settings did not serialise: {error}")))?;
    if usual_fee && let Some(fields) = document.as_object_mut() {
        fields.remove("visit_fee");
    }
    let no_credit = settings.escalation_credit.amount == 0;
    if no_credit && let Some(fields) = document.as_object_mut() {
        fields.remove("escalation_credit");
    }
    let other_kind = patch.pointer("/coverage/kind").is_some();
    if other_kind && let Some(fields) = document.as_object_mut() {
        fields.remove("coverage");
    }
    if !patch.is_object() {
        return Err(Fault::field("", "must be an object"));
    }
    merge(&mut document, patch);
    Ok(document)
}

async fn read(tx: &WriteTx, document: &Value) -> Result<QueueSettings, Fault> {
    form::read(document, &Catalogue::load(tx).await?)
}

async fn free_name(
    tx: &WriteTx,
    brand: BrandId,
    settings: &QueueSettings,
    except: Option<QueueId>,
) -> Result<(), Fault> {
    let other = store::queue::named(tx, brand, &settings.name).await?;
    if other.is_some_and(|other| Some(other.id) != except) {
        return Err(Fault::field(
            "/name",
            "is the name of another queue; choose another, or archive that one",
        ));
    }
    Ok(())
}

/// A row with these settings; whose and when is filled in by the caller.
fn blank(settings: QueueSettings, ctx: &Context) -> queue::Model {
    queue::Model {
        pay_rules: Some(settings.pay_rules()),
        id: QueueId(uuid::Uuid::nil()),
        brand_id: BrandId(uuid::Uuid::nil()),
        name: settings.name,
        channel: settings.channel,
        status: settings.status,
        languages: settings.languages,
        skills: settings.skills,
        coverage: settings.coverage,
        outside_window: settings.outside_window,
        certification_required: settings.certification_required,
        first_response_seconds: settings.promise.first_response_seconds,
        resolution_seconds: settings.promise.resolution_seconds,
        promise_texts: settings.promise.texts,
        data_regions: settings.data_regions,
        price_amount: settings.price_per_resolution.amount,
        currency: settings.price_per_resolution.currency,
        visit_fee_amount: settings.visit_fee.amount,
        quiet_seconds: settings.resolution.quiet_seconds,
        hold_seconds: settings.resolution.hold_seconds,
        finish_seconds: settings.finish_seconds,
        limits: settings.limits,
        mode: BrandMode::Live,
        version: 0,
        created_at: ctx.now,
        updated_at: ctx.now,
    }
}

/// Tells the dispatcher; simulated experts learn what their queue asks for.
async fn tell(tx: &WriteTx, ctx: &Context, queue: &queue::Model) -> Result<(), Fault> {
    let subjects = [(ChangeSubject::Queue, queue.id.0)];
    store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await?;
    match queue.mode {
        BrandMode::Test => twins::equip(tx, ctx, queue.brand_id).await,
        BrandMode::Live => Ok(()),
    }
}
