//! Staying signed in: each refresh token is good once.
//!
//! Invariant: a refresh token that is used again after its successor was made ends the session for
//! everybody, thief and owner alike; within ten seconds it answers with the same successor.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{access, membership};
use entity::value::SessionId;

use super::super::{Context, Fault, UseCase};
use super::{SignedIn, over};

/// How long a spent token still answers: an answer that got lost is asked for again by then.
const GRACE: TimeDelta = TimeDelta::seconds(10);

/// How long a session lives without being used.
const IDLE: TimeDelta = TimeDelta::days(14);

/// Spends a refresh token, whose signature the edge has checked.
#[derive(Clone, Copy, Debug)]
pub struct Refresh {
    /// Of which session.
    pub session: SessionId,
    /// Which of its tokens.
    pub generation: i64,
}

/// What became of a refresh token.
#[derive(Clone, Debug)]
pub enum Refreshed {
    /// Here is its successor: the session as it is now.
    Renewed(Box<SignedIn>),
    /// It was spent before: the session is over now.
    Reused,
}

impl UseCase for Refresh {
    type Output = Refreshed;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<Refreshed, Fault> {
        let now = context.now;
        let mut session = session::lock(tx, self.session).await?.ok_or_else(over)?;
        let is_idle = now - session.rotated_at > IDLE;
        if is_idle || access::of_session(tx, session.id, now).await?.is_none() {
            return Err(over());
        }
        let is_repeat =
            self.generation + 1 == session.generation && now - session.rotated_at < GRACE;
        if self.generation == session.generation {
            session.generation += 1;
            session.rotated_at = now;
            session::rotate(tx, session.id, session.generation, now).await?;
        } else if !is_repeat {
            session::revoke(tx, Sessions::These(vec![session.id]), now).await?;
            tracing::warn!(session = %session.id, "a spent refresh token was used on {}", session.id);
            return Ok(Refreshed::Reused);
        }
        let membership = membership::find(tx, session.membership_id)
            .await?
            .ok_or_else(over)?;
        let brand_name = super::brand_name(tx, membership.brand_id).await?;
        Ok(Refreshed::Renewed(Box::new(SignedIn {
            session,
            membership,
            brand_name,
        })))
    }
}
