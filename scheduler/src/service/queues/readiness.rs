//! What still keeps a queue from working.

use chrono::NaiveDate;
use entity::store;
use entity::table::{brand, connection, queue, webhook_endpoint};
use entity::value::{
    BrandId, Channel, Coverage, DisabledReason, EndpointStatus, Money, QueueId, QueueStatus,
};
use sea_orm::ConnectionTrait;

use crate::calendar::Night;
use crate::ledger::Means;
use crate::service::coverage::{Window, instant_text};
use crate::service::{Fault, Services, money};

/// Endpoints that are looked at: more than a brand may have.
const ENDPOINTS: u64 = 100;

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// As it should be.
    Ready,
    /// It keeps the queue from working.
    Missing,
    /// It would help, and the queue works without it.
    Optional,
}

/// One thing that a queue needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `status`, `funds`, `spending`, `hours`, `holidays`, `texts`, `experts`, `connections` or
    /// `endpoint`.
    pub name: &'static str,
    /// How it stands.
    pub state: CheckState,
    /// What to do about it, or what is there.
    pub detail: String,
}

/// Whether a queue works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// How many approved experts meet every hard requirement.
    pub eligible_experts: u64,
    /// Each thing it needs.
    pub checks: Vec<Check>,
}

impl Readiness {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.checks
            .iter()
            .all(|check| check.state != CheckState::Missing)
    }
}

/// Looks at everything a brand's queue needs.
///
/// # Errors
/// When there is no such queue, or the database fails.
pub async fn readiness(
    services: &Services,
    brand: BrandId,
    queue: QueueId,
) -> Result<Readiness, Fault> {
    let db = services.db.read();
    let now = services.clock.now();
    let queue = store::queue::find_of(db, brand, queue)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    let window = Window::of_queue(db, &services.zones, &queue).await?;
    let brand = store::brand::find(db, brand)
        .await?
        .ok_or_else(|| Fault::not_found("queue"))?;
    let night = money::night_of(&brand, &services.zones, now);
    let means = money::means(db, &brand, night, queue.currency).await?;
    let eligible = store::readiness::eligible_experts(db, &queue, now).await?;
    let opens_at = window.next_open(now);
    let failing = store::connection::failing_of(db, queue.brand_id, queue.id).await?;
    let endpoints = store::webhook::page(db, Some(brand.id), None, ENDPOINTS).await?;
    let today = now.date_naive();
    Ok(Readiness {
        eligible_experts: eligible,
        checks: vec![
            status(&queue),
            funds(&queue, &means),
            spending(&queue, &means, night),
            hours(opens_at.is_some()),
            holidays(db, &queue, (&brand, today)).await?,
            texts(&queue),
            experts(eligible),
            connections(&failing),
            endpoint(&endpoints),
        ],
    })
}

fn check(name: &'static str, ready: bool, good: String, bad: String) -> Check {
    Check {
        name,
        state: if ready {
            CheckState::Ready
        } else {
            CheckState::Missing
        },
        detail: if ready { good } else { bad },
    }
}

/// Whether the helpdesks that the queue is connected to take answers.
fn connections(failing: &[connection::Model]) -> Check {
    let names: Vec<&str> = failing.iter().map(|row| row.name.as_str()).collect();
    check(
        "connections",
        names.is_empty(),
        "no connection is failing".to_owned(),
        format!(
            "the helpdesk refuses the credentials of {}; set others",
            names.join(", ")
        ),
    )
}

fn status(queue: &queue::Model) -> Check {
    check(
        "status",
        queue.status == QueueStatus::Open,
        "the queue is open".to_owned(),
        format!("the queue is {}; set its status to open", queue.status),
    )
}

fn funds(queue: &queue::Model, means: &Means) -> Check {
    let available = means.available;
    let price = Money::new(queue.price_amount, queue.currency);
    check(
        "funds",
        available >= queue.price_amount,
        format!(
            "the balance pays for {} resolutions",
            available / queue.price_amount.max(1)
        ),
        format!("the balance is below the price of one resolution, {price}; pay in"),
    )
}

/// What the brand's own rules about its money make of the queue.
fn spending(queue: &queue::Model, means: &Means, night: Night) -> Check {
    let price = queue.price_amount;
    let cap = means.nightly_cap;
    let bad = if let Some(cap) = cap.filter(|cap| *cap < price) {
        let cap = Money::new(cap, queue.currency);
        Some(format!(
            "the nightly cap, {cap}, is below the price of one resolution; raise it"
        ))
    } else if means.is_capped(price) {
        let until = instant_text(night.span.end);
        Some(format!(
            "this night has cost what the nightly cap lets it; raise the cap, or wait until {until}"
        ))
    } else if means.is_mail_only(price) && queue.channel != Channel::Email {
        Some(
            "the balance is low and then only mail is offered; pay in, or change the low-balance policy"
                .to_owned(),
        )
    } else {
        None
    };
    let good = if means.promises_longer(price) {
        "the balance is low: new customers are promised a later answer"
    } else {
        "no rule of the brand about its money keeps the queue back"
    };
    check(
        "spending",
        bad.is_none(),
        good.to_owned(),
        bad.unwrap_or_default(),
    )
}

fn hours(opens: bool) -> Check {
    check(
        "hours",
        opens,
        "the coverage window is open, or opens".to_owned(),
        "the coverage window never opens; change the coverage or the business hours".to_owned(),
    )
}

/// Whether the holidays are known on which the brand's team is off.
async fn holidays(
    db: &impl ConnectionTrait,
    queue: &queue::Model,
    (brand, today): (&brand::Model, NaiveDate),
) -> Result<Check, Fault> {
    let name = "holidays";
    let calendar = brand.holidays.as_ref();
    let matters = matches!(queue.coverage, Coverage::OffHours {});
    let Some(calendar) = calendar.filter(|_| matters) else {
        return Ok(Check {
            name,
            state: CheckState::Optional,
            detail: "the coverage does not depend on public holidays".to_owned(),
        });
    };
    let known = store::holiday::any_of(db, calendar, today).await?;
    let country = &calendar.country;
    Ok(check(
        name,
        known,
        format!("the public holidays of {country} count as hours when the team is off"),
        format!(
            "no public holiday of {country} from today on is known; GET /v1/holidays lists them, \
             have them imported or add the days to closures"
        ),
    ))
}

/// Whether the brand's webhooks arrive.
fn endpoint(endpoints: &[webhook_endpoint::Model]) -> Check {
    let name = "endpoint";
    let by_owner = Some(DisabledReason::Owner);
    let mut wanted = endpoints
        .iter()
        .filter(|endpoint| endpoint.disabled_reason != by_owner)
        .peekable();
    if wanted.peek().is_none() {
        return Check {
            name,
            state: CheckState::Optional,
            detail: "not needed: answers and events are read with GET /v1/events".to_owned(),
        };
    }
    let silent = |endpoint: &&webhook_endpoint::Model| {
        endpoint.status == EndpointStatus::Disabled || endpoint.failing_since.is_some()
    };
    let urls: Vec<&str> = wanted
        .filter(silent)
        .map(|endpoint| endpoint.url.as_str())
        .collect();
    check(
        name,
        urls.is_empty(),
        "every webhook endpoint is called and answers".to_owned(),
        format!(
            "events do not reach {}; see its deliveries, then enable it again or remove it",
            urls.join(", ")
        ),
    )
}

fn texts(queue: &queue::Model) -> Check {
    let without: Vec<&str> = queue
        .languages
        .iter()
        .filter(|language| {
            !super::super::promise_text::is_spoken(&queue.promise_texts.made, language)
        })
        .map(entity::value::LanguageTag::as_str)
        .collect();
    check(
        "texts",
        without.is_empty(),
        "there is a promise text in every language".to_owned(),
        format!(
            "there is no promise text in {}; customers would read an English one",
            without.join(", ")
        ),
    )
}

fn experts(eligible: u64) -> Check {
    check(
        "experts",
        eligible > 0,
        format!("{eligible} experts meet every requirement"),
        "no approved expert meets every requirement; lower them, or have experts certified"
            .to_owned(),
    )
}
