//! The outbox against a real SMTP conversation.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use entity::db::{Db, DbErr};
use entity::env::{Clock, Entropy};
use entity::store::mail::{self, Further, NewMail};
use entity::table;
use entity::value::JobState;
use scheduler::port::mailer::Smtp;
use scheduler::run::{Shutdown, Workers};
use scheduler::service::Services;
use sea_orm::EntityTrait;
use tests::mail_server::{MailServer, Manner};
use tests::{eventually, on_both_stores};

/// How long the server may take: it hangs for good, or answers at once.
const PATIENCE: Duration = Duration::from_millis(500);

/// Longer than the pause after any failure of these stories.
const LATER: TimeDelta = TimeDelta::minutes(10);

struct Post {
    workers: Workers,
    server: MailServer,
}

impl Post {
    async fn open(db: &Db) -> Self {
        let start = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let services = Services::new(db.clone(), Clock::manual(start), Entropy::seeded(1));
        let server = MailServer::open().await;
        let sender = "Vesper <no-reply@vesper.example>";
        let mailer = Smtp::with_patience(&server.url(), sender, PATIENCE).expect("an address");
        let workers = Workers {
            services,
            mailer: Arc::new(mailer),
            job_workers: 10,
        };
        Self { workers, server }
    }

    async fn write(&self, recipient: &str, about: &str, further: Further) {
        let services = &self.workers.services;
        let (now, entropy) = (services.clock.now(), services.entropy.clone());
        let (recipient, about) = (recipient.to_owned(), about.to_owned());
        let written: Result<(), DbErr> = services
            .db
            .write(move |tx| {
                let new = NewMail {
                    template: "statement",
                    subject_id: about.clone(),
                    recipient: recipient.parse().expect("an address"),
                    subject: "Your new statement".to_owned(),
                    text_body: "Hello,\n\n.a line with a dot\n".to_owned(),
                    further: further.clone(),
                };
                let entropy = entropy.clone();
                async move { mail::enqueue(&tx, &entropy, now, new).await }
            })
            .await;
        written.expect("a mail is written");
    }

    async fn plain(&self, recipient: &str) {
        self.write(recipient, recipient, Further::default()).await;
    }

    /// Sends what is due, and what is due later, so many times.
    async fn rounds(&self, number: usize) {
        for _ in 0..number {
            self.workers.runner().run_due().await.expect("it runs");
            self.workers.services.clock.advance(LATER);
        }
    }

    /// How the jobs stand: waiting, done or parked.
    async fn states(&self) -> Vec<JobState> {
        let db = self.workers.services.db.read();
        let jobs = table::job::Entity::find().all(db).await.expect("jobs");
        jobs.iter().map(|job| job.state).collect()
    }
}

fn message_id(text: &str) -> &str {
    let line = text.lines().find(|line| line.starts_with("Message-ID:"));
    line.expect("a message id")
}

on_both_stores!(
    async fn a_recipient_whom_the_server_refuses_is_given_up_and_stops_nobody(db) {
        let post = Post::open(db).await;
        post.server.next("nobody@example.com", &[Manner::Refuse]);
        post.plain("nobody@example.com").await;
        post.plain("ana@example.com").await;
        post.rounds(3).await;
        assert_eq!(post.server.tries("nobody@example.com"), 1, "no second try");
        assert_eq!(post.server.taken("ana@example.com").len(), 1);
        let mut states = post.states().await;
        states.sort_unstable_by_key(|state| state.as_str());
        assert_eq!(states, [JobState::Done, JobState::Parked]);
    }
);

on_both_stores!(
    async fn a_server_that_says_later_gets_it_later_and_once(db) {
        let post = Post::open(db).await;
        post.server.next("ana@example.com", &[Manner::NotNow]);
        post.server.next("ben@example.com", &[Manner::NotNow; 4]);
        post.plain("ana@example.com").await;
        post.plain("ben@example.com").await;
        post.workers.runner().run_due().await.expect("it runs");
        assert_eq!(post.workers.runner().run_due().await.expect("it runs"), 0, "not at once");
        assert_eq!(post.states().await, [JobState::Waiting; 2]);
        post.rounds(6).await;
        assert_eq!((post.server.tries("ana@example.com"), post.server.tries("ben@example.com")), (2, 5));
        assert_eq!(post.server.taken("ana@example.com").len(), 1);
        assert_eq!(post.server.taken("ben@example.com").len(), 1);
        assert_eq!(post.states().await, [JobState::Done; 2]);
    }
);

on_both_stores!(
    async fn pauses_between_tries_grow(db) {
        let post = Post::open(db).await;
        post.server.next("ana@example.com", &[Manner::NotNow; 5]);
        post.plain("ana@example.com").await;
        let mut last = TimeDelta::zero();
        for number in 0..5 {
            post.workers.runner().run_due().await.expect("it runs");
            let db = post.workers.services.db.read();
            let job = table::job::Entity::find().one(db).await.expect("a read").expect("a job");
            let pause = job.run_at - post.workers.services.clock.now();
            assert!(pause > last, "try {number}: {pause} after {last}");
            last = pause;
            post.workers.services.clock.advance(pause);
        }
    }
);

on_both_stores!(
    async fn a_connection_lost_in_the_middle_of_the_text_is_tried_again(db) {
        let post = Post::open(db).await;
        post.server.next("ana@example.com", &[Manner::DropInText, Manner::DropInText]);
        post.plain("ana@example.com").await;
        post.rounds(4).await;
        let taken = post.server.taken("ana@example.com");
        assert_eq!(taken.len(), 1);
        assert!(taken[0].contains("\r\n.a line with a dot\r\n"), "{}", taken[0]);
        assert_eq!(post.states().await, [JobState::Done]);
    }
);

on_both_stores!(
    async fn a_mail_that_was_taken_without_a_word_comes_again_under_the_same_name(db) {
        let post = Post::open(db).await;
        post.server.next("ana@example.com", &[Manner::DropBeforeWord]);
        let html = Further { html: Some("<p>Hello</p>".to_owned()), ..Further::default() };
        post.write("ana@example.com", "one", html).await;
        post.rounds(3).await;
        let taken = post.server.taken("ana@example.com");
        assert_eq!(taken.len(), 2);
        assert_eq!(message_id(&taken[0]), message_id(&taken[1]));
        assert_eq!(taken[0], taken[1], "to the byte");
        assert_eq!(post.states().await, [JobState::Done]);
    }
);

on_both_stores!(
    #[allow(clippy::disallowed_methods, reason = "the story is the supervisor of its task")]
    async fn a_server_that_hangs_delays_no_other_mail(db) {
        let post = Post::open(db).await;
        let slow: Vec<String> = (0..9).map(|number| format!("slow{number}@example.com")).collect();
        for recipient in &slow {
            post.server.next(recipient, &[Manner::Hang]);
            post.plain(recipient).await;
        }
        for number in 0..20 {
            post.plain(&format!("quick{number}@example.com")).await;
        }
        let (trigger, shutdown) = Shutdown::pair();
        let runner = post.workers.runner();
        let running = tokio::spawn(async move { runner.run(&shutdown).await });
        eventually("the quick ones", async || {
            let all = (0..20).all(|number| {
                post.server.taken(&format!("quick{number}@example.com")).len() == 1
            });
            all.then_some(())
        })
        .await;
        eventually("the slow ones", async || {
            // Slowly: a lease that runs out meanwhile would have a mail sent twice.
            post.workers.services.clock.advance(TimeDelta::seconds(1));
            slow.iter().all(|one| !post.server.taken(one).is_empty()).then_some(())
        })
        .await;
        trigger.give();
        running.await.expect("it ends");
    }
);

on_both_stores!(
    async fn a_letter_arrives_with_all_its_parts_and_once(db) {
        let post = Post::open(db).await;
        let further = Further {
            html: Some("<!doctype html><p>Grüße</p>".to_owned()),
            calendar: Some("BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n".to_owned()),
            unsubscribe_url: Some("https://vesper.example/unsubscribe/t0".to_owned()),
        };
        for _ in 0..2 {
            post.write("ana@example.com", "one", further.clone()).await;
        }
        post.write("ana@example.com", "two", Further::default()).await;
        post.rounds(1).await;
        let taken = post.server.taken("ana@example.com");
        assert_eq!(taken.len(), 2, "one for each thing that it is about");
        let parts = [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
            "text/calendar; charset=utf-8; method=PUBLISH", "filename=\"shift.ics\"",
            "List-Unsubscribe: <https://vesper.example/unsubscribe/t0>\r\n",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            "Auto-Submitted: auto-generated\r\n",
        ];
        for part in parts {
            assert!(taken[0].contains(part), "{part} is missing in {}", taken[0]);
        }
        assert!(!taken[1].contains("List-Unsubscribe") && !taken[1].contains("multipart"));
        let db = post.workers.services.db.read();
        let rows = table::mail::Entity::find().all(db).await.expect("mail");
        for row in rows {
            assert_eq!((row.html_body, row.calendar, row.unsubscribe_url), (None, None, None), "forgotten");
        }
    }
);
