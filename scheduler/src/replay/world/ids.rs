//! The ids of a replay: numbers of the scenario and the file, never drawn.

use entity::value::{AssignmentId, BrandId, ExpertId, PromiseId, QueryId, QueueId};
use uuid::Uuid;

use crate::replay::agenda::{ExpertNo, QueryNo};

const fn numbered(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// The id of a brand.
pub const fn brand(number: usize) -> BrandId {
    BrandId(numbered(number as u128))
}

/// The id of a queue.
pub const fn queue(number: usize) -> QueueId {
    QueueId(numbered(number as u128))
}

/// The number of a queue.
pub const fn queue_no(id: QueueId) -> usize {
    id.0.as_u128() as usize
}

/// The id of an expert.
pub const fn expert(number: ExpertNo) -> ExpertId {
    ExpertId(numbered(number as u128))
}

/// The number of an expert.
pub const fn expert_no(id: ExpertId) -> ExpertNo {
    id.0.as_u128() as ExpertNo
}

/// The id of a query.
pub const fn query(number: QueryNo) -> QueryId {
    QueryId(numbered(number as u128))
}

/// The number of a query.
pub const fn query_no(id: QueryId) -> QueryNo {
    id.0.as_u128() as QueryNo
}

/// The id of one acceptance of a query.
pub const fn assignment(query: QueryNo, round: u32) -> AssignmentId {
    AssignmentId(numbered(((query as u128) << 32) | round as u128))
}

/// The id of one promise of a query.
pub const fn promise(query: QueryNo, number: u32) -> PromiseId {
    PromiseId(numbered(((query as u128) << 32) | number as u128))
}
