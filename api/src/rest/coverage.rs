//! `/v1/coverage`, `/v1/admin/coverage-gaps`: demand against cover, and who could close a gap.

use chrono::TimeDelta;
use entity::value::time::to_micros;
use entity::value::{BrandId, ExpertId, Instant, LanguageTag, Money, QueueId, Scope};
use scheduler::calendar::Span;
use scheduler::service::gaps::{Asked, Gap, Place, Row, gaps, rows};
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Reply};
use crate::auth::{AdminCaller, BrandCaller};
use crate::contract::{Api, says};
use crate::extract::Params;
use crate::page::{Listing, Paging};
use crate::problem::Problem;
use crate::state::App;

/// How far ahead is shown unless asked otherwise: the two weeks that are forecast.
const USUAL: TimeDelta = TimeDelta::days(14);

/// The longest stretch of one request.
const LONGEST: TimeDelta = TimeDelta::days(92);

/// The routes of coverage.
pub(super) fn routes(api: &mut Api) {
    api.resource("/coverage", |r| {
        r.get(
            covered,
            says("Shows how the brand's queues are covered").scope(Scope::QueuesRead),
        )
    })
    .resource("/admin/coverage-gaps", |r| {
        r.get(
            open_gaps,
            says("Lists coverage gaps, now or as they were known at a past instant"),
        )
    });
}

#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CoverageParams {
    #[serde(default)]
    queue: Option<QueueId>,
    #[serde(default)]
    language: Option<LanguageTag>,
    /// Intervals that end after this; now by default.
    #[serde(default)]
    from: Option<Instant>,
    /// Intervals that begin before this; two weeks after `from` by default.
    #[serde(default)]
    to: Option<Instant>,
    /// As it was known then; now by default.
    #[serde(default)]
    as_of: Option<Instant>,
    #[serde(default)]
    limit: Option<u64>,
    #[serde(default)]
    cursor: Option<String>,
}

impl CoverageParams {
    /// What is asked for, and how many make a page.
    fn asked(self, now: Instant, brand: Option<BrandId>) -> Result<(Asked, u64), Problem> {
        let paging = Paging::new(self.limit, self.cursor);
        let limit = paging.limit()?;
        let from = to_micros(self.from.unwrap_or(now));
        let to = self
            .to
            .map_or(from.checked_add_signed(USUAL), |to| Some(to_micros(to)));
        let span = to.and_then(|to| Span::new(from, to));
        let span = span.ok_or_else(|| Problem::field("/to", "must be after from"))?;
        if span.length() > LONGEST {
            let days = LONGEST.num_days();
            return Err(Problem::field(
                "/to",
                format!("must be at most {days} days after from"),
            ));
        }
        let asked = Asked {
            brand,
            queue: self.queue,
            language: self.language,
            span,
            as_of: to_micros(self.as_of.unwrap_or(now)),
            only_gaps: brand.is_none(),
            after: paging.after()?,
            limit: usize::try_from(limit + 1).unwrap_or(usize::MAX),
        };
        Ok((asked, limit))
    }
}

/// One queue and language in one interval.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct CoverageView {
    queue_id: QueueId,
    language: String,
    start: Instant,
    end: Instant,
    expected_queries: f64,
    required: u32,
    covered: u32,
    missing: u32,
    promises_expected_to_break: f64,
    known_since: Instant,
}

impl From<&Row> for CoverageView {
    fn from(row: &Row) -> Self {
        Self {
            queue_id: row.place.queue,
            language: row.place.language.clone(),
            start: row.place.start,
            end: row.end,
            expected_queries: row.cell.mean,
            required: row.cell.required,
            covered: row.cell.covered,
            missing: row.cell.missing(),
            promises_expected_to_break: row.cell.broken,
            known_since: row.made_at,
        }
    }
}

async fn covered(
    caller: BrandCaller,
    app: App,
    Params(params): Params<CoverageParams>,
) -> Reply<Listing<CoverageView>> {
    caller.require(Scope::QueuesRead)?;
    let (asked, limit) = params.asked(app.now(), Some(caller.brand))?;
    let found = rows(app.read(), &asked).await?;
    let cursor = |row: &Row| row.place.to_string();
    let view = |row: Row| CoverageView::from(&row);
    Ok(Answer::ok(&Listing::new(found, limit, cursor, view)))
}

/// Why experts are missing: how many for each cause.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct CausesView {
    no_shift: u32,
    unclaimed: u32,
    unconfirmed: u32,
    no_show: u32,
}

/// Experts who could come: how many, and the first of them.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct PeopleView {
    count: usize,
    experts: Vec<ExpertId>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct GapView {
    #[serde(flatten)]
    coverage: CoverageView,
    brand_id: BrandId,
    /// The cause of most of it.
    cause: &'static str,
    causes: CausesView,
    cost_to_close: Money,
    could_close: PeopleView,
    one_certification_away: PeopleView,
}

impl From<Gap> for GapView {
    fn from(gap: Gap) -> Self {
        let cell = &gap.row.cell;
        // Of equal parts the one that is nearest to a customer is named.
        let parts = [
            (cell.no_shift, "no_shift"),
            (cell.unclaimed, "unclaimed"),
            (cell.unconfirmed, "unconfirmed"),
            (cell.no_show, "no_show"),
        ];
        let most = parts.iter().max_by_key(|(count, _)| *count);
        Self {
            coverage: CoverageView::from(&gap.row),
            brand_id: gap.row.brand,
            cause: most.map_or("no_shift", |(_, cause)| cause),
            causes: CausesView {
                no_shift: cell.no_shift,
                unclaimed: cell.unclaimed,
                unconfirmed: cell.unconfirmed,
                no_show: cell.no_show,
            },
            cost_to_close: gap.cost,
            could_close: PeopleView {
                count: gap.closers.could,
                experts: gap.closers.named,
            },
            one_certification_away: PeopleView {
                count: gap.closers.uncertified,
                experts: gap.closers.uncertified_named,
            },
        }
    }
}

async fn open_gaps(
    _: AdminCaller,
    app: App,
    Params(params): Params<CoverageParams>,
) -> Reply<Listing<GapView>> {
    let now = app.now();
    let (asked, limit) = params.asked(now, None)?;
    let found = gaps(&app.services, &asked).await?;
    let cursor = |gap: &Gap| Place::to_string(&gap.row.place);
    Ok(Answer::ok(&Listing::new(
        found,
        limit,
        cursor,
        GapView::from,
    )))
}
