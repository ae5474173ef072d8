//! Who rules: one lease for the whole dispatch.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::lease;
use entity::value::Instant;

use crate::service::{Context, Fault, UseCase};

/// The name of the lease.
pub const NAME: &str = "dispatch";

/// How long a lease lasts unless it is renewed: a dead ruler is replaced after so long at most.
pub(super) const LENGTH: TimeDelta = TimeDelta::seconds(3);

/// Proves that the holder of the token still rules: whoever was replaced writes nothing.
///
/// # Errors
/// Conflict `stale-lease` where another node rules; when the database fails.
pub(super) async fn prove(tx: &WriteTx, token: i64) -> Result<(), Fault> {
    if lease::is_in_force(tx, (NAME, token)).await? {
        Ok(())
    } else {
        Err(stale())
    }
}

/// Another node rules.
pub(super) fn stale() -> Fault {
    Fault::conflict(
        "stale-lease",
        "another node rules the dispatch; load the board again",
    )
}

/// Takes the lease if nobody holds it.
#[derive(Clone, Debug)]
pub(super) struct TakeLease {
    /// Who asks.
    pub(super) node: String,
}

impl UseCase for TakeLease {
    type Output = Option<i64>;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Option<i64>, Fault> {
        let until = context.now + LENGTH;
        Ok(lease::take(tx, (NAME, &self.node), context.now, until).await?)
    }
}

/// Lengthens the lease, or gives it up at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeepLease {
    /// The token that was given out.
    pub(super) token: i64,
    /// False: nobody needs to wait until it runs out.
    pub(super) stay: bool,
}

impl UseCase for KeepLease {
    type Output = bool;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<bool, Fault> {
        let until = if self.stay {
            context.now + LENGTH
        } else {
            Instant::UNIX_EPOCH
        };
        Ok(lease::renew(tx, (NAME, self.token), until).await?)
    }
}
