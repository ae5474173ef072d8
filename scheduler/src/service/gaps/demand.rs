//! What is to come, queue by queue and language by language, and who could serve it.

use std::collections::BTreeMap;

use entity::store;
use entity::store::board::Which;
use entity::table::{brand, queue};
use entity::value::{LanguageTag, OutsideWindow};

use super::{INTERVAL, past};
use crate::planning::gap::{Cut, Stream};
use crate::planning::staffing::Waiting;
use crate::service::coverage::Window;
use crate::service::eligibility::Abilities;
use crate::service::{Fault, Services, forecasts};

/// Queues read at a time.
const PAGE: u64 = 200;

/// The demand of one queue in one language, and whose it is.
#[derive(Clone, Debug)]
pub(in crate::service) struct Source {
    pub(in crate::service) queue: queue::Model,
    pub(in crate::service) language: LanguageTag,
    pub(in crate::service) stream: Stream,
    /// The number of its pool: what the same experts can serve.
    pub(in crate::service) pool: u32,
}

/// All demand in a stretch of time, and everybody who could serve it.
#[derive(Clone, Debug)]
pub(in crate::service) struct Demand {
    /// How time is cut.
    pub(in crate::service) cut: Cut,
    /// By queue; the place in this list is the stream's number.
    pub(in crate::service) sources: Vec<Source>,
    /// Everybody.
    pub(in crate::service) crew: Vec<Abilities>,
}

impl Demand {
    /// Reads what is forecast.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::service) async fn read(services: &Services, cut: Cut) -> Result<Self, Fault> {
        let db = services.db.read();
        let mut sources = sources(services, &cut).await?;
        let crew = match sources.is_empty() {
            true => Vec::new(),
            false => Abilities::read(db, Which::All, services.clock.now()).await?,
        };
        let pooling = tokio::task::spawn_blocking(move || {
            pool(&mut sources, &crew, &cut);
            (sources, crew)
        });
        let (sources, crew) = pooling
            .await
            .map_err(|_| Fault::internal("pooling demand panicked"))?;
        Ok(Self { cut, sources, crew })
    }

    /// The streams, in order.
    pub(in crate::service) fn streams(&self) -> Vec<Stream> {
        self.sources
            .iter()
            .map(|source| source.stream.clone())
            .collect()
    }
}

/// Numbers the pools: queues and languages that the same experts can serve, on channels where
/// customers wait alike. What nobody can serve is a pool of its own.
fn pool(sources: &mut [Source], crew: &[Abilities], cut: &Cut) {
    let now = cut.start;
    let mut pools: BTreeMap<(Vec<usize>, bool), u32> = BTreeMap::new();
    for (next, source) in (0..).zip(sources) {
        let able = |one: &Abilities| {
            let missing = one.missing(&source.queue, Some(&source.language), now);
            missing.is_empty()
        };
        let able = crew.iter().enumerate().filter(|(_, one)| able(one));
        let able: Vec<usize> = able.map(|(place, _)| place).collect();
        let endless = source.stream.service.waiting == Waiting::Endless;
        source.pool = if able.is_empty() {
            next
        } else {
            *pools.entry((able, endless)).or_insert(next)
        };
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
    let service = past::service(db, queue, (&services.cover, services.clock.now())).await?;
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
        pool: 0,
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
