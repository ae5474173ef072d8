//! Background work: run once, tried again, given up, and the mail that leaves by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use entity::db::{Db, DbErr};
use entity::env::{Clock, Entropy};
use entity::store::job::{self, Kinds, Lease, NewJob};
use entity::store::mail::{self, Further, NewMail};
use entity::table;
use entity::value::JobState;
use scheduler::job::{Job, Outcome, Registry, Runner, RunnerOptions};
use scheduler::port::mailer::{MailFault, RecordingMailer};
use scheduler::run::Workers;
use scheduler::service::Services;
use sea_orm::{EntityTrait, JsonValue};
use tests::on_both_stores;

fn services(db: &Db) -> Services {
    let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
    Services::new(db.clone(), Clock::manual(start), Entropy::seeded(1))
}

/// Does what the payload says, and counts.
#[derive(Clone, Default)]
struct Obedient(Arc<AtomicUsize>);

#[async_trait]
impl Job for Obedient {
    async fn run(&self, _: &Services, payload: &JsonValue) -> Outcome {
        self.0.fetch_add(1, Ordering::SeqCst);
        match payload["do"].as_str() {
            Some("retry") => Outcome::Retry("not yet".to_owned()),
            Some("park") => Outcome::Park("never".to_owned()),
            Some("panic") => panic!("a job panics"),
            _ => Outcome::Done,
        }
    }
}

fn runner(services: &Services, node: &str, job: Obedient) -> Runner {
    let options = RunnerOptions {
        node: node.to_owned(),
        workers: 2,
        kinds: Kinds::All,
    };
    let registry = Registry::default().with("obey", job);
    Runner::new(services.clone(), registry, options)
}

async fn enqueue(services: &Services, word: &'static str) {
    let (now, entropy) = (services.clock.now(), services.entropy.clone());
    let done: Result<(), DbErr> = services
        .db
        .write(move |tx| {
            let new = NewJob {
                id: entropy.id(now),
                kind: "obey",
                payload: serde_json::json!({"do": word}),
                dedupe_key: None,
                run_at: now,
            };
            async move { job::enqueue(&tx, now, new).await }
        })
        .await;
    done.expect("a job is enqueued");
}

async fn the_only_job(db: &Db) -> table::job::Model {
    let mut all = table::job::Entity::find()
        .all(db.read())
        .await
        .expect("jobs are read");
    assert_eq!(all.len(), 1);
    all.remove(0)
}

on_both_stores!(
    async fn a_job_that_is_done_is_not_run_again(db) {
        let services = services(db);
        let job = Obedient::default();
        enqueue(&services, "done").await;
        let runner = runner(&services, "a", job.clone());
        assert_eq!(runner.run_due().await.expect("it runs"), 1);
        assert_eq!(runner.run_due().await.expect("it runs"), 0);
        assert_eq!(job.0.load(Ordering::SeqCst), 1);
        assert_eq!(the_only_job(db).await.state, JobState::Done);
    }
);

on_both_stores!(
    async fn a_job_that_fails_is_tried_again_later_and_given_up_at_last(db) {
        let services = services(db);
        let job = Obedient::default();
        enqueue(&services, "panic").await;
        let runner = runner(&services, "a", job.clone());
        assert_eq!(runner.run_due().await.expect("it runs"), 1);
        assert_eq!(runner.run_due().await.expect("it runs"), 0, "it waits");
        for _ in 0..20 {
            services.clock.advance(chrono::TimeDelta::hours(2));
            runner.run_due().await.expect("it runs");
        }
        let row = the_only_job(db).await;
        assert_eq!((row.state, row.attempts), (JobState::Parked, 16));
        let events = table::event::Entity::find().all(db.read()).await;
        let kinds: Vec<_> = events.iter().flatten().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["job.parked"]);
    }
);

on_both_stores!(
    async fn a_poison_job_is_parked_and_blocks_nobody(db) {
        let services = services(db);
        let job = Obedient::default();
        for word in ["park", "done", "retry", "done"] {
            enqueue(&services, word).await;
        }
        let runner = runner(&services, "a", job.clone());
        assert_eq!(runner.run_due().await.expect("it runs"), 4);
        let rows = table::job::Entity::find().all(db.read()).await.expect("jobs");
        let done = rows.iter().filter(|row| row.state == JobState::Done).count();
        assert_eq!(done, 2);
    }
);

on_both_stores!(
    async fn a_dead_nodes_job_is_run_by_another_and_its_late_word_is_ignored(db) {
        let services = services(db);
        enqueue(&services, "done").await;
        let now = services.clock.now();
        let lease = Lease {
            node: "dead".to_owned(),
            until: now + chrono::TimeDelta::seconds(120),
            limit: 5,
        };
        let taken: Result<Vec<_>, DbErr> = db
            .write(move |tx| {
                let lease = lease.clone();
                async move { job::lease(&tx, now, &lease, Kinds::All).await }
            })
            .await;
        let taken = taken.expect("a lease").remove(0);
        let job = Obedient::default();
        let runner = runner(&services, "alive", job.clone());
        assert_eq!(runner.run_due().await.expect("it runs"), 0, "the lease holds");
        services.clock.advance(chrono::TimeDelta::seconds(121));
        assert_eq!(runner.run_due().await.expect("it runs"), 1);
        let late: Result<bool, DbErr> = db
            .write(move |tx| {
                let ending = job::Ending::Parked {
                    error: "late".to_owned(),
                };
                let taken = taken.clone();
                async move { job::end(&tx, &taken, &ending, now).await }
            })
            .await;
        assert_eq!(late.ok(), Some(false));
        assert_eq!(the_only_job(db).await.state, JobState::Done);
    }
);

on_both_stores!(
    async fn many_runners_run_each_job_once(db) {
        let services = services(db);
        let job = Obedient::default();
        for _ in 0..60 {
            enqueue(&services, "done").await;
        }
        let runners: Vec<_> = ["a", "b", "c", "d"]
            .map(|node| runner(&services, node, job.clone()))
            .into();
        let all = runners.iter().map(Runner::run_due);
        let attempts: usize = futures_util::future::try_join_all(all)
            .await
            .expect("they run")
            .into_iter()
            .sum();
        assert_eq!((attempts, job.0.load(Ordering::SeqCst)), (60, 60));
    }
);

on_both_stores!(
    async fn a_mail_is_sent_once_and_its_text_forgotten(db) {
        let services = services(db);
        let mailer = RecordingMailer::default();
        let workers = Workers {
            services: services.clone(),
            mailer: Arc::new(mailer.clone()),
            job_workers: 1,
        };
        for _ in 0..2 {
            let (now, entropy) = (services.clock.now(), services.entropy.clone());
            let written: Result<(), DbErr> = db
                .write(move |tx| {
                    let new = NewMail {
                        template: "reset",
                        subject_id: "mailtoken_1".to_owned(),
                        recipient: "ana@example.com".parse().expect("an address"),
                        subject: "Ton mot de passe".to_owned(),
                        text_body: "the secret".to_owned(),
                        further: Further::default(),
                    };
                    let entropy = entropy.clone();
                    async move { mail::enqueue(&tx, &entropy, now, new).await }
                })
                .await;
            written.expect("a mail is written");
        }
        mailer.fail_next(MailFault::Passing("busy".to_owned()));
        workers.runner().run_due().await.expect("it runs");
        assert_eq!(mailer.sent().len(), 0);
        services.clock.advance(chrono::TimeDelta::minutes(1));
        workers.runner().run_due().await.expect("it runs");
        let sent = mailer.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!((sent[0].recipient.as_str(), sent[0].text.as_str()), ("ana@example.com", "the secret"));
        let rows = table::mail::Entity::find().all(db.read()).await.expect("mail");
        assert_eq!((rows.len(), rows[0].text_body.as_str()), (1, ""));
    }
);
