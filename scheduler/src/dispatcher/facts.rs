//! From rows to facts: pure conversions, no decisions.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use entity::store::board::ExpertRows;
use entity::table;
use entity::value::{
    BrandId, BrandMode, Currency, ExpertId, ExpertStatus, Instant, LanguageSkill, LowBalancePolicy,
    Money, PresenceIntent, Proficiency, PromiseState, QueryState, Spending,
};
use entity::zones::Zones;

use super::calendars::{Day, Windows, day_of};
use crate::calendar::Span;
use crate::dispatch::{
    AssignmentFacts, BrandFunds, Capacity, CertScope, Certification, ClockFacts, ExpertFacts,
    ExpertProfile, ExpertRecord, Funds, OfferFacts, PresenceFacts, PreviousExpert, PromiseFacts,
    QueryFacts, QueueFacts, Refusal, Settings, SkillFact, Thrift,
};
use crate::planning::duty::{Watch, watch};

/// Ratings that count at most: older ones say little.
const RATINGS: i32 = 50;

/// How far ahead duties matter to quotes.
const AHEAD: TimeDelta = TimeDelta::hours(48);

/// A queue.
pub(super) fn queue(row: &table::queue::Model) -> QueueFacts {
    let promise_seconds = u32::try_from(row.first_response_seconds).unwrap_or(1);
    QueueFacts {
        id: row.id,
        brand: row.brand_id,
        channel: row.channel,
        status: row.status,
        languages: row.languages.to_vec(),
        skills: row.skills.to_vec(),
        certification_required: row.certification_required,
        data_regions: row.data_regions.to_vec(),
        limits: row.limits,
        promise_seconds,
        expected_reply_seconds: QueueFacts::reply_estimate(promise_seconds),
        price: Money::new(row.price_amount, row.currency),
        finish_seconds: u32::try_from(row.finish_seconds).unwrap_or(0),
        is_test: row.mode == BrandMode::Test,
    }
}

/// A brand's funds, from its accounts, its own rules and what this night has cost.
pub(super) fn funds(
    brand: BrandId,
    accounts: &[&table::account::Model],
    (rules, spent): (Option<&Spending>, &[&table::night_spending::Model]),
) -> BrandFunds {
    let mut available = BTreeMap::new();
    for account in accounts {
        let free = account
            .floor
            .map_or(i64::MAX, |floor| account.balance.saturating_sub(floor));
        available.insert(account.currency, free);
    }
    BrandFunds {
        id: brand,
        funds: Funds::Available(available),
        thrift: rules.map_or_else(Thrift::default, |rules| thrift(rules, spent)),
    }
}

fn thrift(rules: &Spending, spent: &[&table::night_spending::Model]) -> Thrift {
    let amounts = |list: &[Money]| list.iter().map(|one| (one.currency, one.amount)).collect();
    let mut left_tonight: BTreeMap<Currency, i64> = amounts(&rules.nightly_cap);
    for row in spent {
        if let Some(left) = left_tonight.get_mut(&row.currency) {
            *left -= row.amount;
        }
    }
    Thrift {
        mail_only_when_low: rules.low_balance_policy == LowBalancePolicy::EmailOnly,
        low_balance: amounts(&rules.low_balance),
        left_tonight,
    }
}

fn certifications_of(
    rows: Vec<table::certification::Model>,
) -> BTreeMap<ExpertId, Vec<Certification>> {
    let mut certifications: BTreeMap<ExpertId, Vec<Certification>> = BTreeMap::new();
    for row in rows {
        let scope = match row.queue_id {
            Some(queue) => CertScope::Queue(queue),
            None => CertScope::Brand(row.brand_id),
        };
        let certification = Certification {
            scope,
            expires_at: row.expires_at,
        };
        let held = certifications.entry(row.expert_id).or_default();
        held.push(certification);
    }
    certifications
}

/// Experts, from all their rows, and when their shifts make them other than they are.
pub(super) fn experts(
    rows: ExpertRows,
    zones: &Zones,
    now: Instant,
) -> Vec<(ExpertFacts, Option<Instant>)> {
    let mut skills: BTreeMap<ExpertId, Vec<SkillFact>> = BTreeMap::new();
    for row in rows.skills {
        let level = row.verified.unwrap_or(row.claimed);
        if let Ok(proficiency) = Proficiency::try_from(i64::from(level)) {
            skills.entry(row.expert_id).or_default().push(SkillFact {
                name: row.skill,
                proficiency,
                verified: row.verified.is_some(),
            });
        }
    }
    let mut languages: BTreeMap<ExpertId, Vec<LanguageSkill>> = BTreeMap::new();
    for row in rows.languages {
        let level = row.verified.unwrap_or(row.claimed);
        if let Ok(proficiency) = Proficiency::try_from(i64::from(level)) {
            let skill = LanguageSkill {
                tag: row.tag,
                proficiency,
            };
            languages.entry(row.expert_id).or_default().push(skill);
        }
    }
    let mut certifications = certifications_of(rows.certifications);
    let duties = spans_of(rows.duties.into_iter());
    let busy = rows.busy.iter();
    let busy = spans_of(busy.map(|row| (row.expert_id, row.starts_at, row.ends_at)));
    let earned: BTreeMap<ExpertId, i64> = rows.earned.into_iter().collect();
    let expert = |row: table::expert::Model| {
        let spans = duties.get(&row.id).cloned().unwrap_or_default();
        let watch = (!spans.is_empty()).then(|| watch(&spans, now));
        let busy = busy.get(&row.id).cloned().unwrap_or_default();
        let turns = [watch.and_then(|watch| watch.changes_at), turn(&busy, now)];
        let changes_at = turns.into_iter().flatten().min();
        let day = day_of(&row, busy, (zones, now));
        let facts = ExpertFacts {
            id: row.id,
            profile: ExpertProfile {
                approved: row.status == ExpertStatus::Approved,
                languages: languages.remove(&row.id).unwrap_or_default(),
                skills: skills.remove(&row.id).unwrap_or_default(),
                certifications: certifications.remove(&row.id).unwrap_or_default(),
                data_region: row.data_region.clone(),
                // Each queue bounds its experts' open work; experts have no bounds of their own yet.
                capacity: Capacity {
                    chat: u16::MAX,
                    mail: u16::MAX,
                    total: u16::MAX,
                },
                twin: row.twin_brand_id,
            },
            presence: presence(&row, watch, (day, now)),
            record: record(&row, earned.get(&row.id).copied().unwrap_or(0)),
            duties: ahead(spans, now),
        };
        (facts, changes_at)
    };
    rows.experts.into_iter().map(expert).collect()
}

/// The duties that quotes count on: those of the next two days, in order.
fn ahead(mut spans: Vec<Span>, now: Instant) -> Vec<Span> {
    spans.retain(|span| span.end > now && span.start < now + AHEAD);
    spans.sort_unstable();
    spans
}

fn spans_of(
    rows: impl Iterator<Item = (ExpertId, Instant, Instant)>,
) -> BTreeMap<ExpertId, Vec<Span>> {
    let mut all: BTreeMap<ExpertId, Vec<Span>> = BTreeMap::new();
    for (expert, start, end) in rows {
        let spans = all.entry(expert).or_default();
        spans.extend(Span::new(start, end));
    }
    all
}

/// When the first of these stretches begins or ends after `now`.
fn turn(busy: &[Span], now: Instant) -> Option<Instant> {
    let turns = busy.iter().flat_map(|span| [span.start, span.end]);
    turns.filter(|turn| *turn > now).min()
}

fn presence(
    row: &table::expert::Model,
    watch: Option<Watch>,
    (day, now): (Day, Instant),
) -> PresenceFacts {
    let lease_until = row.lease_until.unwrap_or(row.created_at);
    let lapses = u8::try_from(row.lapses).unwrap_or(u8::MAX);
    PresenceFacts {
        intent: intent(row, watch),
        since: row.intent_since.unwrap_or(row.created_at),
        paused_until: row.paused_until,
        lease_until,
        lapse_told: lease_until <= now,
        unresponsive: lapses >= Settings::default().lapses_allowed,
        lapses,
        on_shift: watch.map_or(day.on_shift, |watch| watch.on_shift),
        daylight: day.daylight,
        daylight_changes_at: day.changes_at,
    }
}

/// What an expert says, and what their shifts make of it: who said that they are online finishes
/// what is open towards the end of a duty, and after it until they say so anew.
fn intent(row: &table::expert::Model, watch: Option<Watch>) -> PresenceIntent {
    let said = row.intent_since.unwrap_or(row.created_at);
    let drains = watch
        .is_some_and(|watch| watch.draining || watch.ended_at.is_some_and(|ended| said < ended));
    match row.intent {
        PresenceIntent::Online if drains => PresenceIntent::Draining,
        intent => intent,
    }
}

/// Of ratings only count and sum are kept: their mean, from 1 to 5, says how many are good.
fn record(row: &table::expert::Model, earned_recently: i64) -> ExpertRecord {
    let count = row.rating_count.clamp(0, RATINGS);
    let good = if row.rating_count > 0 {
        i64::from(row.rating_sum - row.rating_count) * i64::from(count)
            / (4 * i64::from(row.rating_count))
    } else {
        0
    };
    let number = |number: i32| u32::try_from(number).unwrap_or(0);
    ExpertRecord {
        good_ratings: u32::try_from(good).unwrap_or(0),
        ratings: number(count),
        accepted: number(row.offers_accepted),
        offered: number(row.offers_made),
        earned_recently,
    }
}

/// A query with its promise and refusals.
pub(super) fn query(
    row: &table::query::Model,
    (promise, refusals): (Option<&table::promise::Model>, &[&table::cool_down::Model]),
    (windows, now): (&mut Windows, Instant),
) -> QueryFacts {
    let answered = row.first_response_at.is_some();
    let asleep = matches!(row.state, QueryState::Held | QueryState::Deferred);
    QueryFacts {
        id: row.id,
        queue: row.queue_id,
        language: row.language.clone(),
        priority: u8::try_from(row.priority).unwrap_or(3),
        state: row.state,
        received_at: row.received_at,
        taken_at: row.taken_at,
        due_at: row.due_at,
        answered,
        promise: promise.map(|promise| PromiseFacts {
            id: promise.id,
            number: u32::try_from(promise.number - promise.first_number + 1).unwrap_or(1),
            made_at: promise.made_at,
            risk_told: promise.at_risk_at.is_some(),
            breach_told: promise.state == PromiseState::Broken,
        }),
        wakes_at: row.resume_at.filter(|_| asleep),
        window_ends_at: windows.ends_at(row, now),
        previous: row
            .previous_expert_id
            .zip(row.previous_until)
            .map(|(expert, ring_until)| PreviousExpert { expert, ring_until }),
        refusals: refusals.iter().map(|row| refusal(row)).collect(),
    }
}

fn refusal(row: &table::cool_down::Model) -> Refusal {
    let times = u32::try_from(row.declines).unwrap_or(1);
    Refusal {
        expert: row.expert_id,
        times,
        until: row.until,
    }
}

/// An offer.
pub(super) fn offer(row: &table::offer::Model) -> OfferFacts {
    OfferFacts {
        id: row.id,
        query: row.query_id,
        expert: row.expert_id,
        state: row.state,
        made_at: row.created_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }
}

/// Accepted work.
pub(super) fn assignment(row: &table::assignment::Model) -> AssignmentFacts {
    AssignmentFacts {
        id: row.id,
        query: row.query_id,
        queue: row.queue_id,
        expert: row.expert_id,
        state: row.state,
        since: row.accepted_at,
        clock: row
            .clock
            .zip(row.clock_started_at)
            .map(|(kind, started_at)| ClockFacts {
                kind,
                started_at,
                warned_percent: u8::try_from(row.warned_percent).unwrap_or(0),
            }),
    }
}
