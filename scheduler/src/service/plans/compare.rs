//! A plan against what stands: the same demand, with and without the plan's shifts.

use entity::table::plan;
use entity::value::{ExpertId, Money};

use super::outcome::{Duty, Outcome, Seat};
use crate::calendar::Span;
use crate::planning::gap::{self, Cell, Cut, Seat as Filled, Standing};
use crate::service::gaps::INTERVAL;
use crate::service::gaps::demand::{Demand, Source};
use crate::service::gaps::survey::seats;
use crate::service::{Fault, Services};

/// Demand against cover over the whole stretch of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Balance {
    /// Half-hours of experts that are required.
    pub required: u32,
    /// Half-hours of experts who will be there.
    pub covered: u32,
    /// Promises that will probably break.
    pub broken: f64,
}

impl Balance {
    fn of(cells: &[Vec<Cell>]) -> Self {
        let mut sum = Self::default();
        for cell in cells.iter().flatten() {
            sum.required += cell.required;
            sum.covered += cell.covered;
            sum.broken += cell.broken;
        }
        sum
    }

    /// Half-hours that are missing.
    #[must_use]
    pub const fn missing(&self) -> u32 {
        self.required.saturating_sub(self.covered)
    }
}

/// What a plan changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// With what stands now.
    pub before: Balance,
    /// With the plan's shifts as well, each worked by whom it names.
    pub after: Balance,
    /// Minutes on duty that the plan adds.
    pub minutes: i64,
    /// What these are reckoned to cost the platform.
    pub cost: Money,
}

/// Compares a plan that is made and not published with what stands; `None` where there is nothing
/// to compare.
///
/// # Errors
/// When the database fails.
pub async fn compare(services: &Services, plan: &plan::Model) -> Result<Option<Comparison>, Fault> {
    let outcome = plan.outcome.clone().unwrap_or_default();
    let Ok(outcome) = serde_json::from_value::<Outcome>(outcome) else {
        return Ok(None);
    };
    let step = INTERVAL.num_seconds();
    let start = plan.starts_at.timestamp().div_euclid(step) * step;
    let Some(start) = chrono::DateTime::from_timestamp(start, 0) else {
        return Ok(None);
    };
    let count = (plan.ends_at - start).num_seconds().max(0) / step;
    let cut = Cut {
        start,
        interval: INTERVAL,
        count: u32::try_from(count).unwrap_or(0),
    };
    let demand = Demand::read(services, cut).await?;
    let standing = seats(services, &demand).await?;
    let minutes = outcome
        .shifts
        .iter()
        .map(|duty| (duty.end - duty.start).num_minutes());
    let minutes: i64 = minutes.sum();
    let weighing = tokio::task::spawn_blocking(move || weigh(&demand, standing, &outcome));
    let (before, after) = weighing
        .await
        .map_err(|_| Fault::internal("comparing a plan panicked"))?;
    Ok(Some(Comparison {
        before,
        after,
        minutes,
        cost: services.cover.cost(minutes),
    }))
}

fn weigh(demand: &Demand, mut standing: Vec<Filled>, outcome: &Outcome) -> (Balance, Balance) {
    let streams = demand.streams();
    let before = gap::assess(&demand.cut, &streams, &standing);
    let planned = outcome.shifts.iter().flat_map(|duty| filled(demand, duty));
    standing.extend(planned);
    let after = gap::assess(&demand.cut, &streams, &standing);
    (Balance::of(&before), Balance::of(&after))
}

/// The seats of a duty, as if they were confirmed.
fn filled<'a>(demand: &'a Demand, duty: &'a Duty) -> impl Iterator<Item = Filled> + 'a {
    let span = |seat: &Seat| Span::new(seat.start, seat.end);
    duty.seats.iter().filter_map(move |seat| {
        Some(Filled {
            streams: streams(demand, seat, duty.expert_id),
            span: span(seat)?,
            standing: Standing::Sure,
        })
    })
}

/// What somebody on this seat serves.
fn streams(demand: &Demand, seat: &Seat, expert: ExpertId) -> Vec<u16> {
    let holder = demand.crew.iter().find(|one| one.expert.id == expert);
    let serves = |source: &Source| {
        let asked =
            seat.queue_ids.contains(&source.queue.id) && seat.languages.contains(&source.language);
        asked
            && holder.is_some_and(|holder| {
                let missing = holder.missing(&source.queue, Some(&source.language), seat.end);
                missing.is_empty()
            })
    };
    (0_u16..)
        .zip(&demand.sources)
        .filter(|(_, source)| serves(source))
        .map(|(number, _)| number)
        .collect()
}
