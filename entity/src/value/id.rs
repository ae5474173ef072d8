//! Typed ids: a UUIDv7 with a prefix that names what it identifies.
//!
//! Shown as a TypeID (<https://github.com/jetify-com/typeid>, version 0.3):
//! the prefix, an underscore, and the 128 bits in 26 characters of Crockford's base 32.

use uuid::Uuid;

use super::text::Invalid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes 128 bits as 26 base-32 characters, most significant first.
fn encode(uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    (0..26)
        .map(|i| {
            let five = (bits >> (125 - 5 * i)) & 31;
            char::from(ALPHABET[five as usize])
        })
        .collect()
}

/// Reads what [`encode`] wrote; `None` for another length, alphabet or more than 128 bits.
fn decode(text: &str) -> Option<Uuid> {
    if text.len() != 26 || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes()
        .try_fold(0u128, |bits, byte| {
            let five = ALPHABET.iter().position(|&a| a == byte)?;
            Some((bits << 5) | five as u128)
        })
        .map(Uuid::from_u128)
}

macro_rules! typed_id {
    ($($(#[$meta:meta])* $name:ident = $prefix:literal),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The word before the underscore.
            pub const PREFIX: &'static str = $prefix;
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, encode(self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| Invalid::new(concat!("must be an id that starts with ", $prefix, "_")))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    "pattern": concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$"),
                })
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self { Self(uuid) }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

typed_id! {
    /// A person who signs in.
    PersonId = "person",
    /// A person's role in a brand, as an expert or on the platform.
    MembershipId = "member",
    /// A signed-in device: the family of its refresh tokens.
    SessionId = "session",
    /// A secret sent by mail that proves an address once.
    EmailTokenId = "mailtoken",
    /// What a person proves besides their password.
    SecondFactorId = "factor",
    /// A code that stands in for a second factor, once.
    RecoveryCodeId = "recovery",
    /// A brand's machine credential.
    ApiKeyId = "key",
    /// A tenant that buys coverage.
    BrandId = "brand",
    /// A brand's stream of overflow queries.
    QueueId = "queue",
    /// A public holiday.
    HolidayId = "holiday",
    /// A brand's end user.
    CustomerId = "customer",
    /// One customer issue to be resolved.
    QueryId = "query",
    /// One utterance inside a query.
    MessageId = "message",
    /// What a customer was told about when an answer will come.
    PromiseId = "promise",
    /// A quote that a brand asked for.
    QuoteId = "quote",
    /// A freelance person who answers.
    ExpertId = "expert",
    /// The right of one expert to serve a brand or queue.
    CertificationId = "cert",
    /// A time-limited invitation of one query to one expert.
    OfferId = "offer",
    /// Accepted work of one expert on one query.
    AssignmentId = "assignment",
    /// Something that happened, in the outbox.
    EventId = "event",
    /// A fact that the dispatcher has yet to read.
    ChangeId = "change",
    /// The record of one dispatch decision.
    DecisionId = "decision",
    /// A piece of work for a worker.
    JobId = "job",
    /// A mail to be sent.
    MailId = "mail",
    /// An audit row.
    AuditId = "audit",
    /// An account in the ledger.
    AccountId = "account",
    /// A balanced entry in the ledger.
    EntryId = "entry",
    /// Money of a brand set aside for one assignment.
    ReservationId = "reservation",
    /// One line of pay.
    EarningId = "earning",
    /// Money sent to an expert.
    PayoutId = "payout",
    /// One try at sending a payout.
    AttemptId = "attempt",
    /// A weekly collection of payouts that is approved together.
    PayoutRunId = "run",
    /// Money that a brand paid in.
    DepositId = "deposit",
    /// A disagreement about a line of pay.
    DisputeId = "dispute",
    /// Pay that its expert has to give back.
    ClawbackId = "clawback",
    /// An invoice or a statement.
    PaperId = "paper",
    /// A stretch of duty that is offered to experts.
    ShiftId = "shift",
    /// One expert's place on a shift.
    SeatId = "seat",
    /// An expert's wish to pass a seat on.
    SwapId = "swap",
    /// A shift plan.
    PlanId = "plan",
    /// An announced campaign or launch.
    DemandEventId = "demand",
    /// An address that is told of events.
    WebhookEndpointId = "endpoint",
    /// One event on its way to one endpoint.
    WebhookDeliveryId = "delivery",
    /// One try at delivering an event.
    WebhookAttemptId = "try",
    /// One making of the forecasts.
    ForecastRunId = "forecast",
    /// What a brand wrote down for experts about one topic.
    ArticleId = "article",
    /// A queue's connection to a helpdesk or a mailbox.
    ConnectionId = "connection",
    /// Something that a helpdesk or a mail server handed over.
    InboundId = "inbound",
    /// Something that goes back to a helpdesk.
    ReplyId = "reply",
    /// What a brand asks of experts before they serve it.
    ProgramId = "program",
    /// The way of one expert through one certification programme.
    CourseId = "course",
    /// One try at a quiz.
    QuizAttemptId = "quiz",
    /// An address from which calendar programs read shifts.
    CalendarFeedId = "feed",
    /// A browser that shows an expert's offers.
    PushDeviceId = "device",
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification, under our prefix.
    const SPECIFIED: &[(&str, u128)] = &[
        ("00000000000000000000000000", 0),
        ("00000000000000000000000001", 1),
        ("0000000000000000000000000a", 10),
        ("0000000000000000000000000g", 16),
        ("00000000000000000000000010", 32),
        ("7zzzzzzzzzzzzzzzzzzzzzzzzz", u128::MAX),
        (
            "01h455vb4pex5vsknk084sn02q",
            0x0189_0a5d_ac96_774b_bcce_b302_099a_8057,
        ),
    ];

    #[test]
    fn a_type_id_reads_back() {
        for &(suffix, bits) in SPECIFIED {
            let (id, text) = (QueryId(Uuid::from_u128(bits)), format!("query_{suffix}"));
            assert_eq!(id.to_string(), text);
            assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn a_type_id_of_another_thing_is_refused() {
        for text in [
            "queue_01h455vb4pex5vsknk084sn02q",
            "query_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "query_01H455VB4PEX5VSKNK084SN02Q",
            "query_01h455vb4pex5vsknk084sn02",
            "query_01h455vb4pex5vsknk084sn02l",
            "query_",
            "query",
            "",
        ] {
            assert!(text.parse::<QueryId>().is_err(), "{text}");
        }
    }
}
