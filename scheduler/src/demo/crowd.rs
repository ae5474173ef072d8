//! The experts, and what brands and customers do once a query was resolved.

use std::collections::{BTreeMap, BTreeSet};

use entity::env::Entropy;
use entity::value::{
    Attachments, BrandId, Channel, ConfirmedBy, DeclineReason, Disposition, ExpertId, Instant,
    OfferId, QueryId, Visibility,
};

use super::cast::{Cast, DemoExpert};
use super::evening::seconds;
use crate::service::messages::{NewMessage, PostMessage, Poster};
use crate::service::offers::{self, AcceptOffer, DeclineOffer};
use crate::service::queries::{ActOnQuery, Action};
use crate::service::work::ResolveQuery;
use crate::service::{Actor, Fault, Services};

/// Something somebody is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    Accept(OfferId, BrandId),
    Decline(OfferId),
    Reply(QueryId, BrandId),
    Resolve(QueryId, BrandId),
    Confirm(QueryId, BrandId),
    WriteAgain(QueryId, BrandId),
}

/// Everybody who acts, and when they next do.
pub(super) struct Crowd<'a> {
    experts: BTreeMap<ExpertId, &'a DemoExpert>,
    brands: BTreeMap<entity::value::QueueId, BrandId>,
    chance: &'a Entropy,
    awake: BTreeSet<ExpertId>,
    seen: BTreeSet<OfferId>,
    plans: BTreeSet<(Instant, ExpertId, Plan)>,
}

impl<'a> Crowd<'a> {
    pub(super) fn new(cast: &'a Cast, chance: &'a Entropy) -> Self {
        Self {
            experts: cast
                .experts
                .iter()
                .map(|expert| (expert.id, expert))
                .collect(),
            brands: cast
                .queues
                .iter()
                .map(|queue| (queue.id, queue.brand))
                .collect(),
            chance,
            awake: cast.experts.iter().map(|expert| expert.id).collect(),
            seen: BTreeSet::new(),
            plans: BTreeSet::new(),
        }
    }

    pub(super) fn wake(&mut self, expert: ExpertId) {
        self.awake.insert(expert);
    }

    pub(super) fn wake_all(&mut self) {
        self.awake.extend(self.experts.keys().copied());
    }

    /// Everybody looks at new offers and does what is due; all are heard of.
    pub(super) async fn act(&mut self, services: &Services, now: Instant) -> Result<(), Fault> {
        for &expert in self.experts.keys() {
            services.presence.heard(expert, now);
        }
        for expert in std::mem::take(&mut self.awake) {
            self.look(services, expert, now).await?;
        }
        while let Some(&(at, expert, plan)) = self.plans.first() {
            if at > now {
                break;
            }
            self.plans.pop_first();
            // What no longer goes (the offer lapsed, the customer left) is refused, as for people.
            let _ = self.carry_out(services, expert, plan, now).await;
        }
        Ok(())
    }

    async fn look(
        &mut self,
        services: &Services,
        expert: ExpertId,
        now: Instant,
    ) -> Result<(), Fault> {
        for offer in offers::pending(services.db.read(), expert, None, (20, now)).await? {
            let Some(&brand) = self.brands.get(&offer.queue_id) else {
                continue;
            };
            if self.seen.insert(offer.id) {
                let accepts = self.chance.fraction() < 0.93;
                let plan = if accepts {
                    Plan::Accept(offer.id, brand)
                } else {
                    Plan::Decline(offer.id)
                };
                self.plan(now, (quick(offer.channel), 4.0), expert, plan);
            }
        }
        Ok(())
    }

    /// Plans something between `least` and `least + spread` seconds from now.
    fn plan(&mut self, now: Instant, (least, spread): (f64, f64), expert: ExpertId, plan: Plan) {
        let at = now + seconds(least + spread * self.chance.fraction());
        self.plans.insert((at, expert, plan));
    }

    async fn carry_out(
        &mut self,
        services: &Services,
        expert: ExpertId,
        plan: Plan,
        now: Instant,
    ) -> Result<(), Fault> {
        let Some(actor) = self.experts.get(&expert).map(|expert| expert.actor.clone()) else {
            return Ok(());
        };
        match plan {
            Plan::Accept(offer, brand) => {
                let accepted = services
                    .run(actor, AcceptOffer { offer })
                    .await?
                    .accepted()?;
                let reply = Plan::Reply(accepted.assignment.query_id, brand);
                let least = quick(accepted.assignment.channel);
                self.plan(now, (least, 6.0), expert, reply);
            }
            Plan::Decline(offer) => {
                let decline = DeclineOffer {
                    offer,
                    reason: DeclineReason::Busy,
                    note: None,
                };
                services.run(actor, decline).await?;
            }
            Plan::Reply(query, brand) => {
                let body = "I looked it up and took care of it.";
                say(services, (actor, Poster::Expert(expert)), query, body).await?;
                self.plan(now, (60.0, 240.0), expert, Plan::Resolve(query, brand));
            }
            Plan::Resolve(query, brand) => {
                let resolve = ResolveQuery {
                    query,
                    disposition: Disposition::Answered,
                    note: None,
                };
                services.run(actor, resolve).await?;
                self.follow_up(now, expert, (query, brand));
            }
            Plan::Confirm(query, brand) => {
                let confirm = ActOnQuery {
                    brand,
                    query,
                    action: Action::Confirm(ConfirmedBy::Brand),
                    note: None,
                };
                services.run(Actor::System, confirm).await?;
            }
            Plan::WriteAgain(query, brand) => {
                let poster = (Actor::System, Poster::Customer(brand));
                say(
                    services,
                    poster,
                    query,
                    "It is still not right, please look again.",
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Most customers are content and say so, some write again, the others stay silent.
    fn follow_up(&mut self, now: Instant, expert: ExpertId, (query, brand): (QueryId, BrandId)) {
        let drawn = self.chance.fraction();
        if drawn < 0.80 {
            self.plan(now, (20.0, 120.0), expert, Plan::Confirm(query, brand));
        } else if drawn < 0.86 {
            self.plan(now, (20.0, 120.0), expert, Plan::WriteAgain(query, brand));
        }
    }
}

/// The least seconds until an expert reacts: whoever is online for chats sits at the screen.
const fn quick(channel: Channel) -> f64 {
    match channel {
        Channel::Chat => 1.0,
        Channel::Email | Channel::Social => 6.0,
    }
}

async fn say(
    services: &Services,
    (actor, poster): (Actor, Poster),
    query: QueryId,
    body: &str,
) -> Result<(), Fault> {
    let message = NewMessage {
        body: body.to_owned(),
        visibility: Visibility::Public,
        attachments: Attachments::default(),
        external_id: None,
    };
    services
        .run(
            actor,
            PostMessage {
                poster,
                query,
                message,
            },
        )
        .await?;
    Ok(())
}
