//! Making and revoking feeds.

use entity::db::WriteTx;
use entity::store::calendar_feed::{self, FeedOwner};
use entity::store::{profile, queue};
use entity::table;
use entity::value::CalendarFeedId;
use serde_json::{Value, json};

use crate::service::secret::Secret;
use crate::service::{Context, Fault, UseCase, audit};

/// What tokens of feeds start with, so that people and scanners recognise one.
const PREFIX: &str = "cal_";

/// Living feeds of one owner at most: one for each calendar program of a person.
pub const FEEDS_MAX: u64 = 10;

/// Makes a feed.
#[derive(Clone, Debug)]
pub struct CreateFeed {
    /// Whose, and so of what.
    pub owner: FeedOwner,
    /// What they call it; may be empty.
    pub name: String,
}

/// A new feed, with the token that is told now and never again.
#[derive(Clone, Debug)]
pub struct CreatedFeed {
    /// The feed as it is kept.
    pub feed: table::calendar_feed::Model,
    /// What its address ends with.
    pub token: Secret,
}

/// Keeps everybody else from making feeds of this owner until the commit.
async fn lock(tx: &WriteTx, owner: FeedOwner) -> Result<(), Fault> {
    match owner {
        FeedOwner::Expert(expert) => {
            let found = profile::lock(tx, expert).await?;
            found.map(drop).ok_or_else(|| Fault::not_found("expert"))
        }
        FeedOwner::Queue(brand, id) => {
            let found = queue::lock_of(tx, brand, id).await?;
            found.map(drop).ok_or_else(|| Fault::not_found("queue"))
        }
    }
}

fn told(owner: FeedOwner) -> Value {
    match owner {
        FeedOwner::Expert(expert) => json!({ "expert": expert }),
        FeedOwner::Queue(brand, queue) => json!({"brand": brand, "queue": queue}),
    }
}

impl UseCase for CreateFeed {
    type Output = CreatedFeed;

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<CreatedFeed, Fault> {
        lock(tx, self.owner).await?;
        if calendar_feed::count_of(tx, self.owner).await? >= FEEDS_MAX {
            return Err(Fault::conflict(
                "too-many-feeds",
                format!("there are {FEEDS_MAX} calendar feeds already: revoke one first"),
            ));
        }
        let token = Secret::new(&context.entropy, PREFIX);
        let (expert_id, brand_id, queue_id) = match self.owner {
            FeedOwner::Expert(expert) => (Some(expert), None, None),
            FeedOwner::Queue(brand, queue) => (None, Some(brand), Some(queue)),
        };
        let feed = table::calendar_feed::Model {
            id: context.id(),
            expert_id,
            brand_id,
            queue_id,
            name: self.name.clone(),
            token_hash: Some(token.hash()),
            created_at: context.now,
            last_read_at: None,
            revoked_at: None,
        };
        calendar_feed::insert(tx, feed.clone()).await?;
        audit::record(tx, context, "feed.create", feed.id, told(self.owner)).await?;
        Ok(CreatedFeed { feed, token })
    }
}

/// Revokes a feed: nobody reads it any more. Doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RevokeFeed {
    /// Whose.
    pub owner: FeedOwner,
    /// Which.
    pub id: CalendarFeedId,
}

impl UseCase for RevokeFeed {
    type Output = ();

    async fn apply(&self, tx: &WriteTx, context: &Context) -> Result<(), Fault> {
        calendar_feed::find_of(tx, self.owner, self.id)
            .await?
            .ok_or_else(|| Fault::not_found("calendar feed"))?;
        if calendar_feed::revoke(tx, self.id, context.now).await? {
            audit::record(tx, context, "feed.revoke", self.id, told(self.owner)).await?;
        }
        Ok(())
    }
}
