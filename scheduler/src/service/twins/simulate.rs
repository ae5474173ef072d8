//! What simulated experts do: the use cases of people, when it is time.
//!
//! Rows decide what is due, so that several nodes may simulate at once, and a repeat changes
//! nothing. A word in brackets in what the customer wrote makes something happen:
//! `[decline]`, `[silence]`, `[return]`, `[escalate]`.

use chrono::TimeDelta;
use entity::store::{message, twin};
use entity::table;
use entity::value::{
    AssignmentState, Attachments, Author, Behaviour, DeclineReason, Disposition, EscalateReason,
    ExpertId, Instant, QueryId, ReturnReason, Role, Visibility,
};

use crate::service::messages::{NewMessage, PostMessage, Poster};
use crate::service::offers::{AcceptOffer, DeclineOffer};
use crate::service::work::{EscalateQuery, ResolveQuery, ReturnQuery};
use crate::service::{Actor, Fault, Services};

/// Offers, and pieces of work, that are looked at for one twin in one go.
const BATCH: u64 = 200;

/// What they write.
const REPLY: &str = "This is a simulated answer.";

/// What a customer's words ask of a simulated expert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Usual,
    Decline,
    Silence,
    Return,
    Escalate,
}

impl Script {
    fn of(body: &str) -> Self {
        let words = [
            ("[decline]", Self::Decline),
            ("[silence]", Self::Silence),
            ("[return]", Self::Return),
            ("[escalate]", Self::Escalate),
        ];
        let found = words.into_iter().find(|(word, _)| body.contains(word));
        found.map_or(Self::Usual, |(_, script)| script)
    }
}

/// Every simulated expert does what is due.
///
/// # Errors
/// When the database cannot be read.
pub async fn simulate(services: &Services) -> Result<(), Fault> {
    let (db, now) = (services.db.read(), services.clock.now());
    for twin in twin::all(db).await? {
        let behaviour = twin.behaviour;
        for offer in twin::offers(db, twin.brand_id, BATCH).await? {
            if due(offer.created_at, behaviour.accept_seconds, now) {
                noted(answer(services, &offer, behaviour).await);
            }
        }
        for work in twin::work(db, twin.brand_id, BATCH).await? {
            noted(go_on(services, &work, (behaviour, now)).await);
        }
    }
    Ok(())
}

/// What no longer goes (somebody was faster, the customer left) is refused, as for people.
fn noted(outcome: Result<(), Fault>) {
    if let Err(fault) = outcome {
        tracing::debug!(%fault, "a simulated expert was refused something");
    }
}

fn due(since: Instant, seconds: u32, now: Instant) -> bool {
    since + TimeDelta::seconds(i64::from(seconds)) <= now
}

async fn script_of(services: &Services, query: QueryId) -> Result<Script, Fault> {
    let last = message::last_by(services.db.read(), query, Author::Customer).await?;
    Ok(last.map_or(Script::Usual, |last| Script::of(&last.body)))
}

/// Accepts or declines.
async fn answer(
    services: &Services,
    offer: &table::offer::Model,
    behaviour: Behaviour,
) -> Result<(), Fault> {
    let actor = acting(services, offer.expert_id);
    let script = script_of(services, offer.query_id).await?;
    // A share of the ids, so that a repeat decides the same.
    let share = (offer.id.0.as_u128() % 1_000) as f64 / 1_000.0;
    if script == Script::Decline || share >= behaviour.accept_share {
        let decline = DeclineOffer {
            offer: offer.id,
            reason: DeclineReason::Busy,
            note: None,
        };
        return services.run(actor, decline).await.map(drop);
    }
    let accepted = services.run(actor, AcceptOffer { offer: offer.id }).await?;
    accepted.accepted().map(drop)
}

/// Replies, resolves, or whatever the customer's words ask for.
async fn go_on(
    services: &Services,
    work: &table::assignment::Model,
    (behaviour, now): (Behaviour, Instant),
) -> Result<(), Fault> {
    let since = match work.state {
        AssignmentState::AwaitingFirstReply => work.accepted_at,
        AssignmentState::Working => work.clock_started_at.unwrap_or(work.accepted_at),
        AssignmentState::WaitingCustomer => {
            let replied = work.first_reply_at.unwrap_or(work.accepted_at);
            if !due(replied, behaviour.handle_seconds, now) {
                return Ok(());
            }
            return resolve(services, work).await;
        }
        _ => return Ok(()),
    };
    if !due(since, behaviour.reply_seconds, now) {
        return Ok(());
    }
    let (actor, query) = (acting(services, work.expert_id), work.query_id);
    match script_of(services, query).await? {
        Script::Silence => Ok(()),
        Script::Return => {
            let give_back = ReturnQuery {
                query,
                reason: ReturnReason::Technical,
                note: None,
            };
            services.run(actor, give_back).await.map(drop)
        }
        Script::Escalate => {
            let escalate = EscalateQuery {
                query,
                reason: EscalateReason::NeedsBrandDecision,
                note: Some(REPLY.to_owned()),
            };
            services.run(actor, escalate).await.map(drop)
        }
        Script::Usual | Script::Decline => reply(services, work).await,
    }
}

async fn reply(services: &Services, work: &table::assignment::Model) -> Result<(), Fault> {
    let post = PostMessage {
        poster: Poster::Expert(work.expert_id),
        query: work.query_id,
        message: NewMessage {
            body: REPLY.to_owned(),
            visibility: Visibility::Public,
            attachments: Attachments::default(),
            external_id: None,
        },
    };
    let actor = acting(services, work.expert_id);
    services.run(actor, post).await.map(drop)
}

async fn resolve(services: &Services, work: &table::assignment::Model) -> Result<(), Fault> {
    let resolve = ResolveQuery {
        query: work.query_id,
        disposition: Disposition::Answered,
        note: None,
    };
    let actor = acting(services, work.expert_id);
    services.run(actor, resolve).await.map(drop)
}

/// A simulated expert as the one who asks; they belong to no session.
fn acting(services: &Services, expert: ExpertId) -> Actor {
    let ids = services.context(Actor::System);
    Actor::Person {
        person: ids.id(),
        session: ids.id(),
        membership: ids.id(),
        role: Role::Expert,
        brand: None,
        expert: Some(expert),
    }
}

#[cfg(test)]
mod tests {
    use super::Script;

    #[test]
    fn a_word_in_brackets_makes_something_happen() {
        assert_eq!(Script::of("Hello?"), Script::Usual);
        assert_eq!(Script::of("please [return] this"), Script::Return);
        assert_eq!(Script::of("[decline]"), Script::Decline);
        assert_eq!(Script::of("[escalate] or [return]"), Script::Return);
    }
}
