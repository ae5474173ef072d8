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
