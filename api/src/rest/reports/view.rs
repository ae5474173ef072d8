//! The report as a JSON document.

use std::collections::BTreeMap;

use entity::value::{Channel, LanguageTag, QueueId};
use scheduler::calendar::Span;
use scheduler::scoring::{CASES_MIN, Figures, Judged, Key, SHARE_PERCENT, Seconds, Shortest};
use scheduler::service::reports::{Group, Report};
use serde::Serialize;

use crate::rest::people_views::instant;

/// The whole report.
#[derive(Debug, Serialize, schemars::JsonSchema)]
pub(super) struct ReportView {
    from: String,
    to: String,
    total: FiguresView,
    groups: Vec<GroupView>,
    quotes: QuotesView,
    told: ToldView,
    causes: BTreeMap<&'static str, u64>,
    /// By hour of the week, Monday 00:00 of the brand first; null unless one queue is asked for.
    shortest_promise: Option<Vec<ShortestView>>,
    /// Of how many cases in a hundred the shortest promise would have been kept.
    shortest_promise_percent: u8,
    /// Fewer cases than this say nothing.
    shortest_promise_cases_min: u64,
}

impl ReportView {
    pub(super) fn new(span: Span, report: &Report) -> Self {
        let shortest = report.shortest.as_ref();
        Self {
            from: instant(span.start),
            to: instant(span.end),
            total: FiguresView::from(&report.total),
            groups: report.groups.iter().map(GroupView::from).collect(),
            quotes: QuotesView::from(&report.total),
            told: ToldView::from(&report.total),
            causes: report.total.causes.clone(),
            shortest_promise: shortest
                .map(|hours| hours.iter().copied().map(ShortestView::from).collect()),
            shortest_promise_percent: SHARE_PERCENT,
            shortest_promise_cases_min: CASES_MIN,
        }
    }
}

/// Promises and how they went.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct FiguresView {
    made: u64,
    kept: u64,
    renewed: u64,
    broken: u64,
    broken_told: u64,
    surprises: u64,
    void: u64,
    open: u64,
    kept_share: Option<f64>,
    neglect_share: Option<f64>,
    surprise_share: Option<f64>,
    answer_seconds: QuantilesView,
    renewals: RenewalsView,
}

impl From<&Figures> for FiguresView {
    fn from(figures: &Figures) -> Self {
        Self {
            made: figures.made,
            kept: figures.kept,
            renewed: figures.renewed,
            broken: figures.broken,
            broken_told: figures.broken_told,
            surprises: figures.surprises,
            void: figures.void,
            open: figures.open,
            kept_share: figures.kept_share(),
            neglect_share: figures.neglect_share(),
            surprise_share: figures.surprise_share(),
            answer_seconds: QuantilesView::from(&figures.answers),
            renewals: RenewalsView {
                made: figures.renewals.made,
                kept: figures.renewals.kept,
                broken: figures.renewals.broken,
                void: figures.renewals.void,
                open: figures.renewals.open,
            },
        }
    }
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct RenewalsView {
    made: u64,
    kept: u64,
    broken: u64,
    void: u64,
    open: u64,
}

/// Nearest ranks, in whole seconds; null without any.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct QuantilesView {
    p50: Option<u32>,
    p80: Option<u32>,
    p90: Option<u32>,
    p95: Option<u32>,
}

impl From<&Seconds> for QuantilesView {
    fn from(seconds: &Seconds) -> Self {
        Self {
            p50: seconds.quantile(50),
            p80: seconds.quantile(80),
            p90: seconds.quantile(90),
            p95: seconds.quantile(95),
        }
    }
}

/// What was quoted against what happened.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct QuotesView {
    given: u64,
    insufficient: u64,
    p50: JudgedView,
    p80: JudgedView,
    p90: JudgedView,
    p95: JudgedView,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
struct JudgedView {
    judged: u64,
    kept: u64,
    kept_share: Option<f64>,
}

impl From<Judged> for JudgedView {
    fn from(judged: Judged) -> Self {
        Self {
            judged: judged.judged,
            kept: judged.kept,
            kept_share: judged.kept_share(),
        }
    }
}

impl From<&Figures> for QuotesView {
    fn from(figures: &Figures) -> Self {
        let [p50, p80, p90, p95] = figures.quotes.shares.map(JudgedView::from);
        Self {
            given: figures.quotes.given,
            insufficient: figures.quotes.insufficient,
            p50,
            p80,
            p90,
            p95,
        }
    }
}

/// When brands said that their customers had been told.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ToldView {
    told: u64,
    unsaid: u64,
    delay_seconds: QuantilesView,
}

impl From<&Figures> for ToldView {
    fn from(figures: &Figures) -> Self {
        Self {
            told: figures.told.delay.count(),
            unsaid: figures.told.unsaid,
            delay_seconds: QuantilesView::from(&figures.told.delay),
        }
    }
}

/// One group: its key has the name of what is grouped by.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct GroupView {
    #[serde(flatten)]
    key: KeyView,
    #[serde(flatten)]
    figures: FiguresView,
    quotes: QuotesView,
    told: ToldView,
    causes: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize, schemars::JsonSchema)]
#[serde(untagged)]
enum KeyView {
    Total {},
    Queue {
        queue_id: QueueId,
        queue: Option<String>,
    },
    Channel {
        channel: Channel,
    },
    Language {
        language: LanguageTag,
    },
    HourOfWeek {
        hour_of_week: u8,
    },
    Expert {
        expert: Option<String>,
    },
    Cause {
        cause: Option<&'static str>,
    },
    Day {
        day: String,
    },
}

impl From<&Group> for GroupView {
    fn from(group: &Group) -> Self {
        let name = group.name.clone();
        let key = match &group.key {
            Key::Total => KeyView::Total {},
            Key::Queue(id) => KeyView::Queue {
                queue_id: *id,
                queue: name,
            },
            Key::Channel(channel) => KeyView::Channel { channel: *channel },
            Key::Language(language) => KeyView::Language {
                language: language.clone(),
            },
            Key::HourOfWeek(hour) => KeyView::HourOfWeek {
                hour_of_week: *hour,
            },
            Key::Expert(_) => KeyView::Expert { expert: name },
            Key::Cause(cause) => KeyView::Cause { cause: *cause },
            Key::Day(day) => KeyView::Day {
                day: day.to_string(),
            },
        };
        Self {
            key,
            figures: FiguresView::from(&group.figures),
            quotes: QuotesView::from(&group.figures),
            told: ToldView::from(&group.figures),
            causes: group.figures.causes.clone(),
        }
    }
}

/// The shortest promise of one hour of the week.
#[derive(Debug, Serialize, schemars::JsonSchema)]
struct ShortestView {
    seconds: Option<u32>,
    cases: u64,
    /// Whose cases these are: `hour`, `neighbours`, `hour_of_day`; null where they are too few.
    basis: Option<&'static str>,
}

impl From<Shortest> for ShortestView {
    fn from(shortest: Shortest) -> Self {
        Self {
            seconds: shortest.seconds,
            cases: shortest.cases,
            basis: shortest.basis.map(scheduler::scoring::Basis::as_str),
        }
    }
}
