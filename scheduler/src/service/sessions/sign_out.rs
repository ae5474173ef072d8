//! Signing out, here or on another device.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::value::{PersonId, SessionId};

use super::super::{Context, Fault, UseCase};

/// Ends the session that asks.
#[derive(Clone, Copy, Debug)]
pub struct SignOut {
    /// Which.
    pub session: SessionId,
}

impl UseCase for SignOut {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        session::revoke(tx, Sessions::These(vec![self.session]), context.now).await?;
        Ok(())
    }
}

/// Ends one of a person's sessions.
#[derive(Clone, Copy, Debug)]
pub struct EndSession {
    /// Whose.
    pub person: PersonId,
    /// Which.
    pub session: SessionId,
}

impl UseCase for EndSession {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        session::lock(tx, self.session)
            .await?
            .filter(|session| session.person_id == self.person)
            .ok_or_else(|| Fault::not_found("session"))?;
        session::revoke(tx, Sessions::These(vec![self.session]), context.now).await?;
        Ok(())
    }
}
