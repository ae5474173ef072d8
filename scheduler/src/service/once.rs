//! Running a use case at most once per key: key, effect and answer commit together.
//!
//! It knows no HTTP: an answer is a status number, headers and text, rendered by the caller.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::db::{WriteFault, WriteTx};
use entity::store::idempotency::{self, KeyScope};
use entity::table;
use entity::value::Instant;

use super::{Actor, Context, Fault, FaultKind, Services, UseCase};

/// The key of a request and what it is compared by.
#[derive(Clone, Debug)]
pub struct Once {
    /// The method of the request.
    pub method: String,
    /// Its path.
    pub path: String,
    /// The key itself.
    pub key: String,
    /// Keyed hashes of the body, newest secret first: the first is stored, any of them compares
    /// equal (so that a rotated secret breaks no repeat).
    pub hashes: Vec<String>,
    /// How long the answer is kept.
    pub keep: TimeDelta,
}

/// An answer as it is kept for repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The status of the answer, e.g. 201.
    pub status: u16,
    /// Its further headers.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: String,
}

/// An answer, and what a repeat is told where that must differ (secrets are told once).
#[derive(Clone, Debug)]
pub struct Rendered<A> {
    /// What is answered now.
    pub answer: A,
    /// What a repeat is answered.
    pub kept: KeptAnswer,
}

/// What became of a keyed request.
#[derive(Clone, Debug)]
pub enum OnceOutcome<A> {
    /// It was done (or refused) now.
    Fresh(A),
    /// It had been answered before; nothing was done.
    Replayed(KeptAnswer),
}

/// Who a key belongs to.
#[must_use]
pub fn principal(actor: &Actor) -> String {
    match actor {
        Actor::Anonymous => "anonymous".to_owned(),
        Actor::Person { membership, .. } => membership.to_string(),
        Actor::Key { key, .. } => key.to_string(),
        Actor::System => "system".to_owned(),
    }
}

/// Whether a refusal is kept for repeats: who you are, how much and our own faults may change.
pub(crate) const fn is_kept(kind: FaultKind) -> bool {
    match kind {
        FaultKind::Invalid
        | FaultKind::Forbidden
        | FaultKind::NotFound
        | FaultKind::Conflict
        | FaultKind::Stale => true,
        FaultKind::Unauthenticated
        | FaultKind::TooMany
        | FaultKind::Unavailable
        | FaultKind::Internal => false,
    }
}

/// The refusal while the first request with this key is still under way.
#[must_use]
pub fn still_running() -> Fault {
    Fault::conflict(
        "idempotency-key-running",
        "a request with this key is still running; repeat it in a second",
    )
    .with("retry_after_seconds", 1)
}

struct Job<U, R> {
    context: Context,
    scope: KeyScope,
    once: Once,
    use_case: U,
    render: R,
}

impl Services {
    /// Runs a use case unless its key was answered before.
    ///
    /// `render` turns the outcome into an answer; it is called inside the transaction, so it must
    /// be pure. A refusal is kept as an answer although its effect is undone; 401, 429 and our own
    /// faults are not kept and come back as the error.
    ///
    /// # Errors
    /// `idempotency-key-reused` for another body, `idempotency-key-running` while another node is
    /// at it, refusals that are not kept, and what the database said.
    pub async fn run_once<U, A, R>(
        &self,
        actor: Actor,
        once: Once,
        use_case: U,
        render: R,
    ) -> Result<OnceOutcome<A>, Fault>
    where
        U: UseCase,
        A: Send + 'static,
        R: Fn(Result<U::Output, Fault>) -> Rendered<A> + Send + Sync + 'static,
    {
        let scope = once.scope(&actor);
        let job = Arc::new(Job {
            context: self.context(actor),
            scope,
            once,
            use_case,
            render,
        });
        self.db
            .write(move |tx| {
                let job = Arc::clone(&job);
                async move { job.run(&tx).await }
            })
            .await
    }
}

impl Services {
    /// What a request with this key was answered before, if it was.
    ///
    /// # Errors
    /// `idempotency-key-reused` for another body, or when the database fails.
    pub async fn answered(&self, actor: &Actor, once: &Once) -> Result<Option<KeptAnswer>, Fault> {
        let scope = once.scope(actor);
        let row = idempotency::find(self.db.read(), &scope, self.clock.now()).await?;
        row.map(|row| once.replay(row)).transpose()
    }
}

impl<U: UseCase, R> Job<U, R> {
    async fn run<A>(&self, tx: &WriteTx) -> Result<OnceOutcome<A>, Fault>
    where
        R: Fn(Result<U::Output, Fault>) -> Rendered<A>,
    {
        if !idempotency::claim(tx, &self.scope).await? {
            return Err(still_running());
        }
        if let Some(row) = idempotency::find(tx, &self.scope, self.context.now).await? {
            return self.once.replay(row).map(OnceOutcome::Replayed);
        }
        let outcome = self.attempt(tx).await?;
        let rendered = (self.render)(outcome);
        let now = self.context.now;
        idempotency::keep(tx, vec![self.once.row(&self.scope, rendered.kept, now)]).await?;
        Ok(OnceOutcome::Fresh(rendered.answer))
    }

    /// Runs the use case in a savepoint, so that a refusal undoes its effect and not the key.
    async fn attempt(&self, tx: &WriteTx) -> Result<Result<U::Output, Fault>, Fault> {
        tx.savepoint().await?;
        match self.use_case.apply(tx, &self.context).await {
            Ok(output) => {
                tx.keep_savepoint().await?;
                Ok(Ok(output))
            }
            Err(fault) if fault.as_database().is_some() || !is_kept(fault.kind) => Err(fault),
            Err(fault) => {
                tx.undo_savepoint().await?;
                Ok(Err(fault))
            }
        }
    }
}

impl Once {
    /// What the key is unique within.
    pub(crate) fn scope(&self, actor: &Actor) -> KeyScope {
        KeyScope {
            principal: principal(actor),
            method: self.method.clone(),
            path: self.path.clone(),
            key: self.key.clone(),
        }
    }

    /// The kept answer, for the same body.
    pub(crate) fn replay(&self, row: table::idempotency::Model) -> Result<KeptAnswer, Fault> {
        if !self.hashes.contains(&row.request_hash) {
            let mut fault = Fault::invalid(Vec::new());
            fault.slug = "idempotency-key-reused";
            "this key was used with another body; use a new key for a new request"
                .clone_into(&mut fault.detail);
            return Err(fault);
        }
        if row.status == idempotency::ERASED {
            return Err(Fault::conflict(
                "answer-erased",
                "this was done under this key; what was answered was erased with its customer",
            ));
        }
        let headers = serde_json::from_str(&row.headers)
            .map_err(|error| Fault::internal(format!("stored headers do not parse: {error}")))?;
        Ok(KeptAnswer {
            status: u16::try_from(row.status).unwrap_or(500),
            headers,
            body: row.body,
        })
    }

    /// The row of an answer that is kept from now on.
    pub(crate) fn row(
        &self,
        scope: &KeyScope,
        kept: KeptAnswer,
        now: Instant,
    ) -> table::idempotency::Model {
        table::idempotency::Model {
            principal: scope.principal.clone(),
            method: scope.method.clone(),
            path: scope.path.clone(),
            key: scope.key.clone(),
            request_hash: self.hashes.first().cloned().unwrap_or_default(),
            status: i32::from(kept.status),
            headers: serde_json::json!(kept.headers).to_string(),
            body: kept.body,
            created_at: now,
            expires_at: now + self.keep,
        }
    }
}
