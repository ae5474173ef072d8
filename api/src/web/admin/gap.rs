//! `/admin/coverage/{queue}/{instant}`: one hour that is not covered, why, and what closes it.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use chrono::TimeDelta;
use entity::store::profile;
use entity::store::shift::list::Window;
use entity::value::{ExpertId, Instant, LanguageTag, Money, QueueId, ShiftId, ShiftState};
use scheduler::calendar::Span;
use scheduler::locale::Days;
use scheduler::service::gaps::{Asked, Gap, gaps};
use scheduler::service::shifts::{AdminShift, admin_list};
use serde::Deserialize;

use super::super::{self as pages, Frame, Mistakes, Shown, Viewer};
use super::names::Queues;
use super::publish::ShiftForm;
use super::role::OpsViewer;
use super::typed::{chosen, local};
use crate::extract::{Params, Path};
use crate::problem::Problem;

/// Shifts named at most.
const SHIFTS: u64 = 20;

/// How the hour is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GapQuery {
    pub(super) zone: String,
    pub(super) language: String,
}

/// A half-hour in one language.
struct Half {
    start: Instant,
    language: String,
    required: u32,
    covered: u32,
    /// Why somebody is missing, and how many for that cause.
    causes: Vec<(&'static str, u32)>,
    broken: String,
    cost: Money,
}

impl Half {
    fn of(gap: &Gap) -> Self {
        let cell = &gap.row.cell;
        let causes = [
            ("no_shift", cell.no_shift),
            ("unclaimed", cell.unclaimed),
            ("unconfirmed", cell.unconfirmed),
            ("no_show", cell.no_show),
        ];
        Self {
            start: gap.row.place.start,
            language: gap.row.place.language.clone(),
            required: cell.required,
            covered: cell.covered,
            causes: causes.into_iter().filter(|(_, count)| *count > 0).collect(),
            broken: format!("{:.1}", cell.broken),
            cost: gap.cost,
        }
    }
}

/// Experts who could close gaps.
#[derive(Clone, Debug, Default)]
pub(super) struct Helpers {
    /// Who could come, by name.
    pub(super) able: Vec<(ExpertId, String)>,
    /// Who could come if they were certified.
    pub(super) uncertified: Vec<(ExpertId, String)>,
    /// How many more there are than are named.
    pub(super) unnamed: usize,
}

impl Helpers {
    /// Everybody who could close one of these gaps.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn of(viewer: &Viewer, gaps: &[Gap]) -> Result<Self, Problem> {
        let able: BTreeSet<ExpertId> = gaps
            .iter()
            .flat_map(|gap| gap.closers.named.clone())
            .collect();
        let nearly = gaps
            .iter()
            .flat_map(|gap| gap.closers.uncertified_named.clone());
        let nearly: BTreeSet<ExpertId> = nearly.filter(|id| !able.contains(id)).collect();
        let most = gaps.iter().map(|gap| gap.closers.could).max().unwrap_or(0);
        let everybody = able.iter().chain(&nearly).copied();
        let names = profile::display_names(viewer.app.read(), everybody).await?;
        let unnamed = most.saturating_sub(able.len());
        Ok(Self {
            able: named(able, &names),
            uncertified: named(nearly, &names),
            unnamed,
        })
    }
}

fn named(ids: BTreeSet<ExpertId>, names: &BTreeMap<ExpertId, String>) -> Vec<(ExpertId, String)> {
    let name = |id| (id, names.get(&id).cloned().unwrap_or_default());
    ids.into_iter().map(name).collect()
}

/// A published shift with seats that can be claimed.
struct OpenShift {
    id: ShiftId,
    start: Instant,
    end: Instant,
    open: usize,
}

#[derive(Template)]
#[template(path = "admin/gap.html")]
pub(super) struct GapPage {
    frame: Frame,
    mistakes: Mistakes,
    query: GapQuery,
    form: ShiftForm,
    queue: QueueId,
    name: String,
    at: Instant,
    path: String,
    halves: Vec<Half>,
    helpers: Helpers,
    shifts: Vec<OpenShift>,
    languages: Vec<String>,
    currency: String,
    is_ahead: bool,
}

impl GapPage {
    fn broken(&self) -> String {
        let broken = self
            .halves
            .iter()
            .filter_map(|half| half.broken.parse::<f64>().ok());
        format!("{:.1}", broken.sum::<f64>())
    }

    /// What closing all of it costs.
    fn cost(&self) -> Option<Money> {
        let costs = self.halves.iter().map(|half| half.cost);
        costs.reduce(|sum, cost| Money::new(sum.amount.saturating_add(cost.amount), sum.currency))
    }

    /// The cause of most of it.
    fn cause(&self) -> Option<&'static str> {
        let mut sums: BTreeMap<&'static str, u32> = BTreeMap::new();
        for (cause, count) in self.halves.iter().flat_map(|half| &half.causes) {
            *sums.entry(cause).or_default() += count;
        }
        let most = sums.into_iter().max_by_key(|(_, count)| *count);
        most.map(|(cause, _)| cause)
    }
}

pub(super) async fn show(
    viewer: OpsViewer,
    Path((queue, at)): Path<(QueueId, Instant)>,
    Params(query): Params<GapQuery>,
) -> Shown {
    let page = page(&viewer.viewer, (queue, at), query, (None, Mistakes::none())).await?;
    pages::show(&page)
}

/// The gaps of a queue in a stretch of time.
///
/// # Errors
/// 422 for a language that is none; when the database fails.
pub(super) async fn open_gaps(
    viewer: &Viewer,
    (queue, language): (QueueId, Option<LanguageTag>),
    span: Span,
) -> Result<Vec<Gap>, Problem> {
    let asked = Asked {
        brand: None,
        queue: Some(queue),
        language,
        span,
        as_of: viewer.frame.now,
        only_gaps: true,
        after: None,
        limit: 96,
    };
    Ok(gaps(&viewer.app.services, &asked).await?)
}

/// The page of an hour, with the form as it was sent or as it is proposed.
///
/// # Errors
/// 404 when there is no such queue; when the database fails.
pub(super) async fn page(
    viewer: &Viewer,
    (queue, at): (QueueId, Instant),
    query: GapQuery,
    (sent, mistakes): (Option<ShiftForm>, Mistakes),
) -> Result<GapPage, Problem> {
    let read = viewer.app.read();
    let queues = Queues::read(read).await?;
    let named = queues
        .get(queue)
        .ok_or_else(|| Problem::not_found("queue"))?;
    let frame = in_zone(viewer, &query.zone)?;
    let span = Span {
        start: at,
        end: at + TimeDelta::hours(1),
    };
    let language = chosen::<LanguageTag>("language", &query.language)?;
    let found = open_gaps(viewer, (queue, language), span).await?;
    let window = Window {
        from: Some(span.start),
        to: Some(span.end),
        after: None,
        limit: SHIFTS,
    };
    let which = (Some(ShiftState::Published), Some(queue));
    let shifts = admin_list(read, which, window).await?;
    let missing = found
        .iter()
        .map(|gap| gap.row.cell.missing())
        .max()
        .unwrap_or(0);
    let start = at.max(frame.now);
    let proposed = ShiftForm::proposed(local(start, frame.days.zone()), missing.max(1));
    Ok(GapPage {
        mistakes,
        form: sent.unwrap_or(proposed),
        queue,
        name: named.name(),
        at,
        path: at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        halves: found.iter().map(Half::of).collect(),
        helpers: Helpers::of(viewer, &found).await?,
        shifts: shifts
            .iter()
            .map(open_shift)
            .filter(|shift| shift.open > 0)
            .collect(),
        languages: named
            .queue
            .languages
            .iter()
            .map(ToString::to_string)
            .collect(),
        currency: viewer.app.services.cover.currency.to_string(),
        is_ahead: span.end > frame.now,
        frame,
        query,
    })
}

/// The frame, with days in the zone that was chosen.
///
/// # Errors
/// 422 for a zone that is none.
pub(super) fn in_zone(viewer: &Viewer, zone: &str) -> Result<Frame, Problem> {
    let mut frame = viewer.frame.clone();
    if let Some(name) = chosen("zone", zone)? {
        let zone = viewer.app.services.zones.get(&name);
        let zone = zone.ok_or_else(|| Problem::field("/zone", "is not one of the choices"))?;
        frame.days = Days::new(frame.language, zone);
    }
    Ok(frame)
}

fn open_shift(shift: &AdminShift) -> OpenShift {
    use entity::value::SeatState;
    let open = shift.seats.iter();
    OpenShift {
        id: shift.id,
        start: shift.start,
        end: shift.end,
        open: open
            .filter(|seat| seat.seat.state == SeatState::Published)
            .count(),
    }
}
