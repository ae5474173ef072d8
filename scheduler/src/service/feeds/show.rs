//! What a feed shows.

use chrono::TimeDelta;
use entity::store::calendar_feed;
use entity::table::calendar_feed::Model;
use entity::value::Instant;

use super::{own, roster};
use crate::service::secret::hash_of;
use crate::service::{Fault, Services};

/// How exactly it is noted when a feed was read.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The calendar behind a token, as a file.
///
/// # Errors
/// 404 where no feed has this token: an unknown one, one that was revoked, and that of an expert who
/// is suspended cannot be told apart.
pub async fn show(services: &Services, token: &str) -> Result<String, Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    let unknown = || Fault::not_found("calendar feed");
    let feed = calendar_feed::by_token(db, &hash_of(token)).await?;
    let feed = feed.ok_or_else(unknown)?;
    let calendar = match (feed.expert_id, feed.brand_id.zip(feed.queue_id)) {
        (Some(expert), _) => own::calendar(db, expert, now).await?,
        (None, Some(queue)) => roster::calendar(db, queue, now).await?,
        (None, None) => None,
    };
    let text = calendar.ok_or_else(unknown)?.text();
    note(services, &feed, now).await;
    Ok(text)
}

/// Notes that a feed was read. Whoever reads it does not wait for a database that cannot write.
async fn note(services: &Services, feed: &Model, now: Instant) {
    let lately = |read: Instant| now - read < NOTED_EVERY;
    if feed.last_read_at.is_some_and(lately) {
        return;
    }
    let id = feed.id;
    let noted = services.db.write(move |tx| async move {
        calendar_feed::touch(&tx, id, now).await?;
        Ok::<(), Fault>(())
    });
    if let Err(fault) = noted.await {
        tracing::warn!(feed = %id, %fault, "it was not noted that feed {id} was read");
    }
}
