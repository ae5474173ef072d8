//! Everything through the doors that users use: one binary, one module per topic.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop"
)]

mod calendar;
