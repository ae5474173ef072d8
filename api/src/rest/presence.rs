//! `/v1/expert/presence`: whether an expert is here.

use actix_web::web;
use entity::table::expert;
use entity::value::{Instant, PresenceIntent};
use scheduler::service::presence::{self, SetPresence};
use serde::{Deserialize, Serialize};

use crate::{Answer, App, ExpertCaller, Json, Reply};

/// The routes of presence.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/expert/presence").get(show).put(set));
}

/// An expert's presence.
#[derive(Serialize)]
struct PresenceView {
    intent: PresenceIntent,
    until: Option<Instant>,
    since: Option<Instant>,
    /// How long the last sign of life counts.
    lease_until: Option<Instant>,
    /// Let too many offers run out: saying "online" again brings offers back.
    unresponsive: bool,
    server_time: Instant,
}

impl PresenceView {
    fn new(expert: expert::Model, now: Instant) -> Self {
        Self {
            intent: expert.intent,
            until: expert.paused_until,
            since: expert.intent_since,
            lease_until: expert.lease_until,
            unresponsive: presence::is_unresponsive(&expert),
            server_time: now,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresenceBody {
    intent: PresenceIntent,
    #[serde(default)]
    until: Option<Instant>,
}

async fn show(caller: ExpertCaller, app: App) -> Reply {
    let expert = presence::of(app.read(), caller.expert).await?;
    Ok(Answer::ok(&PresenceView::new(expert, app.now())))
}

async fn set(caller: ExpertCaller, app: App, Json(body): Json<PresenceBody>) -> Reply {
    let say = SetPresence {
        intent: body.intent,
        until: body.until,
    };
    let expert = app.run(&caller.actor(), say).await?;
    Ok(Answer::ok(&PresenceView::new(expert, app.now())))
}
