//! What an answer to a transfer means.
//!
//! ```text
//! 2xx with a transfer                       Created
//! 400, 402, 403, 404                        Rejected   (but not: 400 about the idempotency key)
//! no connection, 429                        NotSent
//! time-out, connection lost, 401, 409, 5xx, anything that cannot be read      Unknown
//! ```

use super::super::Sent;
use super::call::{Answer, Failure};
use super::wire;

/// The outcome of a transfer that was posted.
pub(super) fn of(called: Result<Answer, Failure>) -> Sent {
    let answer = match called {
        Ok(answer) => answer,
        Err(failure) if failure.before_sending => return Sent::NotSent(failure.text),
        Err(failure) => return Sent::Unknown(failure.text),
    };
    match answer.status {
        200..=299 => match answer.parse::<wire::Transfer>() {
            Ok(transfer) => Sent::Created {
                reference: transfer.id,
            },
            Err(text) => Sent::Unknown(text),
        },
        400 | 402 | 403 | 404 => refused(&answer),
        429 => Sent::NotSent("stripe asks to wait (429)".to_owned()),
        status => Sent::Unknown(format!("stripe answered {status}")),
    }
}

/// A refusal is believed where Stripe itself says it: a page of something in between is not one.
fn refused(answer: &Answer) -> Sent {
    match answer.parse::<wire::Refusal>() {
        Ok(refusal) if !refusal.is_about_key() => Sent::Rejected {
            code: refusal.code(),
            text: refusal.text(),
        },
        Ok(_) => Sent::Unknown("the key was used before with another request".to_owned()),
        Err(text) => Sent::Unknown(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Sent {
        of(Ok(Answer {
            status,
            body: body.as_bytes().to_vec(),
        }))
    }

    fn failed(before_sending: bool) -> Sent {
        of(Err(Failure {
            before_sending,
            text: "no answer".to_owned(),
        }))
    }

    const ERROR: &str =
        r#"{"error": {"type": "invalid_request_error", "code": "balance_insufficient"}}"#;

    #[test]
    fn only_a_transfer_says_that_there_is_one() {
        let transfer = r#"{"id": "tr_1", "amount": 5, "currency": "usd", "destination": "acct_1"}"#;
        let reference = "tr_1".to_owned();
        assert_eq!(answered(200, transfer), Sent::Created { reference });
        assert!(matches!(answered(200, "{}"), Sent::Unknown(_)));
        assert!(matches!(answered(200, "<html>"), Sent::Unknown(_)));
    }

    #[test]
    fn only_a_refusal_in_its_own_words_is_one() {
        for status in [400, 402, 403, 404] {
            let Sent::Rejected { code, .. } = answered(status, ERROR) else {
                panic!("{status} is a refusal");
            };
            assert_eq!(code, "balance_insufficient");
            assert!(matches!(answered(status, "<html>"), Sent::Unknown(_)));
        }
        let about_key = r#"{"error": {"type": "idempotency_error"}}"#;
        assert!(matches!(answered(400, about_key), Sent::Unknown(_)));
    }

    #[test]
    fn what_may_have_happened_is_unknown() {
        for status in [100, 301, 401, 408, 409, 500, 502, 503, 504] {
            assert!(
                matches!(answered(status, ERROR), Sent::Unknown(_)),
                "{status}"
            );
        }
        assert!(matches!(failed(false), Sent::Unknown(_)));
    }

    #[test]
    fn what_never_arrived_may_be_sent_anew() {
        assert!(matches!(answered(429, ERROR), Sent::NotSent(_)));
        assert!(matches!(failed(true), Sent::NotSent(_)));
    }
}
