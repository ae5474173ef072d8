//! `/v1/providers/stripe/events`: what the payment provider tells by itself.
//!
//! Not for people: whoever calls proves by a signature that they are the provider. The body is
//! checked as it came, byte for byte, and kept; what it says is read again at the provider before
//! anything follows. It takes no `Idempotency-Key`: a message has a name of its own.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use scheduler::port::rail::signature;
use scheduler::service::Actor;
use scheduler::service::payouts::TakeEvent;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::contract::{Api, says};
use crate::extract::{FileBody, parse};
use crate::problem::Problem;
use crate::state::App;

/// The longest name of a message, and of its kind, in bytes.
const NAME_MAX: usize = 255;

/// The route of the provider's messages.
pub(super) fn routes(api: &mut Api) {
    api.resource("/providers/stripe/events", |r| {
        r.post(
            take,
            says("Takes a signed message of the payment provider")
                .takes("application/json")
                .without_key()
                .problems(&[
                    "bad-signature",
                    "not-json",
                    "invalid",
                    "payload-too-large",
                    "request-timeout",
                ]),
        )
    });
}

/// The parts of a message that it is kept by; providers add others at will.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
struct Message {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// What the provider is answered.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct Received {
    /// Whether it came for the first time.
    new: bool,
}

async fn take(app: App, request: HttpRequest, body: FileBody) -> Reply<Received> {
    let header = request.headers().get("stripe-signature");
    let header = header.and_then(|value| value.to_str().ok());
    let secrets = &app.config.stripe.webhook_secrets;
    signature::check(&body.bytes, header.unwrap_or_default(), secrets, app.now())
        .map_err(|fault| bad(&fault.to_string()))?;
    let message: Message = parse(&body.bytes)?;
    let named = |name: &str| (1..=NAME_MAX).contains(&name.len());
    if !named(&message.id) || !named(&message.kind) {
        return Err(bad("the message has no id and type of a usual length"));
    }
    let event = TakeEvent {
        provider: "stripe",
        event_id: message.id,
        kind: message.kind,
        payload: String::from_utf8_lossy(&body.bytes).into_owned(),
    };
    let new = app.run(&Actor::System, event).await?;
    Ok(Answer::ok(&Received { new }))
}

fn bad(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "bad-signature", detail)
}
