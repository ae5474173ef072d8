//! A brand asks for a quote before it posts.

use entity::db::WriteTx;
use entity::store;
use entity::table;
use entity::value::{BrandId, LanguageTag, OutsideWindow, QueueId};

use super::{Estimate, Quoting};
use crate::service::coverage::Window;
use crate::service::{Context, Fault, UseCase};

/// A brand asks by when a query would be answered.
#[derive(Clone, Debug)]
pub struct AskQuote {
    /// Whose.
    pub brand: BrandId,
    /// In which queue.
    pub queue: QueueId,
    /// In which language; the queue's first where none is given.
    pub language: Option<LanguageTag>,
}

impl UseCase for AskQuote {
    type Output = table::quote::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<table::quote::Model, Fault> {
        let queue = store::queue::find_of(tx, self.brand, self.queue)
            .await?
            .ok_or_else(|| Fault::not_found("queue"))?;
        let language = self.language.clone();
        let language = language
            .or_else(|| queue.languages.first().cloned())
            .ok_or_else(|| Fault::internal(format!("{} serves no language", queue.id)))?;
        let window = Window::of_queue(tx, &ctx.zones, &queue).await?;
        let begins = match queue.outside_window {
            OutsideWindow::Accept => Some(ctx.now),
            OutsideWindow::Hold | OutsideWindow::Refuse => window.next_open(ctx.now),
        };
        let estimate = match begins {
            Some(opens) => {
                let held_until = (opens > ctx.now).then_some(opens);
                let quoting = Quoting::of(tx, queue.id, (held_until, ctx.now)).await;
                quoting?.next(&language, ctx.now)
            }
            None => Estimate::insufficient(ctx.now),
        };
        let [quoted_p50, quoted_p80, quoted_p90, quoted_p95] = estimate.answer_by;
        let quote = table::quote::Model {
            id: ctx.id(),
            brand_id: self.brand,
            queue_id: queue.id,
            made_at: ctx.now,
            valid_until: estimate.valid_until,
            language,
            basis: estimate.basis,
            quoted_p50,
            quoted_p80,
            quoted_p90,
            quoted_p95,
        };
        store::quote::insert(tx, quote.clone()).await?;
        Ok(quote)
    }
}
