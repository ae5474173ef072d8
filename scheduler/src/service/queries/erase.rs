//! Forgetting a customer.
//!
//! What was said and who said it goes; that there was a query, how long it took and what it cost
//! stays, under a pseudonym that leads to nobody.

use entity::db::WriteTx;
use entity::store;
use entity::value::{BrandId, ChangeSubject, CustomerId};

use crate::service::messages::CUSTOMER_NAME;
use crate::service::{Context, Fault, UseCase};

/// What stands where something was said.
const ERASED: &str = "[erased]";

/// A brand has everything personal about one of its customers erased.
#[derive(Clone, Debug)]
pub struct EraseCustomer {
    /// Whose.
    pub brand: BrandId,
    /// What the brand calls the customer.
    pub reference: String,
}

/// What is left of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Under which the rows that stay can be found.
    pub pseudonym: CustomerId,
    /// How many queries were blanked.
    pub queries: usize,
}

impl UseCase for EraseCustomer {
    type Output = Erased;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<Erased, Fault> {
        let customer = store::customer::by_reference(tx, self.brand, &self.reference)
            .await?
            .ok_or_else(|| Fault::not_found("customer"))?;
        let queries = store::query::forget_of(tx, customer.id).await?;
        let messages = store::message::ids_in(tx, &queries).await?;
        let unsent: Vec<String> = messages.iter().map(ToString::to_string).collect();
        store::mail::drop_unsent(tx, &unsent).await?;
        let erased = ("the customer was erased", ctx.now);
        store::connection::reply::drop_of(tx, &queries, erased).await?;
        store::message::forget_of(tx, customer.id, (ERASED, CUSTOMER_NAME)).await?;
        store::erasure::forget_notes(tx, &queries).await?;
        store::webhook::erase(tx, &queries, ctx.now).await?;
        store::idempotency::erase(tx, &queries).await?;
        store::customer::forget(tx, customer.id, &customer.id.to_string(), ctx.now).await?;
        let subjects: Vec<_> = queries
            .iter()
            .map(|id| (ChangeSubject::Query, id.0))
            .collect();
        store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await?;
        Ok(Erased {
            pseudonym: customer.id,
            queries: queries.len(),
        })
    }
}
