//! What a payload would make, without making it: for whoever sets a connection up.

use entity::store;
use entity::store::connection::thread;
use entity::value::{BrandId, ConnectionId, QueryId, QueueId};

use super::read;
use crate::helpdesk::Reading;
use crate::service::{Fault, Services};

/// What a payload would make.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// What it says.
    pub reading: Reading,
    /// The query that it would go into, where there is one.
    pub query: Option<QueryId>,
}

/// Reads a payload as if it had been handed over, and writes nothing.
///
/// # Errors
/// 404 for another tenant's connection, 422 for what cannot be read.
pub async fn preview(
    services: &Services,
    of: (BrandId, QueueId),
    (id, bytes): (ConnectionId, Vec<u8>),
) -> Result<Preview, Fault> {
    let db = services.db.read();
    let connection = store::connection::find_of(db, of, id)
        .await?
        .ok_or_else(|| Fault::not_found("connection"))?;
    let shared = connection.clone();
    let reading = tokio::task::spawn_blocking(move || read(&shared, &bytes))
        .await
        .map_err(|_| Fault::internal("a payload could not be read"))??;
    let (conversation, answers) = match &reading {
        Reading::Said(said) => (&said.conversation, said.answers.as_slice()),
        Reading::Ended(ended) => (&ended.conversation, [].as_slice()),
        Reading::Ignored(_) => {
            return Ok(Preview {
                reading,
                query: None,
            });
        }
    };
    let answered = thread::named(db, connection.id, answers).await?;
    let newest = thread::newest(db, connection.id, conversation).await?;
    let query = answered.into_iter().find_map(|row| row.query_id);
    let query = query.or(newest.map(|row| row.query_id));
    Ok(Preview { reading, query })
}
