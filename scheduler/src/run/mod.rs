//! Starting and supervising everything that runs without a request: the dispatcher, the job
//! runner, and small periodic tasks.
//!
//! The same for `vesper serve` and `vesper worker`. Invariant: a task that dies is started again,
//! and all of them end when the word to stop is given.

mod periodic;
mod shutdown;
mod supervisor;

use std::sync::Arc;

use entity::store::job::Kinds;
use entity::store::mail;
use supervisor::Tasks;

pub use shutdown::{Shutdown, ShutdownTrigger};

use crate::dispatcher;
use crate::job::{
    AnswerMail, CallExperts, CloseEnded, ExecuteRun, HandleProviderEvent, MakePlan, ReadPayout,
    Registry, Runner, RunnerOptions, SendAlert, SendMail, SendPayout, SendPush, SendReply,
};
use crate::port::mailer::Mailer;
use crate::service::people::MAIL_REQUEST_JOB;
use crate::service::webhooks::Sender;
use crate::service::{Services, alerts, calls, connections, papers, payouts, plans, push};

/// What a process without workers does besides serving: it follows the database's clock and renews
/// the presence of the experts it hears of.
pub async fn attend(services: &Services, shutdown: &Shutdown) {
    let mut tasks = Tasks::default();
    periodic::add(&mut tasks, services, periodic::ATTENDING);
    add_wire(&mut tasks, services);
    tasks.run(shutdown).await;
}

/// Mails that are handed over at the same time, each over a connection of its own: one connection
/// takes about twenty a second, because each waits for the other side's acknowledgement.
const MAILS_AT_ONCE: usize = 10;

/// Browsers that are told something at the same time, and answers that go back to helpdesks: both
/// are calls to strangers, who may let us wait.
const CALLS_AT_ONCE: usize = 16;

/// Kinds of jobs with a runner of their own.
const APART: [&str; 3] = [mail::SEND_JOB, push::PUSH_JOB, connections::REPLY_JOB];

/// What the workers of a process need.
#[derive(Clone, Debug)]
pub struct Workers {
    /// The database, the clock, chance.
    pub services: Services,
    /// How mail leaves.
    pub mailer: Arc<dyn Mailer>,
    /// Jobs at a time.
    pub job_workers: usize,
}

impl Workers {
    /// Runs everything until the word to stop, and until what had begun is finished.
    pub async fn run(self, shutdown: &Shutdown) {
        let mut tasks = Tasks::default();
        self.add_runners(&mut tasks);
        let services = self.services.clone();
        let node = node_name(&services);
        tasks.add("dispatcher", move |shutdown| {
            dispatcher::run(services.clone(), node.clone(), shutdown)
        });
        let sender = Sender::new(self.services.clone(), node_name(&self.services));
        tasks.add("webhooks", move |shutdown| {
            let sender = sender.clone();
            async move { sender.run(&shutdown).await }
        });
        periodic::add(&mut tasks, &self.services, periodic::ATTENDING);
        periodic::add(&mut tasks, &self.services, periodic::WORKING);
        add_wire(&mut tasks, &self.services);
        tasks.run(shutdown).await;
    }

    /// Whatever waits for others has a runner of its own: who is slow to answer delays nothing else.
    fn add_runners(&self, tasks: &mut Tasks) {
        let only = |kind, at_once| self.runner_of(Kinds::Only(kind), at_once);
        let runners = [
            ("mails", only(mail::SEND_JOB, MAILS_AT_ONCE)),
            ("pushes", only(push::PUSH_JOB, CALLS_AT_ONCE)),
            ("replies", only(connections::REPLY_JOB, CALLS_AT_ONCE)),
            ("jobs", self.runner_of(Kinds::But(&APART), self.job_workers)),
        ];
        for (name, runner) in runners {
            tasks.add(name, move |shutdown| {
                let runner = runner.clone();
                async move { runner.run(&shutdown).await }
            });
        }
    }

    /// A runner of every kind of job, e.g. for a test that wants mail sent now.
    #[must_use]
    pub fn runner(&self) -> Runner {
        self.runner_of(Kinds::All, self.job_workers)
    }

    fn runner_of(&self, kinds: Kinds, workers: usize) -> Runner {
        let options = RunnerOptions {
            node: node_name(&self.services),
            workers: workers.max(1),
            kinds,
        };
        Runner::new(self.services.clone(), self.registry(), options)
    }

    /// Every kind of job: one line each.
    fn registry(&self) -> Registry {
        Registry::default()
            .with(mail::SEND_JOB, SendMail::new(Arc::clone(&self.mailer)))
            .with(payouts::EXECUTE_JOB, ExecuteRun)
            .with(payouts::SEND_JOB, SendPayout)
            .with(payouts::READ_JOB, ReadPayout)
            .with(payouts::EVENT_JOB, HandleProviderEvent)
            .with(papers::CLOSE_JOB, CloseEnded)
            .with(plans::MAKE_JOB, MakePlan)
            .with(calls::CALL_JOB, CallExperts)
            .with(alerts::ALERT_JOB, SendAlert)
            .with(connections::REPLY_JOB, SendReply)
            .with(push::PUSH_JOB, SendPush)
            .with(MAIL_REQUEST_JOB, AnswerMail)
    }
}

/// Passes wake-ups between nodes.
fn add_wire(tasks: &mut Tasks, services: &Services) {
    let (services, node) = (services.clone(), node_name(services));
    tasks.add("wire", move |shutdown| {
        let (services, node) = (services.clone(), node.clone());
        async move {
            tokio::select! {
                () = shutdown.wait() => {}
                Err(error) = services.db.wire(&node) => {
                    tracing::warn!(%error, "wake-ups between nodes are interrupted");
                }
            }
        }
    });
}

/// A name that no other process has.
fn node_name(services: &Services) -> String {
    let chance = u64::from_le_bytes(services.entropy.bytes());
    format!("{}-{chance:016x}", std::process::id())
}
