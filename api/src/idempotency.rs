//! `Idempotency-Key`: reading it, and answering each key once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use actix_web::http::StatusCode;
use actix_web::{HttpMessage, HttpRequest};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use scheduler::service::intake::{Desk, Keyed, NewQuery, Posted, Taken};
use scheduler::service::once::{Once, OnceOutcome, principal, still_running};
use scheduler::service::{Actor, Fault, UseCase};
use secrecy::ExposeSecret;
use sha2::Sha256;

use crate::answer::{Answer, Reply};
use crate::extract::{BODY_LIMIT, BodyLimit, RawBody};
use crate::frame::RequestId;
use crate::problem::Problem;
use crate::state::{AppState, within};

/// How long answers are kept.
const KEEP: TimeDelta = TimeDelta::hours(24);

/// How long answers are kept where money moves.
const KEEP_MONEY: TimeDelta = TimeDelta::days(30);

/// How many times longer a batch may take.
const BATCH_PATIENCE: u32 = 10;

/// The longest key, in characters.
const KEY_MAX: usize = 255;

/// The keys whose requests this process is at.
#[derive(Debug, Default)]
pub struct Running(Mutex<BTreeSet<[String; 4]>>);

/// A key that is being worked on; put back when dropped.
struct Claim<'a> {
    running: &'a Running,
    name: [String; 4],
}

impl Running {
    fn claim(&self, name: [String; 4]) -> Option<Claim<'_>> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Made only where it is taken: dropping one takes the lock that is held here.
        names.insert(name.clone()).then(|| Claim {
            running: self,
            name,
        })
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut names = self
            .running
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        names.remove(&self.name);
    }
}

impl AppState {
    /// Runs the use case of a POST, at most once per `Idempotency-Key` (if there is one), and
    /// turns its output into an answer. `render` must be pure.
    ///
    /// # Errors
    /// The use case's refusal, and 409 or 422 about the key.
    pub async fn act<U, R, V>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        use_case: U,
        render: R,
    ) -> Reply<V>
    where
        U: UseCase,
        R: Fn(U::Output) -> Answer<V> + Send + Sync + 'static,
        V: 'static,
    {
        self.act_within(request, actor, KEEP, use_case, render)
            .await
    }

    /// Like [`act`](Self::act), where money moves: the answer is kept for 30 days.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub async fn act_on_money<U, R, V>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        use_case: U,
        render: R,
    ) -> Reply<V>
    where
        U: UseCase,
        R: Fn(U::Output) -> Answer<V> + Send + Sync + 'static,
        V: 'static,
    {
        self.act_within(request, actor, KEEP_MONEY, use_case, render)
            .await
    }

    /// Like [`act`](Self::act) where something is done outside first, of which the use case is the
    /// record: a repeat does not do it again.
    ///
    /// # Errors
    /// As [`act`](Self::act), and what `first` says.
    pub async fn act_after<U, R, V>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        first: impl Future<Output = Result<U, Fault>>,
        render: R,
    ) -> Reply<V>
    where
        U: UseCase,
        R: Fn(U::Output) -> Answer<V> + Send + Sync + 'static,
        V: 'static,
    {
        let Some(key) = key(request)? else {
            return self.act(request, actor, first.await?, render).await;
        };
        let once = self.once(request, key, KEEP);
        let _claim = self.claim(actor, &once)?;
        if let Some(kept) = self.services.answered(actor, &once).await? {
            return Ok(Answer::replayed(kept));
        }
        let use_case = first.await?;
        self.act_once(request, actor, once, (use_case, render))
            .await
    }

    async fn act_within<U, R, V>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        keep: TimeDelta,
        use_case: U,
        render: R,
    ) -> Reply<V>
    where
        U: UseCase,
        R: Fn(U::Output) -> Answer<V> + Send + Sync + 'static,
        V: 'static,
    {
        let Some(key) = key(request)? else {
            let work = self.services.run(actor.clone(), use_case);
            return Ok(render(self.waiting(request, work).await?));
        };
        let once = self.once(request, key, keep);
        let _claim = self.claim(actor, &once)?;
        self.act_once(request, actor, once, (use_case, render))
            .await
    }

    /// Runs a use case under a key that is claimed.
    async fn act_once<U, R, V>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        once: Once,
        (use_case, render): (U, R),
    ) -> Reply<V>
    where
        U: UseCase,
        R: Fn(U::Output) -> Answer<V> + Send + Sync + 'static,
        V: 'static,
    {
        let instance = RequestId::of(request);
        let work = self
            .services
            .run_once(actor.clone(), once, use_case, move |outcome| {
                let answer = outcome.map_or_else(|fault| refusal(fault, &instance), &render);
                answer.rendered()
            });
        let outcome = self.waiting(request, work).await?;
        Ok(match outcome {
            OnceOutcome::Fresh(answer) => answer,
            OnceOutcome::Replayed(kept) => Answer::replayed(kept),
        })
    }

    /// Takes a posted query over, once per `Idempotency-Key`; those that arrive together are
    /// committed together.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub async fn take_query<V: 'static>(
        &self,
        request: &HttpRequest,
        actor: &Actor,
        (desk, query): (Desk, NewQuery),
        render: fn(Taken) -> Answer<V>,
    ) -> Reply<V> {
        let once = key(request)?.map(|key| self.once(request, key, KEEP));
        let _claim = once
            .as_ref()
            .map(|once| self.claim(actor, once))
            .transpose()?;
        let instance = RequestId::of(request);
        let keyed = once.map(|once| Keyed {
            once,
            render: Box::new(move |outcome| {
                let answer = outcome.map_or_else(|fault| refusal(fault, &instance), render);
                answer.rendered().kept
            }),
        });
        let work = self.services.take_query(actor.clone(), desk, query, keyed);
        Ok(match self.waiting(request, work).await? {
            Posted::Taken(taken) => render(*taken),
            Posted::Answered(kept) => Answer::kept(kept),
            Posted::Replayed(kept) => Answer::replayed(kept),
        })
    }

    /// Keeps another request with this key from running here at the same time.
    fn claim(&self, actor: &Actor, once: &Once) -> Result<Claim<'_>, Problem> {
        let name = [
            principal(actor),
            once.method.clone(),
            once.path.clone(),
            once.key.clone(),
        ];
        self.running
            .claim(name)
            .ok_or_else(|| still_running().into())
    }

    /// Waits as the settings allow; for a batch, which does a thousand times the work, longer.
    async fn waiting<T>(
        &self,
        request: &HttpRequest,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Result<T, Problem> {
        let is_batch = request
            .app_data::<BodyLimit>()
            .is_some_and(|limit| limit.0 > BODY_LIMIT);
        let patience = self.config.patience * if is_batch { BATCH_PATIENCE } else { 1 };
        within(patience, work).await
    }

    fn once(&self, request: &HttpRequest, key: String, keep: TimeDelta) -> Once {
        let body = request
            .extensions()
            .get::<RawBody>()
            .cloned()
            .unwrap_or_default();
        Once {
            method: request.method().to_string(),
            path: self.place(request),
            key,
            hashes: self.body_hashes(&body.0),
            keep,
        }
    }

    /// The path; a digest of one that names a customer, whose name is kept nowhere once it is erased.
    fn place(&self, request: &HttpRequest) -> String {
        let names = |pattern: String| pattern.contains("{reference}");
        let path = request.path();
        if request.match_pattern().is_some_and(names) {
            let digests = self.body_hashes(path.as_bytes());
            return digests.into_iter().next().unwrap_or_default();
        }
        path.to_owned()
    }

    /// Keyed, because bodies may hold passwords: a plain hash of one could be guessed from.
    fn body_hashes(&self, body: &[u8]) -> Vec<String> {
        let secrets = &self.config.secrets.jwt;
        secrets
            .iter()
            .filter_map(|secret| {
                Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()
            })
            .map(|mut mac| {
                mac.update(b"idempotency\n");
                mac.update(body);
                hex::encode(mac.finalize().into_bytes())
            })
            .collect()
    }
}

fn refusal<V>(fault: Fault, instance: &Option<String>) -> Answer<V> {
    let mut problem = Problem::from(fault);
    problem.instance.clone_from(instance);
    Answer::from(problem)
}

/// The key of a request, if it has one.
fn key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut keys = request.headers().get_all("idempotency-key");
    let Some(value) = keys.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default();
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > KEY_MAX || !visible || keys.next().is_some() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-key-invalid",
            format!("Idempotency-Key must be one value of 1 to {KEY_MAX} visible ASCII characters"),
        ));
    }
    Ok(Some(text.to_owned()))
}
