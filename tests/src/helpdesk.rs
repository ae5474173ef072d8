//! A helpdesk that misbehaves: it keeps what it is given, and fails, hangs or loses its answer when
//! told to.

use std::collections::VecDeque;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde_json::{Value, json};

/// Longer than any call may take.
const NEVER: Duration = Duration::from_secs(60);

/// How the helpdesk takes one call that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Refuses or fails with this status, and keeps nothing.
    Fails(u16),
    /// Asks to be left alone for so many seconds, and keeps nothing.
    Busy(u32),
    /// Keeps what it is given, and answers with this status all the same.
    KeepsAndFails(u16),
}

/// A call that it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The method.
    pub method: String,
    /// The path, with what follows the question mark.
    pub path: String,
    /// The headers that matter, by their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; null where there is none.
    pub body: Value,
}

impl Given {
    /// A header; empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

#[derive(Debug, Default)]
struct Desk {
    kept: Vec<Given>,
    asked: Vec<Given>,
    manners: VecDeque<Manner>,
    hangs: bool,
}

/// A running helpdesk.
#[derive(Clone, Debug)]
pub struct Helpdesk {
    /// Where it is, e.g. `http://127.0.0.1:4711`.
    pub url: String,
    desk: Arc<Mutex<Desk>>,
    server: ServerHandle,
}

impl Helpdesk {
    /// Opens on a free port.
    ///
    /// # Panics
    /// When there is none.
    #[allow(
        clippy::disallowed_methods,
        reason = "the harness is the supervisor of its tasks"
    )]
    pub async fn open() -> Self {
        let desk = Arc::new(Mutex::new(Desk::default()));
        let shared = Data::from(Arc::clone(&desk));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = HttpServer::new(move || {
            let any = web::resource("/{path:.*}").to(take);
            App::new().app_data(shared.clone()).service(any)
        });
        let server = server
            .workers(1)
            .disable_signals()
            .listen(listener)
            .expect("it listens")
            .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url,
            desk,
            server: handle,
        }
    }

    /// Closes it: nobody answers any more.
    pub async fn close(&self) {
        self.server.stop(false).await;
    }

    /// The next call that changes something is taken in this manner.
    pub fn next(&self, manner: Manner) {
        self.with(|desk| desk.manners.push_back(manner));
    }

    /// Whether it hangs: it takes calls, and never answers.
    pub fn hangs(&self, hangs: bool) {
        self.with(|desk| desk.hangs = hangs);
    }

    /// What it kept, in order.
    #[must_use]
    pub fn kept(&self) -> Vec<Given> {
        self.with(|desk| desk.kept.clone())
    }

    /// Every call, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Given> {
        self.with(|desk| desk.asked.clone())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Desk) -> T) -> T {
        look(&mut self.desk.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn take(request: HttpRequest, desk: Data<Mutex<Desk>>, body: Bytes) -> HttpResponse {
    let path = request.uri().to_string();
    let headers = request.headers().iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_ascii_lowercase(), value.to_owned()))
    });
    let given = Given {
        method: request.method().to_string(),
        path,
        headers: headers.collect(),
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    };
    let (status, answer, hangs, wait) = {
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        desk.asked.push(given.clone());
        let wait = match desk.manners.front() {
            Some(Manner::Busy(seconds)) if given.method != "GET" => Some(*seconds),
            _ => None,
        };
        let (status, answer) = answer(&mut desk, given);
        (status, answer, desk.hangs, wait)
    };
    if hangs {
        tokio::time::sleep(NEVER).await;
    }
    let mut response = HttpResponse::build(StatusCode::from_u16(status).expect("a status"));
    if let Some(seconds) = wait {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    response.json(answer)
}

/// Reads show what was kept; everything else is kept, unless it is told to fail.
fn answer(desk: &mut Desk, given: Given) -> (u16, Value) {
    if given.method == "GET" {
        let bodies: Vec<&Value> = desk.kept.iter().map(|call| &call.body).collect();
        return (200, json!({ "payload": bodies }));
    }
    let manner = desk.manners.pop_front();
    match manner {
        Some(Manner::Fails(status)) => return (status, json!({ "error": "no" })),
        Some(Manner::Busy(_)) => return (429, json!({ "error": "not now" })),
        Some(Manner::KeepsAndFails(_)) | None => {}
    }
    desk.kept.push(given);
    let id = 9_000 + desk.kept.len();
    let audit = json!({"events": [{"type": "Comment", "id": id}]});
    match manner {
        Some(Manner::KeepsAndFails(status)) => (status, json!({ "error": "after all" })),
        Some(Manner::Fails(_) | Manner::Busy(_)) | None => (200, json!({"id": id, "audit": audit})),
    }
}
