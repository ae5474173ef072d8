//! What the customer thought of the answer.

use entity::db::WriteTx;
use entity::store;
use entity::table::query;
use entity::value::ChangeSubject;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::not_now;
use crate::service::{Context, Fault, timeline};

/// Notes the stars of a query and counts them for the expert who answered it last. Other stars
/// replace the first ones.
pub(super) async fn rate(
    tx: &WriteTx,
    ctx: &Context,
    query: &query::Model,
    stars: u8,
) -> Result<(), Fault> {
    let last = store::assignment::last_of_query(tx, query.id).await?;
    let Some(last) = last.filter(|_| query.first_response_at.is_some()) else {
        return Err(not_now(query, "rate an answer that was not given"));
    };
    let stars = i32::from(stars);
    let change = query::ActiveModel {
        rating: Set(Some(stars)),
        ..Default::default()
    };
    store::query::change(tx, query.id, change).await?;
    let (count, sum) = match query.rating {
        Some(before) => (0, stars - before),
        None => (1, stars),
    };
    store::profile::add_rating(tx, last.expert_id, (count, sum)).await?;
    let data = json!({ "stars": stars });
    store::event::record(tx, timeline::internal(ctx, query, "query.rated", data)).await?;
    let subjects = [(ChangeSubject::Expert, last.expert_id.0)];
    store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await?;
    Ok(())
}
