//! Going on in another role without signing in again.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{access, membership};
use entity::table;
use entity::value::{MembershipId, SessionId};

use super::super::{Context, Fault, UseCase};
use super::{SignedIn, over};

/// Replaces a session by one of the same person that acts in another membership.
#[derive(Clone, Copy, Debug)]
pub struct SwitchMembership {
    /// Which session ends.
    pub session: SessionId,
    /// As what the new one acts.
    pub membership: MembershipId,
}

impl UseCase for SwitchMembership {
    type Output = SignedIn;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<SignedIn, Fault> {
        let now = context.now;
        let old = session::lock(tx, self.session).await?.ok_or_else(over)?;
        let living = access::of_session(tx, old.id, now).await?;
        if living.is_none() {
            return Err(over());
        }
        let all = membership::of_person(tx, old.person_id).await?;
        let membership = all
            .into_iter()
            .find(|membership| membership.id == self.membership)
            .ok_or_else(|| Fault::not_found("membership of yours"))?;
        let session = table::session::Model {
            id: context.id(),
            membership_id: membership.id,
            generation: 1,
            rotated_at: now,
            ..old.clone()
        };
        session::revoke(tx, Sessions::These(vec![old.id]), now).await?;
        session::insert(tx, session.clone()).await?;
        // An expert who was suspended is refused here as at the sign-in.
        if access::of_session(tx, session.id, now).await?.is_none() {
            return Err(Fault::forbidden(
                "suspended",
                "your account as an expert was suspended; the mail about it says why",
            ));
        }
        let brand_name = super::brand_name(tx, membership.brand_id).await?;
        Ok(SignedIn {
            session,
            membership,
            brand_name,
        })
    }
}
