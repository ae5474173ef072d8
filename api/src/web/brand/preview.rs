//! What customers of a queue are told: as it is published, and as a form would have it.

use askama::Template;
use chrono::TimeDelta;
use entity::table::queue;
use entity::value::zone::Zone;
use entity::value::{LanguageTag, QueueId};
use scheduler::service::promise_text::{Saying, promise_text};
use scheduler::service::quotes::public_promise;

use super::super::{self as pages, BrandViewer, Frame, Shown};
use super::queue_form::QueueForm;
use super::queues::find;
use super::rows::length;
use crate::extract::Path;
use crate::problem::Problem;

/// The promise that is assumed where the form holds no number.
const USUAL_SECONDS: i64 = 900;

/// What is said in one language.
pub(super) struct Told {
    pub(super) language: String,
    pub(super) made: String,
    pub(super) renewed: Option<String>,
    pub(super) late: Option<String>,
}

/// What customers are told now.
pub(super) struct Preview {
    pub(super) is_open: bool,
    pub(super) opens_at: Option<String>,
    pub(super) told: Vec<Told>,
    /// How long nine of ten wait, honestly; absent where that cannot be told yet.
    pub(super) likely: Option<String>,
    pub(super) even: Option<String>,
}

#[derive(Template)]
#[template(path = "brand/preview.html")]
struct PreviewPart {
    frame: Frame,
    preview: Preview,
}

/// The published promise of a queue, as its public page has it.
///
/// # Errors
/// 404 for an archived queue; when the database fails.
pub(super) async fn published(
    viewer: &BrandViewer,
    queue: &queue::Model,
) -> Result<Preview, Problem> {
    let (frame, services) = (&viewer.viewer.frame, &viewer.viewer.app.services);
    let mut told = Vec::new();
    let mut first = None;
    for tag in queue.languages.iter() {
        let promise = public_promise(services, queue.id, Some(tag.clone())).await?;
        told.push(Told {
            language: tag.to_string(),
            made: promise.text.clone(),
            renewed: None,
            late: None,
        });
        first = first.or(Some(promise));
    }
    let first = first.ok_or_else(|| Problem::not_found("promise"))?;
    let [even, _, likely, _] = first.estimate.answer_by;
    let wait = |at: entity::value::Instant| length((at - frame.now).num_seconds().max(0));
    Ok(Preview {
        is_open: first.open,
        opens_at: first.opens_at.map(|at| frame.days.moment(at)),
        told,
        likely: likely.map(wait),
        even: even.map(wait),
    })
}

/// What customers would be told with the texts of a form that is not kept.
pub(super) fn typed(frame: &Frame, form: &QueueForm, zone: &Zone) -> Vec<Told> {
    let texts = form.promise_texts();
    let seconds = form.promise_seconds.trim().parse().unwrap_or(USUAL_SECONDS);
    let due = TimeDelta::try_seconds(seconds)
        .and_then(|wait| frame.now.checked_add_signed(wait))
        .unwrap_or(frame.now);
    let say = |saying, tag: &LanguageTag| promise_text(&texts, saying, tag, (frame.now, due), zone);
    let tags = form.texts().into_iter();
    let tags = tags.filter_map(|row| row.language.parse::<LanguageTag>().ok());
    tags.map(|tag| Told {
        made: say(Saying::Made, &tag),
        renewed: Some(say(Saying::Renewed, &tag)),
        late: Some(say(Saying::Late, &tag)),
        language: tag.to_string(),
    })
    .collect()
}

/// The part of the page that lives.
pub(super) async fn show(viewer: BrandViewer, Path(id): Path<QueueId>) -> Shown {
    let queue = find(&viewer, id).await?;
    let preview = published(&viewer, &queue).await?;
    let frame = viewer.viewer.frame;
    pages::show(&PreviewPart { frame, preview })
}
