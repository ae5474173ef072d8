//! From a credential to an actor, with a short memory.
//!
//! Invariant: no credential is honoured longer than [`MEMORY`] after it was ended, on any node.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;
use entity::db::DbErr;
use entity::store::access;
use entity::value::{ApiKeyId, Instant, SessionId};
use scheduler::service::secret::hash_of;
use scheduler::service::{Actor, Services};

use super::token::Tokens;

/// How long a look at the database is believed: well below the five seconds that are promised.
const MEMORY: Duration = Duration::from_secs(2);

/// How many credentials are remembered at most: a few hundred bytes each.
const CAPACITY: usize = 20_000;

/// How exactly it is kept when a key was last used.
const KEY_SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What API keys start with; test twins' keys start with it too.
const KEY_PREFIX: &str = "vsp_";

/// Turns credentials into actors.
#[derive(Debug, Default)]
pub struct Access {
    seen: Mutex<BTreeMap<String, (Moment, Actor)>>,
}

impl Access {
    /// Who this credential stands for; `None` when it is no good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resolve(
        &self,
        services: &Services,
        tokens: &Tokens,
        credential: &str,
    ) -> Result<Option<Actor>, DbErr> {
        let now = services.clock.now();
        if credential.starts_with(KEY_PREFIX) {
            return self.key(services, credential, now).await;
        }
        let Some(bearer) = tokens.verify(credential, now) else {
            return Ok(None);
        };
        let actor = self.session(services, bearer.session, now).await?;
        Ok(actor.filter(|actor| {
            matches!(actor, Actor::Person { person, membership, .. }
                if *person == bearer.person && *membership == bearer.membership)
        }))
    }

    /// Forgets a session at once, e.g. on logout; other nodes forget by themselves.
    pub fn forget_session(&self, session: SessionId) {
        self.remove(&session.to_string());
    }

    /// Forgets every credential, e.g. after a suspension or a changed password.
    pub fn forget_all(&self) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Who a session stands for; `None` when it is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(
        &self,
        services: &Services,
        id: SessionId,
        now: Instant,
    ) -> Result<Option<Actor>, DbErr> {
        let name = id.to_string();
        if let Some(actor) = self.recall(&name) {
            return Ok(Some(actor));
        }
        let Some((session, membership)) = access::of_session(services.db.read(), id, now).await?
        else {
            return Ok(None);
        };
        let actor = Actor::Person {
            person: session.person_id,
            session: session.id,
            membership: membership.id,
            role: membership.role,
            brand: membership.brand_id,
            expert: membership.expert_id,
        };
        self.remember(name, actor.clone());
        Ok(Some(actor))
    }

    async fn key(
        &self,
        services: &Services,
        secret: &str,
        now: Instant,
    ) -> Result<Option<Actor>, DbErr> {
        let hash = hash_of(secret);
        if let Some(actor) = self.recall(&hash) {
            return Ok(Some(actor));
        }
        let Some(key) = access::of_key(services.db.read(), &hash).await? else {
            return Ok(None);
        };
        if key
            .last_used_at
            .is_none_or(|seen| now - seen > KEY_SEEN_EVERY)
        {
            touch(services, key.id, now).await;
        }
        let actor = Actor::Key {
            key: key.id,
            brand: key.brand_id,
            scopes: key.scopes.0,
        };
        self.remember(hash, actor.clone());
        Ok(Some(actor))
    }

    fn recall(&self, name: &str) -> Option<Actor> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(name)
            .filter(|(at, _)| at.elapsed() < MEMORY)
            .map(|(_, actor)| actor.clone())
    }

    fn remember(&self, name: String, actor: Actor) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= CAPACITY {
            seen.retain(|_, (at, _)| at.elapsed() < MEMORY);
        }
        if seen.len() < CAPACITY {
            seen.insert(name, (Moment::now(), actor));
        }
    }

    fn remove(&self, name: &str) {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
    }
}

/// Notes that a key was seen; failing to is no reason to refuse the call.
async fn touch(services: &Services, id: ApiKeyId, now: Instant) {
    let noted: Result<(), DbErr> = services
        .db
        .write(move |tx| async move { access::touch_key(&tx, id, now).await })
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, key = %id, "could not note the use of key {id}");
    }
}
