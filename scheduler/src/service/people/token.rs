//! Secrets in mails: how long each kind is good.

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store::email_token;
use entity::table;
use entity::value::{EmailTokenPurpose, MembershipId, PersonId};
use sea_orm::DbErr;

use super::super::Context;
use super::super::secret::Secret;

/// How long a token is good: a reset is asked for and done at once, an invitation may wait for a
/// colleague's holiday.
const fn lifetime(purpose: EmailTokenPurpose) -> TimeDelta {
    match purpose {
        EmailTokenPurpose::Verify => TimeDelta::hours(48),
        EmailTokenPurpose::Reset => TimeDelta::hours(1),
        EmailTokenPurpose::Invite => TimeDelta::days(14),
    }
}

/// Makes a token for a person; it is told to nobody but them, by mail.
pub(crate) async fn mint(
    tx: &WriteTx,
    context: &Context,
    person_id: PersonId,
    purpose: EmailTokenPurpose,
    membership_id: Option<MembershipId>,
) -> Result<(table::email_token::Model, Secret), DbErr> {
    let secret = Secret::new(&context.entropy, "");
    let token = table::email_token::Model {
        id: context.id(),
        person_id,
        membership_id,
        purpose,
        token_hash: secret.hash(),
        created_at: context.now,
        expires_at: context.now + lifetime(purpose),
        used_at: None,
    };
    email_token::insert(tx, token.clone()).await?;
    Ok((token, secret))
}
