//! Who asks: access tokens, API keys, roles and how often.
//!
//! Handlers name the caller they are for: [`Caller`] (anybody known), [`PersonCaller`],
//! [`BrandCaller`], [`ExpertCaller`], [`AdminCaller`], [`ApproverCaller`], or [`Visitor`] (nobody
//! known yet). Each answers 401, 403 or 429 by itself. What a caller may do beyond the role is
//! decided by the use case.

mod access;
pub(crate) mod caller;
mod hs256;
mod limit;
mod refresh;
mod roles;
pub mod token;

pub use access::Access;
pub use caller::{Caller, Visitor};
pub use limit::{Limits, Standing, Standings};
pub use refresh::RefreshToken;
pub use roles::{
    AdminCaller, ApproverCaller, BrandCaller, ExpertCaller, PersonCaller, PlatformCaller,
};
pub use token::{Bearer, Tokens};
