//! Callers in the role that a route is for. Another role is 403 `wrong-role`.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use entity::value::{BrandId, ExpertId, MembershipId, PersonId, Role, Scope, SessionId};
use scheduler::service::Actor;

use super::caller::{Caller, Extracting};
use crate::problem::Problem;

fn wrong_role(needed: &str) -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "wrong-role",
        format!("act as {needed} to do this"),
    )
}

/// Declares an extractor that narrows a [`Caller`].
macro_rules! narrowed {
    ($name:ident) => {
        impl FromRequest for $name {
            type Error = Problem;
            type Future = Extracting<Self>;

            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let caller = Caller::from_request(request, payload);
                Box::pin(async move { Self::narrow(caller.await?.actor().clone()) })
            }
        }

        impl $name {
            /// Who asks, as the use cases know it.
            #[must_use]
            pub fn actor(&self) -> Actor {
                self.actor.clone()
            }
        }
    };
}

/// A person in any of their memberships.
#[derive(Clone, Debug)]
pub struct PersonCaller {
    actor: Actor,
    /// Who.
    pub person: PersonId,
    /// Since which sign-in.
    pub session: SessionId,
    /// As what.
    pub membership: MembershipId,
    /// The role of that membership.
    pub role: Role,
}

/// A member of a brand, or one of its systems.
#[derive(Clone, Debug)]
pub struct BrandCaller {
    actor: Actor,
    /// Which brand.
    pub brand: BrandId,
}

/// An expert.
#[derive(Clone, Debug)]
pub struct ExpertCaller {
    actor: Actor,
    /// Which expert.
    pub expert: ExpertId,
}

/// Somebody who runs the platform.
#[derive(Clone, Debug)]
pub struct AdminCaller {
    actor: Actor,
}

/// Somebody who approves payouts.
#[derive(Clone, Debug)]
pub struct ApproverCaller {
    actor: Actor,
}

/// Somebody who runs the platform or approves its payouts.
#[derive(Clone, Debug)]
pub struct PlatformCaller {
    actor: Actor,
}

narrowed!(PersonCaller);
narrowed!(BrandCaller);
narrowed!(ExpertCaller);
narrowed!(AdminCaller);
narrowed!(ApproverCaller);
narrowed!(PlatformCaller);

impl PersonCaller {
    fn narrow(actor: Actor) -> Result<Self, Problem> {
        match actor {
            Actor::Person {
                person,
                session,
                membership,
                role,
                ..
            } => Ok(Self {
                actor,
                person,
                session,
                membership,
                role,
            }),
            Actor::Key { .. } | Actor::Anonymous | Actor::System => {
                Err(wrong_role("a person who signed in"))
            }
        }
    }
}

impl BrandCaller {
    /// The actor as a brand, for routes that serve several roles.
    ///
    /// # Errors
    /// 403 `wrong-role`.
    pub fn of(actor: Actor) -> Result<Self, Problem> {
        Self::narrow(actor)
    }

    fn narrow(actor: Actor) -> Result<Self, Problem> {
        match &actor {
            Actor::Person {
                brand: Some(brand), ..
            }
            | Actor::Key { brand, .. } => Ok(Self {
                brand: *brand,
                actor,
            }),
            Actor::Person { .. } | Actor::Anonymous | Actor::System => {
                Err(wrong_role("a member of a brand or with its API key"))
            }
        }
    }

    /// Passes any member, and a key that has this scope.
    ///
    /// # Errors
    /// 403 `insufficient-scope`.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        match &self.actor {
            Actor::Key { scopes, .. } if !scopes.contains(&scope) => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "insufficient-scope",
                format!("this key lacks the scope {scope}; an owner can make one that has it"),
            )),
            _ => Ok(()),
        }
    }

    /// Passes who sets up systems: an owner or developer of the brand, or a key.
    ///
    /// # Errors
    /// 403 `wrong-role`.
    pub fn engineer(&self) -> Result<(), Problem> {
        match &self.actor {
            Actor::Person {
                role: Role::Owner | Role::Developer,
                ..
            }
            | Actor::Key { .. } => Ok(()),
            _ => Err(wrong_role("an owner or developer of the brand")),
        }
    }

    /// Passes an owner of the brand only.
    ///
    /// # Errors
    /// 403 `owner-only`.
    pub fn owner(&self) -> Result<(), Problem> {
        match &self.actor {
            Actor::Person {
                role: Role::Owner, ..
            } => Ok(()),
            _ => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "owner-only",
                "ask an owner of the brand to do this",
            )),
        }
    }
}

impl ExpertCaller {
    fn narrow(actor: Actor) -> Result<Self, Problem> {
        match &actor {
            Actor::Person {
                expert: Some(expert),
                ..
            } => Ok(Self {
                expert: *expert,
                actor,
            }),
            _ => Err(wrong_role("an expert")),
        }
    }
}

impl AdminCaller {
    /// Whoever this is, in that role.
    ///
    /// # Errors
    /// 403 in another one.
    pub(crate) fn narrow(actor: Actor) -> Result<Self, Problem> {
        match &actor {
            Actor::Person {
                role: Role::Ops, ..
            } => Ok(Self { actor }),
            _ => Err(wrong_role("an administrator")),
        }
    }
}

impl ApproverCaller {
    /// Whoever this is, in that role.
    ///
    /// # Errors
    /// 403 in another one.
    pub(crate) fn narrow(actor: Actor) -> Result<Self, Problem> {
        match &actor {
            Actor::Person {
                role: Role::Approver,
                ..
            } => Ok(Self { actor }),
            _ => Err(wrong_role("an approver of payouts")),
        }
    }
}

impl PlatformCaller {
    fn narrow(actor: Actor) -> Result<Self, Problem> {
        match &actor {
            Actor::Person { role, .. } if role.is_platform() => Ok(Self { actor }),
            _ => Err(wrong_role("an administrator or an approver")),
        }
    }
}
