//! Reading a queue's settings: its defaults and its rules.
//!
//! One form serves for creating and patching: a patch is laid onto the form of the queue as it is,
//! and the whole is read again, so that every rule holds for every change.

use entity::value::queue::default_first_response_seconds;
use entity::value::text::LINE_MAX;
use entity::value::{
    Channel, Coverage, LanguageTag, LanguageTags, OutsideWindow, PromiseTexts, QueueStatus,
    Regions, SkillRequirement, SkillRequirements,
};
use serde_json::Value;

use super::settings::{PromiseSettings, QueueSettings};
use super::{limits, pay};
use crate::service::Fault;
use crate::service::fields::{Faults, Node, Object};
use crate::service::skills::Catalogue;

/// How long begun work may run on after the window's end unless the queue says otherwise.
const FINISH_SECONDS: i64 = 1_800;

/// The longest duration of any setting: 90 days, beyond which nobody waits for anything.
pub(super) const LONGEST: i64 = 90 * 86_400;

/// The longest promise to a first response: a week.
const LONGEST_PROMISE: i64 = 7 * 86_400;

/// Languages, skills, regions and texts per queue at most: more than any brand has teams.
const LIST_MAX: usize = 50;

/// Windows at most: one per hour of the week.
const WINDOWS_MAX: usize = 168;

/// Reads settings; where something is not said the defaults of product.md hold.
///
/// # Errors
/// A fault that names every field that is wrong.
pub(super) fn read(document: &Value, catalogue: &Catalogue) -> Result<QueueSettings, Fault> {
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
            "visit_fee_on",
            "escalation_credit",
            "resolution",
            "finish_seconds",
            "limits",
        ])
        .and_then(|object| settings(&object, catalogue));
    faults.settle(settings)
}

fn settings(object: &Object<'_>, catalogue: &Catalogue) -> Option<QueueSettings> {
    let name = object.need("name", |node| node.line(LINE_MAX.min(200)));
    let channel = object.need("channel", Node::read::<Channel>);
    let languages = object.need("languages", languages);
    let skills = object.or("skills", Vec::new(), |node| skills(node, catalogue));
    let coverage = object.or("coverage", Coverage::OffHours {}, coverage);
    let outside_window = object.or("outside_window", OutsideWindow::Refuse, Node::read);
    let certification_required = object.or("certification_required", true, Node::read);
    // Without a channel the fault is told already; any channel's defaults let the rest be checked.
    let assumed = channel.unwrap_or(Channel::Chat);
    let promise = promise(object, assumed);
    let status = object.or("status", QueueStatus::Open, Node::read);
    let data_regions = object.or("data_regions", Vec::new(), regions);
    let pay = pay::read(object, assumed);
    let finish = object.or("finish_seconds", FINISH_SECONDS, |node| {
        node.whole(0, LONGEST)
    });
    let limits = limits::read(object, assumed);
    let pay = pay?;
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
        price_per_resolution: pay.price,
        visit_fee: pay.visit_fee,
        visit_fee_on: pay.visit_fee_on,
        escalation_credit: pay.escalation_credit,
        resolution: pay.resolution,
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

fn skills(node: &Node<'_>, catalogue: &Catalogue) -> Option<Vec<SkillRequirement>> {
    let skills = node.list(LIST_MAX, |item| {
        let asked = item.read::<SkillRequirement>()?;
        match catalogue.find(asked.name.as_str()) {
            Ok(name) => Some(SkillRequirement { name, ..asked }),
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
