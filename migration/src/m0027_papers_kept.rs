//! What the database itself refuses of papers: a change of what was closed.
//!
//! The two databases write triggers differently, so each statement stands here twice.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// What the database itself refuses of papers.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Postgres {
            POSTGRES
        } else {
            SQLITE
        };
        dialect::run(manager, statements).await
    }
}

const POSTGRES: &[&str] = &[
    r"create function paper_frozen() returns trigger language plpgsql as $body$
        begin
            raise exception 'papers are closed for good: % may not be changed', tg_table_name;
        end
        $body$",
    r"create trigger paper_frozen before update or delete on paper for each row execute function paper_frozen()",
    r"create trigger paper_line_frozen before update or delete on paper_line for each row execute function paper_frozen()",
];

const SQLITE: &[&str] = &[
    r"create trigger paper_frozen before update on paper
        begin select raise(abort, 'papers are closed for good: paper may not be changed'); end",
    r"create trigger paper_kept before delete on paper
        begin select raise(abort, 'papers are closed for good: paper may not be changed'); end",
    r"create trigger paper_line_frozen before update on paper_line
        begin select raise(abort, 'papers are closed for good: paper_line may not be changed'); end",
    r"create trigger paper_line_kept before delete on paper_line
        begin select raise(abort, 'papers are closed for good: paper_line may not be changed'); end",
];
