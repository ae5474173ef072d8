//! What a queue is set to: its JSON form, its defaults and its rules.
//!
//! One form serves for creating, showing and patching: a patch is laid onto the form of the queue
//! as it is, and the whole is read again, so that every rule holds for every change.

use entity::table::queue;
use entity::value::queue::{default_first_response_seconds, default_quiet_seconds};
use entity::value::text::LINE_MAX;
use entity::value::{
    Channel, Coverage, LanguageTag, LanguageTags, Money, OutsideWindow, PromiseTexts, QueueLimits,
    QueueStatus, Regions, SkillRequirement, SkillRequirements,
};
use serde::Serialize;
use serde_json::Value;

use super::limits;
use crate::service::fields::{Faults, Node, Object};
use crate::service::{Fault, FieldError};

/// How long an earning clears unless the queue says otherwise: 72 h (product.md).
const HOLD_SECONDS: i64 = 72 * 3_600;

/// How long begun work may run on after the window's end unless the queue says otherwise.
const FINISH_SECONDS: i64 = 1_800;

/// The longest duration of any setting: 90 days, beyond which nobody waits for anything.
const LONGEST: i64 = 90 * 86_400;

/// The longest promise to a first response: a week.
const LONGEST_PROMISE: i64 = 7 * 86_400;

/// The highest price in minor units: a mistyped one stays far from the limits of 64 bits.
const HIGHEST_PRICE: i64 = 1_000_000_000;

/// Languages, skills, regions and texts per queue at most: more than any brand has teams.
const LIST_MAX: usize = 50;

/// Windows at most: one per hour of the week.
const WINDOWS_MAX: usize = 168;

/// Everything a brand says about a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueSettings {
    /// Unique in the brand among queues that are not archived.
    pub name: String,
    /// How customers reach it.
    pub channel: Channel,
    /// Which languages it is served in, the first being the default.
    pub languages: LanguageTags,
    /// What it asks of an expert.
    pub skills: SkillRequirements,
    /// When it hands work over.
    pub coverage: Coverage,
    /// What happens outside that window.
    pub outside_window: OutsideWindow,
    /// Whether only certified experts serve it.
    pub certification_required: bool,
    /// What it promises.
    pub promise: PromiseSettings,
    /// Whether it takes work.
    pub status: QueueStatus,
    /// Where experts must be to see its data; empty: anywhere.
    pub data_regions: Regions,
    /// Price per resolution.
    pub price_per_resolution: Money,
    /// What called-off work costs after the first reply.
    pub visit_fee: Money,
    /// When a resolution is final.
    pub resolution: ResolutionSettings,
    /// How long open work may run on after the window ends.
    pub finish_seconds: i32,
    /// Its clocks and bounds.
    pub limits: QueueLimits,
}

/// What a queue promises its customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseSettings {
    /// The time to the first response.
    pub first_response_seconds: i32,
    /// The time to the resolution.
    pub resolution_seconds: Option<i32>,
    /// What customers are told.
    pub texts: PromiseTexts,
}

/// When a resolution is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ResolutionSettings {
    /// Silence after which it is assumed.
    pub quiet_seconds: i32,
    /// How long an earning clears, and a resolution can be reopened.
    pub hold_seconds: i32,
}

impl From<queue::Model> for QueueSettings {
    fn from(queue: queue::Model) -> Self {
        let queue::Model {
            id: _,
            brand_id: _,
            name,
            channel,
            status,
            languages,
            skills,
            coverage,
            outside_window,
            certification_required,
            first_response_seconds,
            resolution_seconds,
            promise_texts,
            data_regions,
            price_amount,
            currency,
            visit_fee_amount,
            quiet_seconds,
            hold_seconds,
            finish_seconds,
            limits,
            version: _,
            created_at: _,
            updated_at: _,
        } = queue;
        Self {
            name,
            channel,
            languages,
            skills,
            coverage,
            outside_window,
            certification_required,
            promise: PromiseSettings {
                first_response_seconds,
                resolution_seconds,
                texts: promise_texts,
            },
            status,
            data_regions,
            price_per_resolution: Money::new(price_amount, currency),
            visit_fee: Money::new(visit_fee_amount, currency),
            resolution: ResolutionSettings {
                quiet_seconds,
                hold_seconds,
            },
            finish_seconds,
            limits,
        }
    }
}

/// Reads settings; where something is not said the defaults of product.md hold.
///
/// `known_skills` checks a skill against the catalogue and says what is wrong with it.
///
/// # Errors
/// A fault that names every field that is wrong.
pub fn read(
    document: &Value,
    known_skill: impl Fn(&SkillRequirement) -> Result<(), String>,
) -> Result<QueueSettings, Fault> {
    let faults = Faults::new();
    let settings = Node::root(document, &faults)
        .object(&[
            "name",
            "channel",
            "languages",
            "skills",
            "coverage",
            "outside_window",
            "certification_required",
            "promise",
            "status",
            "data_regions",
            "price_per_resolution",
            "visit_fee",
            "resolution",
            "finish_seconds",
            "limits",
        ])
        .and_then(|object| settings(&object, &known_skill));
    faults.settle(settings)
}

fn settings(
    object: &Object<'_>,
    known_skill: &impl Fn(&SkillRequirement) -> Result<(), String>,
) -> Option<QueueSettings> {
    let name = object.need("name", |node| node.line(LINE_MAX.min(200)));
    let channel = object.need("channel", Node::read::<Channel>);
    let languages = object.need("languages", languages);
    let skills = object.or("skills", Vec::new(), |node| skills(node, known_skill));
    let coverage = object.or("coverage", Coverage::OffHours {}, coverage);
    let outside_window = object.or("outside_window", OutsideWindow::Refuse, Node::read);
    let certification_required = object.or("certification_required", true, Node::read);
    // Without a channel the fault is told already; any channel's defaults let the rest be checked.
    let assumed = channel.unwrap_or(Channel::Chat);
    let promise = promise(object, assumed);
    let status = object.or("status", QueueStatus::Open, Node::read);
    let data_regions = object.or("data_regions", Vec::new(), regions);
    let money = money(object);
    let resolution = resolution(object, assumed);
    let finish = object.or("finish_seconds", FINISH_SECONDS, |node| {
        node.whole(0, LONGEST)
    });
    let limits = limits::read(object, assumed);
    let (price_per_resolution, visit_fee) = money?;
    Some(QueueSettings {
        name: name?,
        channel: channel?,
        languages: LanguageTags(languages?),
        skills: SkillRequirements(skills?),
        coverage: coverage?,
        outside_window: outside_window?,
        certification_required: certification_required?,
        promise: promise?,
        status: status?,
        data_regions: Regions(data_regions?),
        price_per_resolution,
        visit_fee,
        resolution: resolution?,
        finish_seconds: narrow(finish?),
        limits: limits?,
    })
}

/// A bounded number of seconds as it is stored: every bound here is far below the limit.
pub(super) fn narrow(seconds: i64) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

fn languages(node: &Node<'_>) -> Option<Vec<LanguageTag>> {
    let tags = node.list(LIST_MAX, Node::read::<LanguageTag>)?;
    if tags.is_empty() {
        node.fault("must name at least one language");
        return None;
    }
    if let Some(twice) = twice(&tags) {
        node.fault(format!("names {twice} twice"));
        return None;
    }
    Some(tags)
}

fn skills(
    node: &Node<'_>,
    known_skill: &impl Fn(&SkillRequirement) -> Result<(), String>,
) -> Option<Vec<SkillRequirement>> {
    let skills = node.list(LIST_MAX, |item| {
        let skill = item.read::<SkillRequirement>()?;
        match known_skill(&skill) {
            Ok(()) => Some(skill),
            Err(detail) => {
                if let Some(object) = item.object(&["name", "proficiency", "hard"]) {
                    object.fault("name", detail);
                }
                None
            }
        }
    })?;
    let names: Vec<_> = skills.iter().map(|skill| skill.name.clone()).collect();
    if let Some(twice) = twice(&names) {
        node.fault(format!("names {twice} twice"));
        return None;
    }
    Some(skills)
}

fn twice<T: PartialEq>(items: &[T]) -> Option<&T> {
    items
        .iter()
        .enumerate()
        .find(|(index, item)| items[..*index].contains(item))
        .map(|(_, item)| item)
}

fn coverage(node: &Node<'_>) -> Option<Coverage> {
    let coverage = node.read::<Coverage>()?;
    if let Coverage::Windows { windows } = &coverage
        && !(1..=WINDOWS_MAX).contains(&windows.len())
    {
        node.fault(format!("must have 1 to {WINDOWS_MAX} windows"));
        return None;
    }
    Some(coverage)
}

fn regions(node: &Node<'_>) -> Option<Vec<String>> {
    node.list(LIST_MAX, |item| item.line(64))
}

fn promise(object: &Object<'_>, channel: Channel) -> Option<PromiseSettings> {
    let usual = i64::from(default_first_response_seconds(channel));
    let Some(promise) = object.get("promise") else {
        return Some(PromiseSettings {
            first_response_seconds: narrow(usual),
            resolution_seconds: None,
            texts: PromiseTexts::default(),
        });
    };
    let promise = promise.object(&["first_response_seconds", "resolution_seconds", "texts"])?;
    let first = promise.or("first_response_seconds", usual, |node| {
        node.whole(1, LONGEST_PROMISE)
    });
    let resolution = promise.may("resolution_seconds", |node| {
        node.whole(first.unwrap_or(1), LONGEST)
    });
    let texts = promise.or("texts", PromiseTexts::default(), texts);
    Some(PromiseSettings {
        first_response_seconds: narrow(first?),
        resolution_seconds: resolution?.map(narrow),
        texts: texts?,
    })
}

fn texts(node: &Node<'_>) -> Option<PromiseTexts> {
    let texts = node.read::<PromiseTexts>()?;
    let kinds = [
        ("made", &texts.made),
        ("renewed", &texts.renewed),
        ("late", &texts.late),
        ("closed", &texts.closed),
    ];
    let object = node.object(&kinds.map(|(kind, _)| kind))?;
    let mut sound = true;
    for (kind, by_language) in kinds {
        for (language, text) in by_language {
            if let Err(invalid) = entity::value::text::bounded(text, 2_000) {
                object.fault(&format!("{kind}/{language}"), invalid.to_string());
                sound = false;
            }
        }
    }
    sound.then_some(texts)
}

fn money(object: &Object<'_>) -> Option<(Money, Money)> {
    let price = object.need("price_per_resolution", |node| {
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
    });
    let fee = object.may("visit_fee", |node| {
        let fee = node.read::<Money>()?;
        let money = node.object(&["amount", "currency"])?;
        let price = price?;
        if fee.currency != price.currency {
            money.fault(
                "currency",
                format!("must be {}, as the price is", price.currency),
            );
            return None;
        }
        if !(0..=price.amount).contains(&fee.amount) {
            money.fault(
                "amount",
                format!("must be from 0 to the price, {}", price.amount),
            );
            return None;
        }
        Some(fee)
    });
    let price = price?;
    Some((price, fee?.unwrap_or_else(|| usual_visit_fee(price))))
}

/// The visit fee unless the queue says otherwise: half the price, rounded down.
#[must_use]
pub fn usual_visit_fee(price: Money) -> Money {
    Money::new(price.amount / 2, price.currency)
}

fn resolution(object: &Object<'_>, channel: Channel) -> Option<ResolutionSettings> {
    let usual_quiet = i64::from(default_quiet_seconds(channel));
    let Some(resolution) = object.get("resolution") else {
        return Some(ResolutionSettings {
            quiet_seconds: narrow(usual_quiet),
            hold_seconds: narrow(HOLD_SECONDS),
        });
    };
    let resolution = resolution.object(&["quiet_seconds", "hold_seconds"])?;
    let quiet = resolution.or("quiet_seconds", usual_quiet, |node| node.whole(1, LONGEST));
    let hold = resolution.or("hold_seconds", HOLD_SECONDS, |node| node.whole(0, LONGEST));
    Some(ResolutionSettings {
        quiet_seconds: narrow(quiet?),
        hold_seconds: narrow(hold?),
    })
}

/// The fault of a name that another queue of the brand has.
#[must_use]
pub fn name_taken() -> Fault {
    Fault::invalid(vec![FieldError {
        pointer: "/name".to_owned(),
        detail: "is the name of another queue; choose another, or archive that one".to_owned(),
    }])
}
