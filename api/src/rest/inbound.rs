//! `/v1/inbound/{token}`: where helpdesks and mail servers post to.
//!
//! The address is the credential: unguessable, and gone once it is rotated or removed. Helpdesks give
//! a hook up that is refused, so whatever can be read is answered 200, taken or not. It takes no
//! `Idempotency-Key`: messages have names of their own.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use entity::value::{InboundOutcome, MessageId, QueryId};
use scheduler::service::connections::{Delivery, Received, receive};
use serde::Serialize;
use serde_json::Value;

use crate::auth::caller::{admit, app_of};
use crate::contract::{Api, Describe, Described, says};
use crate::extract::FileBody;
use crate::state::within;
use crate::{Answer, App, Path, Problem, Reply};

/// The longest mail, in bytes: what mail servers usually pass on is 10 MiB.
const MAIL_LIMIT: usize = 10 << 20;

/// How many times longer than usual a delivery may take: a mail of ten megabytes is read meanwhile.
const MAIL_PATIENCE: u32 = 10;

/// The route of deliveries.
pub(super) fn routes(api: &mut Api) {
    api.resource("/inbound/{token}", |r| {
        r.post(
            take,
            says("Takes what a helpdesk or a mail server hands over")
                .takes("application/json, message/rfc822")
                .problems(&["not-found", "invalid", "unsigned"])
                .without_key(),
        )
        .body_limit(MAIL_LIMIT)
    });
}

/// What became of it.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ReceivedView {
    /// Whether it is in Vesper's hands now.
    taken: bool,
    outcome: InboundOutcome,
    query_id: Option<QueryId>,
    message_id: Option<MessageId>,
    /// Why nothing followed.
    reason: Option<String>,
    /// When the queue takes queries again, where it is closed now.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_at: Option<Value>,
}

impl From<Received> for ReceivedView {
    fn from(received: Received) -> Self {
        Self {
            taken: received.is_taken(),
            outcome: received.outcome,
            query_id: received.query,
            message_id: received.message,
            reason: received.reason,
            opens_at: received.opens_at,
        }
    }
}

/// The headers that can be text, by their names in lower case.
fn headers(request: &HttpRequest) -> BTreeMap<String, String> {
    let all = request.headers().iter();
    let text = all.filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_ascii_lowercase(), value.to_owned()))
    });
    text.collect()
}

/// The token of the address, counted like a key before anything of the body is read: whoever has
/// got hold of an address cannot flood its queue.
struct Knock(String);

impl FromRequest for Knock {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = request.match_info().query("token").to_owned();
        let admitted = app_of(request)
            .and_then(|app| admit(request, app.limits.caller(&format!("inbound:{token}"))));
        ready(admitted.map(|()| Self(token)))
    }
}

impl Describe for Knock {
    fn describe(into: &mut Described<'_>) {
        Path::<String>::describe(into);
    }
}

async fn take(app: App, request: HttpRequest, token: Knock, body: FileBody) -> Reply<ReceivedView> {
    let delivery = Delivery {
        token: token.0,
        headers: headers(&request),
        bytes: body.bytes.to_vec(),
    };
    let patience = app.config.patience * MAIL_PATIENCE;
    let received = within(patience, receive(&app.services, delivery)).await?;
    Ok(Answer::ok(&ReceivedView::from(received)))
}
