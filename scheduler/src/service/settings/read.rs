//! Reading settings: all of them for people, one part for whoever decides by it.

use entity::db::WriteTx;
use entity::store::setting;
use sea_orm::ConnectionTrait;
use serde::de::DeserializeOwned;

use super::document::{DisputeSettings, Outbound, PayoutSettings, Settings, TaxSettings};
use crate::service::Fault;

/// The keys of the documents.
pub(super) const PAYOUTS: &str = "payouts";
pub(super) const DISPUTES: &str = "disputes";
pub(super) const TAX: &str = "tax";
pub(super) const OUTBOUND: &str = "outbound";
pub(super) const REVISION: &str = "revision";

/// All settings.
///
/// # Errors
/// When the database fails, or holds what this version cannot read.
pub async fn settings(db: &impl ConnectionTrait) -> Result<Settings, Fault> {
    let rows = setting::all(db).await?;
    let value = |key: &str| rows.iter().find(|row| row.key == key);
    Ok(Settings {
        version: parsed(value(REVISION))?,
        payouts: parsed(value(PAYOUTS))?,
        disputes: parsed(value(DISPUTES))?,
        tax: parsed(value(TAX))?,
        outbound: parsed(value(OUTBOUND))?,
    })
}

/// How payouts are drawn up and approved.
///
/// # Errors
/// As [`settings`].
pub async fn payouts(db: &impl ConnectionTrait) -> Result<PayoutSettings, Fault> {
    parsed(setting::find(db, PAYOUTS).await?.as_ref())
}

/// How disputes end.
///
/// # Errors
/// As [`settings`].
pub async fn disputes(db: &impl ConnectionTrait) -> Result<DisputeSettings, Fault> {
    parsed(setting::find(db, DISPUTES).await?.as_ref())
}

/// From when on who is paid is reported.
///
/// # Errors
/// As [`settings`].
pub async fn tax(db: &impl ConnectionTrait) -> Result<TaxSettings, Fault> {
    parsed(setting::find(db, TAX).await?.as_ref())
}

/// Whether payouts may be handed to a rail in this transaction. Whoever stops them waits until it
/// has ended: after that nothing is handed over.
///
/// # Errors
/// As [`settings`].
pub(crate) async fn may_pay(tx: &WriteTx) -> Result<bool, Fault> {
    let outbound: Outbound = parsed(setting::rely_on(tx, OUTBOUND).await?.as_ref())?;
    Ok(outbound.pays())
}

/// What a row holds; the default where there is none.
fn parsed<T: Default + DeserializeOwned>(
    row: Option<&entity::table::setting::Model>,
) -> Result<T, Fault> {
    let Some(row) = row else {
        return Ok(T::default());
    };
    serde_json::from_value(row.value.clone())
        .map_err(|error| Fault::internal(format!("setting {}: {error}", row.key)))
}
