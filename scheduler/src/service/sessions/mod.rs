//! Sessions: signing in, staying signed in, signing out.
//!
//! A session lives for 30 days at most and for 14 days without use; its access tokens are signed by
//! the edge and live for minutes. A refresh token names a session and a generation; only the newest
//! generation is good, the one before for ten seconds more (an answer may have been lost).

mod refresh;
mod sign_in;
mod sign_out;
mod switch;

pub use refresh::{Refresh, Refreshed};
pub use sign_in::{Credentials, Known, SignIn, SignedIn};
pub use sign_out::{EndSession, SignOut};
pub use switch::SwitchMembership;

use entity::store::{brand, membership, person};
use entity::table;
use entity::value::{BrandId, PersonId};
use sea_orm::{ConnectionTrait, DbErr};

use super::Fault;

fn over() -> Fault {
    Fault::unauthenticated("session-over", "this session is over; sign in again")
}

/// A person and what they are.
#[derive(Clone, Debug)]
pub struct Me {
    /// Who.
    pub person: table::person::Model,
    /// What they are, oldest first; with the brand's name for a brand's roles.
    pub memberships: Vec<(table::membership::Model, Option<String>)>,
}

/// What a person is told about themselves.
///
/// # Errors
/// When the database fails.
pub async fn me(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Me>, DbErr> {
    let Some(person) = person::find(db, id).await? else {
        return Ok(None);
    };
    let mut memberships = Vec::new();
    for membership in membership::of_person(db, id).await? {
        let name = brand_name(db, membership.brand_id).await?;
        memberships.push((membership, name));
    }
    Ok(Some(Me {
        person,
        memberships,
    }))
}

/// The name of the brand that a membership is in, if it is in one.
///
/// # Errors
/// When the database fails.
pub async fn brand_name(
    db: &impl ConnectionTrait,
    id: Option<BrandId>,
) -> Result<Option<String>, DbErr> {
    match id {
        Some(id) => Ok(brand::find(db, id).await?.map(|brand| brand.name)),
        None => Ok(None),
    }
}
