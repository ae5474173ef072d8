//! Who asks, when, and with what at hand.

use std::sync::Arc;

use entity::db::Db;
use entity::env::{Clock, Entropy};
use entity::value::{
    ApiKeyId, BrandId, ExpertId, Instant, MembershipId, PersonId, Role, Scope, SessionId,
};
use entity::zones::Zones;

use super::hashing::Hasher;
use super::intake::IntakeLines;
use super::presence::Roll;
use super::vault::Vault;
use super::{CoverPolicy, Fault, UseCase};
use crate::port::outbound::Outbound;
use crate::port::rail::Provider;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody known: sign-up, sign-in, public pages.
    Anonymous,
    /// A person in one of their memberships.
    Person {
        /// Who.
        person: PersonId,
        /// Since which sign-in.
        session: SessionId,
        /// As what.
        membership: MembershipId,
        /// The role of that membership.
        role: Role,
        /// The brand, for a brand's roles.
        brand: Option<BrandId>,
        /// The expert, for the expert's role.
        expert: Option<ExpertId>,
    },
    /// A brand's system.
    Key {
        /// Which key.
        key: ApiKeyId,
        /// Whose.
        brand: BrandId,
        /// What it may do.
        scopes: Vec<Scope>,
    },
    /// Vesper itself: a timer, a job, the dispatcher, the command line.
    System,
}

/// What a use case has at hand besides its transaction.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time, read once.
    pub now: Instant,
    /// Who asks.
    pub actor: Actor,
    /// For ids and secrets.
    pub entropy: Entropy,
    /// The rules of every time zone.
    pub zones: Zones,
    /// Where people reach this server, for links in mails; without a slash at its end.
    pub public_url: Arc<str>,
}

impl Context {
    /// A new id.
    #[must_use]
    pub fn id<Id: From<uuid::Uuid>>(&self) -> Id {
        self.entropy.id(self.now)
    }
}

/// Everything a process needs to run use cases; cheap to clone.
#[derive(Clone, Debug)]
pub struct Services {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// For ids and secrets.
    pub entropy: Entropy,
    /// The rules of every time zone.
    pub zones: Zones,
    /// For passwords.
    pub hasher: Hasher,
    /// Which experts were heard of.
    pub presence: Roll,
    /// Where people reach this server, for links in mails; without a slash at its end.
    pub public_url: Arc<str>,
    /// How much coverage there is to be, and what it may cost.
    pub cover: CoverPolicy,
    /// Who sends money to experts' accounts; absent: payouts by that way stay where they are.
    pub provider: Option<Arc<dyn Provider>>,
    /// How addresses that strangers chose are called.
    pub outbound: Arc<Outbound>,
    /// For secrets that must be read again.
    pub vault: Vault,
    /// Who posts queries at the moment.
    pub intake: Arc<IntakeLines>,
}

impl Services {
    /// Services on that database, with the newest zone data there are.
    #[must_use]
    pub fn new(db: Db, clock: Clock, entropy: Entropy) -> Self {
        Self {
            db,
            clock,
            entropy,
            zones: Zones::load(),
            hasher: Hasher::default(),
            presence: Roll::default(),
            public_url: "http://127.0.0.1:8080".into(),
            cover: CoverPolicy::default(),
            provider: None,
            outbound: Arc::default(),
            vault: Vault::default(),
            intake: Arc::default(),
        }
    }

    /// With somebody who sends money to experts' accounts.
    #[must_use]
    pub fn paying_through(mut self, provider: Arc<dyn Provider>) -> Self {
        self.provider = Some(provider);
        self
    }

    /// Calling what strangers name in this way.
    #[must_use]
    pub fn calling_through(mut self, outbound: Outbound) -> Self {
        self.outbound = Arc::new(outbound);
        self
    }

    /// Keeping secrets in this vault.
    #[must_use]
    pub fn keeping_in(mut self, vault: Vault) -> Self {
        self.vault = vault;
        self
    }

    /// With another policy of coverage.
    #[must_use]
    pub const fn covered_by(mut self, cover: CoverPolicy) -> Self {
        self.cover = cover;
        self
    }

    /// Reached by people under this address.
    #[must_use]
    pub fn reached_at(mut self, public_url: &str) -> Self {
        self.public_url = public_url.trim_end_matches('/').into();
        self
    }

    /// What a use case gets that starts now.
    #[must_use]
    pub fn context(&self, actor: Actor) -> Context {
        Context {
            now: self.clock.now(),
            actor,
            entropy: self.entropy.clone(),
            zones: self.zones.clone(),
            public_url: Arc::clone(&self.public_url),
        }
    }

    /// Runs a use case in one transaction.
    ///
    /// # Errors
    /// The use case's fault, or what the database said; nothing was kept then.
    pub async fn run<U: UseCase>(&self, actor: Actor, use_case: U) -> Result<U::Output, Fault> {
        let shared = Arc::new((use_case, self.context(actor)));
        self.db
            .write(move |tx| {
                let shared = Arc::clone(&shared);
                async move { shared.0.apply(&tx, &shared.1).await }
            })
            .await
    }
}
