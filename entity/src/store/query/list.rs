//! Pages of queries, by what they have in common.

use sea_orm::{
    ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::*,
    sea_query::Query,
};

use crate::table::assignment;
use crate::table::query::{Column, Entity, Model};
use crate::value::{BrandId, CustomerId, ExpertId, QueryId, QueryState, QueueId};

/// Which queries a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this brand only.
    pub brand_id: Option<BrandId>,
    /// Of this queue only.
    pub queue_id: Option<QueueId>,
    /// In this state only.
    pub state: Option<QueryState>,
    /// With this external id only.
    pub external_id: Option<String>,
    /// Of this customer only.
    pub customer_id: Option<CustomerId>,
    /// Held by this expert only.
    pub held_by: Option<ExpertId>,
}

/// Where a list goes on, and in which direction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// Behind this query.
    pub after: Option<QueryId>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// At most so many.
    pub limit: u64,
}

/// A page of queries in the order of their ids, which is that of their intake.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    page: Page,
) -> Result<Vec<Model>, DbErr> {
    let mut select = Entity::find();
    if let Some(brand_id) = filter.brand_id {
        select = select.filter(Column::BrandId.eq(brand_id));
    }
    if let Some(queue_id) = filter.queue_id {
        select = select.filter(Column::QueueId.eq(queue_id));
    }
    if let Some(state) = filter.state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(external_id) = &filter.external_id {
        select = select.filter(Column::ExternalId.eq(external_id));
    }
    if let Some(customer_id) = filter.customer_id {
        select = select.filter(Column::CustomerId.eq(customer_id));
    }
    if let Some(expert_id) = filter.held_by {
        let held = Query::select()
            .column(assignment::Column::QueryId)
            .from(assignment::Entity)
            .and_where(assignment::Column::ExpertId.eq(expert_id))
            .and_where(assignment::Column::EndedAt.is_null())
            .to_owned();
        select = select.filter(Column::Id.in_subquery(held));
    }
    let select = match (page.after, page.ascending) {
        (Some(after), true) => select.filter(Column::Id.gt(after)),
        (Some(after), false) => select.filter(Column::Id.lt(after)),
        (None, _) => select,
    };
    let select = if page.ascending {
        select.order_by_asc(Column::Id)
    } else {
        select.order_by_desc(Column::Id)
    };
    select.limit(page.limit).all(db).await
}
