//! `/admin/board`: what waits and who works, now.

use askama::Template;
use entity::store::overview::{self as store, InHand};
use entity::table::query;
use entity::value::{Instant, QueryId};
use scheduler::service::overview::{Overview, overview};
use scheduler::service::work::ReleaseQuery;
use serde::Deserialize;

use super::super::{self as pages, Form, Frame, Shown, Viewer};
use super::names::Queues;
use super::role::OpsViewer;
use crate::extract::Path;
use crate::problem::Problem;

/// Queries of one list.
const SHOWN: u64 = 50;

/// What the live part shows.
struct Night {
    overview: Overview,
    queues: Queues,
    in_hand: Vec<InHand>,
    held: Vec<query::Model>,
    rules: bool,
    now: Instant,
}

impl Night {
    async fn read(viewer: &Viewer) -> Result<Self, Problem> {
        let (read, now) = (viewer.app.read(), viewer.frame.now);
        let overview = overview(read, now).await?;
        let rules = overview
            .dispatch
            .as_ref()
            .is_some_and(|lease| lease.until > now);
        Ok(Self {
            overview,
            queues: Queues::read(read).await?,
            in_hand: store::in_hand(read, SHOWN).await?,
            held: store::held_back(read, SHOWN).await?,
            rules,
            now,
        })
    }

    /// Whether an expert is not here.
    fn is_silent(&self, lease: &Option<Instant>) -> bool {
        lease.is_none_or(|until| until <= self.now)
    }
}

#[derive(Template)]
#[template(path = "admin/board.html")]
struct BoardPage {
    frame: Frame,
    night: Night,
}

#[derive(Template)]
#[template(path = "admin/board-live.html")]
struct BoardLive {
    frame: Frame,
    night: Night,
}

pub(super) async fn show(viewer: OpsViewer) -> Shown {
    let night = Night::read(&viewer.viewer).await?;
    pages::show(&BoardPage {
        frame: viewer.viewer.frame,
        night,
    })
}

/// The live part alone.
pub(super) async fn live(viewer: OpsViewer) -> Shown {
    let night = Night::read(&viewer.viewer).await?;
    pages::show(&BoardLive {
        frame: viewer.viewer.frame,
        night,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn release(
    viewer: OpsViewer,
    Path(query): Path<QueryId>,
    Form(Nothing {}): Form<Nothing>,
) -> Shown {
    let viewer = viewer.viewer;
    viewer
        .app
        .run(&viewer.actor, ReleaseQuery { query })
        .await?;
    Ok(pages::done("/admin/board", "admin-released"))
}
