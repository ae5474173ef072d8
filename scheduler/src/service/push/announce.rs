//! Who is told what: jobs, written where it is decided.

use entity::db::WriteTx;
use entity::store::{job, push};
use entity::table::offer;
use entity::value::{ExpertId, PushDeviceId};

use super::errand::{About, Errand};
use crate::service::{Context, Fault, UseCase};

/// Tells the browsers of those who are made offers.
///
/// # Errors
/// When the database fails.
pub(crate) async fn offers(
    tx: &WriteTx,
    context: &Context,
    made: &[offer::Model],
) -> Result<(), Fault> {
    let experts: Vec<ExpertId> = made.iter().map(|offer| offer.expert_id).collect();
    if experts.is_empty() {
        return Ok(());
    }
    for device in push::of_experts(tx, &experts).await? {
        let theirs = made.iter().filter(|one| one.expert_id == device.expert_id);
        for offer in theirs {
            plan(tx, context, (device.id, About::Offer(offer.id))).await?;
        }
    }
    Ok(())
}

/// Tells an expert's browsers that work waits.
///
/// # Errors
/// When the database fails.
pub(crate) async fn call(tx: &WriteTx, context: &Context, expert: ExpertId) -> Result<(), Fault> {
    for device in push::of_expert(tx, expert).await? {
        plan(tx, context, (device.id, About::Call)).await?;
    }
    Ok(())
}

async fn plan(
    tx: &WriteTx,
    context: &Context,
    (device, about): (PushDeviceId, About),
) -> Result<(), Fault> {
    let errand = Errand { device, about };
    Ok(job::enqueue(tx, context.now, errand.job(context)).await?)
}

/// Tells one of an expert's browsers something, so that they see whether it works.
#[derive(Clone, Copy, Debug)]
pub struct TryDevice {
    /// Whose.
    pub expert: ExpertId,
    /// Which.
    pub id: PushDeviceId,
}

impl UseCase for TryDevice {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let found = push::find(tx, self.id).await?;
        found
            .filter(|device| device.expert_id == self.expert)
            .ok_or_else(|| Fault::not_found("device"))?;
        plan(tx, context, (self.id, About::Trial)).await
    }
}
