//! Demand that brands tell of: past counts or queries, and events to come.
//!
//! What is expected of it is [`super::forecasts`]' business.

mod event;
mod quarter;
mod upload;

pub use event::{AnnounceEvent, RemoveEvent};
pub(super) use quarter::quarter_key;
pub use quarter::{Quarter, Quarters};
pub use upload::{HistoryFile, HistoryKept, UploadHistory};
