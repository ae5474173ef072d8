//! A brand's own settings. Coming on board is with people; money is only shown.

use entity::db::WriteTx;
use entity::store;
use entity::table::brand;
use entity::value::{
    BrandId, ChangeSubject, Dates, HolidayCalendar, LowBalancePolicy, Money, Spending,
    WeeklyWindow, WeeklyWindows, ZoneName,
};
use entity::zones::Zones;
use sea_orm::ActiveValue::Set;
use serde::Serialize;
use serde_json::{Value, json};

use super::fields::{Faults, Node, Object, merge};
use super::{Context, Fault, UseCase, audit};

/// Windows of business hours at most: one per hour of the week.
const WINDOWS_MAX: usize = 168;

/// Closures at most: a year of them twice over.
const CLOSURES_MAX: usize = 1_000;

/// The longest that personal data are kept: ten years, the longest duty to keep letters.
const RETENTION_DAYS_MAX: i64 = 3_660;

/// Currencies that a brand has rules for at most: more than any bank account holds.
const CURRENCIES_MAX: usize = 40;

/// The largest amount in such a rule, in minor units: as the largest deposit.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

/// The longest name of a brand, in characters.
const NAME_MAX: usize = 200;

/// Everything a brand says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct BrandSettings {
    /// What it is called.
    pub name: String,
    /// Where its business hours are.
    pub time_zone: ZoneName,
    /// When its own team is on; empty: never.
    pub business_hours: WeeklyWindows,
    /// Whose public holidays it keeps.
    pub holidays: Option<HolidayCalendar>,
    /// Further local dates on which its team is off.
    pub closures: Dates,
    /// How long customers' personal data are kept.
    pub retention_days: i32,
    /// How it wants its money watched.
    pub spending: Spending,
}

impl From<&brand::Model> for BrandSettings {
    fn from(brand: &brand::Model) -> Self {
        Self {
            name: brand.name.clone(),
            time_zone: brand.time_zone.clone(),
            business_hours: brand.business_hours.clone(),
            holidays: brand.holidays.clone(),
            closures: brand.closures.clone(),
            retention_days: brand.retention_days,
            spending: brand.spending.clone().unwrap_or_default(),
        }
    }
}

/// A brand changes its settings.
#[derive(Clone, Debug)]
pub struct ChangeBrand {
    /// Which.
    pub brand: BrandId,
    /// The version it was read at, if the brand cares.
    pub version: Option<i64>,
    /// What to change (RFC 7396).
    pub patch: Value,
}

impl UseCase for ChangeBrand {
    type Output = brand::Model;

    async fn apply(&self, tx: &WriteTx, ctx: &Context) -> Result<brand::Model, Fault> {
        let old = store::brand::lock(tx, self.brand)
            .await?
            .ok_or_else(|| Fault::not_found("brand"))?;
        if self.version.is_some_and(|version| version != old.version) {
            return Err(Fault::stale());
        }
        if !self.patch.is_object() {
            return Err(Fault::field("", "must be an object"));
        }
        let mut document = serde_json::to_value(BrandSettings::from(&old))
            .map_err(|error| Fault::internal(format!("settings did not serialise: {error}")))?;
        if self.patch.get("holidays").is_some()
            && let Some(fields) = document.as_object_mut()
        {
            fields.remove("holidays");
        }
        merge(&mut document, &self.patch);
        let new = read(&document, &ctx.zones)?;
        let rules = new.spending.clone();
        let change = brand::ActiveModel {
            name: Set(new.name),
            time_zone: Set(new.time_zone),
            business_hours: Set(new.business_hours),
            holidays: Set(new.holidays),
            closures: Set(new.closures),
            retention_days: Set(new.retention_days),
            spending: Set(Some(new.spending)),
            updated_at: Set(ctx.now),
            ..Default::default()
        };
        let changed = store::brand::change(tx, (old.id, old.version), change)
            .await?
            .ok_or_else(Fault::stale)?;
        if rules != old.spending.unwrap_or_default() {
            audit::record(tx, ctx, "brand.spending", changed.id, json!(rules)).await?;
        }
        let subjects = [(ChangeSubject::Brand, changed.id.0)];
        store::change::record(tx, &ctx.entropy, ctx.now, &subjects).await?;
        Ok(changed)
    }
}

fn read(document: &Value, zones: &Zones) -> Result<BrandSettings, Fault> {
    let faults = Faults::new();
    let settings = Node::root(document, &faults)
        .object(&[
            "name",
            "time_zone",
            "business_hours",
            "holidays",
            "closures",
            "retention_days",
            "spending",
        ])
        .and_then(|object| settings(&object, zones));
    faults.settle(settings)
}

fn settings(object: &Object<'_>, zones: &Zones) -> Option<BrandSettings> {
    let name = object.need("name", |node| node.line(NAME_MAX));
    let time_zone = object.need("time_zone", |node| zone(node, zones));
    let hours = object.or("business_hours", Vec::new(), |node| {
        node.list(WINDOWS_MAX, Node::read::<WeeklyWindow>)
    });
    let holidays = object.may("holidays", holidays);
    let closures = object.or("closures", Vec::new(), |node| {
        node.list(CLOSURES_MAX, Node::read)
    });
    let retention = object.need("retention_days", |node| node.whole(1, RETENTION_DAYS_MAX));
    let spending = object.or("spending", Spending::default(), spending);
    Some(BrandSettings {
        name: name?,
        time_zone: time_zone?,
        business_hours: WeeklyWindows(hours?),
        holidays: holidays?,
        closures: Dates(closures?),
        retention_days: i32::try_from(retention?).ok()?,
        spending: spending?,
    })
}

fn spending(node: &Node<'_>) -> Option<Spending> {
    let object = node.object(&["low_balance_policy", "low_balance", "nightly_cap"])?;
    let policy = object.or("low_balance_policy", LowBalancePolicy::Stop, Node::read);
    let low = object.or("low_balance", Vec::new(), amounts);
    let cap = object.or("nightly_cap", Vec::new(), amounts);
    Some(Spending {
        low_balance_policy: policy?,
        low_balance: low?,
        nightly_cap: cap?,
    })
}

/// Reads amounts, one of each currency.
fn amounts(node: &Node<'_>) -> Option<Vec<Money>> {
    let amounts = node.list(CURRENCIES_MAX, |node| {
        let money = node.read::<Money>()?;
        if !(0..=AMOUNT_MAX).contains(&money.amount) {
            node.fault(format!("must have an amount from 0 to {AMOUNT_MAX}"));
            return None;
        }
        Some(money)
    })?;
    for (index, money) in amounts.iter().enumerate() {
        if amounts[..index]
            .iter()
            .any(|one| one.currency == money.currency)
        {
            node.fault(format!("must name {} once", money.currency));
            return None;
        }
    }
    Some(amounts)
}

/// Reads a zone that exists.
pub(super) fn zone(node: &Node<'_>, zones: &Zones) -> Option<ZoneName> {
    let name = node.read::<ZoneName>()?;
    if zones.get(&name).is_none() {
        node.fault("is no time zone; use an IANA name such as Europe/Berlin");
        return None;
    }
    Some(name)
}

fn holidays(node: &Node<'_>) -> Option<HolidayCalendar> {
    let calendar = node.read::<HolidayCalendar>()?;
    let object = node.object(&["country", "region"])?;
    let country = &calendar.country;
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        object.fault(
            "country",
            "must be two capital letters (ISO 3166-1) such as PH",
        );
        return None;
    }
    if let Some(region) = object.get("region") {
        region.line(16)?;
    }
    Some(calendar)
}
