//! What a shift pays, as letters say it.

use std::collections::BTreeMap;

use entity::value::{BrandId, Instant, Money};

use super::terms::{Pay, ServedQueue};
use crate::letter::Value;
use crate::planning::duty::part_of;
use crate::service::shifts::Sheet;

/// What claiming a seat at `now` pays, part by part; the platform's shares are in `fees`.
pub(in crate::service::shifts) fn pay_of(
    sheet: &Sheet,
    fees: &BTreeMap<BrandId, i32>,
    now: Instant,
) -> Vec<Value> {
    let shift = &sheet.shift;
    let whole = shift.incentive_amount;
    let incentive = whole.map(|amount| part_of(amount, sheet.ahead(now), sheet.span()));
    let pay = Pay::new(incentive, shift.standby_hourly_amount, shift.currency);
    let beside = [
        ("pay-incentive", pay.incentive),
        ("pay-standby", pay.standby_per_hour),
    ];
    let beside = beside.into_iter().filter_map(|(id, money)| {
        let money = money.filter(|money| money.amount > 0)?;
        Some(Value::Said(id, vec![("money", Value::Money(money))]))
    });
    let queues = sheet
        .queues
        .iter()
        .map(|queue| ServedQueue::of(queue, fees));
    let per_query: Vec<Money> = queues
        .filter_map(|queue| queue.pay_per_resolution)
        .collect();
    beside.chain(per_resolution(&per_query)).collect()
}

/// What a resolution pays: one amount, or from which to which; nothing where currencies differ.
fn per_resolution(amounts: &[Money]) -> Option<Value> {
    let least = *amounts.iter().min_by_key(|money| money.amount)?;
    let most = *amounts.iter().max_by_key(|money| money.amount)?;
    if amounts.iter().any(|money| money.currency != least.currency) {
        return None;
    }
    if least == most {
        let money = vec![("money", Value::Money(least))];
        return Some(Value::Said("pay-resolution", money));
    }
    let range = vec![("least", Value::Money(least)), ("most", Value::Money(most))];
    Some(Value::Said("pay-range", range))
}
