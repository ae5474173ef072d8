//! A Stripe that misbehaves: the endpoints that Vesper uses, on loopback, with its own books.
//!
//! It keeps what it did on the clock of the test, forgets idempotency keys after 24 hours of it,
//! and answers each transfer in the manner that the test chose, well by default.

mod books;
mod demand;
mod door;

use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpServer, web};
use chrono::TimeDelta;
use entity::env::Clock;
use scheduler::port::rail::signature;
use scheduler::port::rail::stripe::{Stripe, StripeOptions};
use serde_json::{Value, json};

use books::Books;
pub use books::Made;
pub use demand::StripeOnDemand;

/// The secret key that the fake asks for.
pub const KEY: &str = "sk_test_of_the_tests";

/// A key of another platform: its books are empty and stay so.
pub const OTHER_KEY: &str = "sk_test_of_somebody_else";

/// A key that may send and read transfers, and not see whose it is.
pub const NARROW_KEY: &str = "rk_test_of_the_tests";

/// How long a client waits for it: long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// How the next transfer is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should be.
    Well,
    /// Nothing is done, and no answer comes in time.
    Hang,
    /// It is done, and no answer comes in time.
    ExecuteThenHang,
    /// It is done, and the answer breaks off in its middle.
    ExecuteThenCut,
    /// The answer breaks off, and it is done so much later.
    ExecuteLater(TimeDelta),
    /// 500, and nothing is done.
    FailBefore,
    /// It is done, and answered with 500.
    FailAfter,
    /// 429.
    TooMany,
    /// 409: the key is in use, and what the other request with it did nobody says.
    KeyInUse,
    /// 400 with this code.
    Refuse(&'static str),
}

/// A running fake; clones are the same one.
#[derive(Clone, Debug)]
pub struct FakeStripe {
    books: Arc<Mutex<Books>>,
    clock: Clock,
    base: String,
    handle: ServerHandle,
}

impl FakeStripe {
    /// Starts one that lives on this clock.
    ///
    /// # Panics
    /// When no port is free.
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tests"
    )]
    #[must_use]
    pub fn start(clock: &Clock) -> Self {
        let books = Arc::new(Mutex::new(Books::new(clock.clone())));
        let shared = web::Data::from(Arc::clone(&books));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server =
            HttpServer::new(move || App::new().app_data(shared.clone()).configure(door::routes))
                .workers(1)
                .disable_signals()
                .listen(listener)
                .expect("the fake listens")
                .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            books,
            clock: clock.clone(),
            base: format!("http://{address}"),
            handle,
        }
    }

    /// Vesper's own client for it.
    ///
    /// # Panics
    /// When the client cannot be built.
    #[must_use]
    pub fn client(&self) -> Stripe {
        self.client_with(KEY)
    }

    /// As [`client`](Self::client), with another key.
    ///
    /// # Panics
    /// When the client cannot be built.
    #[must_use]
    pub fn client_with(&self, key: &str) -> Stripe {
        let mut options = StripeOptions::new(key.to_owned().into()).at(&self.base);
        options.patience = PATIENCE;
        Stripe::new(&options).expect("a client")
    }

    /// Its address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Answers a later transfer in this manner, after those that were chosen before.
    pub fn next(&self, manner: Manner) {
        self.with(|books| books.manners.push_back(manner));
    }

    /// How many later transfers have a manner chosen for them.
    #[must_use]
    pub fn chosen(&self) -> usize {
        self.with(|books| books.manners.len())
    }

    /// From now on everything is answered well.
    pub fn behave(&self) {
        self.with(|books| books.manners.clear());
    }

    /// The transfers that exist now.
    #[must_use]
    pub fn transfers(&self) -> Vec<Made> {
        self.with(|books| books.existing())
    }

    /// The idempotency key of every request for a transfer, in order, also of those that failed.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.with(|books| books.asked.clone())
    }

    /// Sends this much of a transfer back, as the platform or the bank would; answers the event.
    pub fn reverse(&self, transfer: &str, amount: i64) -> Value {
        self.with(|books| books.reverse(transfer, amount));
        self.event("transfer.reversed", transfer)
    }

    /// Makes the same transfer once more, as a person might do at the provider; answers the event.
    pub fn double(&self, transfer: &str) -> Value {
        let id = self.with(|books| {
            let id = books.number("tr");
            let found = books.made.iter().find(|made| made.id == transfer);
            let mut made = found.expect("a transfer with this id").clone();
            id.clone_into(&mut made.id);
            books.made.push(made);
            id
        });
        self.event("transfer.created", &id)
    }

    /// Changes a transfer behind everybody's back.
    pub fn change(&self, transfer: &str, change: impl FnOnce(&mut Made)) {
        self.with(|books| {
            let found = books.made.iter_mut().find(|made| made.id == transfer);
            change(found.expect("a transfer with this id"));
        });
    }

    /// Lets an account do this much: `active` or not, and with this word for what disables it.
    pub fn verify_account(&self, account: &str, ready: bool) {
        self.with(|books| books.verify(account, ready));
    }

    /// An event about a transfer, with the transfer as it is now.
    #[must_use]
    pub fn event(&self, kind: &str, transfer: &str) -> Value {
        let created = self.clock.now().timestamp();
        self.with(|books| {
            let object = books.transfer(transfer).unwrap_or(json!({"id": transfer}));
            let id = books.number("evt");
            json!({
                "id": id, "object": "event", "type": kind, "created": created,
                "data": {"object": object},
            })
        })
    }

    /// An event about an account, with the account as it is now.
    #[must_use]
    pub fn account_event(&self, kind: &str, account: &str) -> Value {
        let created = self.clock.now().timestamp();
        self.with(|books| {
            let object = books.account(account).unwrap_or(json!({"id": account}));
            let id = books.number("evt");
            json!({
                "id": id, "object": "event", "type": kind, "created": created,
                "account": account, "data": {"object": object},
            })
        })
    }

    /// The signature header of a body under this secret, now.
    #[must_use]
    pub fn signature(&self, body: &str, secret: &str) -> String {
        signature::sign(body.as_bytes(), &secret.to_owned().into(), self.clock.now())
    }

    /// Stops it: whoever calls finds nobody.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }

    fn with<T>(&self, look: impl FnOnce(&mut Books) -> T) -> T {
        look(&mut self.books.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
