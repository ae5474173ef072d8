//! `GET /v1/expert/events`: an expert's own events as they happen.
//!
//! Server-sent events, numbered without holes; a client that comes back with `Last-Event-ID` misses
//! nothing and sees nothing twice. Without it the stream starts now: what was offered before is in
//! `GET /v1/offers`. Who was away for longer than events are kept is told so by `stream.reset`, and
//! reads what is open now.

mod frame;
mod hub;

use std::convert::Infallible;

use actix_web::http::header::{self, HeaderName};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use entity::store::stream;
use entity::value::{ExpertId, Instant, SessionId};
use futures_util::stream as futures;
use scheduler::service::Actor;

pub use hub::Hub;

use crate::contract::{Api, says};
use crate::{App, ExpertCaller, Problem};

/// The stream.
pub fn routes(api: &mut Api) {
    api.resource("/expert/events", |r| {
        r.get(
            events,
            says("Streams offers, assignments, messages and clocks as server-sent events")
                .media("text/event-stream")
                .problems(&["invalid"]),
        )
    });
}

async fn events(
    app: App,
    request: HttpRequest,
    caller: ExpertCaller,
) -> Result<HttpResponse, Problem> {
    let Actor::Person { session, .. } = caller.actor() else {
        return Err(Problem::internal("an expert without a session"));
    };
    stream(&app, &request, (caller.expert, session)).await
}

/// The stream of an expert's session, for whoever has shown to be them.
///
/// # Errors
/// When the database fails.
pub(crate) async fn stream(
    app: &App,
    request: &HttpRequest,
    (expert, session): (ExpertId, SessionId),
) -> Result<HttpResponse, Problem> {
    let start = start(app, request, expert).await?;
    let listener = app.hub.listen(expert, session, start);
    let body = futures::unfold(listener, |mut listener| async {
        let frame = listener.next().await?;
        Some((Ok::<Bytes, Infallible>(frame), listener))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(body))
}

/// Where a stream starts.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// After which number.
    after: i64,
    /// How many events between the client's last one and that are kept no more.
    missed: i64,
    /// The time.
    now: Instant,
}

/// The stream starts after the client's last event, or after the last there is.
async fn start(app: &App, request: &HttpRequest, expert: ExpertId) -> Result<Start, Problem> {
    let numbers = stream::last_numbers(app.read(), &[expert]).await?;
    let newest = numbers.first().map_or(0, |(_, number)| *number);
    let last = request.headers().get("last-event-id");
    let last = last.and_then(|value| value.to_str().ok()?.trim().parse::<i64>().ok());
    let last = last.map_or(newest, |last| last.clamp(0, newest));
    let mut after = last;
    if last < newest {
        let oldest = stream::oldest(app.read(), expert).await?;
        after = last.max(oldest.map_or(newest, |oldest| oldest - 1));
    }
    Ok(Start {
        after,
        missed: after - last,
        now: app.now(),
    })
}
