//! The loop that closes gaps: what it last published per hour for a shift that is its to price;
//! when whoever was put on a seat was reminded to confirm it; when an invitation was mailed.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The loop that closes gaps.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table shift add column loop_hourly bigint check (loop_hourly is null or loop_hourly >= 0)",
    r"alter table shift_seat add column reminded_at $time",
    r"alter table shift_invitation add column told_at $time",
    r"update shift_invitation set told_at = invited_at",
    r"create index shift_invitation_2 on shift_invitation (expert_id) where told_at is null",
    r"create index shift_seat_8 on shift_seat (ends_at) where state = 'published'",
    r"create index shift_seat_9 on shift_seat (ends_at) where replacement_sought",
];
