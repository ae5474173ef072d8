//! The runner: leases jobs that are due, runs a few at a time, notes how they ended.
//!
//! Woken by [`Signal::Job`] for speed and by the clock for certainty. A job that hangs is cut off,
//! one that panics is caught, one that fails too often is parked: none blocks the others.

use std::time::{Duration, Instant as Moment};

use chrono::TimeDelta;
use entity::db::Signal;
use entity::store::event::{self, NewEvent};
use entity::store::job::{self, Ending, Kinds, Lease};
use entity::table::job::Model;
use entity::value::Instant;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;

use super::{Outcome, Registry};
use crate::run::Shutdown;
use crate::service::{Fault, Services};

/// How often to look without being woken.
const POLL: Duration = Duration::from_secs(1);

/// How long an attempt may take: a slow mail server answers within its own 60 s timeout.
const ATTEMPT_TIME: Duration = Duration::from_secs(90);

/// How long a lease counts: longer than an attempt, so that no two nodes run one job.
const LEASE: TimeDelta = TimeDelta::seconds(120);

/// Attempts before a job is parked: with the waits below that is about six hours.
const ATTEMPTS_MAX: i32 = 16;

/// The first wait; each further one is twice as long.
const WAIT: TimeDelta = TimeDelta::seconds(5);

/// The longest wait.
const WAIT_MAX: TimeDelta = TimeDelta::hours(1);

/// How a runner works.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// What this node is called in leases; unique among nodes.
    pub node: String,
    /// Jobs at a time.
    pub workers: usize,
    /// Which jobs.
    pub kinds: Kinds,
}

/// Runs jobs.
#[derive(Clone, Debug)]
pub struct Runner {
    services: Services,
    registry: Registry,
    options: RunnerOptions,
}

impl Runner {
    /// A runner of these kinds of work.
    #[must_use]
    pub const fn new(services: Services, registry: Registry, options: RunnerOptions) -> Self {
        Self {
            services,
            registry,
            options,
        }
    }

    /// Runs until told to stop, then finishes what it has begun.
    pub async fn run(&self, shutdown: &Shutdown) {
        let mut signals = self.services.db.signals().subscribe();
        let mut running: JoinSet<()> = JoinSet::new();
        while !shutdown.is_given() {
            while running.try_join_next().is_some() {}
            let free = self.options.workers.saturating_sub(running.len());
            let taken = self.take(free, &mut running).await;
            if taken > 0 && taken == free {
                continue;
            }
            tokio::select! {
                () = wait_for_job(&mut signals) => {}
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(POLL) => {}
                () = shutdown.wait() => {}
            }
        }
        running.join_all().await;
    }

    /// Runs everything that is due now, and what that causes, to the end; answers how many attempts
    /// that were. For tests and simulations.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run_due(&self) -> Result<usize, Fault> {
        let mut attempts = 0;
        loop {
            let jobs = self.lease(1).await?;
            let Some(job) = jobs.into_iter().next() else {
                return Ok(attempts);
            };
            self.attempt(job).await;
            attempts += 1;
        }
    }

    async fn take(&self, free: usize, running: &mut JoinSet<()>) -> usize {
        if free == 0 {
            return 0;
        }
        match self.lease(free).await {
            Ok(jobs) => {
                let taken = jobs.len();
                for job in jobs {
                    let runner = self.clone();
                    running.spawn(async move { runner.attempt(job).await });
                }
                taken
            }
            Err(fault) => {
                tracing::warn!(%fault, "jobs could not be leased; trying again");
                0
            }
        }
    }

    async fn lease(&self, limit: usize) -> Result<Vec<Model>, Fault> {
        let now = self.services.clock.now();
        let kinds = self.options.kinds;
        if !job::any_due(self.services.db.read(), now, kinds).await? {
            return Ok(Vec::new());
        }
        let lease = Lease {
            node: self.options.node.clone(),
            until: now + LEASE,
            limit: limit as u64,
        };
        self.services
            .db
            .write(move |tx| {
                let lease = lease.clone();
                async move { Ok(job::lease(&tx, now, &lease, kinds).await?) }
            })
            .await
    }

    async fn attempt(&self, job: Model) {
        let started = Moment::now();
        let outcome = self.outcome(&job).await;
        let word = match &outcome {
            Outcome::Done => "done",
            Outcome::Retry(_) | Outcome::Later { .. } => "retried",
            Outcome::Park(_) => "parked",
        };
        metrics::counter!("vesper_jobs_total", "kind" => job.kind.clone(), "outcome" => word)
            .increment(1);
        metrics::histogram!("vesper_job_seconds", "kind" => job.kind.clone())
            .record(started.elapsed().as_secs_f64());
        let id = job.id;
        match &outcome {
            Outcome::Done => tracing::debug!(job = %id, kind = job.kind, "job {id} is done"),
            Outcome::Retry(error) | Outcome::Later { error, .. } => {
                tracing::warn!(job = %id, kind = job.kind, error, "job {id} is tried again");
            }
            Outcome::Park(error) => {
                tracing::error!(job = %id, kind = job.kind, error, "job {id} is parked");
            }
        }
        if let Err(fault) = self.note(job, outcome).await {
            // The lease runs out and the job is run again: it must stand that.
            tracing::warn!(job = %id, %fault, "the end of job {id} was not noted");
        }
    }

    /// Runs one attempt in a task of its own, so that a panic or a hang ends with it.
    async fn outcome(&self, job: &Model) -> Outcome {
        let Some(work) = self.registry.get(&job.kind) else {
            return Outcome::Park(format!("no work is called {}", job.kind));
        };
        let (services, payload) = (self.services.clone(), job.payload.clone());
        let mut task = JoinSet::new();
        task.spawn(async move { work.run(&services, &payload).await });
        let outcome = match tokio::time::timeout(ATTEMPT_TIME, task.join_next()).await {
            Ok(Some(Ok(outcome))) => outcome,
            Ok(_) => Outcome::Retry("it panicked".to_owned()),
            Err(_) => Outcome::Retry("it took too long".to_owned()),
        };
        match outcome {
            Outcome::Retry(error) | Outcome::Later { error, .. }
                if job.attempts >= ATTEMPTS_MAX =>
            {
                Outcome::Park(format!("given up after {} attempts: {error}", job.attempts))
            }
            outcome => outcome,
        }
    }

    async fn note(&self, job: Model, outcome: Outcome) -> Result<(), Fault> {
        let now = self.services.clock.now();
        let ending = match outcome {
            Outcome::Done => Ending::Done,
            Outcome::Park(error) => Ending::Parked { error },
            Outcome::Retry(error) => Ending::Again {
                at: now + self.wait(job.attempts),
                error,
            },
            Outcome::Later { error, wait } => Ending::Again {
                at: now + self.wait(job.attempts).max(wait),
                error,
            },
        };
        let entropy = self.services.entropy.clone();
        self.services
            .db
            .write(move |tx| {
                let (job, ending, entropy) = (job.clone(), ending.clone(), entropy.clone());
                async move {
                    let ended = job::end(&tx, &job, &ending, now).await?;
                    if ended && let Ending::Parked { error } = &ending {
                        event::record(&tx, parked(&job, error, entropy.id(now), now)).await?;
                    }
                    Ok(())
                }
            })
            .await
    }

    /// Twice as long each time, a fifth more or less so that jobs that failed together part.
    fn wait(&self, attempts: i32) -> TimeDelta {
        let doubled = WAIT * 2_i32.pow(attempts.clamp(1, 12).unsigned_abs() - 1);
        let spread = 0.8 + 0.4 * self.services.entropy.fraction();
        let millis = doubled.min(WAIT_MAX).num_milliseconds() as f64 * spread;
        TimeDelta::milliseconds(millis as i64)
    }
}

/// The event that tells the platform's people of a job that was given up.
fn parked(job: &Model, error: &str, id: entity::value::EventId, now: Instant) -> NewEvent {
    NewEvent {
        id,
        kind: "job.parked",
        public: true,
        brand_id: None,
        query_id: None,
        occurred_at: now,
        data: json!({"job_id": job.id, "kind": job.kind, "attempts": job.attempts, "error": error}),
    }
}

async fn wait_for_job(signals: &mut tokio::sync::broadcast::Receiver<Signal>) {
    loop {
        match signals.recv().await {
            Ok(Signal::Job | Signal::Everything) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending::<()>().await,
        }
    }
}
