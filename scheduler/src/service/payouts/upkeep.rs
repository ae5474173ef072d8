//! What happens to money because time passes: pay clears, disputes lapse, the books are sealed, the
//! week ends.

use entity::store::{dispute, earning, ledger, payout};

use super::draw_up::{DrawUpWeekly, last_monday};
use super::onboard::look_again;
use super::rail::Rail;
use crate::service::disputes::LapseDisputes;
use crate::service::money::{ClearEarnings, SealLedger};
use crate::service::{Actor, Fault, Services, UseCase};

/// The kind of the job that executes an approved run; its payload is `{"run_id"}`.
pub const EXECUTE_JOB: &str = "payout_run.execute";

/// Lines cleared, or entries sealed, in one transaction.
const BATCH: u64 = 200;

/// Transactions per call at most, so that one call ends even while more comes in.
const ROUNDS: usize = 50;

/// Does everything whose time has come; call it every second or so, on any number of nodes.
///
/// Answers how many lines cleared, disputes lapsed and entries were sealed.
///
/// # Errors
/// When the database fails: the next call goes on.
pub async fn upkeep(services: &Services) -> Result<u64, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let mut done = 0;
    if !earning::clearable(db, now, 1).await?.is_empty() {
        done += rounds(services, || ClearEarnings { limit: BATCH }).await?;
    }
    if !dispute::overdue(db, now, 1).await?.is_empty() {
        done += rounds(services, || LapseDisputes { limit: BATCH }).await?;
    }
    for rail in Rail::ALL {
        let drawn = payout::has_weekly(db, rail.as_str(), last_monday(now)).await?;
        if !drawn {
            look_again(services, rail).await?;
            services.run(Actor::System, DrawUpWeekly { rail }).await?;
        }
    }
    if !ledger::pending(db, 1).await?.is_empty() {
        done += rounds(services, || SealLedger { limit: BATCH }).await?;
    }
    Ok(done)
}

/// Repeats a use case that takes a batch until one was not full.
async fn rounds<U>(services: &Services, batch: impl Fn() -> U) -> Result<u64, Fault>
where
    U: UseCase<Output = u64>,
{
    let mut done = 0;
    for _ in 0..ROUNDS {
        let moved = services.run(Actor::System, batch()).await?;
        done += moved;
        if moved < BATCH {
            break;
        }
    }
    Ok(done)
}
