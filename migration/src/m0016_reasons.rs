//! Who was considered in which decision, so that experts can read why they were, or were not,
//! offered work.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Who was considered in which decision.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

// No foreign key to the expert: five rows are written for each decision on the busiest path, and
// each would lock its expert's row; the decision's own record names the same experts.
const STATEMENTS: &[&str] = &[r"create table consideration (
            expert_id $uuid not null,
            decision_id $uuid not null references decision(id),
            primary key (expert_id, decision_id)
        )"];
