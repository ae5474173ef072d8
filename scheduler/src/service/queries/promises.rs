//! What the brand says about promises.

use entity::db::WriteTx;
use entity::store;
use entity::table::promise;
use entity::value::{BrandId, Instant, PromiseId};

use crate::service::{Context, Fault, UseCase};

/// A brand says that its customer was told a promise.
#[derive(Clone, Copy, Debug)]
pub struct MarkTold {
    /// Whose.
    pub brand: BrandId,
    /// Which promise.
    pub promise: PromiseId,
    /// When; now where it does not say.
    pub at: Option<Instant>,
}

impl UseCase for MarkTold {
    type Output = promise::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<promise::Model, Fault> {
        let at = self.at.map_or(ctx.now, |at| at.min(ctx.now));
        store::promise::told(tx, (self.brand, self.promise), at)
            .await?
            .ok_or_else(|| Fault::not_found("promise"))
    }
}
