//! What the database's trouble means to the asker.

use actix_web::http::StatusCode;
use entity::db::{DbErr, Trouble};

use super::Problem;

/// 507 when the disk is full, 503 when it will pass, 500 otherwise. Logged here, once.
pub(super) fn problem(error: &DbErr) -> Problem {
    match Trouble::of(error) {
        Trouble::Full => {
            tracing::error!(%error, "the database's disk is full");
            Problem::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "storage-full",
                "nothing can be stored at present; reads go on",
            )
        }
        Trouble::Passing => {
            tracing::warn!(%error, "the database is not available");
            let mut problem = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "the database does not answer; try again in a moment",
            );
            problem
                .members
                .insert("retry_after_seconds".to_owned(), 1.into());
            problem
        }
        Trouble::Fault => Problem::internal(&format!("database: {error}")),
    }
}
