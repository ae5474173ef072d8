//! Whose articles an expert has to do with at the moment.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, prelude::*};

use crate::store::is;
use crate::table::{assignment, offer};
use crate::value::{BrandId, ExpertId, OfferState};

/// Whether an expert holds a query of the brand, or is offered one.
///
/// # Errors
/// When the database fails.
pub async fn is_at_work_for(
    db: &impl ConnectionTrait,
    expert: ExpertId,
    brand: BrandId,
) -> Result<bool, DbErr> {
    let held = assignment::Entity::find()
        .filter(assignment::Column::ExpertId.eq(expert))
        .filter(assignment::Column::BrandId.eq(brand))
        .filter(assignment::Column::EndedAt.is_null())
        .one(db)
        .await?;
    if held.is_some() {
        return Ok(true);
    }
    let asked = offer::Entity::find()
        .filter(offer::Column::ExpertId.eq(expert))
        .filter(offer::Column::BrandId.eq(brand))
        .filter(is(offer::Column::State, OfferState::Pending))
        .one(db)
        .await?;
    Ok(asked.is_some())
}
