//! `/v1/expert/presence`: whether an expert is here.

use actix_web::HttpRequest;
use entity::value::{Instant, PresenceIntent};
use scheduler::service::presence::{self, Seen, SetPresence};
use serde::{Deserialize, Serialize};

use crate::answer::expected_version;
use crate::contract::{Api, says};
use crate::{Answer, App, ExpertCaller, Json, Reply};

/// The routes of presence.
pub fn routes(api: &mut Api) {
    api.resource("/expert/presence", |r| {
        r.get(show, says("Shows the expert's presence").etag())
            .put(set, says("Sets the expert's presence").if_match())
    });
}

/// An expert's presence.
#[derive(Serialize, schemars::JsonSchema)]
struct PresenceView {
    intent: PresenceIntent,
    until: Option<Instant>,
    since: Option<Instant>,
    /// How long the last sign of life counts.
    lease_until: Option<Instant>,
    /// Let too many offers run out: saying "online" again brings offers back.
    unresponsive: bool,
    /// On duty by a shift.
    on_shift: bool,
    /// The duty ends soon: nothing new is offered, what is open is finished.
    shift_draining: bool,
    /// When the first of these two changes.
    shift_changes_at: Option<Instant>,
    server_time: Instant,
}

impl PresenceView {
    fn new(seen: Seen, now: Instant) -> Self {
        let Seen { expert, watch } = seen;
        Self {
            intent: expert.intent,
            until: expert.paused_until,
            since: expert.intent_since,
            lease_until: expert.lease_until,
            unresponsive: presence::is_unresponsive(&expert),
            on_shift: watch.on_shift,
            shift_draining: watch.draining,
            shift_changes_at: watch.changes_at,
            server_time: now,
        }
    }
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct PresenceBody {
    intent: PresenceIntent,
    #[serde(default)]
    until: Option<Instant>,
}

async fn show(caller: ExpertCaller, app: App) -> Reply<PresenceView> {
    let now = app.now();
    let seen = presence::of(app.read(), caller.expert, now).await?;
    let version = presence::version(&seen.expert);
    Ok(Answer::ok(&PresenceView::new(seen, now)).etag(version))
}

async fn set(
    caller: ExpertCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<PresenceBody>,
) -> Reply<PresenceView> {
    let say = SetPresence {
        intent: body.intent,
        until: body.until,
        expected: expected_version(&request)?,
    };
    app.run(&caller.actor(), say).await?;
    show(caller, app).await
}
