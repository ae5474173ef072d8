//! `/brand`: what to do next, and how the day goes.

use askama::Template;
use chrono::TimeDelta;
use entity::store::tonight;
use scheduler::calendar::Span;
use scheduler::service::money::{self, AsOf};
use scheduler::service::reports::{Asked, report};

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::facts::Facts;
use super::rows::basis_points;
use crate::problem::Problem;

/// At-risk queries that are counted one by one.
const RISKS: u64 = 1_000;

/// How far back the kept share looks.
const WEEK: TimeDelta = TimeDelta::days(7);

#[derive(Template)]
#[template(path = "brand/start.html")]
struct StartPage {
    frame: Frame,
    /// The number of the next step of the onboarding.
    next: Option<usize>,
    done: usize,
    has_risk: bool,
    waiting: String,
    at_risk: String,
    answered: String,
    kept: Option<String>,
    balances: Vec<String>,
    is_exhausted: bool,
}

pub(super) async fn show(viewer: BrandViewer) -> Shown {
    let facts = Facts::of(&viewer).await?;
    let kept = kept(&viewer).await?;
    let frame = viewer.viewer.frame.clone();
    let db = viewer.viewer.app.read();
    let waiting = tonight::waiting(db, viewer.brand).await?;
    let at_risk = tonight::at_risk(db, viewer.brand, RISKS).await?.len();
    let day = frame.now - TimeDelta::days(1);
    let answered = tonight::answered_since(db, viewer.brand, day).await?;
    let zones = &viewer.viewer.app.services.zones;
    let as_of = AsOf::Now(money::night_of(&facts.brand, zones, frame.now));
    let balances = money::balances(db, &facts.brand, as_of).await?;
    let prepaid = |balance: &money::Balance| {
        frame.money(&entity::value::Money::new(
            balance.prepaid(),
            balance.currency,
        ))
    };
    let count = |count: usize| frame.number(&i64::try_from(count).unwrap_or(i64::MAX));
    let page = StartPage {
        next: facts.next(),
        done: facts.done.iter().filter(|done| **done).count(),
        has_risk: at_risk > 0,
        waiting: frame.number(&waiting.iter().map(|line| line.waiting).sum()),
        at_risk: count(at_risk),
        answered: count(usize::try_from(answered).unwrap_or(usize::MAX)),
        kept,
        balances: balances.iter().map(prepaid).collect(),
        is_exhausted: facts.brand.exhausted_at.is_some(),
        frame,
    };
    pages::show(&page)
}

/// The share of this week's promises that were kept, in words.
async fn kept(viewer: &BrandViewer) -> Result<Option<String>, Problem> {
    let frame = &viewer.viewer.frame;
    let Some(span) = Span::new(frame.now - WEEK, frame.now) else {
        return Ok(None);
    };
    let asked = Asked {
        brand: Some(viewer.brand),
        queue: None,
        span,
        group_by: None,
        now: frame.now,
    };
    let report = report(&viewer.viewer.app.services, &asked).await?;
    let share = report.total.kept_share();
    Ok(share.map(|share| frame.percent(&basis_points(share))))
}
