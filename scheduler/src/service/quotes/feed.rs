//! The public promise of a queue: what a brand's page may show to anybody.

use chrono::TimeDelta;
use entity::store;
use entity::table;
use entity::value::zone::Zone;
use entity::value::{Instant, LanguageTag, QueueId, QueueStatus};

use super::{Ahead, Estimate, Outlook, STEP_MINUTES};
use crate::service::coverage::Window;
use crate::service::promise_text::{Saying, promise_text};
use crate::service::{Fault, Services, money};

/// A quarter of an hour of the day ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicStep {
    /// Its beginning.
    pub start: Instant,
    /// Whether queries are taken then.
    pub open: bool,
    /// How long a query waits that comes then, in seconds: even odds, and nine times in ten.
    pub answer_within: Option<[i64; 2]>,
}

/// What anybody may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPromise {
    /// The queue.
    pub queue: table::queue::Model,
    /// Whether it takes queries now.
    pub open: bool,
    /// When it opens, if it is closed and ever does.
    pub opens_at: Option<Instant>,
    /// The published text in that language.
    pub text: String,
    /// The language of the text.
    pub language: LanguageTag,
    /// By when a query that comes now is answered; insufficient when stale.
    pub estimate: Estimate,
    /// When the dispatcher looked; absent when that is too long ago.
    pub as_of: Option<Instant>,
    /// The next 24 hours.
    pub steps: Vec<PublicStep>,
}

/// The public promise of a queue, in one of its languages: the first where none is asked for.
///
/// # Errors
/// 404 for an unknown or archived queue; when the database fails.
pub async fn public_promise(
    services: &Services,
    id: QueueId,
    language: Option<LanguageTag>,
) -> Result<PublicPromise, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let queue = store::queue::find(db, id).await?;
    let queue = queue
        .filter(|queue| queue.status != QueueStatus::Archived)
        .ok_or_else(|| Fault::not_found("queue"))?;
    let window = Window::of_queue(db, &services.zones, &queue).await?;
    let brand = store::brand::find(db, queue.brand_id).await?;
    let brand = brand.ok_or_else(|| Fault::internal(format!("{id} has no brand")))?;
    let zone = services.zones.get(&brand.time_zone);
    let takes = queue.status == QueueStatus::Open;
    let (outlook, ahead) = Outlook::read_day(db, id, now).await?.unzip();
    let language = language
        .or_else(|| queue.languages.first().cloned())
        .ok_or_else(|| Fault::internal(format!("{id} serves no language")))?;
    let open = takes && window.is_open(now);
    let told_at = next_half_minute(now);
    let estimate = outlook.as_ref().filter(|_| open);
    let estimate = estimate.map(|known| known.estimate(&language, 0, told_at));
    let begins = if open {
        Some(told_at)
    } else {
        window.next_open(now)
    };
    let times = (begins.unwrap_or(told_at), now);
    let due = money::promised_by(db, &services.zones, (&brand, &queue), times).await?;
    let zone = zone.unwrap_or_else(Zone::utc);
    Ok(PublicPromise {
        open,
        opens_at: if open { None } else { begins.filter(|_| takes) },
        text: promise_text(
            &queue.promise_texts,
            Saying::Made,
            &language,
            (told_at, due),
            &zone,
        ),
        language,
        estimate: estimate.unwrap_or(Estimate::insufficient(told_at)),
        as_of: outlook.as_ref().map(Outlook::as_of),
        steps: steps(&window, ahead.flatten().as_ref(), (now, takes)),
        queue,
    })
}

/// What is told counts from here: the same for everybody who asks within half a minute, so that it
/// can be kept, and never too early.
fn next_half_minute(now: Instant) -> Instant {
    let half = 30_000_000;
    let over = now.timestamp_micros().rem_euclid(half);
    now + TimeDelta::microseconds(half - over)
}

fn steps(window: &Window, ahead: Option<&Ahead>, (now, takes): (Instant, bool)) -> Vec<PublicStep> {
    let spans = window.spans(
        now - TimeDelta::minutes(STEP_MINUTES),
        now + TimeDelta::days(1),
    );
    let wait = |start: Instant| {
        let [even, _, likely, _] = ahead?.at(start).0;
        Some([whole_seconds(even?), whole_seconds(likely?)])
    };
    let told = super::steps(now).into_iter().map(|start| {
        let open = takes && spans.iter().any(|span| span.contains(start));
        PublicStep {
            start,
            open,
            answer_within: wait(start).filter(|_| open),
        }
    });
    told.collect()
}

/// Rounded up: never too early.
fn whole_seconds(micros: i64) -> i64 {
    micros.max(0).div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 0)
}
