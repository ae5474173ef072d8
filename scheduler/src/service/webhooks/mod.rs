//! Webhooks: telling brands and the platform of events at addresses of theirs.
//!
//! [`change`](self) makes and changes endpoints, [`plan()`] turns events into deliveries, [`Sender`]
//! tries them, [`ping()`] tries out an endpoint, `again` sends what was sent before. Invariant: an
//! event is planned for each endpoint that wants it in the transaction that claims it, so it is
//! neither lost nor planned twice; one of an owner whom nobody calls is born planned.

mod again;
mod change;
mod disable;
mod document;
mod kinds;
mod ping;
mod plan;
mod schedule;
mod sender;
mod signing;
mod tried;

pub use again::{Replay, Replayed, RetryDelivery};
pub use change::{ChangeEndpoint, Changed, CreateEndpoint, RemoveEndpoint, RotateSecret, Told};
pub use document::{AttemptDocument, DeliveryDocument, EndpointDocument, deliveries};
pub use kinds::{EventFilter, check_types};
pub use ping::{PingDocument, RecordPing, ping};
pub use plan::plan;
pub use schedule::{ATTEMPTS, retry_after, wait};
pub use sender::Sender;
pub use signing::{SigningSecret, sign};

use entity::value::BrandId;

/// Whose endpoints: a brand's, or the platform's.
pub type Owner = Option<BrandId>;

/// How long deliveries and their tries are kept: as long as events are told.
pub const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(30);
