//! Charges remember against which of their brand's nights they count, so that money which goes back
//! later makes that night cheaper and no other.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// The night of a charge.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, STATEMENTS).await
    }
}

const STATEMENTS: &[&str] = &[
    r"alter table earning add column night integer",
    r"update earning set night = (
            select max(reservation.night) from reservation
            where reservation.query_id = earning.query_id and reservation.state = 'posted'
        )
        where state <> 'accrued' and kind in ('resolution', 'visit_fee', 'escalation_credit')",
];
