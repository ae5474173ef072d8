//! The few words in which the two databases differ.
//!
//! Statements are written once, in SQL that both understand; a word with a dollar sign is replaced.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Runs statements, each in the dialect of the database.
pub(crate) async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    let words = words(manager.get_database_backend());
    for statement in statements {
        let sql = words
            .iter()
            .fold((*statement).to_owned(), |sql, (word, meaning)| {
                sql.replace(word, meaning)
            });
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

fn words(backend: DbBackend) -> Vec<(&'static str, &'static str)> {
    if backend == DbBackend::Postgres {
        vec![
            (
                "$commit_columns",
                ", place bigserial not null, transaction bigint not null default (pg_current_xact_id()::text::bigint)",
            ),
            ("$commit_order", ", transaction, place"),
            ("$uuid", "uuid"),
            ("$time", "timestamptz"),
            ("$json", "jsonb"),
            ("$bytewise", "text collate \"C\""),
            ("$zero", "'00000000-0000-0000-0000-000000000000'"),
        ]
    } else {
        vec![
            ("$commit_columns", ""),
            ("$commit_order", ""),
            ("$uuid", "uuid_text"),
            ("$time", "timestamp_with_timezone_text"),
            ("$json", "jsonb_text"),
            ("$bytewise", "text"),
            ("$zero", "x'00'"),
        ]
    }
}
