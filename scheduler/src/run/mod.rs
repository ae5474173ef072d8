//! Starting and supervising everything that runs without a request.

mod shutdown;

pub use shutdown::{Shutdown, ShutdownTrigger};
