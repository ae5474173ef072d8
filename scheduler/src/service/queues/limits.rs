//! The clocks and bounds of a queue: each may be set alone, the others keep the channel's default.

use entity::value::{Channel, QueueLimits};

use crate::service::fields::{Node, Object};

/// The longest clock: a month.
const LONGEST: i64 = 30 * 86_400;

/// Open work of one expert on one channel at most; nobody holds fifty conversations.
const CONCURRENCY_MAX: i64 = 50;

/// Experts asked at once, and transfers, at most.
const FEW: i64 = 20;

/// Reads `limits` of a queue.
pub(super) fn read(object: &Object<'_>, channel: Channel) -> Option<QueueLimits> {
    let usual = QueueLimits::of(channel);
    let Some(node) = object.get("limits") else {
        return Some(usual);
    };
    let limits = node.object(&[
        "offer_seconds",
        "first_reply_seconds",
        "next_reply_seconds",
        "wrap_up_seconds",
        "concurrency",
        "same_expert_seconds",
        "parallel_offers",
        "transfers",
        "unanswered_seconds",
    ])?;
    let seconds = |key: &str, usual: u32, min: i64| limits.or(key, usual, |node| wide(node, min));
    let count = |key: &str, usual: u16, min: i64, max: i64| {
        limits.or(key, usual, |node| u16::try_from(node.whole(min, max)?).ok())
    };
    let offer_seconds = seconds("offer_seconds", usual.offer_seconds, 1);
    let first_reply_seconds = seconds("first_reply_seconds", usual.first_reply_seconds, 1);
    let next_reply_seconds = seconds("next_reply_seconds", usual.next_reply_seconds, 1);
    let wrap_up_seconds = seconds("wrap_up_seconds", usual.wrap_up_seconds, 0);
    let concurrency = count("concurrency", usual.concurrency, 1, CONCURRENCY_MAX);
    let same_expert_seconds = seconds("same_expert_seconds", usual.same_expert_seconds, 0);
    let parallel_offers = count("parallel_offers", usual.parallel_offers, 1, FEW);
    let transfers = count("transfers", usual.transfers, 0, FEW);
    let unanswered_seconds = seconds("unanswered_seconds", usual.unanswered_seconds, 1);
    Some(QueueLimits {
        offer_seconds: offer_seconds?,
        first_reply_seconds: first_reply_seconds?,
        next_reply_seconds: next_reply_seconds?,
        wrap_up_seconds: wrap_up_seconds?,
        concurrency: concurrency?,
        same_expert_seconds: same_expert_seconds?,
        parallel_offers: parallel_offers?,
        transfers: transfers?,
        unanswered_seconds: unanswered_seconds?,
    })
}

fn wide(node: &Node<'_>, min: i64) -> Option<u32> {
    u32::try_from(node.whole(min, LONGEST)?).ok()
}
