//! Who has a part in a resolution.

use entity::db::WriteTx;
use entity::store::{assignment as assignments, earning, message};
use entity::table::assignment;
use entity::value::{EarningKind, ExpertId, Sharing};
use serde_json::{Value, json};

use super::visit::terms_of;
use crate::ledger::{Help, Split, shares};
use crate::service::Fault;

/// Lines that a query cost its brand beside its resolution.
pub(super) const FEES: [EarningKind; 2] = [EarningKind::VisitFee, EarningKind::EscalationCredit];

/// One expert's part in a resolution.
pub(super) struct Share {
    /// Their last work on the query.
    pub(super) work: assignment::Model,
    /// What it costs the brand and pays them.
    pub(super) split: Split,
    /// Why it is so much; nothing where nobody shares.
    pub(super) evidence: Option<Value>,
}

/// What each expert has of the resolution by `work`: whoever resolved comes first.
///
/// What the query has cost its brand before (a visit fee, a credit) goes off the price, and those
/// who had it share no further: a query never costs more than its price.
pub(super) async fn shared(tx: &WriteTx, work: &assignment::Model) -> Result<Vec<Share>, Fault> {
    let fees = earning::of_query(tx, work.query_id, &FEES).await?;
    let paid: i64 = fees.iter().map(|fee| fee.price_amount).sum();
    let total = (work.price_amount - paid).max(0);
    let replies = message::replies(tx, work.query_id).await?;
    let wrote = |expert: ExpertId| {
        let found = replies.iter().find(|(who, _)| *who == expert);
        found.map_or(0, |(_, count)| *count)
    };
    let mut helped = Vec::new();
    if terms_of(tx, work).await?.rules.sharing == Sharing::Replies {
        helped = helpers(tx, work).await?;
        helped.retain(|other| {
            wrote(other.expert_id) > 0 && fees.iter().all(|fee| fee.expert_id != other.expert_id)
        });
    }
    let mut parts = Vec::with_capacity(helped.len());
    for other in &helped {
        let replies = wrote(other.expert_id);
        let terms = split_of(other)?;
        parts.push(Help { replies, terms });
    }
    let own = (split_of(work)?, wrote(work.expert_id));
    let (mine, theirs) = shares(total, own, &parts)
        .ok_or_else(|| Fault::internal(format!("{} cannot be shared", work.query_id)))?;
    let all: i64 = parts.iter().map(|part| part.replies).sum::<i64>() + own.1.max(1);
    let is_shared = !helped.is_empty() || paid > 0;
    let evidence = |replies: i64| {
        is_shared.then(|| {
            json!({
                "rule": Sharing::Replies, "replies": replies, "of": all,
                "after": fees.iter().map(|fee| fee.id).collect::<Vec<_>>(),
            })
        })
    };
    let mut result = vec![Share {
        work: work.clone(),
        split: mine,
        evidence: evidence(own.1),
    }];
    for ((work, split), part) in helped.into_iter().zip(theirs).zip(&parts) {
        let evidence = evidence(part.replies);
        if split.price() > 0 {
            result.push(Share {
                work,
                split,
                evidence,
            });
        }
    }
    Ok(result)
}

/// The last work of each other expert who had the query and was offered the same currency.
async fn helpers(tx: &WriteTx, work: &assignment::Model) -> Result<Vec<assignment::Model>, Fault> {
    let mut others: Vec<assignment::Model> = Vec::new();
    for other in assignments::of_query(tx, work.query_id).await? {
        if other.expert_id == work.expert_id || other.currency != work.currency {
            continue;
        }
        others.retain(|known| known.expert_id != other.expert_id);
        others.push(other);
    }
    others.sort_by_key(|other| other.expert_id);
    Ok(others)
}

/// What an offer said.
pub(super) fn split_of(work: &assignment::Model) -> Result<Split, Fault> {
    Split::of(work.price_amount, work.pay_amount)
        .ok_or_else(|| Fault::internal(format!("{} has impossible terms", work.id)))
}
