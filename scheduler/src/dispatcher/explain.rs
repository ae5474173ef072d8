//! Why a query is where it is: what was decided, each decision reckoned again from its recorded
//! facts, and what the engine says now.

use std::collections::{BTreeMap, BTreeSet};

use entity::store::{decision, offer, profile, query};
use entity::table;
use entity::value::{DecisionId, ExpertId, Instant, QueryId};
use sea_orm::ConnectionTrait;

use super::knowledge::Knowledge;
use super::refresh;
use crate::dispatch::{Difference, Explanation, Recomputed, Requirement, recompute};
use crate::service::{Fault, Services};

/// Decisions shown at most: the latest.
const SHOWN: u64 = 200;

/// Experts whose failed requirement is named at most: enough to see a pattern.
const FAILING: usize = 20;

/// What is known about the dispatch of a query.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The query.
    pub query: table::query::Model,
    /// What was decided, oldest first.
    pub decisions: Vec<Decided>,
    /// Every offer, oldest first.
    pub offers: Vec<table::offer::Model>,
    /// What the engine says now; absent when the query is past dispatch.
    pub now: Option<Now>,
    /// The one expert who was asked about.
    pub expert: Option<ExpertId>,
    /// The display names of everybody above.
    pub names: BTreeMap<ExpertId, String>,
}

/// A recorded decision.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The decision.
    pub id: DecisionId,
    /// When it was written.
    pub decided_at: Instant,
    /// The record; absent where it cannot be read as one.
    pub record: Option<Explanation>,
    /// What came of reckoning it again.
    pub recomputed: Recomputed,
}

/// What the engine says now.
#[derive(Clone, Debug)]
pub struct Now {
    /// Where the query stands, with exact counts.
    pub explanation: Explanation,
    /// What the first experts by id fail, of those on duty or certified.
    pub failing: Vec<(ExpertId, Requirement)>,
    /// What the expert fails who was asked about: nothing when they may be asked; absent when the
    /// engine does not know them.
    pub expert: Option<Option<Requirement>>,
}

/// Explains a query from the tables, on any node: the Board is loaded anew for it.
///
/// That takes as long as taking over does; it is for people who ask, not for programs.
///
/// # Errors
/// When there is no such query, or the database fails.
pub async fn explain(
    services: &Services,
    id: QueryId,
    expert: Option<ExpertId>,
) -> Result<Explained, Fault> {
    let db = services.db.read();
    let row = query::find(db, id).await?;
    let row = row.ok_or_else(|| Fault::not_found("query"))?;
    let rows = decision::of_query(db, id, SHOWN).await?;
    let mut decisions: Vec<Decided> = rows.into_iter().map(Decided::new).collect();
    check_matches(db, &mut decisions).await?;
    let offers = offer::of_query(db, id).await?;
    let now = now(services, id, expert).await?;
    let names = names(db, &decisions, &offers, now.as_ref(), expert).await?;
    if expert.is_some_and(|expert| !names.contains_key(&expert)) {
        return Err(Fault::not_found("expert"));
    }
    Ok(Explained {
        query: row,
        decisions,
        offers,
        now,
        expert,
        names,
    })
}

async fn now(
    services: &Services,
    id: QueryId,
    expert: Option<ExpertId>,
) -> Result<Option<Now>, Fault> {
    let now = services.clock.now();
    let mut knowledge = Knowledge::new(services.zones.clone());
    refresh::load(services.db.read(), &mut knowledge, now).await?;
    let board = &knowledge.board;
    Ok(board.explain(id, now).map(|explanation| Now {
        explanation,
        failing: board.failing(id, now, FAILING),
        expert: expert.and_then(|expert| board.fails(id, expert, now)),
    }))
}

impl Decided {
    fn new(row: table::decision::Model) -> Self {
        // Records from before facts were kept have no terms: nothing can be reckoned from them.
        let kept = row
            .explanation
            .get("terms")
            .is_some_and(|terms| !terms.is_null());
        let record = serde_json::from_value::<Explanation>(row.explanation);
        let recomputed = match &record {
            Ok(record) => recompute(record),
            Err(_) if !kept => Recomputed::Unknown,
            Err(error) => Recomputed::Differs(Difference {
                part: "record".to_owned(),
                recorded: error.to_string(),
                recomputed: "a record of the engine".to_owned(),
            }),
        };
        Self {
            id: row.id,
            decided_at: row.decided_at,
            record: record.ok(),
            recomputed,
        }
    }
}

/// Where a record says that an expert went to another query at the same instant, that query's
/// record must say so too, if it was decided then (a decision whose fact no longer held was not
/// written).
async fn check_matches(db: &impl ConnectionTrait, decisions: &mut [Decided]) -> Result<(), Fault> {
    let elsewhere = |decided: &Decided| -> Vec<(ExpertId, QueryId)> {
        let record = decided.record.iter();
        let considered = record.flat_map(|record| &record.considered);
        considered
            .filter_map(|one| Some((one.expert, one.matched_to?)))
            .collect()
    };
    let others: BTreeSet<QueryId> = decisions
        .iter()
        .flat_map(elsewhere)
        .map(|(_, query)| query)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let others: Vec<QueryId> = others.into_iter().collect();
    let rows = decision::of_queries(db, &others).await?;
    let records: Vec<Explanation> = rows
        .into_iter()
        .filter_map(|row| serde_json::from_value(row.explanation).ok())
        .collect();
    for decided in decisions {
        let claims = elsewhere(decided);
        let Some(at) = decided.record.as_ref().map(|record| record.at) else {
            continue;
        };
        let false_claim = claims
            .iter()
            .find(|claim| contradicted(&records, at, **claim));
        if let Some((expert, query)) = false_claim
            && decided.recomputed == Recomputed::Same
        {
            decided.recomputed = Recomputed::Differs(Difference {
                part: format!("{expert} matched_to"),
                recorded: query.to_string(),
                recomputed: "somebody else was asked for that query".to_owned(),
            });
        }
    }
    Ok(())
}

fn contradicted(
    records: &[Explanation],
    at: Instant,
    (expert, query): (ExpertId, QueryId),
) -> bool {
    let mut then = records
        .iter()
        .filter(|record| record.query == query && record.at == at)
        .peekable();
    then.peek().is_some()
        && !then.any(|record| {
            let mut considered = record.considered.iter();
            considered.any(|one| one.expert == expert && one.chosen)
        })
}

async fn names(
    db: &impl ConnectionTrait,
    decisions: &[Decided],
    offers: &[table::offer::Model],
    now: Option<&Now>,
    expert: Option<ExpertId>,
) -> Result<BTreeMap<ExpertId, String>, Fault> {
    let records = decisions
        .iter()
        .filter_map(|decided| decided.record.as_ref());
    let records = records.chain(now.map(|now| &now.explanation));
    let mut experts: BTreeSet<ExpertId> = records
        .flat_map(|record| record.considered.iter().map(|one| one.expert))
        .collect();
    experts.extend(offers.iter().map(|offer| offer.expert_id));
    let failing = now.iter().flat_map(|now| &now.failing);
    experts.extend(failing.map(|(expert, _)| *expert));
    experts.extend(expert);
    if experts.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(profile::display_names(db, experts).await?)
}
