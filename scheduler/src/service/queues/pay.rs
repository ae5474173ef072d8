//! What a queue pays, for what, and when it is owed.

use entity::value::queue::default_quiet_seconds;
use entity::value::{Channel, Confirmers, Money, Sharing, VisitFeeOn};

use super::form::{LONGEST, narrow};
use super::settings::{ResolutionSettings, usual_visit_fee};
use crate::service::fields::{Node, Object};

/// The highest price in minor units: a mistyped one stays far from the limits of 64 bits.
const HIGHEST_PRICE: i64 = 1_000_000_000;

/// How long an earning clears unless the queue says otherwise: 72 h (product.md).
const HOLD_SECONDS: i64 = 72 * 3_600;

/// What a form says about pay.
pub(super) struct Pay {
    pub(super) price: Money,
    pub(super) visit_fee: Money,
    pub(super) visit_fee_on: Vec<VisitFeeOn>,
    pub(super) escalation_credit: Money,
    pub(super) resolution: ResolutionSettings,
}

/// Reads all that concerns pay.
pub(super) fn read(object: &Object<'_>, channel: Channel) -> Option<Pay> {
    let price = object.need("price_per_resolution", price);
    let visit_fee = object.may("visit_fee", |node| at_most(node, price?));
    let credit = object.may("escalation_credit", |node| at_most(node, price?));
    let visit_fee_on = object.or("visit_fee_on", Vec::new(), visit_fee_on);
    let resolution = resolution(object, channel);
    let price = price?;
    Some(Pay {
        price,
        visit_fee: visit_fee?.unwrap_or_else(|| usual_visit_fee(price)),
        visit_fee_on: visit_fee_on?,
        escalation_credit: credit?.unwrap_or(Money::new(0, price.currency)),
        resolution: resolution?,
    })
}

fn price(node: &Node<'_>) -> Option<Money> {
    let price = node.read::<Money>()?;
    if (1..=HIGHEST_PRICE).contains(&price.amount) {
        return Some(price);
    }
    let money = node.object(&["amount", "currency"])?;
    money.fault(
        "amount",
        format!("must be from 1 to {HIGHEST_PRICE} minor units"),
    );
    None
}

/// A part of the price: in its currency, from nothing to the whole.
fn at_most(node: &Node<'_>, price: Money) -> Option<Money> {
    let part = node.read::<Money>()?;
    let money = node.object(&["amount", "currency"])?;
    if part.currency != price.currency {
        money.fault(
            "currency",
            format!("must be {}, as the price is", price.currency),
        );
        return None;
    }
    if !(0..=price.amount).contains(&part.amount) {
        money.fault(
            "amount",
            format!("must be from 0 to the price, {}", price.amount),
        );
        return None;
    }
    Some(part)
}

fn visit_fee_on(node: &Node<'_>) -> Option<Vec<VisitFeeOn>> {
    let mut on = node.list(VisitFeeOn::ALL.len(), Node::read::<VisitFeeOn>)?;
    on.sort_unstable();
    on.dedup();
    Some(on)
}

fn resolution(object: &Object<'_>, channel: Channel) -> Option<ResolutionSettings> {
    let usual = ResolutionSettings {
        quiet_seconds: narrow(i64::from(default_quiet_seconds(channel))),
        hold_seconds: narrow(HOLD_SECONDS),
        confirmed_by: Confirmers::Both,
        sharing: Sharing::Replies,
    };
    let Some(resolution) = object.get("resolution") else {
        return Some(usual);
    };
    let resolution =
        resolution.object(&["quiet_seconds", "hold_seconds", "confirmed_by", "sharing"])?;
    let seconds = |key, usual: i32, least| {
        let read = resolution.or(key, i64::from(usual), |node| node.whole(least, LONGEST));
        read.map(narrow)
    };
    let quiet_seconds = seconds("quiet_seconds", usual.quiet_seconds, 1);
    let hold_seconds = seconds("hold_seconds", usual.hold_seconds, 0);
    let confirmed_by = resolution.or("confirmed_by", usual.confirmed_by, Node::read);
    let sharing = resolution.or("sharing", usual.sharing, Node::read);
    Some(ResolutionSettings {
        quiet_seconds: quiet_seconds?,
        hold_seconds: hold_seconds?,
        confirmed_by: confirmed_by?,
        sharing: sharing?,
    })
}
