//! The test twin: made and given up by the brand's owner; its clock and its simulated experts.

use actix_web::HttpRequest;
use entity::table;
use entity::value::{Behaviour, BrandId, BrandMode, ExpertId, Instant, Scope};
use scheduler::service::twins::{
    self, Ahead, EndTwin, MadeTwin, MakeTwin, MoveClock, Reading, SetBehaviour,
};
use serde::{Deserialize, Serialize};

use crate::answer::Nothing;
use crate::contract::{Api, says};
use crate::extract::{Json, NoBody};
use crate::{Answer, App, BrandCaller, Problem, Reply};

/// The routes of test twins.
pub(super) fn routes(api: &mut Api) {
    api.resource("/brand/test-twin", |r| {
        r.post(
            make,
            says("Makes the brand's test twin; its first key is shown once")
                .statuses(&[200, 201])
                .problems(&["is-a-twin", "too-many-keys"])
                .owner(),
        )
        .delete(end, says("Gives the test twin up").owner())
    })
    .resource("/test/clock", |r| {
        r.get(
            clock,
            says("Shows the twin's clock")
                .problems(&["not-a-twin"])
                .scope(Scope::QueuesRead),
        )
        .post(
            advance,
            says("Moves the twin's clock ahead")
                .problems(&["not-a-twin"])
                .scope(Scope::QueuesWrite),
        )
    })
    .resource("/test/behaviour", |r| {
        r.get(
            behaviour,
            says("Shows what the twin's simulated experts do")
                .problems(&["not-a-twin"])
                .scope(Scope::QueuesRead),
        )
        .put(
            behave,
            says("Says what the twin's simulated experts do")
                .problems(&["not-a-twin"])
                .scope(Scope::QueuesWrite),
        )
    });
}

/// A simulated expert.
#[derive(Serialize, schemars::JsonSchema)]
struct SimulatedView {
    id: ExpertId,
    display_name: String,
}

/// A test twin.
#[derive(Serialize, schemars::JsonSchema)]
struct TwinView {
    brand_id: BrandId,
    live_brand_id: BrandId,
    name: String,
    mode: BrandMode,
    /// Its first key, of every scope: told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    experts: Vec<SimulatedView>,
    behaviour: Behaviour,
    created_at: Instant,
}

impl TwinView {
    fn of(made: &MadeTwin) -> Self {
        let shown = |expert: &table::expert::Model| SimulatedView {
            id: expert.id,
            display_name: expert.display_name.clone(),
        };
        Self {
            brand_id: made.brand.id,
            live_brand_id: made.twin.live_brand_id,
            name: made.brand.name.clone(),
            mode: made.brand.mode,
            key: None,
            experts: made.experts.iter().map(shown).collect(),
            behaviour: made.twin.behaviour,
            created_at: made.twin.created_at,
        }
    }
}

async fn make(
    caller: BrandCaller,
    app: App,
    request: HttpRequest,
    _body: NoBody,
) -> Reply<TwinView> {
    caller.owner()?;
    let use_case = MakeTwin {
        brand: caller.brand,
    };
    app.act(&request, &caller.actor(), use_case, |made| {
        let kept = TwinView::of(&made);
        match &made.key {
            Some(created) => {
                let told = TwinView {
                    key: Some(created.secret.reveal().to_owned()),
                    ..TwinView::of(&made)
                };
                Answer::created(&told).repeated_as(&kept)
            }
            None => Answer::ok(&kept),
        }
    })
    .await
}

async fn end(caller: BrandCaller, app: App) -> Reply<Nothing> {
    caller.owner()?;
    let use_case = EndTwin {
        brand: caller.brand,
    };
    app.run(&caller.actor(), use_case).await?;
    app.access.forget_all();
    Ok(Answer::no_content())
}

/// What a twin's clock shows.
#[derive(Serialize, schemars::JsonSchema)]
struct ClockView {
    /// The time in the twin.
    now: Instant,
    /// How far that is ahead of the real time; it only grows.
    offset_seconds: i64,
}

impl From<Reading> for ClockView {
    fn from(reading: Reading) -> Self {
        Self {
            now: reading.now,
            offset_seconds: reading.offset_seconds,
        }
    }
}

async fn clock(caller: BrandCaller, app: App) -> Reply<ClockView> {
    caller.require(Scope::QueuesRead)?;
    let twin = twins::twin_of(app.read(), caller.brand).await?;
    Ok(Answer::ok(&ClockView::from(twins::reading(
        &twin,
        app.now(),
    ))))
}

/// How far the clock goes: one of the two.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdvanceBody {
    /// By so many seconds.
    #[serde(default)]
    advance_seconds: Option<u32>,
    /// To that time in the twin.
    #[serde(default)]
    to: Option<Instant>,
}

async fn advance(
    caller: BrandCaller,
    app: App,
    request: HttpRequest,
    Json(body): Json<AdvanceBody>,
) -> Reply<ClockView> {
    caller.require(Scope::QueuesWrite)?;
    let ahead = match (body.advance_seconds, body.to) {
        (Some(seconds), None) => Ahead::By(seconds),
        (None, Some(at)) => Ahead::To(at),
        _ => {
            return Err(Problem::field(
                "/advance_seconds",
                "give advance_seconds or to, one of them",
            ));
        }
    };
    let use_case = MoveClock {
        brand: caller.brand,
        ahead,
    };
    app.act(&request, &caller.actor(), use_case, |reading| {
        Answer::ok(&ClockView::from(reading))
    })
    .await
}

async fn behaviour(caller: BrandCaller, app: App) -> Reply<Behaviour> {
    caller.require(Scope::QueuesRead)?;
    let twin = twins::twin_of(app.read(), caller.brand).await?;
    Ok(Answer::ok(&twin.behaviour))
}

async fn behave(
    caller: BrandCaller,
    app: App,
    Json(behaviour): Json<Behaviour>,
) -> Reply<Behaviour> {
    caller.require(Scope::QueuesWrite)?;
    let use_case = SetBehaviour {
        brand: caller.brand,
        behaviour,
    };
    let behaviour = app.run(&caller.actor(), use_case).await?;
    Ok(Answer::ok(&behaviour))
}
