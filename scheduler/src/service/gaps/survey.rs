//! Reads demand and seats, and compares them.

use std::collections::BTreeMap;

use entity::store;
use entity::store::board::Which;
use entity::table::{brand, queue};
use entity::value::{
    BrandId, CoverageCell, ExpertId, LanguageTag, OutsideWindow, QueueId, SeatState,
};

use super::{DAYS_AHEAD, INTERVAL, PER_DAY, day_of, day_start, past};
use crate::calendar::Span;
use crate::planning::gap::{self, Cell, Cut, Seat, Standing, Stream};
use crate::service::coverage::Window;
use crate::service::eligibility::Abilities;
use crate::service::shifts::{SeatCover, cover};
use crate::service::{Fault, Services, forecasts};

/// Queues read at a time.
const PAGE: u64 = 200;

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

/// A stream with whose it is.
struct Source {
    queue: queue::Model,
    language: LanguageTag,
    stream: Stream,
}

/// Compares everything from today on.
pub(super) async fn look(services: &Services) -> Result<Vec<QueueCover>, Fault> {
    let day = day_of(services.clock.now());
    let cut = Cut {
        start: day_start(day),
        interval: INTERVAL,
        count: u32::try_from(DAYS_AHEAD).unwrap_or(0) * PER_DAY as u32,
    };
    let sources = sources(services, &cut).await?;
    let seats = seats(services, &cut, &sources).await?;
    let comparing = tokio::task::spawn_blocking(move || {
        let streams: Vec<Stream> = sources.iter().map(|source| source.stream.clone()).collect();
        (gap::assess(&cut, &streams, &seats), sources)
    });
    let (cells, sources) = comparing
        .await
        .map_err(|_| Fault::internal("comparing demand with cover panicked"))?;
    let mut found: Vec<QueueCover> = Vec::new();
    for (source, cells) in sources.iter().zip(cells) {
        let row = (source.language.clone(), cells.iter().map(stored).collect());
        match found.last_mut() {
            Some(last) if last.queue == source.queue.id => last.languages.push(row),
            _ => found.push(QueueCover {
                brand: source.queue.brand_id,
                queue: source.queue.id,
                day,
                languages: vec![row],
            }),
        }
    }
    Ok(found)
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

/// The demand of every queue and language, by queue.
async fn sources(services: &Services, cut: &Cut) -> Result<Vec<Source>, Fault> {
    let (db, mut after, mut sources) = (services.db.read(), None, Vec::new());
    loop {
        let queues = store::demand::queues(db, after, PAGE).await?;
        let Some((last, _)) = queues.last() else {
            return Ok(sources);
        };
        after = Some(last.id);
        for (queue, brand) in &queues {
            sources.extend(of_queue(services, cut, (queue, brand)).await?);
        }
    }
}

async fn of_queue(
    services: &Services,
    cut: &Cut,
    (queue, brand): (&queue::Model, &brand::Model),
) -> Result<Vec<Source>, Fault> {
    let db = services.db.read();
    let span = forecasts::Span {
        from: cut.start,
        to: cut.span(cut.count).start,
    };
    let known = forecasts::latest(db, queue.id, None, span).await?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let window = Window::of(db, &services.zones, brand, queue).await?;
    let service = past::service(db, queue, services.clock.now()).await?;
    let always = queue.outside_window == OutsideWindow::Accept;
    let open: Vec<bool> = (0..cut.count)
        .map(|t| always || window.is_open(cut.span(t).start))
        .collect();
    let sources = known.into_iter().map(|forecast| Source {
        queue: queue.clone(),
        stream: Stream {
            demand: demand(cut, &forecast, &open),
            service,
        },
        language: forecast.language,
    });
    Ok(sources.collect())
}

/// Expected queries by interval while the window is open.
fn demand(cut: &Cut, forecast: &forecasts::Forecast, open: &[bool]) -> Vec<f64> {
    let mut demand = vec![0.0; open.len()];
    for point in &forecast.points {
        let passed = (point.start - cut.start).num_seconds() / INTERVAL.num_seconds();
        let place = usize::try_from(passed).unwrap_or(usize::MAX);
        if let Some(slot) = demand.get_mut(place).filter(|_| open[place]) {
            *slot += point.mean;
        }
    }
    demand
}

/// The seats in that time, with the streams that each can serve.
async fn seats(services: &Services, cut: &Cut, sources: &[Source]) -> Result<Vec<Seat>, Fault> {
    let db = services.db.read();
    let (from, to) = (cut.start, cut.span(cut.count).start);
    let covers = cover(db, from, to).await?;
    let mut holders: Vec<ExpertId> = covers.iter().filter_map(|seat| seat.expert_id).collect();
    holders.sort_unstable();
    holders.dedup();
    let abilities = Abilities::read(db, Which::These(&holders), services.clock.now()).await?;
    let abilities: BTreeMap<ExpertId, Abilities> = abilities
        .into_iter()
        .map(|known| (known.expert.id, known))
        .collect();
    Ok(covers
        .iter()
        .map(|seat| {
            let holder = seat.expert_id.and_then(|id| abilities.get(&id));
            Seat {
                streams: streams(seat, holder, sources),
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
