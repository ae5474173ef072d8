//! Test twins: a tenant in which a brand's engineers try everything, without people or money.
//!
//! Its work goes to simulated experts only, who get nobody else's; its money is play money; its
//! time can be moved. All else is the live system.
//!
//! Invariant: nothing of a twin reaches a person who answers, a forecast, a paper or a payout.

mod clock;
mod make;
mod simulate;

pub use clock::{Ahead, MoveClock, Reading, reading};
pub use make::{EndTwin, MadeTwin, MakeTwin};
pub use simulate::simulate;

pub(crate) use make::{equip, part};

use entity::db::WriteTx;
use entity::store::{self, twin};
use entity::table;
use entity::value::{Behaviour, BrandId};
use sea_orm::ConnectionTrait;

use super::{Context, Fault, UseCase};

/// The longest that a simulated expert takes for one thing: a day.
const SECONDS_MAX: u32 = 86_400;

/// The twin that this tenant is.
///
/// # Errors
/// 409 `not-a-twin` where it is a live brand, or a twin that was given up.
pub async fn twin_of(
    db: &impl ConnectionTrait,
    brand: BrandId,
) -> Result<table::twin::Model, Fault> {
    let found = twin::find(db, brand).await?;
    found
        .filter(|twin| twin.ended_at.is_none())
        .ok_or_else(not_a_twin)
}

/// Only a twin's time and experts can be told what to do.
fn not_a_twin() -> Fault {
    Fault::conflict(
        "not-a-twin",
        "this works in a test twin only: make one with POST /v1/brand/test-twin and use its key",
    )
}

/// Says what a twin's simulated experts do from now on.
#[derive(Clone, Copy, Debug)]
pub struct SetBehaviour {
    /// Which twin.
    pub brand: BrandId,
    /// What they do.
    pub behaviour: Behaviour,
}

impl UseCase for SetBehaviour {
    type Output = Behaviour;

    async fn apply(&self, tx: &WriteTx, _: &Context) -> Result<Behaviour, Fault> {
        let twin = twin_of(tx, self.brand).await?;
        let times = [
            ("/accept_seconds", self.behaviour.accept_seconds),
            ("/reply_seconds", self.behaviour.reply_seconds),
            ("/handle_seconds", self.behaviour.handle_seconds),
        ];
        for (pointer, seconds) in times {
            if seconds > SECONDS_MAX {
                return Err(Fault::field(
                    pointer,
                    format!("must be at most {SECONDS_MAX}"),
                ));
            }
        }
        if !(0.0..=1.0).contains(&self.behaviour.accept_share) {
            return Err(Fault::field("/accept_share", "must be from 0 to 1"));
        }
        store::twin::behave(tx, twin.brand_id, self.behaviour).await?;
        Ok(self.behaviour)
    }
}
