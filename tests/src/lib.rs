//! The harness: a running Vesper on a random port, and typed people who use it.
//!
//! Tests go through the doors users use: HTTP, event streams, the command line. Each runs on both
//! databases through [`on_both!`]; time moves only when a test moves it ([`TestApp::advance`]), and
//! waiting is for a condition ([`eventually`]), never for a duration.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on should stop"
)]

pub mod actor;
mod app;
pub mod browser;
pub mod client;
pub mod compatibility;
pub mod contract;
pub mod data;
pub mod database;
mod eventually;
pub mod examples;
pub mod helpdesk;
pub mod mail_server;
pub mod node;
pub mod pared;
mod race;
pub mod receiver;
pub mod rows;
pub mod stripe;

pub use app::{Beside, TestApp, WEBHOOK_SECRETS};
pub use eventually::eventually;

/// Declares a test that runs on SQLite and on PostgreSQL.
///
/// ```text
/// on_both!(async fn a_query_is_answered(app) {
///     let brand = app.brand("Acme").await;
///     …
/// });
/// ```
#[macro_export]
macro_rules! on_both {
    ($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($app: &$crate::TestApp) $body

            #[test]
            fn on_sqlite() {
                $crate::database::run(entity::db::Engine::Sqlite, async |app| story(app).await);
            }

            #[test]
            fn on_postgres() {
                $crate::database::run(entity::db::Engine::Postgres, async |app| story(app).await);
            }
        }
    };
}

/// Declares a test of the stores alone, on SQLite and on PostgreSQL, without a server.
#[macro_export]
macro_rules! on_both_stores {
    ($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn story($db: &entity::db::Db) $body

            #[test]
            fn on_sqlite() {
                $crate::database::run_stores(entity::db::Engine::Sqlite, async |db| story(db).await);
            }

            #[test]
            fn on_postgres() {
                $crate::database::run_stores(entity::db::Engine::Postgres, async |db| story(db).await);
            }
        }
    };
}
