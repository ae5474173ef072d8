//! What a checked scenario file comes to when everything left out is filled in.

use entity::value::queue::{default_first_response_seconds, default_quiet_seconds};
use entity::value::zone::Zone;
use entity::value::{Currency, Money, QueueLimits, ZoneName};
use entity::zones::Zones;

use super::{Behaviour, Brand, Expert, Queue, Scenario, file};

/// The hold of an earning, in seconds: 72 h (product.md, "Pay").
const HOLD_SECONDS: u32 = 72 * 3600;

/// How long work goes on after the window ended, in seconds (product.md, "Pay").
const FINISH_SECONDS: u32 = 1_800;

/// Fills in a file that was checked.
pub(super) fn resolve(file: file::File, zones: &Zones) -> Scenario {
    let fee = file.platform_fee_bps;
    let behaviour = file.behaviour;
    let gap_loop = file.gap_loop;
    let experts = file
        .experts
        .into_iter()
        .flat_map(|expert| experts(&expert, &behaviour, zones))
        .collect();
    let queues = file
        .queues
        .into_iter()
        .map(|written| queue(written, &file.brands))
        .collect();
    let brands = file
        .brands
        .into_iter()
        .map(|brand| Brand {
            name: brand.name,
            zone: zone(&brand.time_zone, zones),
            business_hours: brand.business_hours,
            closures: brand.closures,
            fee_bps: brand.platform_fee_bps.unwrap_or(fee),
        })
        .collect();
    Scenario {
        brands,
        queues,
        experts,
        patience: behaviour.patience_seconds,
        gap_loop,
    }
}

fn queue(queue: file::Queue, brands: &[file::Brand]) -> Queue {
    let named = |brand: &file::Brand| queue.brand.as_ref().is_none_or(|name| *name == brand.name);
    Queue {
        brand: brands.iter().position(named).unwrap_or(0),
        name: queue.name,
        channel: queue.channel,
        languages: queue.languages,
        skills: queue.skills,
        coverage: queue.coverage,
        outside_window: queue.outside_window,
        status: queue.status,
        first_response_seconds: queue
            .promise
            .first_response_seconds
            .unwrap_or_else(|| default_first_response_seconds(queue.channel)),
        price: queue
            .price_per_resolution
            .unwrap_or(Money::new(0, Currency::USD)),
        quiet_seconds: queue
            .resolution
            .quiet_seconds
            .unwrap_or_else(|| default_quiet_seconds(queue.channel)),
        hold_seconds: queue.resolution.hold_seconds.unwrap_or(HOLD_SECONDS),
        finish_seconds: queue.finish_seconds.unwrap_or(FINISH_SECONDS),
        limits: limits(&queue.limits, QueueLimits::of(queue.channel)),
    }
}

fn limits(own: &file::Limits, default: QueueLimits) -> QueueLimits {
    QueueLimits {
        offer_seconds: own.offer_seconds.unwrap_or(default.offer_seconds),
        first_reply_seconds: own
            .first_reply_seconds
            .unwrap_or(default.first_reply_seconds),
        next_reply_seconds: own.next_reply_seconds.unwrap_or(default.next_reply_seconds),
        wrap_up_seconds: own.wrap_up_seconds.unwrap_or(default.wrap_up_seconds),
        concurrency: own.concurrency.unwrap_or(default.concurrency),
        same_expert_seconds: own
            .same_expert_seconds
            .unwrap_or(default.same_expert_seconds),
        parallel_offers: own.parallel_offers.unwrap_or(default.parallel_offers),
        transfers: own.transfers.unwrap_or(default.transfers),
        unanswered_seconds: own.unanswered_seconds.unwrap_or(default.unanswered_seconds),
    }
}

/// The name of one of several experts, numbered from 1.
pub(super) fn numbered(name: &str, number: u32) -> String {
    format!("{name}-{number}")
}

/// The rules of a zone; the check has made sure that they exist.
fn zone(name: &ZoneName, zones: &Zones) -> Zone {
    zones.get(name).unwrap_or_else(Zone::utc)
}

fn experts(expert: &file::Expert, general: &file::Behaviour, zones: &Zones) -> Vec<Expert> {
    let own = &expert.behaviour;
    let or = |own: &Option<_>, general: &_| -> crate::replay::chance::Duration {
        own.clone().unwrap_or_else(|| Clone::clone(general))
    };
    let one = |name: String| Expert {
        name,
        zone: zone(&expert.time_zone, zones),
        languages: expert.languages.clone(),
        skills: expert.skills.clone(),
        availability: expert.availability.clone(),
        shifts: expert.shifts.clone(),
        concurrency: expert.concurrency,
        behaviour: Behaviour {
            accept_rate: own.accept_rate.unwrap_or(general.accept_rate),
            accept: or(&own.accept_seconds, &general.accept_seconds),
            reply: or(&own.reply_seconds, &general.reply_seconds),
            handle: or(&own.handle_seconds, &general.handle_seconds),
            reopen_rate: own.reopen_rate.unwrap_or(general.reopen_rate),
        },
    };
    if expert.count == 1 {
        return vec![one(expert.name.clone())];
    }
    (1..=expert.count)
        .map(|number| one(numbered(&expert.name, number)))
        .collect()
}
