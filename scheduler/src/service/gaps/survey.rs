//! Reads demand and seats, and compares them.

use std::collections::BTreeMap;

use entity::value::{BrandId, CoverageCell, ExpertId, LanguageTag, QueueId, SeatState};

use super::demand::{Demand, Source};
use super::{DAYS_AHEAD, INTERVAL, PER_DAY, day_of, day_start};
use crate::calendar::Span;
use crate::planning::gap::{self, Cell, Cut, Seat, Standing};
use crate::service::eligibility::Abilities;
use crate::service::shifts::{SeatCover, cover};
use crate::service::{Fault, Services};

/// Demand against cover of one queue.
#[derive(Clone, Debug)]
pub(super) struct QueueCover {
    pub(super) brand: BrandId,
    pub(super) queue: QueueId,
    /// The first day.
    pub(super) day: i32,
    /// By language, `PER_DAY` cells for each day.
    pub(super) languages: Vec<(LanguageTag, Vec<CoverageCell>)>,
}

/// What is required and what is covered, as it is now.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The demand.
    pub(in crate::service) demand: Demand,
    /// By stream and interval.
    pub(in crate::service) cells: Vec<Vec<Cell>>,
}

/// Compares everything from today on.
pub(super) async fn look(services: &Services) -> Result<Picture, Fault> {
    let cut = Cut {
        start: day_start(day_of(services.clock.now())),
        interval: INTERVAL,
        count: u32::try_from(DAYS_AHEAD).unwrap_or(0) * PER_DAY as u32,
    };
    let demand = Demand::read(services, cut).await?;
    let seats = seats(services, &demand).await?;
    let comparing = tokio::task::spawn_blocking(move || {
        let cells = gap::assess(&cut, &demand.streams(), &seats);
        Picture { demand, cells }
    });
    comparing
        .await
        .map_err(|_| Fault::internal("comparing demand with cover panicked"))
}

impl Picture {
    /// The same queue by queue, as it is kept.
    pub(super) fn queues(&self) -> Vec<QueueCover> {
        let mut found: Vec<QueueCover> = Vec::new();
        for (source, cells) in self.demand.sources.iter().zip(&self.cells) {
            let row = (source.language.clone(), cells.iter().map(stored).collect());
            match found.last_mut() {
                Some(last) if last.queue == source.queue.id => last.languages.push(row),
                _ => found.push(QueueCover {
                    brand: source.queue.brand_id,
                    queue: source.queue.id,
                    day: day_of(self.demand.cut.start),
                    languages: vec![row],
                }),
            }
        }
        found
    }
}

/// To four places: more would be noise, and a day would seem to change all the time.
fn stored(cell: &Cell) -> CoverageCell {
    let round = |value: f64| (value * 1e4).round() / 1e4;
    CoverageCell {
        mean: round(cell.mean),
        required: cell.required,
        covered: cell.covered,
        unconfirmed: cell.unconfirmed,
        no_show: cell.no_show,
        unclaimed: cell.unclaimed,
        no_shift: cell.no_shift,
        broken: round(cell.broken),
    }
}

/// The seats in that time, with the streams that each can serve.
pub(in crate::service) async fn seats(
    services: &Services,
    demand: &Demand,
) -> Result<Vec<Seat>, Fault> {
    let cut = &demand.cut;
    let (from, to) = (cut.start, cut.span(cut.count).start);
    let covers = cover(services.db.read(), from, to).await?;
    let crew = demand.crew.iter().map(|known| (known.expert.id, known));
    let crew: BTreeMap<ExpertId, &Abilities> = crew.collect();
    Ok(covers
        .iter()
        .map(|seat| {
            let holder = seat.expert_id.and_then(|id| crew.get(&id).copied());
            Seat {
                streams: streams(seat, holder, &demand.sources),
                span: seat.span,
                standing: standing(seat),
            }
        })
        .collect())
}

fn streams(seat: &SeatCover, holder: Option<&Abilities>, sources: &[Source]) -> Vec<u16> {
    let serves = |source: &Source| {
        let asked = seat.queues.contains(&source.queue.id)
            && seat
                .language
                .as_ref()
                .is_none_or(|language| *language == source.language);
        let able = |holder: &Abilities| {
            holder
                .missing(&source.queue, Some(&source.language), seat.span.end)
                .is_empty()
        };
        asked && holder.is_none_or(able)
    };
    (0_u16..)
        .zip(sources)
        .filter(|(_, source)| serves(source))
        .map(|(number, _)| number)
        .collect()
}

const fn standing(seat: &SeatCover) -> Standing {
    match seat.state {
        SeatState::Published if seat.emergency => Standing::NoShow,
        SeatState::Published | SeatState::Draft => Standing::Open,
        SeatState::Claimed => Standing::Unconfirmed,
        _ => Standing::Sure,
    }
}

/// The part of a span that an interval of a day is.
pub(super) fn interval(day: i32, place: usize) -> Span {
    let start = day_start(day) + INTERVAL * i32::try_from(place).unwrap_or(0);
    Span {
        start,
        end: start + INTERVAL,
    }
}
