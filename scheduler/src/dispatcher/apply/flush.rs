//! Everything that was drafted, written in few statements.

use std::collections::BTreeMap;

use entity::db::WriteTx;
use entity::store::offer::OfferEnding;
use entity::store::presence::OfferOutcome;
use entity::store::{
    assignment, breach, decision, event, job, offer, presence, promise, query, stream,
};
use entity::table;
use entity::table::query::ActiveModel;
use entity::value::{
    AssignmentId, AssignmentState, ExpertId, Money, OfferId, PromiseId, PromiseState, QueryId,
};
use sea_orm::ActiveValue::Set;

use super::Applied;
use super::draft::{Draft, Further, Move, Pending};
use crate::service::{
    Context, Fault, alerts, breaches, calls, connections, money, push, refusal, timeline,
};

/// Writes it all; answers what became of the decisions.
pub(super) async fn flush(tx: &WriteTx, draft: Draft<'_>) -> Result<Applied, Fault> {
    let (context, apply) = (draft.context, draft.apply);
    let mut pending = draft.pending;
    for round in &pending.rounds {
        moves(tx, context, round).await?;
    }
    decision::insert_all(tx, pending.decisions.clone()).await?;
    decision::note_considered(tx, &pending.considered).await?;
    end_offers(tx, context, &pending.ended_offers).await?;
    offer::insert_all(tx, pending.offers.clone()).await?;
    push::offers(tx, context, &pending.offers).await?;
    end_work(tx, context, &pending).await?;
    for promise in promises(tx, context, &pending).await? {
        pending.events.push(timeline::void(context, &promise));
    }
    refusal::record(tx, context.now, &pending.refused).await?;
    event::record_all(tx, pending.events).await?;
    stream::append_all(tx, context.now, pending.streams).await?;
    count_lapses(tx, pending.lapsed).await?;
    for brand in pending.alarmed {
        alerts::come(tx, context, brand).await?;
    }
    for call in pending.calls {
        job::enqueue(tx, context.now, calls::job(context, call)).await?;
    }
    for query in pending.released {
        money::release(tx, context, query).await?;
    }
    for id in pending.handed_back {
        if let Some(query) = query::find(tx, id).await? {
            money::call_off(tx, context, &query, money::CalledOff::HandedBack).await?;
        }
    }
    for (brand, currency) in pending.exhausted {
        let needed = apply.needed.get(&brand).copied().unwrap_or(0);
        money::exhaust(tx, context, brand, Money::new(needed, currency)).await?;
    }
    Ok(draft.applied)
}

/// The steps of one round, those along the same arrow together.
async fn moves(tx: &WriteTx, context: &Context, round: &[Move]) -> Result<(), Fault> {
    let mut groups: BTreeMap<_, Vec<QueryId>> = BTreeMap::new();
    for step in round {
        let arrow = (step.from, step.to, step.further);
        groups.entry(arrow).or_default().push(step.query);
    }
    for ((from, to, further), ids) in groups {
        let further = match further {
            Further::Nothing => ActiveModel::default(),
            Further::ForgetPrevious => ActiveModel {
                previous_expert_id: Set(None),
                previous_until: Set(None),
                ..ActiveModel::default()
            },
            Further::Awake => ActiveModel {
                resume_at: Set(None),
                ..ActiveModel::default()
            },
            Further::Over => ActiveModel {
                resume_at: Set(None),
                closed_at: Set(Some(context.now)),
                ..ActiveModel::default()
            },
        };
        let moved = query::transition_all(tx, &ids, (from, to), context.now, further).await?;
        if moved.len() != ids.len() {
            return Err(Fault::internal("a locked query moved all the same"));
        }
    }
    Ok(())
}

async fn end_offers(
    tx: &WriteTx,
    context: &Context,
    ended: &[(OfferId, OfferEnding)],
) -> Result<(), Fault> {
    let mut groups: Vec<(&OfferEnding, Vec<OfferId>)> = Vec::new();
    for (id, ending) in ended {
        match groups.iter_mut().find(|(known, _)| *known == ending) {
            Some((_, ids)) => ids.push(*id),
            None => groups.push((ending, vec![*id])),
        }
    }
    for (ending, ids) in groups {
        offer::end_all(tx, &ids, ending, context.now).await?;
    }
    Ok(())
}

async fn end_work(tx: &WriteTx, context: &Context, pending: &Pending) -> Result<(), Fault> {
    let mut groups: BTreeMap<AssignmentState, Vec<AssignmentId>> = BTreeMap::new();
    for &(id, state) in &pending.ended_work {
        groups.entry(state).or_default().push(id);
    }
    let finished = groups.entry(AssignmentState::Finished).or_default();
    finished.extend(&pending.wrapped_up);
    for (state, ids) in groups {
        assignment::end_all(tx, &ids, state, None, context.now).await?;
    }
    for &(id, clock, percent) in &pending.warned {
        assignment::warn(tx, id, clock, percent).await?;
    }
    Ok(())
}

/// Writes what became of promises; answers those that ended neither kept nor broken.
async fn promises(
    tx: &WriteTx,
    context: &Context,
    pending: &Pending,
) -> Result<Vec<table::promise::Model>, Fault> {
    if !pending.at_risk.is_empty() {
        promise::at_risk(tx, &pending.at_risk, context.now).await?;
    }
    broken(tx, context, pending).await?;
    promise::renew(tx, &pending.renewed, context.now).await?;
    for new in &pending.promised {
        let due = ActiveModel {
            due_at: Set(new.due_at),
            ..ActiveModel::default()
        };
        query::change(tx, new.query_id, due).await?;
    }
    promise::insert_all(tx, pending.promised.clone()).await?;
    connections::announce(tx, context, &pending.promised).await?;
    let mut void = Vec::new();
    for &query in &pending.void {
        let end = (PromiseState::Void, None);
        void.extend(promise::end_in_force(tx, query, end, context.now).await?);
    }
    Ok(void)
}

/// Promises that broke, those of one cause and holder together.
async fn broken(tx: &WriteTx, context: &Context, pending: &Pending) -> Result<(), Fault> {
    let mut groups: BTreeMap<_, Vec<PromiseId>> = BTreeMap::new();
    for (id, holder, breach) in &pending.broken {
        groups.entry((breach.cause, *holder)).or_default().push(*id);
    }
    for (why, ids) in groups {
        breach::break_all(tx, &ids, why, context.now).await?;
    }
    let evidence = pending.broken.iter().map(|(id, _, breach)| (*id, breach));
    breaches::keep(tx, context, evidence).await
}

/// An expert may have let several offers run out in one tick: each counts.
async fn count_lapses(tx: &WriteTx, mut lapsed: Vec<ExpertId>) -> Result<(), Fault> {
    lapsed.sort_unstable();
    while !lapsed.is_empty() {
        let mut once = lapsed.clone();
        once.dedup();
        for expert in &once {
            if let Ok(at) = lapsed.binary_search(expert) {
                lapsed.remove(at);
            }
        }
        presence::count_offers(tx, &once, OfferOutcome::Lapsed).await?;
    }
    Ok(())
}
