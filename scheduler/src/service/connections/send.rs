//! Sending what goes back to a helpdesk: in order, one at a time per query, at least once, and not
//! twice where the helpdesk lets that be found out.
//!
//! ```text
//! waiting ─► sent      the helpdesk has it: the message is delivered
//!         ─► waiting   away, busy, or the credentials are refused (the connection is failing)
//!         ─► parked    the conversation is gone, or it was tried too often: message.undelivered
//! parked  ─► waiting   the brand has it sent again
//! ```

use chrono::TimeDelta;
use entity::db::WriteTx;
use entity::store;
use entity::store::connection::{reply, thread};
use entity::store::job::NewJob;
use entity::table::{connection, connection_reply};
use entity::value::{Instant, ReplyId};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::json;

use super::conclude::{Conclude, park};
use super::{ConnectionSettings, Secrets};
use crate::helpdesk::outgoing::{self, Call, Meaning, Outgoing};
use crate::port::outbound::{Answer, CallFaultKind, LIST, Request};
use crate::service::webhooks::retry_after;
use crate::service::{Actor, Context, Fault, Services, UseCase};

/// The kind of the job; its payload is `{"reply_id"}`.
pub const REPLY_JOB: &str = "connection.reply";

/// How long a try counts: longer than a job may take, shorter than its lease.
const CLAIM: TimeDelta = TimeDelta::seconds(100);

/// What became of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tried {
    /// There was nothing to do, it arrived, or it was given up: the job is done.
    Over,
    /// To be tried again.
    Again {
        /// What went wrong.
        error: String,
        /// How long the other side asked to be left alone.
        asked: Option<TimeDelta>,
    },
}

/// The job that sends a reply. Several for one reply do no harm: one of them claims it.
pub(crate) fn job(ctx: &Context, id: ReplyId) -> NewJob {
    NewJob {
        id: ctx.id(),
        kind: REPLY_JOB,
        payload: json!({ "reply_id": id }),
        dedupe_key: None,
        run_at: ctx.now,
    }
}

/// Tries to send a reply.
///
/// # Errors
/// When the database fails, or a secret does not open: run it again.
pub async fn send(services: &Services, id: ReplyId) -> Result<Tried, Fault> {
    let Some(task) = services.run(Actor::System, Claim { id }).await? else {
        return Ok(Tried::Over);
    };
    let end = attempt(services, &task).await?;
    let tried = match &end {
        End::Again { error, asked, .. } => Tried::Again {
            error: error.clone(),
            asked: *asked,
        },
        End::Unauthorised { error } => Tried::Again {
            error: error.clone(),
            asked: None,
        },
        End::Arrived { .. } | End::Parked { .. } => Tried::Over,
    };
    services.run(Actor::System, Conclude { task, end }).await?;
    Ok(tried)
}

/// A reply that this job sends.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) reply: connection_reply::Model,
    pub(super) connection: connection::Model,
    out: Outgoing,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Arrived {
        name: Option<String>,
    },
    Again {
        error: String,
        doubtful: bool,
        asked: Option<TimeDelta>,
    },
    Unauthorised {
        error: String,
    },
    Parked {
        error: String,
    },
}

/// Takes the reply for one try, if it is its turn.
struct Claim {
    id: ReplyId,
}

impl UseCase for Claim {
    type Output = Option<Task>;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Option<Task>, Fault> {
        let Some(known) = reply::find(tx, self.id).await? else {
            return Ok(None);
        };
        // Whoever ends the one before it writes a job for it.
        let next = reply::next_of(tx, known.query_id).await?;
        let Some(row) = next.filter(|row| row.id == self.id) else {
            return Ok(None);
        };
        let connection = store::connection::find(tx, row.connection_id)
            .await?
            .ok_or_else(|| Fault::internal(format!("{} has no connection", row.id)))?;
        if connection.removed_at.is_some() {
            park(tx, ctx, &row, "the connection was removed").await?;
            return Ok(None);
        }
        let Some(out) = outgoing(tx, &row).await? else {
            park(tx, ctx, &row, "there is nothing to be said any more").await?;
            return Ok(None);
        };
        if !reply::claim(tx, row.id, (ctx.now, ctx.now + CLAIM)).await? {
            return Ok(None);
        }
        let reply = connection_reply::Model {
            attempts: row.attempts + 1,
            ..row
        };
        Ok(Some(Task {
            reply,
            connection,
            out,
        }))
    }
}

/// What a reply says.
async fn outgoing(tx: &WriteTx, row: &connection_reply::Model) -> Result<Option<Outgoing>, Fault> {
    let Some(tie) = thread::of_query(tx, row.query_id).await? else {
        return Ok(None);
    };
    let (text, author, mark) = if let Some(id) = row.message_id {
        let message = store::message::find_all(tx, [id]).await?.into_iter().next();
        let Some(message) = message else {
            return Ok(None);
        };
        (message.body, Some(message.display_name), id.to_string())
    } else if let Some(id) = row.promise_id {
        let promises = store::promise::of_query(tx, row.query_id).await?;
        let Some(promise) = promises.into_iter().find(|promise| promise.id == id) else {
            return Ok(None);
        };
        (promise.text, None, id.to_string())
    } else {
        return Ok(None);
    };
    Ok(Some(Outgoing {
        conversation: tie.conversation,
        text,
        author,
        mark,
        query: row.query_id.to_string(),
    }))
}

async fn attempt(services: &Services, task: &Task) -> Result<End, Fault> {
    let now = services.clock.now();
    let settings = ConnectionSettings::of(&task.connection)?;
    let secrets = Secrets::of(&task.connection, &services.vault)?;
    let Some(call) = outgoing::call(&settings, &secrets, &task.out) else {
        let error = "the connection has no address or credentials to answer with".to_owned();
        return Ok(End::Parked { error });
    };
    if task.reply.doubtful
        && let Some(find) = outgoing::find(&settings, &secrets, &task.out)
    {
        match make(services, find).await {
            Ok(answer) if (200..300).contains(&answer.status) => {
                if contains(&answer.body, task.out.mark.as_bytes()) {
                    return Ok(End::Arrived { name: None });
                }
            }
            Ok(answer) => return Ok(judged(&settings, (&answer, now), true)),
            Err((error, _)) => return Ok(again(error, true)),
        }
    }
    Ok(match make(services, call).await {
        Ok(answer) => judged(&settings, (&answer, now), false),
        Err((error, CallFaultKind::Refused)) => End::Parked { error },
        Err((error, CallFaultKind::Unreachable)) => again(error, task.reply.doubtful),
        Err((error, CallFaultKind::TimedOut | CallFaultKind::Broken)) => again(error, true),
    })
}

const fn again(error: String, doubtful: bool) -> End {
    End::Again {
        error,
        doubtful,
        asked: None,
    }
}

/// What an answer of the helpdesk leads to; `looking` when it was only asked.
fn judged(settings: &ConnectionSettings, (answer, now): (&Answer, Instant), looking: bool) -> End {
    let error = format!("the helpdesk answered {}", answer.status);
    match outgoing::meaning(answer.status) {
        Meaning::Arrived => End::Arrived {
            name: outgoing::name(settings, &answer.body),
        },
        Meaning::Unauthorised => End::Unauthorised { error },
        Meaning::Gone => End::Parked { error },
        Meaning::Later { doubtful } => End::Again {
            error,
            doubtful: doubtful || looking,
            asked: asked_to_wait(answer, now),
        },
    }
}

fn asked_to_wait(answer: &Answer, now: Instant) -> Option<TimeDelta> {
    let asked = answer.headers.get(RETRY_AFTER)?.to_str().ok()?;
    retry_after(asked, now)
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}

async fn make(services: &Services, call: Call) -> Result<Answer, (String, CallFaultKind)> {
    let target = services.outbound.target(&call.url);
    let target = target.map_err(|refusal| {
        let error = format!("the address {refusal}");
        (error, CallFaultKind::Refused)
    })?;
    let mut headers = HeaderMap::new();
    for (name, value) in &call.headers {
        let bad = || {
            (
                format!("the header {name} cannot be sent"),
                CallFaultKind::Refused,
            )
        };
        let name = HeaderName::try_from(name.as_str()).map_err(|_| bad())?;
        let mut value = HeaderValue::try_from(value.as_str()).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let method = match call.method {
        "GET" => Method::GET,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        _ => Method::POST,
    };
    let body = call.body.map(|body| body.to_string().into_bytes());
    let request = Request {
        method,
        headers,
        body: body.unwrap_or_default(),
        answer_max: LIST,
    };
    let called = services.outbound.call(&target, request).await;
    called.map_err(|fault| (fault.text.clone(), fault.kind))
}
