//! Removing a colleague, or taking back an invitation.

use entity::db::WriteTx;
use entity::store::session::{self, Sessions};
use entity::store::{email_token, membership};
use entity::value::MembershipId;
use serde_json::json;

use super::super::{Context, Fault, UseCase, audit, twins};
use super::Circle;

/// Removes a member; their sessions in this role end. The last one who could invite stays.
#[derive(Clone, Copy, Debug)]
pub struct RemoveMember {
    /// From where.
    pub circle: Circle,
    /// Whom.
    pub id: MembershipId,
}

impl UseCase for RemoveMember {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        let keepers = membership::lock_role(tx, self.circle.brand(), self.circle.keeper()).await?;
        let member = membership::find(tx, self.id)
            .await?
            .filter(|member| member.removed_at.is_none())
            .filter(|member| self.circle.has(member.role) && member.brand_id == self.circle.brand())
            .ok_or_else(|| Fault::not_found("member"))?;
        if keepers.iter().all(|keeper| keeper.id == member.id) && !keepers.is_empty() {
            return Err(Fault::conflict(
                "last-owner",
                "this is the last one who can invite others: invite another first",
            ));
        }
        membership::remove(tx, member.id, context.now).await?;
        email_token::void_of_membership(tx, member.id, context.now).await?;
        session::revoke(tx, Sessions::In(member.id), context.now).await?;
        twins::part(tx, context, &member).await?;
        let detail = json!({"person": member.person_id, "role": member.role});
        Ok(audit::record(tx, context, "member.remove", member.id, detail).await?)
    }
}
