//! Into what state a queue takes a query, now or at a later time: by its coverage window and policy.

use entity::db::WriteTx;
use entity::table::{brand, queue};
use entity::value::{Instant, OutsideWindow, QueryState};
use sea_orm::DbErr;

use super::Entry;
use crate::service::coverage::{Window, outside_window};
use crate::service::{Context, Fault, money};

/// A queue and its window.
#[derive(Debug)]
pub(crate) struct Door<'a> {
    brand: &'a brand::Model,
    queue: &'a queue::Model,
    window: Window,
}

impl<'a> Door<'a> {
    /// The door of a queue of that brand.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn of(
        tx: &WriteTx,
        ctx: &Context,
        (brand, queue): (&'a brand::Model, &'a queue::Model),
    ) -> Result<Self, Fault> {
        let window = Window::of(tx, &ctx.zones, brand, queue).await?;
        Ok(Self {
            brand,
            queue,
            window,
        })
    }

    /// In which state a query is taken that comes now, and when one that is held goes on.
    ///
    /// # Errors
    /// 409 `outside-window` where the queue refuses it.
    pub(crate) fn now(&self, now: Instant) -> Result<(QueryState, Option<Instant>), Fault> {
        let at = self.later(now)?;
        Ok(if at == now {
            (QueryState::Queued, None)
        } else {
            (QueryState::Held, Some(at))
        })
    }

    /// When a query goes on that is deferred until then.
    ///
    /// # Errors
    /// 409 `outside-window` where the queue refuses work at that time.
    pub(crate) fn later(&self, at: Instant) -> Result<Instant, Fault> {
        if self.window.is_open(at) {
            return Ok(at);
        }
        match (self.queue.outside_window, self.window.next_open(at)) {
            (OutsideWindow::Accept, _) => Ok(at),
            (OutsideWindow::Hold, Some(opens_at)) => Ok(opens_at),
            (OutsideWindow::Hold | OutsideWindow::Refuse, opens_at) => {
                Err(outside_window(opens_at))
            }
        }
    }

    /// The entry in that state, with the time that is promised.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn entry(
        &self,
        tx: &WriteTx,
        ctx: &Context,
        (state, resume_at): (QueryState, Option<Instant>),
    ) -> Result<Entry, DbErr> {
        let times = (resume_at.unwrap_or(ctx.now), ctx.now);
        let place = (self.brand, self.queue);
        let due_at = money::promised_by(tx, &ctx.zones, place, times).await?;
        Ok(Entry {
            state,
            resume_at,
            due_at,
        })
    }
}
