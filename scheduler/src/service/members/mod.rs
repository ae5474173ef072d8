//! Colleagues: in a brand, or on the platform. They come by invitation and can be removed.

mod invite;
mod remove;

pub use invite::{InviteMember, Member};
pub use remove::RemoveMember;

use std::collections::BTreeMap;

use entity::store::{membership, person};
use entity::value::{BrandId, MembershipId, Role};
use sea_orm::{ConnectionTrait, DbErr};

/// Where colleagues are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// In a brand.
    Brand(BrandId),
    /// On the platform.
    Platform,
}

impl Circle {
    /// The brand, if it is one.
    #[must_use]
    pub const fn brand(self) -> Option<BrandId> {
        match self {
            Self::Brand(id) => Some(id),
            Self::Platform => None,
        }
    }

    /// Whether there are members with this role here.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        match self {
            Self::Brand(_) => role.is_brand(),
            Self::Platform => role.is_platform(),
        }
    }

    /// The role without which nobody is left who could invite.
    const fn keeper(self) -> Role {
        match self {
            Self::Brand(_) => Role::Owner,
            Self::Platform => Role::Ops,
        }
    }
}

/// A page of members by id, invited ones among them.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: &impl ConnectionTrait,
    circle: Circle,
    after: Option<MembershipId>,
    limit: u64,
) -> Result<Vec<Member>, DbErr> {
    let rows = membership::page_of(db, circle.brand(), after, limit).await?;
    let people = person::find_many(db, rows.iter().map(|row| row.person_id)).await?;
    let people: BTreeMap<_, _> = people.into_iter().map(|row| (row.id, row)).collect();
    Ok(rows
        .into_iter()
        .filter_map(|membership| {
            let person = people.get(&membership.person_id)?.clone();
            Some(Member { membership, person })
        })
        .collect())
}
