//! A whole Vesper on a random port: API, dispatcher, jobs and timers, as `vesper serve` starts it.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use api::config::Config;
use argon2::Params;
use chrono::{DateTime, TimeDelta, Utc};
use entity::db::{Db, DbOptions};
use entity::env::{Clock, Entropy};
use entity::value::EmailAddress;
use scheduler::port::mailer::RecordingMailer;
use scheduler::port::outbound::Outbound;
use scheduler::run::{Shutdown, ShutdownTrigger, Workers};
use scheduler::service::hashing::Hasher;
use scheduler::service::password::Password;
use scheduler::service::people::CreateAdmin;
use scheduler::service::vault::Vault;
use scheduler::service::{Actor, Services, verify};
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use crate::actor::{Admin, Brand, Expert, PASSWORD};
use crate::client::Client;
use crate::database::TestDatabase;
use crate::stripe::StripeOnDemand;

/// A Friday evening in New York: the moment at which every story begins.
const EVENING: &str = "2026-11-20T23:30:00Z";

/// How often something is looked for until time has to pass: about ten seconds.
const LOOKS_PER_TRY: u32 = 500;

/// How often it is looked whether the dispatcher settled until a second has to pass.
const LOOKS_PER_SECOND: u32 = 50;

/// Longer than the pause after a job's first failure.
const TRIED_AGAIN: TimeDelta = TimeDelta::seconds(7);

/// The secrets of Stripe's webhooks: the second takes over from the first.
pub const WEBHOOK_SECRETS: [&str; 2] = ["whsec_of_the_tests_one", "whsec_of_the_tests_two"];

/// A running Vesper and the people around it.
#[derive(Debug)]
pub struct TestApp {
    /// What its use cases run on.
    pub services: Services,
    /// Every mail that was sent.
    pub mail: RecordingMailer,
    /// The provider that pays experts: a fake that is started when it is first used.
    pub stripe: StripeOnDemand,
    /// Somebody who is not signed in.
    pub visitor: Client,
    /// Where it listens.
    pub base: String,
    /// Its database.
    pub database: TestDatabase,
    admin: OnceCell<Admin>,
    server: ServerHandle,
    shutdown: ShutdownTrigger,
    tasks: Vec<JoinHandle<()>>,
}

/// Another node.
#[derive(Debug)]
pub struct Beside {
    /// Where it listens.
    pub base: String,
    server: ServerHandle,
    serving: JoinHandle<()>,
}

impl Beside {
    /// Ends it.
    pub async fn stop(self) {
        self.server.stop(true).await;
        self.serving.await.expect("it ends");
    }
}

impl TestApp {
    /// Starts it on this database.
    pub async fn start(database: TestDatabase) -> Self {
        let db = Db::connect(&DbOptions::new(&database.url))
            .await
            .expect("the database opens");
        let start: DateTime<Utc> = EVENING.parse().expect("an instant");
        Self::start_on(
            database,
            Services::new(db, Clock::manual(start), Entropy::system()),
        )
        .await
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tasks"
    )]
    async fn start_on(database: TestDatabase, mut services: Services) -> Self {
        // The least cost that argon2 allows: passwords are not what the stories are about.
        services.hasher = Hasher::new(Params::new(8, 1, 1, None).expect("valid parameters"));
        // Stories about closing gaps do it when they are ready; the others have only what they made.
        services.cover.closing = false;
        let stripe = StripeOnDemand::new(&services.clock);
        services.provider = Some(Arc::new(stripe.clone()));
        let config = config(&database, &[]);
        services = services
            .calling_through(Outbound::new(config.outbound.clone()))
            .keeping_in(Vault::new(&config.secrets.data));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let started = api::app::start(Arc::new(config), services.clone(), listener)
            .expect("the server starts");
        let base = format!("http://{}", started.address);
        let mail = RecordingMailer::default();
        let workers = Workers {
            services: services.clone(),
            mailer: Arc::new(mail.clone()),
            job_workers: 2,
        };
        let (shutdown, listener) = Shutdown::pair();
        let working = tokio::spawn(async move { workers.run(&listener).await });
        let server = started.handle;
        let serving =
            tokio::spawn(async move { started.server.await.expect("the server ends well") });
        let visitor = Client::anonymous(&base);
        Self {
            services,
            mail,
            stripe,
            visitor,
            base,
            database,
            admin: OnceCell::new(),
            server,
            shutdown,
            tasks: vec![working, serving],
        }
    }

    /// Another node on the same database: an API without workers.
    pub async fn beside(&self) -> Beside {
        self.beside_with(&[]).await
    }

    /// Another node on the same database, with these settings instead of those of the stories.
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tasks"
    )]
    pub async fn beside_with(&self, settings: &[(&str, &str)]) -> Beside {
        let db = Db::connect(&DbOptions::new(&self.database.url))
            .await
            .expect("the database opens");
        let services = Services {
            db,
            ..self.services.clone()
        };
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let started = api::app::start(
            Arc::new(config(&self.database, settings)),
            services,
            listener,
        )
        .expect("the server starts");
        let base = format!("http://{}", started.address);
        let serving =
            tokio::spawn(async move { started.server.await.expect("the server ends well") });
        Beside {
            base,
            server: started.handle,
            serving,
        }
    }

    /// A new brand of this name.
    pub async fn brand(&self, name: &str) -> Brand {
        Brand::sign_up(&self.visitor, name).await
    }

    /// The admin, who is ops and approver.
    pub async fn admin(&self) -> Admin {
        self.admin
            .get_or_init(async || self.new_admin().await)
            .await
            .clone()
    }

    async fn new_admin(&self) -> Admin {
        let email: EmailAddress = "ada@platform.example".parse().expect("an address");
        let password = Password::chosen(PASSWORD, &email).expect("a good password");
        let create = CreateAdmin::prepare(&self.services, email, password)
            .await
            .expect("a hash");
        self.services
            .run(Actor::System, create)
            .await
            .expect("an admin");
        Admin::sign_in(&self.visitor, "ada@platform.example").await
    }

    /// An expert who just signed up.
    pub async fn expert(&self, name: &str, languages: &[&str]) -> Expert {
        Expert::sign_up(&self.visitor, name, languages).await
    }

    /// An expert who was approved, certified for the brand, and is online.
    pub async fn working_expert(&self, name: &str, brand: &Brand, languages: &[&str]) -> Expert {
        let expert = self.expert(name, languages).await;
        self.admin().await.welcome(&expert, brand, languages).await;
        expert.presence("online").await;
        expert
    }

    /// Proves an expert's address with the token that was mailed.
    pub async fn verify_address(&self, expert: &Expert) {
        let mut looks = 0;
        let token = crate::eventually("the verification mail", async || {
            // The clock stands still: a job that failed once on a busy machine would never be tried
            // again.
            looks += 1;
            if looks % LOOKS_PER_TRY == 0 {
                self.services.clock.advance(TRIED_AGAIN);
            }
            let letters = self.mail.sent();
            let letter = letters
                .iter()
                .find(|letter| letter.recipient == expert.email)?;
            letter
                .text
                .split("/verify?token=")
                .nth(1)?
                .split_whitespace()
                .next()
                .map(str::to_owned)
        })
        .await;
        let path = format!("/v1/email-verifications/{}", token.trim());
        let answer = self.visitor.put(&path, serde_json::json!({})).await;
        assert!((200..300).contains(&answer.status), "{}", answer.text);
    }

    /// The link of a mail to this address that starts with `start`, e.g. `/reset?token=`; the newest
    /// where there are several.
    pub async fn mailed_link(&self, address: &str, start: &str) -> String {
        let mut looks = 0;
        crate::eventually("a mail with a link", async || {
            looks += 1;
            if looks % LOOKS_PER_TRY == 0 {
                self.services.clock.advance(TRIED_AGAIN);
            }
            let letters = self.mail.sent();
            let to_them = letters
                .iter()
                .rev()
                .filter(|letter| letter.recipient == address);
            let mut links =
                to_them.filter_map(|letter| letter.text.find(start).map(|at| &letter.text[at..]));
            links.next()?.split_whitespace().next().map(str::to_owned)
        })
        .await
    }

    /// Lets time pass.
    pub async fn advance(&self, by: TimeDelta) {
        self.services.clock.advance(by);
    }

    /// Waits until the dispatcher has read every fact and every job that is due was run.
    ///
    /// A second passes now and then while it waits: a dispatcher that has just looked, and found
    /// nothing to do, looks again when time goes on.
    pub async fn settle(&self) {
        let mut looks = 0;
        crate::eventually("the dispatcher to settle", async || {
            looks += 1;
            if looks % LOOKS_PER_SECOND == 0 {
                self.advance(TimeDelta::seconds(1)).await;
            }
            let waiting = entity::store::change::waiting(self.services.db.read(), 1)
                .await
                .expect("a read");
            waiting.is_empty().then_some(())
        })
        .await;
    }

    /// Stops everything and checks what must be true after every story.
    pub async fn finish(self) {
        self.shutdown.give();
        self.server.stop(false).await;
        for task in self.tasks {
            task.await.expect("a task ends well");
        }
        let verdict = verify::verify(&self.services.db)
            .await
            .expect("the ledger is read");
        assert!(verdict.is_good(), "the books are right: {verdict:?}");
    }
}

fn config(database: &TestDatabase, settings: &[(&str, &str)]) -> Config {
    let secret = "a secret of the tests of 32 bytes and more";
    let folder = database.folder.path().display();
    Config::from_sources(Path::new("no such file"), &|name| {
        if let Some((_, value)) = settings.iter().find(|(setting, _)| *setting == name) {
            return Some((*value).to_owned());
        }
        Some(match name {
            "VESPER_DATABASE_URL" => database.url.clone(),
            "VESPER_JWT_SECRET" | "VESPER_DATA_KEYS" => secret.to_owned(),
            "VESPER_SMTP_URL" => format!("{folder}/mail"),
            "VESPER_STRIPE_WEBHOOK_SECRETS" => WEBHOOK_SECRETS.join(","),
            "VESPER_OPS_BIND" => "off".to_owned(),
            // Receivers of the tests are on this machine, at one of its addresses.
            "VESPER_OUTBOUND_ALLOW" => "127.0.0.1".to_owned(),
            "VESPER_DRAIN_SECONDS" => "0".to_owned(),
            // Most stories are not about it.
            "VESPER_SECOND_FACTOR" => "offered".to_owned(),
            "VESPER_RATE_LIMITS" => {
                "address=100000:100000,tenant=100000:100000,caller=100000:100000,visitor=100000:100000,sign_in=100000:100000".to_owned()
            }
            _ => return None,
        })
    })
    .expect("the settings of the tests are right")
}
