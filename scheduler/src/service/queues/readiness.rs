//! What still keeps a queue from working.

use entity::store;
use entity::table::queue;
use entity::value::{BrandId, Money, QueueId, QueueStatus};

use crate::service::coverage::Window;
use crate::service::{Fault, Services, money};

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
    /// `status`, `funds`, `hours`, `texts`, `experts` or `endpoint`.
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
    let available = money::available(db, brand, queue.currency).await?;
    let eligible = store::readiness::eligible_experts(db, &queue, now).await?;
    let opens_at = window.next_open(now);
    Ok(Readiness {
        eligible_experts: eligible,
        checks: vec![
            status(&queue),
            funds(&queue, available),
            hours(opens_at.is_some()),
            texts(&queue),
            experts(eligible),
            Check {
                name: "endpoint",
                state: CheckState::Optional,
                detail: "not needed: answers and events are read with GET /v1/events".to_owned(),
            },
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

fn status(queue: &queue::Model) -> Check {
    check(
        "status",
        queue.status == QueueStatus::Open,
        "the queue is open".to_owned(),
        format!("the queue is {}; set its status to open", queue.status),
    )
}

fn funds(queue: &queue::Model, available: i64) -> Check {
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

fn hours(opens: bool) -> Check {
    check(
        "hours",
        opens,
        "the coverage window is open, or opens".to_owned(),
        "the coverage window never opens; change the coverage or the business hours".to_owned(),
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
